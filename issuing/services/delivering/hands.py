"""How many deliveries a courier has under way, whose they are, and what rests because nobody was there. Pure."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta

from issuing.storage.deliveries import DeliveryClaim

_FIRST_REST, _LONGEST_REST = timedelta(seconds=1), timedelta(seconds=30)


class Hands:
    """The claims that are held, `capacity` at the most; no lane has more than `lane_share` of them."""

    def __init__(self, *, capacity: int, lane_share: int, issuer_share: int) -> None:
        self.lane_share = lane_share
        self.issuer_share = issuer_share
        self._capacity = capacity
        self._held: dict[int, DeliveryClaim] = {}
        self._lanes: Counter[str] = Counter()
        self._issuers: Counter[int] = Counter()

    @property
    def free(self) -> int:
        """How many more may be taken."""
        return self._capacity - len(self._held)

    @property
    def busy(self) -> int:
        """How many are held."""
        return len(self._held)

    @property
    def held(self) -> list[tuple[int, int]]:
        """Id and fence of each."""
        return [(it.id, it.fence) for it in self._held.values()]

    @property
    def issuers(self) -> Mapping[int, int]:
        """How many of each issuer."""
        return +self._issuers

    def take(self, claim: DeliveryClaim) -> None:
        """One more is ours."""
        self._held[claim.id] = claim
        self._lanes[claim.lane] += 1
        self._issuers[claim.issuer_id] += 1

    def let_go(self, claim: DeliveryClaim) -> None:
        """It is dealt with."""
        if self._held.pop(claim.id, None) is not None:
            self._lanes[claim.lane] -= 1
            self._issuers[claim.issuer_id] -= 1

    def lanes(self, rests: "Rests", now: datetime) -> Mapping[str, int]:
        """How many of each lane; one that rests counts as having its share, one that is to be probed all but one."""
        used = +self._lanes
        for lane in rests.lanes():
            room = rests.room(lane, now, held=self._lanes[lane])
            if room is not None:
                used[lane] = self.lane_share - room
        return used


class Rests:
    """Lanes behind which nobody was: each rests a while, then one delivery probes it, until somebody is there again."""

    def __init__(self) -> None:
        self._resting: dict[str, tuple[int, datetime]] = {}

    def failed(self, lane: str, now: datetime) -> None:
        """Nobody was there; the rest doubles from a second to half a minute."""
        times = self._resting.get(lane, (0, now))[0]
        self._resting[lane] = (times + 1, now + min(_FIRST_REST * 2 ** min(times, 10), _LONGEST_REST))

    def went_well(self, lane: str) -> None:
        """Somebody was."""
        self._resting.pop(lane, None)

    def lanes(self) -> list[str]:
        """Those that rest or are to be probed."""
        return list(self._resting)

    def room(self, lane: str, now: datetime, *, held: int) -> int | None:
        """How many of the lane may begin: none while it rests or is probed, one to probe it; None: no limit."""
        if lane not in self._resting:
            return None
        return 0 if held or now < self._resting[lane][1] else 1

    def next_probe(self) -> datetime | None:
        """When the first of them may be probed."""
        return min((until for _, until in self._resting.values()), default=None)
