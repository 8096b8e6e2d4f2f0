"""Whether a voucher proves itself to its customer: its signature, and SUNAT's constancy (CDR). Pure."""

from dataclasses import dataclass

from documents.cdr import UnreadableCdr, belongs, read_cdr
from documents.names import FileKind
from documents.package import UnreadablePackage, unzip_single
from documents.parsing import UnreadableXml, parse
from documents.signature import SignatureError, verify
from documents.verification import VoucherReport, verify_voucher
from issuing.archive.papers import check_lines
from issuing.states import State

_FIRST_REMARK = 4000  # answers from here on accept with a remark
_ACCEPTED_STATES = frozenset({State.ACCEPTED, State.OBSERVED})
_NOT_YET = (
    "La firma es válida y el comprobante está íntegro. Se dará por verificado cuando llegue la constancia de "
    "SUNAT (CDR)."
)
_REFUSED = "La firma es válida, pero SUNAT no dio por bueno este comprobante: no se da por verificado."
_VOID = "La firma y el documento son auténticos, pero el emisor lo dio de baja: ya no tiene validez."


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryPapers:
    """The daily summary that informed of a voucher, and its answer. `reference` is `RC-20261124-1`."""

    reference: str
    zip: bytes
    cdr: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """`verified` only where signature and constancy verify; `remarks` say what was not checked."""

    verified: bool
    sentence: str
    remarks: tuple[str, ...] = ()


def prove(zipped: bytes, cdr: bytes | None, *, state: State, summary: SummaryPapers | None = None) -> Proof:
    """Check the very bytes that the customer gets. What they hold raises nothing."""
    try:
        _, xml = unzip_single(zipped)
    except UnreadablePackage as error:
        return Proof(verified=False, sentence=f"No se pudo verificar: {error}")
    report = verify_voucher(xml, cdr)
    lacking = _lacking(report, state, answered=cdr is not None or summary is not None)
    if lacking:
        return Proof(verified=False, sentence=lacking)
    if cdr is not None or summary is None:
        sentence = "La firma es válida: nadie cambió el comprobante. La constancia de SUNAT (CDR) es la suya."
        return Proof(verified=True, sentence=sentence, remarks=report.remarks)
    fault = _fault_of_summary(report, summary)
    if fault:
        return Proof(verified=False, sentence=f"La firma del comprobante es válida. {fault}")
    sentence = f"La firma es válida y SUNAT aceptó el comprobante en el resumen diario {summary.reference}."
    return Proof(verified=True, sentence=sentence, remarks=report.remarks)


def _lacking(report: VoucherReport, state: State, *, answered: bool) -> str | None:
    """What keeps the voucher from being verified, as a sentence; None if only its summary is still to be read."""
    if not report.good:
        return f"No se pudo verificar. {report.sentence}"
    if state is State.VOIDED:
        return _VOID
    if state is State.REJECTED or (report.cdr is not None and not _accepts(report.cdr.response_code)):
        return _REFUSED
    return None if state in _ACCEPTED_STATES and answered else _NOT_YET


def _accepts(response_code: str) -> bool:
    return int(response_code) == 0 or int(response_code) >= _FIRST_REMARK


def _fault_of_summary(report: VoucherReport, summary: SummaryPapers) -> str | None:
    """Why the summary and its constancy don't prove the voucher, as a sentence; None where they do."""
    ruc, document_type, number = report.name.split("-", maxsplit=2)
    try:
        _, xml = unzip_single(summary.zip)
        digest = verify(xml).digest_value
        cdr = read_cdr(summary.cdr)
        verify(cdr.xml)
        missing = list(check_lines("", frozenset({f"{document_type}/{number}"}), parse(xml)))
    except (UnreadablePackage, UnreadableXml, UnreadableCdr, SignatureError) as error:
        return f"El resumen diario o su constancia no se pudieron verificar: {error}"
    mismatch = belongs(
        cdr,
        issuer_ruc=ruc,
        document_type=FileKind.DAILY_SUMMARY.value,
        series_number=summary.reference,
        digest_value=digest,
    )
    if mismatch or missing:
        return "La constancia (CDR) del resumen diario no corresponde a este comprobante."
    return None if _accepts(cdr.response_code) else _REFUSED
