"""What a courier needs of a carrier: make a parcel of a delivery, bring it, and tell how that ended."""

from dataclasses import dataclass
from typing import Protocol

from issuing.deliveries import DeliveryKind, Outcome
from issuing.storage.deliveries import DeliveryClaim


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """What goes out, ready to be sent: the bytes and where to, as the carrier understands it."""

    content: bytes
    recipient: str
    sender: str = ""
    headers: tuple[tuple[str, str], ...] = ()


class Carrier(Protocol):
    """One way out. `capacity` is how much it bears at once.

    `shared_lane` is the lane that all its deliveries share, where they go through one server; None where each goes to
    its own.
    """

    kind: DeliveryKind
    capacity: int
    shared_lane: str | None

    def endpoint(self, claim: DeliveryClaim) -> str:
        """Where it goes, for the record of the attempt; no secrets."""
        ...

    async def prepare(self, claim: DeliveryClaim) -> Parcel | Outcome:
        """The parcel, before anything is committed; an outcome where it can't be made, and nothing goes out."""
        ...

    async def send(self, parcel: Parcel) -> Outcome:
        """Bring it, outside any transaction. Raises nothing: whatever happens is an outcome."""
        ...

    async def close(self) -> None:
        """Give back connections."""
        ...
