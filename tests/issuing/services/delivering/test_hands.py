"""How hands are shared, and what rests."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from issuing.deliveries import DeliveryKind
from issuing.services.delivering.hands import Hands, Rests
from issuing.storage.deliveries import DeliveryClaim

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def a_claim(number: int, lane: str = "example.com", issuer_id: int = 1) -> DeliveryClaim:
    return DeliveryClaim(
        id=number,
        fence=1,
        ticket_id=UUID(int=number),
        issuer_id=issuer_id,
        kind=DeliveryKind.MAIL,
        target=f"{number}@{lane}",
        lane=lane,
        attempt=1,
        doubts=0,
        resends=0,
    )


def test_hands_count_what_they_hold() -> None:
    hands, rests = Hands(capacity=4, lane_share=2, issuer_share=3), Rests()
    claims = [a_claim(1), a_claim(2, "other.example"), a_claim(3, issuer_id=2)]
    for it in claims:
        hands.take(it)
    assert (hands.free, hands.busy, hands.held) == (1, 3, [(1, 1), (2, 1), (3, 1)])
    assert hands.lanes(rests, NOW) == {"example.com": 2, "other.example": 1}
    assert hands.issuers == {1: 2, 2: 1}
    for it in (*claims, claims[0]):
        hands.let_go(it)
    assert (hands.free, hands.lanes(rests, NOW), hands.issuers) == (4, {}, {})


def test_where_nobody_was_a_lane_rests_and_is_probed_by_one() -> None:
    hands, rests = Hands(capacity=8, lane_share=4, issuer_share=8), Rests()
    rests.failed("example.com", NOW)
    assert hands.lanes(rests, NOW) == {"example.com": 4}
    later = NOW + timedelta(seconds=1)
    assert rests.next_probe() == later
    assert hands.lanes(rests, later) == {"example.com": 3}
    hands.take(a_claim(1))
    assert hands.lanes(rests, later) == {"example.com": 4}, "one probe at a time"
    for _ in range(20):
        rests.failed("example.com", later)
    assert rests.next_probe() == later + timedelta(seconds=30)
    rests.went_well("example.com")
    assert rests.room("example.com", later, held=1) is None
    assert hands.lanes(rests, later) == {"example.com": 1}
