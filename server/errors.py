"""What a call is answered that can't be served: a google.rpc.Status with a Spanish sentence and details.

InvalidRequest, MalformedRequestError   INVALID_ARGUMENT     BadRequest, ErrorInfo
InvalidSale                             INVALID_ARGUMENT     BadRequest, ErrorInfo
UnauthenticatedError                    UNAUTHENTICATED      ErrorInfo
NotFound                                NOT_FOUND            ResourceInfo, ErrorInfo
ConflictingSale                         ALREADY_EXISTS       BadRequest, ResourceInfo, ErrorInfo
KeyTaken                                ALREADY_EXISTS       BadRequest, ErrorInfo
UnknownIssuer                           FAILED_PRECONDITION  BadRequest, ErrorInfo
NotPermitted                            PERMISSION_DENIED    BadRequest, ErrorInfo
NotPossible                             FAILED_PRECONDITION  ErrorInfo
TooLateError                            DEADLINE_EXCEEDED    ErrorInfo
StoppingError, an outage                UNAVAILABLE          RetryInfo, ErrorInfo
anything else                           INTERNAL             ErrorInfo; what it was stands in the log only
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

import structlog
from google.protobuf.duration_pb2 import Duration
from google.protobuf.message import Message
from google.rpc.code_pb2 import (
    ALREADY_EXISTS,
    DEADLINE_EXCEEDED,
    FAILED_PRECONDITION,
    INTERNAL,
    INVALID_ARGUMENT,
    NOT_FOUND,
    PERMISSION_DENIED,
    UNAUTHENTICATED,
    UNAVAILABLE,
)
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, ResourceInfo, RetryInfo
from google.rpc.status_pb2 import Status

from contract.faults import Fault, MalformedRequestError
from issuing.errors import (
    ConflictingSale,
    InvalidRequest,
    InvalidSale,
    KeyTaken,
    NotFound,
    NotPermitted,
    NotPossible,
    UnknownIssuer,
)
from issuing.outages import is_outage
from server.authentication import UnauthenticatedError
from server.stopping import StoppingError
from vouchers.findings import Finding, Severity

_DOMAIN = "emission"
_RETRY_SECONDS = 1
# An answer's metadata hold 8 KiB by default, on the callers' side too: a longer list would lose the whole error.
_LARGEST_LIST = 4_000
_LONGEST_SENTENCE = 1_000
_LONGEST_CODES = 300
_LONGEST_VALUE = 60

_log = structlog.get_logger()


class TooLateError(Exception):
    """The caller's time was over before anything was begun."""

    def __str__(self) -> str:
        return "El plazo de la llamada venció antes de empezar; repítala con más tiempo."


def status(error: Exception, *, request_id: str) -> Status:
    """What the caller is told about `error`."""
    for kind, teller in _TELLERS:
        if isinstance(error, kind):
            return teller(error)
    return _foreign(error, request_id)


def _foreign(error: Exception, request_id: str) -> Status:
    if is_outage(error):
        _log.warning(
            "a call could not reach the database", action="grpc.outage", request_id=request_id, error=repr(error)
        )
        sentence = "El servicio no puede atender en este momento; repita la llamada en unos segundos."
        return _status(UNAVAILABLE, sentence, "DATABASE_AWAY", _retry())
    _log.error("a call failed by a fault of ours", action="grpc.fault", request_id=request_id, exc_info=error)
    sentence = f"Error interno; nada de esto se perdió. Informe el identificador {request_id}."
    return _status(INTERNAL, sentence, "INTERNAL", request_id=request_id)


def _malformed(faults: Sequence[Fault]) -> Status:
    first = faults[0]
    more = f" (y {len(faults) - 1} más)" if len(faults) > 1 else ""
    sentence = f"{first.path}: {first.message}{more}"
    codes = {"sunat_codes": told} if (told := _listed(fault.sunat_code for fault in faults)) else {}
    list_of_all = _violations(faults, limit=_LARGEST_LIST - len(told))
    return _status(INVALID_ARGUMENT, sentence, "MALFORMED_REQUEST", list_of_all, faults=str(len(faults)), **codes)


def _invalid(error: InvalidSale) -> Status:
    """Errors first: where not all findings have room, those are the ones to know."""
    findings = sorted(error.findings, key=lambda finding: finding.severity is not Severity.ERROR)
    errors = sum(finding.severity is Severity.ERROR for finding in findings)
    metadata = {
        "sunat_codes": _listed(finding.sunat_code for finding in findings),
        "rules": _listed(finding.rule for finding in findings),
    }
    limit = _LARGEST_LIST - sum(map(len, metadata.values()))
    return _status(
        INVALID_ARGUMENT,
        str(error),
        "SALE_INVALID",
        _violations([_fault(finding) for finding in findings], limit=limit),
        faults=str(len(findings)),
        errors=str(errors),
        observations=str(len(findings) - errors),
        rule_set=error.rule_set,
        **metadata,
    )


