"""How events are sealed: one chain of hashes a ticket (or summary's file), one chain of roots over all batches.

What it proves. An event that was changed, put between others or taken out no longer fits its seal or its successors'. A
ticket's whole history, or its end, can't be taken out either: the root of the batch that sealed it is made of all seals
of the batch, and of the root before.

What it does not prove. Whoever may write everything can make every seal and root anew. So the roots have to be kept
where that person can't reach: each stands in the worker's log (`archive.sealed`), and
`emission archive verify --expect` holds one against the database. What is not sealed yet (some seconds' worth) has no
proof.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec import Struct, json

GENESIS = bytes(32)
"""Stands for the seal, or the root, before the first."""
_EVENT = b"emission.event.1\n"
_BATCH = b"emission.batch.1\n"


class Event(Struct, frozen=True, kw_only=True, gc=False):
    """A row of `events`; of `ticket_id` and `file_id` one is None. `at` is aware, in UTC."""

    id: int
    ticket_id: UUID | None
    file_id: UUID | None
    at: datetime
    actor: str
    action: str
    from_state: str | None
    to_state: str
    reason: str
    request_key: str | None

    @property
    def subject(self) -> UUID | None:
        """The ticket or file that the event is about."""
        return self.ticket_id or self.file_id


def event_bytes(event: Event) -> bytes:
    """The event as it is hashed: a JSON array of its columns in their order, UTF-8, times in RFC 3339."""
    return json.encode(
        (
            event.id,
            event.ticket_id,
            event.file_id,
            event.at,
            event.actor,
            event.action,
            event.from_state,
            event.to_state,
            event.reason,
            event.request_key,
        )
    )


def seal(previous: bytes, event: Event) -> bytes:
    """SHA-256 over the subject's previous seal (`GENESIS` for its first) and the event."""
    return hashlib.sha256(b"".join((_EVENT, previous, event_bytes(event)))).digest()


def batch_root(previous: bytes, batch_id: int, seals: Sequence[tuple[int, bytes]]) -> bytes:
    """SHA-256 over the previous batch's root and the batch's seals, `(event's id, seal)` in order of the id."""
    hasher = hashlib.sha256(b"".join((_BATCH, previous, batch_id.to_bytes(8), len(seals).to_bytes(8))))
    for event_id, sealed in seals:
        hasher.update(event_id.to_bytes(8))
        hasher.update(sealed)
    return hasher.digest()
