"""Tells anybody who holds a voucher's XML whether it is intact, who signed it, and whether a CDR belongs to it."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from documents.cdr import Cdr, UnreadableCdr, belongs, read_cdr
from documents.printing.nodes import UnprintableVoucher
from documents.printing.reading import read_facts
from documents.signature import SignatureError, Verified, verify

_LIMA = timezone(timedelta(hours=-5))
_NOBODY_VOUCHES = (
    "No se comprobó qué autoridad emitió el certificado ni si fue revocado; la existencia del comprobante "
    "se consulta en SUNAT."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signed: the certificate's subject (RFC 4514), the RUC that it names, and its validity, in Lima's days."""

    subject: str
    ruc: str | None
    valid_from: date
    valid_until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class CdrReport:
    """What a CDR is to a voucher: `fault` says why it is not its own, or None."""

    fault: str | None
    response_code: str = ""
    description: str = ""
    signer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherReport:
    """What was found. `faults` make it bad, `remarks` do not; both are Spanish sentences."""

    name: str
    digest_value: str
    signer: Signer | None
    cdr: CdrReport | None
    faults: tuple[str, ...]
    remarks: tuple[str, ...]

    @property
    def good(self) -> bool:
        """Whether the XML is what its signer signed, and the CDR, if one was given, is its own."""
        return not self.faults

    @property
    def sentence(self) -> str:
        """The result for people."""
        if self.faults:
            return " ".join(self.faults)
        who = self.signer.subject if self.signer else ""
        answered = f" La constancia (CDR) es la suya: {self.cdr.description}" if self.cdr else ""
        return f"{self.name} está íntegro: nadie lo ha cambiado desde que lo firmó {who}.{answered}"


def verify_voucher(xml: bytes, cdr: bytes | None = None) -> VoucherReport:
    """Verify a voucher by its own certificate, and the ZIP of a CDR against it. What the bytes hold raises nothing."""
    try:
        verified = verify(xml)
        facts = read_facts(xml)
    except (SignatureError, UnprintableVoucher) as error:
        return _bad(str(error))
    name = f"{facts.supplier.identity_number}-{facts.document_type}-{facts.number}"
    signer = _signer(verified)
    answered = None if cdr is None else _cdr_report(cdr, name, verified.digest_value)
    faults, remarks = [], [_NOBODY_VOUCHES]
    if not signer.valid_from <= facts.issue_date <= signer.valid_until:
        faults.append("El certificado no estaba vigente en la fecha de emisión del comprobante.")
    if answered and answered.fault:
        faults.append(answered.fault)
    if signer.ruc != facts.supplier.identity_number:
        remarks.append(
            f"El certificado es de {f'el RUC {signer.ruc}' if signer.ruc else 'alguien sin RUC'} y no del emisor: "
            "vale si SUNAT registra que firma en su nombre."
        )
    return VoucherReport(
        name=name,
        digest_value=verified.digest_value,
        signer=signer,
        cdr=answered,
        faults=tuple(faults),
        remarks=tuple(remarks),
    )


def _bad(fault: str) -> VoucherReport:
    return VoucherReport(name="", digest_value="", signer=None, cdr=None, faults=(fault,), remarks=())


def _signer(verified: Verified) -> Signer:
    certificate = verified.certificate
    return Signer(
        subject=verified.subject,
        ruc=verified.ruc,
        valid_from=_day(certificate.not_valid_before_utc),
        valid_until=_day(certificate.not_valid_after_utc),
    )


def _day(moment: datetime) -> date:
    return moment.astimezone(_LIMA).date()


def _cdr_report(content: bytes, name: str, digest_value: str) -> CdrReport:
    try:
        cdr = read_cdr(content)
    except UnreadableCdr as error:
        return CdrReport(fault=f"La constancia (CDR) no se puede leer: {error}")
    ruc, document_type, number = name.split("-", maxsplit=2)
    mismatch = belongs(
        cdr, issuer_ruc=ruc, series_number=number, digest_value=digest_value, document_type=document_type
    )
    fault = f"La constancia (CDR) es de otro comprobante: {mismatch}." if mismatch else None
    signer, unsigned = _cdr_signer(cdr)
    return CdrReport(
        fault=fault or unsigned, response_code=cdr.response_code, description=cdr.description, signer=signer
    )


def _cdr_signer(cdr: Cdr) -> tuple[str, str | None]:
    """Who signed the constancy, and what is wrong with its signature."""
    try:
        return verify(cdr.xml).subject, None
    except SignatureError as error:
        return "", f"La firma de la constancia (CDR) no vale: {error}"
