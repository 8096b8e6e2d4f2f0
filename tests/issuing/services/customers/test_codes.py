"""Codes under many tries at once: five are judged, one opens, and what was tried elsewhere counts too."""

import asyncio
from uuid import UUID

from issuing.customers.codes import TRIES, hashed
from issuing.customers.identity import Identity
from issuing.customers.limits import TRIES_OF_DOCUMENT
from issuing.services import Services
from issuing.settings import Settings
from tests.flow.informing import rows

WHO = Identity(type="1", number="45678912")
CODE, WRONG = "042815", "042816"


async def mailed(services: Services, settings: Settings) -> UUID:
    """A code as a worker leaves it."""
    code_id = await services.customers.codes.request(WHO)
    statement = "UPDATE customer_codes SET code_hash = $1, state = 'sent', next_attempt_at = NULL WHERE id = $2"
    await rows(settings, statement, hashed(CODE), code_id)
    return code_id


async def tries(settings: Settings) -> list[object]:
    return [it["tries"] for it in await rows(settings, "SELECT tries FROM customer_codes ORDER BY requested_at")]


async def test_many_tries_at_once_are_five(services: Services, settings: Settings) -> None:
    code_id = await mailed(services, settings)
    enter = services.customers.codes.enter
    assert await asyncio.gather(*(enter(code_id, WRONG) for _ in range(12))) == [None] * 12
    assert await tries(settings) == [TRIES]
    assert await enter(code_id, CODE) is None


async def test_the_right_code_at_once_from_everywhere_opens_one_visit(services: Services, settings: Settings) -> None:
    code_id = await mailed(services, settings)
    tokens = await asyncio.gather(*(services.customers.codes.enter(code_id, CODE) for _ in range(TRIES)))
    (token,) = [it for it in tokens if it]
    visit = await services.customers.visits.see(token)
    assert visit
    assert visit.identity == WHO
    await services.customers.visits.leave(token)
    assert await services.customers.visits.see(token) is None


async def test_new_codes_are_no_new_tries_without_end(services: Services, settings: Settings) -> None:
    enter = services.customers.codes.enter
    judged = 0
    while judged < TRIES_OF_DOCUMENT.burst:
        code_id = await mailed(services, settings)
        judged += len([await enter(code_id, WRONG) for _ in range(TRIES)])
    assert await enter(await mailed(services, settings), CODE) is None
    other = await services.customers.codes.request(Identity(type="1", number="40506070"))
    await rows(settings, "UPDATE customer_codes SET code_hash = $1 WHERE id = $2", hashed(CODE), other)
    assert await enter(other, CODE)
