"""Gates: what keeps an outage from burning attempts, and one issuer's trouble from slowing another's. Pure.

A gate stands before an issuer's queue, before its way to one address, or before an address that can't be reached at
all. While it is shut nothing passes but a probe now and then; the first probe that gets through opens it, and all that
waited is due at once. Where the issuer has a second OSE and the first is away, new documents take the way there.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from issuing.retry import Trouble

FAILURES = 5
"""Failures in a row, with nothing that went well between them, that shut a gate."""
TICKETS = 3
"""Of how many different tickets they must be: one that is sick by itself shuts nothing."""


FAILURES_WITH_A_SECOND = 3
"""The same where nobody answers and there is a second OSE to go to: of one ticket too, no sale makes a host vanish."""


class Kind(StrEnum):
    """What a gate is shut for; the value is what people are told as its reason code."""

    UNREACHABLE = "OSE_UNREACHABLE"  # nobody answers at the address: all issuers that go there wait
    SERVICE = "OSE_SERVICE"  # it answers this issuer with trouble of its own, or not readably
    CREDENTIALS = "OSE_CREDENTIALS"  # it refuses the issuer's user
    BLOCKED = "ISSUER_BLOCKED"  # certificate, authorisation or configuration of the issuer


_KINDS = {
    Trouble.NEVER_REACHED: Kind.UNREACHABLE,
    Trouble.UNKNOWN_OUTCOME: Kind.SERVICE,
    Trouble.SERVICE: Kind.SERVICE,
    Trouble.CREDENTIALS: Kind.CREDENTIALS,
    Trouble.ISSUER: Kind.BLOCKED,
}
_AT_ONCE = frozenset({Kind.CREDENTIALS, Kind.BLOCKED})
"""No other sale of the issuer would fare better, so the first failure shuts."""

DIVERTING = frozenset({Kind.UNREACHABLE, Kind.SERVICE})
"""For these a second OSE is a way out: it is the first one that is sick, not the issuer or what it has configured."""

_FIRST_PROBE = {Kind.UNREACHABLE: 1, Kind.SERVICE: 1, Kind.CREDENTIALS: 5, Kind.BLOCKED: 5}
# Nobody is harmed by a connection that is refused once a second; what is answered with trouble is asked less often.
_LONGEST_PROBE = {Kind.UNREACHABLE: 1, Kind.SERVICE: 5, Kind.CREDENTIALS: 20, Kind.BLOCKED: 20}


def kind_of(trouble: Trouble) -> Kind | None:
    """Which gate a trouble may shut; None for trouble of one sale alone."""
    return _KINDS.get(trouble)


def next_probe(kind: Kind, *, probes: int, now: datetime) -> datetime:
    """When a shut gate lets its next probe through, after `probes` that failed: twice as long each time."""
    return now + timedelta(seconds=min(_FIRST_PROBE[kind] * 2 ** min(probes, 12), _LONGEST_PROBE[kind]))


def address_key(url: str) -> str:
    """The key of the gate before an address."""
    return f"address:{url}"


def issuer_key(issuer_id: int, url: str | None = None) -> str:
    """The key of the gate before an issuer's queue, or before its way to one address alone."""
    return f"issuer:{issuer_id}@{url}" if url else f"issuer:{issuer_id}"


def address_of(key: str) -> str | None:
    """The address that a gate of this key stands before; None for one before an issuer's whole queue."""
    kind, _, rest = key.partition(":")
    return rest if kind == "address" else rest.partition("@")[2] or None


@dataclass(slots=True)
class Streak:
    """Failures in a row at one gate, as one process saw them."""

    count: int = 0
    tickets: set[UUID] = field(default_factory=set)

    def failed(self, kind: Kind, ticket_id: UUID, *, second: bool = False) -> bool:
        """Note a failure; whether it shuts the gate. `second` if there is another OSE to go to."""
        self.count += 1
        if len(self.tickets) < TICKETS:
            self.tickets.add(ticket_id)
        if second and kind is Kind.UNREACHABLE and self.count >= FAILURES_WITH_A_SECOND:
            return True
        return kind in _AT_ONCE or (self.count >= FAILURES and len(self.tickets) >= TICKETS)

    def succeeded(self) -> None:
        """Note that something went well."""
        self.count = 0
        self.tickets.clear()


def share(free: int, held: int) -> int:
    """How many more tickets an issuer may have under way, of whose there are `held`, where `free` hands are left.

    Three quarters of what it holds and what is free together: however many issuers hang, the next one finds a hand.
    """
    return max(-(-3 * (free + held) // 4) - held, 0)
