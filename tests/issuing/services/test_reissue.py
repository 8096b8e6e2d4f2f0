import asyncio
from uuid import uuid4

import asyncpg
import pytest

from issuing.errors import InvalidRequest, NotFound, NotPossible
from issuing.services import Services
from issuing.settings import Settings
from issuing.states import State
from issuing.views import SourceIdentity, Ticket
from tests.builders import a_sale


async def a_ticket(services: Services, source: SourceIdentity) -> Ticket:
    return await services.submission.submit(a_sale(), source=source, request_id="r")


async def run(settings: Settings, statement: str, *values: object) -> None:
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    await connection.execute(statement, *values)
    await connection.close()


async def count_events(settings: Settings, ticket: Ticket) -> int:
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    count: int = await connection.fetchval(
        "SELECT count(*) FROM events WHERE ticket_id = $1 AND action = 'reissued'", ticket.id
    )
    await connection.close()
    return count


async def test_a_stuck_ticket_goes_back_to_where_it_stood(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ticket = await a_ticket(services, source)
    await run(settings, "UPDATE tickets SET state = 'stuck', next_attempt_at = NULL WHERE id = $1", ticket.id)
    again = await services.reissue.reissue(ticket.id, source=None, actor="staff:ana", reason="Ya se corrigió")
    assert (again.state, again.reason) == (State.RECEIVED, "")
    assert again.next_attempt_at is not None


async def test_asked_for_twice_it_happens_once(services: Services, source: SourceIdentity, settings: Settings) -> None:
    ticket = await a_ticket(services, source)
    await asyncio.gather(
        *(
            services.reissue.reissue(ticket.id, source=source, actor="x", reason="Otra vez", request_key="k-1")
            for _ in range(4)
        )
    )
    assert await count_events(settings, ticket) == 1
    await services.reissue.reissue(ticket.id, source=source, actor="x", reason="Otra vez", request_key="k-2")
    assert await count_events(settings, ticket) == 2


async def test_a_repeat_is_answered_even_when_the_ticket_has_ended(
    services: Services, source: SourceIdentity, settings: Settings
) -> None:
    ticket = await a_ticket(services, source)
    await services.reissue.reissue(ticket.id, source=source, actor="x", reason="Otra vez", request_key="k-1")
    await run(settings, "UPDATE tickets SET state = 'invalid', next_attempt_at = NULL WHERE id = $1", ticket.id)
    repeat = await services.reissue.reissue(ticket.id, source=source, actor="x", reason="Otra vez", request_key="k-1")
    assert repeat.state is State.INVALID
    with pytest.raises(NotPossible, match="ya terminó"):
        await services.reissue.reissue(ticket.id, source=source, actor="x", reason="Otra vez", request_key="k-2")


async def test_what_is_refused(services: Services, source: SourceIdentity) -> None:
    ticket = await a_ticket(services, source)
    with pytest.raises(InvalidRequest, match="reason"):
        await services.reissue.reissue(ticket.id, source=source, actor="x", reason="  ")
    with pytest.raises(NotFound):
        await services.reissue.reissue(uuid4(), source=source, actor="x", reason="Otra vez")
