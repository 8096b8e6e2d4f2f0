"""Incidents: what a human has to look into although the ticket itself is final."""

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.errors import InvalidRequest, NotFound, NotPossible
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.incidents import Incident, close_incident, list_incidents


class Incidents:
    """Lists them for staff, and closes one because somebody says why."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def list(self, *, only_open: bool = True, limit: int = 500) -> list[Incident]:
        """Incidents, the open ones first, oldest first."""
        async with driver_connection(self._engine) as connection:
            return await list_incidents(connection, only_open=only_open, limit=limit)

    async def close(self, incident_id: int, *, actor: str, reason: str) -> Incident:
        """Close it; raises `InvalidRequest` without a reason, `NotFound`, or `NotPossible` if it is closed already."""
        if not reason.strip():
            raise InvalidRequest("reason", "escriba qué se averiguó; queda en el historial.")
        async with driver_connection(self._engine) as connection, connection.transaction():
            closed = await close_incident(
                connection, incident_id, actor=actor, reason=reason.strip(), now=self._clock.now()
            )
            found = await list_incidents(connection, only_open=False, incident_id=incident_id)
            reached(Step.INCIDENT_BEFORE)
        reached(Step.INCIDENT_COMMITTED)
        if not found:
            raise NotFound("No existe esa incidencia; vuelva a cargar la lista.")
        if not closed:
            raise NotPossible(
                f"La incidencia ya la cerró {found[0].closed_by}: {found[0].closing_reason}", reason="INCIDENT_CLOSED"
            )
        return found[0]
