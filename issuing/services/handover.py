"""Handover: what was put into the customer's hands outside of mails, since that forbids voiding."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.errors import NotPossible
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.voidings import hand_over


class Handover:
    """Writes down that a customer has taken a voucher himself."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def taken_from_portal(self, ticket_id: UUID) -> None:
        """The customer takes the voucher's files from the portal; raises `NotPossible` while it is being voided."""
        async with driver_connection(self._engine) as connection, connection.transaction():
            free = await hand_over(connection, ticket_id, at=self._clock.now())
            reached(Step.HANDOVER_BEFORE)
        reached(Step.HANDOVER_COMMITTED)
        if not free:
            raise NotPossible(
                "El comprobante se está anulando y por ahora no se puede descargar; consulte a su aseguradora.",
                reason="VOIDING_UNDER_WAY",
            )
