"""Whether fetched files prove what a notice says: pure. The notice itself proves nothing."""

from dataclasses import dataclass
from uuid import UUID

import msgspec

from documents.answers import Verdict, classify
from documents.cdr import Cdr, UnreadableCdr, belongs, read_cdr
from documents.foreign import ForeignVoucher, UnreadableVoucher, read_voided, read_voucher
from documents.names import document_name, series_number, xml_name, zip_name
from documents.package import pack
from documents.signature import SignatureError, verify
from issuing.hooks.notices import Notice
from issuing.states import State
from issuing.storage.hooks import HookClaim
from issuing.storage.registrations import ForeignRegistration
from vouchers.terms import deadline

_STATES = {Verdict.ACCEPTED: State.ACCEPTED, Verdict.OBSERVED: State.OBSERVED, Verdict.REJECTED: State.REJECTED}
_PDF = b"%PDF-"


class UnprovenError(Exception):
    """The files do not prove what they should; the text is a Spanish sentence for staff, without personal data."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """A voucher whose signature, facts and constancy hold."""

    voucher: ForeignVoucher
    digest_value: str
    xml: bytes
    cdr: bytes
    answer: Cdr
    state: State


def prove(notice: Notice, *, xml: bytes, cdr: bytes) -> Proven:
    """The voucher that both files prove; raises `UnprovenError` for the first thing that does not hold."""
    try:
        verified = verify(xml)
        voucher = read_voucher(xml)
    except (SignatureError, UnreadableVoucher) as error:
        raise UnprovenError(f"XML: {error}") from error
    if verified.ruc != notice.issuer_ruc:
        raise UnprovenError(f"XML: lo firma el RUC {verified.ruc or '(ninguno)'}, no el emisor {notice.issuer_ruc}.")
    _check_facts(notice, voucher, verified.digest_value)
    answer = _proven_cdr(
        cdr,
        issuer_ruc=notice.issuer_ruc,
        document_type=notice.document_type,
        reference=series_number(notice.series, notice.number),
        digest_value=verified.digest_value,
    )
    state = _STATES.get(classify(answer.response_code, in_cdr=True))
    if state is None:
        raise UnprovenError(f"CDR: su código {answer.response_code} no acepta ni rechaza el comprobante.")
    if state is State.ACCEPTED and answer.observations:
        state = State.OBSERVED
    return Proven(voucher=voucher, digest_value=verified.digest_value, xml=xml, cdr=cdr, answer=answer, state=state)


def prove_voided(notice: Notice, *, xml: bytes, cdr: bytes) -> str:
    """The id of the file that declares the voucher void and that the authority took; raises `UnprovenError`."""
    try:
        verified = verify(xml)
        issuer, reference, documents = read_voided(xml)
    except (SignatureError, UnreadableVoucher) as error:
        raise UnprovenError(f"Baja: {error}") from error
    if {verified.ruc, issuer} != {notice.issuer_ruc}:
        raise UnprovenError("Baja: no la firma el emisor del comprobante.")
    if (notice.document_type, notice.series, notice.number) not in documents:
        raise UnprovenError(f"Baja: {reference} no declara de baja este comprobante.")
    answer = _proven_cdr(
        cdr, issuer_ruc=issuer, document_type=None, reference=reference, digest_value=verified.digest_value
    )
    if classify(answer.response_code, in_cdr=True) not in {Verdict.ACCEPTED, Verdict.OBSERVED}:
        raise UnprovenError(f"Baja: la constancia de {reference} no la acepta ({answer.response_code}).")
    return reference


def is_pdf(content: bytes | None) -> bool:
    """Whether a file begins as a PDF does."""
    return content is not None and content[:1024].lstrip().startswith(_PDF)


def registration(
    proven: Proven, notice: Notice, claim: HookClaim, *, ticket_id: UUID, issuer_id: int
) -> ForeignRegistration:
    """How the proven voucher is written beside ours; only what was accepted goes to the customer."""
    voucher, modified = proven.voucher, proven.voucher.modified
    name = document_name(
        ruc=voucher.issuer_ruc, document_type=voucher.document_type, series=voucher.series, number=voucher.number
    )
    told = [f"{code} - {text}" for code, text in proven.answer.observations]
    mails = (*notice.emails, *voucher.customer_emails)
    return ForeignRegistration(
        ticket_id=ticket_id,
        issuer_id=issuer_id,
        external_id=notice.document_key,
        request_id=f"{claim.sender}:{claim.id}",
        document_type=voucher.document_type,
        series=voucher.series,
        number=voucher.number,
        issue_date=voucher.issue_date,
        currency=voucher.currency,
        payable=voucher.payable,
        tax=voucher.tax,
        customer_identity_type=voucher.customer_identity_type,
        customer_identity_number=voucher.customer_identity_number,
        customer_name=voucher.customer_name,
        modified_document_type=modified[0] if modified else None,
        modified_series=modified[1] if modified else None,
        modified_number=modified[2] if modified else None,
        digest_value=proven.digest_value,
        file_name=zip_name(name),
        zip=pack(xml_name(name), proven.xml),
        cdr=proven.cdr,
        response_code=proven.answer.response_code,
        response_description=proven.answer.description,
        observations=msgspec.json.encode(told).decode(),
        state=proven.state,
        sale=msgspec.json.encode({"payment": {"method": voucher.payment_method}}).decode(),
        deadline=deadline(
            voucher.document_type,
            issue_date=voucher.issue_date,
            modified_type=modified[0] if modified else None,
            series=voucher.series,
        ),
        received_at=claim.received_at,
        mails=() if proven.state is State.REJECTED else mails,
    )


def _check_facts(notice: Notice, voucher: ForeignVoucher, digest_value: str) -> None:
    told = (
        ("el RUC del emisor", notice.issuer_ruc, voucher.issuer_ruc),
        ("el tipo", notice.document_type, voucher.document_type),
        ("la serie", notice.series, voucher.series),
        ("el número", notice.number, voucher.number),
        ("la fecha de emisión", notice.issue_date, voucher.issue_date),
        ("la moneda", notice.currency, voucher.currency),
        ("el importe total", notice.payable, voucher.payable),
        ("el resumen (DigestValue)", notice.digest_value, digest_value),
    )
    for name, announced, found in told:
        if announced is not None and announced != found:
            raise UnprovenError(f"XML: {name} es {found} y se avisó {announced}.")


def _proven_cdr(
    content: bytes, *, issuer_ruc: str, document_type: str | None, reference: str, digest_value: str
) -> Cdr:
    try:
        cdr = read_cdr(content)
        verified = verify(cdr.xml)
    except (UnreadableCdr, SignatureError) as error:
        raise UnprovenError(f"CDR: {error}") from error
    if verified.ruc == issuer_ruc:
        raise UnprovenError("CDR: lo firma el propio emisor, no la OSE ni SUNAT.")
    mismatch = belongs(
        cdr,
        issuer_ruc=issuer_ruc,
        document_type=document_type,
        series_number=reference,
        digest_value=digest_value,
    )
    if mismatch:
        raise UnprovenError(f"CDR: no es de este documento, {mismatch}.")
    return cdr
