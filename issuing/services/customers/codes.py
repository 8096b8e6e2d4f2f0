"""Sign-in by document and one-time code: what the portal does. Workers mail the codes.

Whether a document is known is never asked for here: a code is queued for anybody, and a try takes as long for nobody.
"""

import asyncio
import secrets
from uuid import UUID, uuid4

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.customers.codes import NOBODYS, is_code
from issuing.customers.identity import Identity
from issuing.customers.limits import TRIES_OF_DOCUMENT
from issuing.customers.visits import digest_of
from issuing.steps import Step, reached
from issuing.storage.customers_codes import request_code, try_code, use_code
from issuing.storage.customers_throttles import take
from issuing.storage.database import driver_connection


class CustomerCodes:
    """Asks for codes and judges what was typed."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock

    async def request(self, identity: Identity) -> UUID:
        """Have a code mailed to whom the document belongs, if to anybody; what the browser shows to try it."""
        code_id = uuid4()
        async with driver_connection(self._engine) as connection:
            reached(Step.CODE_REQUEST_BEFORE)
            await request_code(connection, code_id, identity, now=self._clock.now())
        reached(Step.CODE_REQUEST_COMMITTED)
        return code_id

    async def enter(self, code_id: UUID, given: str) -> str | None:
        """The token of a new visit for the right code, once; None for any other, and each counts.

        Beyond the limit of tries for one document, whichever codes they were for, the right one is refused too.
        """
        async with driver_connection(self._engine) as connection:
            reached(Step.CODE_TRY_BEFORE)
            now = self._clock.now()
            tried = await try_code(connection, code_id, now=now)
            allowed = tried and not await take(connection, TRIES_OF_DOCUMENT, tried.identity.key, now=now)
        reached(Step.CODE_TRY_COMMITTED)
        code_hash = tried.code_hash if tried and allowed else None
        right = await asyncio.to_thread(is_code, code_hash or NOBODYS, given)
        if not right or code_hash is None:
            return None
        token = secrets.token_urlsafe(32)
        async with driver_connection(self._engine) as connection:
            reached(Step.CODE_USE_BEFORE)
            used = await use_code(
                connection, code_id, code_hash=code_hash, token_sha256=digest_of(token), now=self._clock.now()
            )
        reached(Step.CODE_USE_COMMITTED)
        return token if used else None
