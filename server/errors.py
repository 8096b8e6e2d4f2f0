"""What a call is answered that can't be served: a google.rpc.Status with a Spanish sentence and details.

InvalidRequest, MalformedRequestError   INVALID_ARGUMENT     BadRequest, ErrorInfo
UnauthenticatedError                    UNAUTHENTICATED      ErrorInfo
NotFound                                NOT_FOUND            ResourceInfo, ErrorInfo
ConflictingSale                         ALREADY_EXISTS       BadRequest, ResourceInfo, ErrorInfo
KeyTaken                                ALREADY_EXISTS       BadRequest, ErrorInfo
UnknownIssuer                           FAILED_PRECONDITION  BadRequest, ErrorInfo
NotPossible                             FAILED_PRECONDITION  ErrorInfo
NotBuiltError                           UNIMPLEMENTED        ErrorInfo
TooLateError                            DEADLINE_EXCEEDED    ErrorInfo
StoppingError, an outage                UNAVAILABLE          RetryInfo, ErrorInfo
anything else                           INTERNAL             ErrorInfo; what it was stands in the log only
"""

from collections.abc import Callable, Sequence
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
    UNAUTHENTICATED,
    UNAVAILABLE,
    UNIMPLEMENTED,
)
from google.rpc.error_details_pb2 import BadRequest, ErrorInfo, ResourceInfo, RetryInfo
from google.rpc.status_pb2 import Status

from issuing.errors import ConflictingSale, InvalidRequest, KeyTaken, NotFound, NotPossible, UnknownIssuer
from issuing.outages import is_outage
from server.authentication import UnauthenticatedError
from server.faults import Fault, MalformedRequestError
from server.stopping import StoppingError

_DOMAIN = "emission"
_RETRY_SECONDS = 1
# An answer's metadata hold 8 KiB by default, on the callers' side too: a longer list would lose the whole error.
_LARGEST_LIST = 4_000
_LONGEST_SENTENCE = 1_000

_log = structlog.get_logger()


class NotBuiltError(Exception):
    """The contract has it and the service does not yet; the text is a Spanish sentence that says what it will do."""


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
    return _status(INVALID_ARGUMENT, sentence, "MALFORMED_REQUEST", _violations(faults), faults=str(len(faults)))


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


def _violations(faults: Sequence[Fault]) -> BadRequest:
    answer = BadRequest()
    size = 0
    for fault in faults:
        violation = BadRequest.FieldViolation(field=fault.path, description=fault.message)
        size += violation.ByteSize()
        if size > _LARGEST_LIST:
            break
        answer.field_violations.append(violation)
    return answer


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


_TELLERS: Final[tuple[tuple[type[Exception], Callable[[Any], Status]], ...]] = (
    (MalformedRequestError, lambda error: _malformed(error.faults)),
    (InvalidRequest, lambda error: _malformed([Fault(error.path, error.message)])),
    (UnauthenticatedError, lambda error: _status(UNAUTHENTICATED, str(error), "UNAUTHENTICATED")),
    (NotFound, _not_found),
    (ConflictingSale, _conflict),
    (KeyTaken, _key_taken),
    (UnknownIssuer, _unknown_issuer),
    (NotPossible, lambda error: _status(FAILED_PRECONDITION, str(error), error.reason)),
    (NotBuiltError, lambda error: _status(UNIMPLEMENTED, str(error), "NOT_BUILT")),
    (TooLateError, lambda error: _status(DEADLINE_EXCEEDED, str(error), "TOO_LATE")),
    (StoppingError, lambda error: _status(UNAVAILABLE, str(error), "STOPPING", _retry())),
)