def _fault(finding: Finding) -> Fault:
    value = finding.value if len(finding.value) <= _LONGEST_VALUE else f"{finding.value[: _LONGEST_VALUE - 1]}…"
    observed = "" if finding.severity is Severity.ERROR else "Observación: "
    told = f" Se recibió: «{value}»." if value else ""
    return Fault(
        f"sale.{finding.path}", f"{observed}{finding.message}{told} {finding.remedy}", finding.sunat_code, finding.rule
    )


def _listed(codes: Iterable[str]) -> str:
    """Each code once, in their order, as far as there is room for them."""
    text = ",".join(dict.fromkeys(code for code in codes if code))
    return text if len(text) <= _LONGEST_CODES else text[:_LONGEST_CODES].rpartition(",")[0]


def _conflict(error: ConflictingSale) -> Status:
    sentence = "Difiere de la venta que ya existe con este external_id."
    return _status(
        ALREADY_EXISTS,
        str(error),
        "CONFLICTING_SALE",
        _violations([Fault(f"sale.{field}", sentence) for field in error.fields]),
        ResourceInfo(resource_type="emission.v1.Ticket", resource_name=str(error.ticket_id), description=str(error)),
        ticket_id=str(error.ticket_id),
        faults=str(len(error.fields)),
    )


def _key_taken(error: KeyTaken) -> Status:
    return _status(ALREADY_EXISTS, str(error), "KEY_TAKEN", _violations([Fault("request_key", str(error))]))


def _violations(faults: Sequence[Fault], *, limit: int = _LARGEST_LIST) -> BadRequest:
    answer = BadRequest()
    size = 0
    for fault in faults:
        violation = BadRequest.FieldViolation(field=fault.path, description=fault.message, reason=_reason(fault))
        size += violation.ByteSize()
        if size > limit:
            break
        answer.field_violations.append(violation)
    return answer


def _reason(fault: Fault) -> str:
    return f"SUNAT_{fault.sunat_code}" if fault.sunat_code else fault.rule


def _retry() -> RetryInfo:
    return RetryInfo(retry_delay=Duration(seconds=_RETRY_SECONDS))


def _status(code: int, sentence: str, reason: str, *details: Message, **metadata: str) -> Status:
    if len(sentence) > _LONGEST_SENTENCE:
        sentence = f"{sentence[: _LONGEST_SENTENCE - 1]}…"
    answer = Status(code=code, message=sentence)
    for detail in (ErrorInfo(reason=reason, domain=_DOMAIN, metadata=metadata), *details):
        answer.details.add().Pack(detail)
    return answer


def _not_found(error: NotFound) -> Status:
    return _status(NOT_FOUND, str(error), "NOT_FOUND", ResourceInfo(description=str(error)))


def _unknown_issuer(error: UnknownIssuer) -> Status:
    field = _violations([Fault("sale.issuer_ruc", str(error))])
    return _status(FAILED_PRECONDITION, str(error), "UNKNOWN_ISSUER", field, issuer_ruc=error.ruc)


def _not_permitted(error: NotPermitted) -> Status:
    return _status(PERMISSION_DENIED, str(error), error.reason, _violations([Fault(error.path, str(error))]))


_TELLERS: Final[tuple[tuple[type[Exception], Callable[[Any], Status]], ...]] = (
    (MalformedRequestError, lambda error: _malformed(error.faults)),
    (InvalidRequest, lambda error: _malformed([Fault(error.path, error.message)])),
    (InvalidSale, _invalid),
    (UnauthenticatedError, lambda error: _status(UNAUTHENTICATED, str(error), "UNAUTHENTICATED")),
    (NotFound, _not_found),
    (ConflictingSale, _conflict),
    (KeyTaken, _key_taken),
    (UnknownIssuer, _unknown_issuer),
    (NotPermitted, _not_permitted),
    (NotPossible, lambda error: _status(FAILED_PRECONDITION, str(error), error.reason)),
    (TooLateError, lambda error: _status(DEADLINE_EXCEEDED, str(error), "TOO_LATE")),
    (StoppingError, lambda error: _status(UNAVAILABLE, str(error), "STOPPING", _retry())),
)
