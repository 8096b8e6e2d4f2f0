"""Gates: what keeps an outage from burning attempts, and one issuer's trouble from slowing another's. Pure.

A gate stands before an issuer's queue, or before an address that can't be reached at all. While it is shut nothing
passes but a probe now and then; the first probe that gets through opens it, and all that waited is due at once.
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

_FIRST_PROBE = {Kind.UNREACHABLE: 1, Kind.SERVICE: 1, Kind.CREDENTIALS: 5, Kind.BLOCKED: 5}
_LONGEST_PROBE = {Kind.UNREACHABLE: 10, Kind.SERVICE: 10, Kind.CREDENTIALS: 20, Kind.BLOCKED: 20}


def kind_of(trouble: Trouble) -> Kind | None:
    """Which gate a trouble may shut; None for trouble of one sale alone."""
    return _KINDS.get(trouble)


def next_probe(kind: Kind, *, probes: int, now: datetime) -> datetime:
    """When a shut gate lets its next probe through, after `probes` that failed: twice as long each time."""
    return now + timedelta(seconds=min(_FIRST_PROBE[kind] * 2 ** min(probes, 12), _LONGEST_PROBE[kind]))


def address_key(url: str) -> str:
    """The key of the gate before an address."""
    return f"address:{url}"


def issuer_key(issuer_id: int) -> str:
    """The key of the gate before an issuer's queue."""
    return f"issuer:{issuer_id}"


@dataclass(slots=True)
class Streak:
    """Failures in a row at one gate, as one process saw them."""

    count: int = 0
    tickets: set[UUID] = field(default_factory=set)

    def failed(self, kind: Kind, ticket_id: UUID) -> bool:
        """Note a failure; whether it shuts the gate."""
        self.count += 1
        if len(self.tickets) < TICKETS:
            self.tickets.add(ticket_id)
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
