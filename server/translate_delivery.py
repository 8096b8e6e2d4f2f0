"""Our delivery becomes the contract's."""

from collections.abc import Mapping
from typing import Final

from emission.v1 import delivery_pb2
from issuing.deliveries import DeliveryKind, DeliveryState
from issuing.storage.resending import DeliveryView
from server.translate_ticket import write_instant

_KINDS: Final[Mapping[str, delivery_pb2.DeliveryKind.ValueType]] = {
    it.value: delivery_pb2.DeliveryKind.Value(f"DELIVERY_KIND_{it.name}") for it in DeliveryKind
}
_STATUSES: Final[Mapping[str, delivery_pb2.DeliveryStatus.ValueType]] = {
    it.value: delivery_pb2.DeliveryStatus.Value(f"DELIVERY_STATUS_{it.name}") for it in DeliveryState
}


def translate_delivery(view: DeliveryView) -> delivery_pb2.Delivery:
    """`view` as the contract tells it."""
    message = delivery_pb2.Delivery(
        delivery_id=view.id,
        kind=_KINDS[view.kind],
        target=view.target,
        status=_STATUSES[view.state],
        reason_code=view.reason_code,
        reason=view.reason,
        attempts=view.attempt,
    )
    write_instant(view.created_at, message.created_at)
    if view.next_attempt_at:
        write_instant(view.next_attempt_at, message.next_attempt_at)
    if view.delivered_at:
        write_instant(view.delivered_at, message.delivered_at)
    return message
