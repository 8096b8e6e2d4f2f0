"""The overview for staff: what is pending and why, how near its deadline, what is shut, and what needs a human."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.gateways.ose.profiles import load_profiles
from issuing.services.inquiry import Inquiry
from issuing.settings import Settings
from issuing.storage.database import driver_connection
from issuing.storage.deadlines import marks_of_tickets
from issuing.storage.incidents import Incident, list_incidents
from issuing.storage.overviews import (
    ForeignDocument,
    GateInTheWay,
    foreign_documents,
    gates_in_the_way,
    reasons_of_tickets,
)
from issuing.views import PendingRow

_MOST_INCIDENTS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """`rows` are the most urgent; `marks` and `reasons` count all that is unfinished or stuck.

    `marks`: how many have used up at least so many percent of their term, 100 being past due.
    """

    rows: Sequence[PendingRow]
    marks: Mapping[int, int]
    reasons: Mapping[str, int]
    gates: Sequence[GateInTheWay]
    incidents: Sequence[Incident]
    foreign: Sequence[ForeignDocument]


class Overviews:
    """Reads, and changes nothing. Of all issuers and sources: for staff."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, inquiry: Inquiry, settings: Settings) -> None:
        self._engine = engine
        self._clock = clock
        self._inquiry = inquiry
        self._settings = settings
        profiles = load_profiles(settings.ose_profiles_file)
        self._addresses = {name: it.addresses.send for name, it in profiles.items() if it.addresses.send}

    async def overview(self, *, limit: int) -> Overview:
        """How things stand; at most `limit` pending rows, the nearest legal deadline first."""
        rows = await self._inquiry.pending(limit=limit)
        async with driver_connection(self._engine) as connection:
            return Overview(
                rows=rows,
                marks=await marks_of_tickets(connection, now=self._clock.now()),
                reasons=await reasons_of_tickets(connection),
                gates=await gates_in_the_way(
                    connection,
                    address=self._settings.ose_url,
                    profile=self._settings.ose_profile,
                    addresses=self._addresses,
                    fallback=self._settings.ose_fallback_url,
                ),
                incidents=await list_incidents(connection, only_open=False, limit=_MOST_INCIDENTS),
                foreign=await foreign_documents(connection, limit=_MOST_INCIDENTS),
            )
