"""What a call to an OSE or to SUNAT brought back, before anybody judges its code."""

from dataclasses import dataclass, field
from enum import StrEnum


class Reach(StrEnum):
    """How far a request got; it decides whether the same bytes may be sent again without asking."""

    NEVER = "NEVER"
    """Nothing was sent: no name, no connection, no TLS, no free turn. Safe to resend."""
    MAYBE = "MAYBE"
    """It may have been registered: ask before anything else."""
    ANSWERED = "ANSWERED"
    """The other side answered in words that can be read: a result, a SOAP fault, a refusal of credentials."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A SOAP fault, normalised.

    `code` is the authority's code in four digits (`0109`, `2335`), or None where the fault carries none.
    `text` is its sentence for people, without the code, at most 2,000 characters.
    `faultcode` and `faultstring` are kept as they came, at most 2,000 characters each.
    """

    code: str | None
    text: str
    faultcode: str
    faultstring: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of one call; the client returns one whatever the network or the other side did.

    `content` is the decoded CDR ZIP (its bytes are not checked here), `ticket` that of a summary.
    `status_code` and `status_message` are those of `getStatus` and `getStatusCdr`, as they came. A query that
    is ANSWERED without content, status and fault says that the other side has nothing.
    `refused_credentials` marks a refusal of user or password that carries no code: HTTP 401 or 403, with or without
    a fault, and WS-Security's own faults. (A fault with a code such as 0102 is judged by that code.)
    `no_turn` marks a call that was not made because its turn never came: the endpoint has nothing to do with it.
    `detail` is a short Spanish sentence without secrets; `elapsed` is in seconds, waiting for a turn included.
    """

    reach: Reach
    detail: str
    elapsed: float
    content: bytes | None = field(default=None, repr=False)
    ticket: str | None = None
    status_code: str | None = None
    status_message: str | None = None
    fault: Fault | None = None
    http_status: int | None = None
    refused_credentials: bool = False
    no_turn: bool = False
