"""Turns an HTTP answer into an Answer: the body speaks first, the HTTP status only where the body is no SOAP."""

from collections.abc import Sequence

from issuing.gateways.ose.answers import Answer, Fault, Reach
from issuing.gateways.ose.profiles import FaultPart
from issuing.gateways.ose.replies import Reply, UnreadableReplyError, read_reply

_CREDENTIALS_STATUSES = frozenset({401, 403})
# OASIS WS-Security 1.0, section 12: what a server that keeps to the standard says of a wrong user or password.
_CREDENTIALS_FAULTS = ("FailedAuthentication", "InvalidSecurityToken")

# None of these proves that the document was not registered. A 503 may come from a load balancer whose back end had
# taken the document, or from the service itself before reading it, and they look the same; "406 refused" of the OSE
# manual is not said to come before registration either. So both are MAYBE: one query costs less than a wrong belief.
_STATUS_SENTENCES = {
    404: "El servicio no existe en esa dirección (HTTP 404).",
    405: "La dirección no acepta envíos (HTTP 405).",
    406: "El servicio rechazó la solicitud sin explicarla (HTTP 406).",
    413: "El servicio considera demasiado grande el envío (HTTP 413).",
    429: "El servicio pide enviar más despacio (HTTP 429).",
    502: "El servicio está fuera de línea detrás de su entrada (HTTP 502).",
    503: "El servicio está fuera de línea (HTTP 503).",
    504: "El servicio no respondió a tiempo detrás de su entrada (HTTP 504).",
}


def read_response(
    operation: str, status: int, body: bytes | None, *, fault_order: Sequence[FaultPart], elapsed: float
) -> Answer:
    """The outcome of a call whose HTTP answer came in whole; `body` is None where it passed the size limit."""
    if body is None:
        return _without_soap(status, "supera el tamaño permitido", elapsed)
    try:
        reply = read_reply(operation, body, fault_order)
    except UnreadableReplyError as error:
        return _without_soap(status, str(error), elapsed)
    if reply.fault is not None:
        return _refused(status, reply.fault, elapsed)
    answered = _says_something(operation, reply)
    return Answer(
        reach=Reach.ANSWERED if answered else Reach.MAYBE,
        detail=_detail(reply) if answered else f"El servicio respondió sin constancia ni ticket (HTTP {status}).",
        elapsed=elapsed,
        content=reply.content,
        ticket=reply.ticket,
        status_code=reply.status_code,
        status_message=reply.status_message,
        http_status=status,
    )


def _without_soap(status: int, problem: str, elapsed: float) -> Answer:
    if status in _CREDENTIALS_STATUSES:
        detail = f"El servicio rechazó el usuario o la contraseña (HTTP {status})."
        return Answer(Reach.ANSWERED, detail, elapsed, http_status=status, refused_credentials=True)
    if 300 <= status < 400:  # noqa: PLR2004 -- the class of redirections
        detail = f"El servicio redirige a otra dirección (HTTP {status}); no se siguió."
    else:
        detail = _STATUS_SENTENCES.get(status, f"No se pudo leer la respuesta: {problem} (HTTP {status}).")
    return Answer(Reach.MAYBE, detail, elapsed, http_status=status)


def _refused(status: int, fault: Fault, elapsed: float) -> Answer:
    credentials = fault.code is None and (
        status in _CREDENTIALS_STATUSES or fault.faultcode.endswith(_CREDENTIALS_FAULTS)
    )
    name = f"el error {fault.code}" if fault.code else "un error sin código"
    detail = f"El servicio respondió con {name}: {fault.text[:300] or 'sin explicación'}"
    return Answer(
        Reach.ANSWERED,
        detail,
        elapsed,
        fault=fault,
        http_status=status,
        refused_credentials=credentials,
    )


def _says_something(operation: str, reply: Reply) -> bool:
    """Whether the answer holds what this operation is asked for; without that its outcome is unknown."""
    match operation:
        case "sendBill":
            return reply.content is not None
        case "sendSummary":
            return reply.ticket is not None
        case "getStatusCdr" if reply.element == "getStatusCdrResponse":
            return True  # empty: the other side has no such document
        case _:
            return reply.content is not None or reply.status_code is not None


def _detail(reply: Reply) -> str:
    if reply.content is not None:
        return "El servicio respondió con una constancia."
    if reply.status_code is not None:
        message = f": {reply.status_message[:300]}" if reply.status_message else ""
        return f"El servicio respondió con el estado {reply.status_code}{message}."
    if reply.ticket is not None:
        return "El servicio respondió con un ticket."
    return "El servicio respondió que no tiene el documento."
