"""Checks one subject's events: that they are those that were sealed, and that each follows from the one before."""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

from issuing.archive.chain import GENESIS, Event, seal
from issuing.archive.faults import Check, Fault


class Sealed(Struct, frozen=True, gc=False):
    """An event with its seal; `batch_id` and `hash` are None where it has none."""

    event: Event
    batch_id: int | None
    hash: bytes | None


def check_history(
    where: str,
    events: Sequence[Sealed],
    *,
    state: str,
    first: str,
    changes: Mapping[str, frozenset[str]],
    sealed_below: int,
) -> Iterator[Fault]:
    """The faults of a subject's `events`, in order of their ids, whose row stands in `state`."""
    if not events:
        yield Fault(Check.HISTORY, where, "no tiene ningún evento")
        return
    yield from _check_seals(where, events, sealed_below)
    yield from _check_steps(where, [it.event for it in events], state=state, first=first, changes=changes)


def _check_seals(where: str, events: Sequence[Sealed], sealed_below: int) -> Iterator[Fault]:
    previous = GENESIS
    for it in sorted((it for it in events if it.hash is not None), key=lambda it: (it.batch_id or 0, it.event.id)):
        if seal(previous, it.event) != it.hash:
            yield Fault(
                Check.SEAL, where, f"el evento {it.event.id} ({it.event.action}) o el anterior no es el que se selló"
            )
        previous = it.hash or GENESIS
    for it in events:
        if it.hash is None and it.event.id <= sealed_below:
            yield Fault(Check.UNSEALED, where, f"el evento {it.event.id} ({it.event.action}) no tiene sello")


def _check_steps(
    where: str, events: Sequence[Event], *, state: str, first: str, changes: Mapping[str, frozenset[str]]
) -> Iterator[Fault]:
    if (events[0].from_state, events[0].to_state) != (None, first):
        yield Fault(Check.HISTORY, where, f"su historia empieza por el evento {events[0].id} ({events[0].action})")
    stands = events[0].to_state
    for event in events[1:]:
        if event.from_state != stands:
            yield Fault(Check.HISTORY, where, f"el evento {event.id} parte de {event.from_state} y estaba en {stands}")
        elif event.to_state != stands and event.to_state not in changes[stands]:
            yield Fault(Check.HISTORY, where, f"el evento {event.id} pasa de {stands} a {event.to_state}: no se admite")
        stands = event.to_state
    if stands != state:
        yield Fault(Check.HISTORY, where, f"está en {state} y su último evento lo dejó en {stands}")
