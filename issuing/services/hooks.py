"""Hooks: a notice is stored before it is answered; staff see what became of it and may have it looked at again."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

import msgspec
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.errors import InvalidRequest, KeyTaken, NotPossible
from issuing.gateways.bell import Bell
from issuing.hooks.notices import Notice, NoticeKind, encode_notice
from issuing.hooks.states import HookState
from issuing.identifiers import new_id
from issuing.steps import Step, reached
from issuing.storage.database import driver_connection
from issuing.storage.hooks import HookRow, NewHook, list_hooks, retry_hook, store_hook


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Under which id a notice is stored here; `new` is False where it was there already."""

    id: UUID
    new: bool


class Hooks:
    """Safe to repeat by the sender's event id."""

    def __init__(self, engine: AsyncEngine, *, clock: Clock, bell: Bell | None = None) -> None:
        self._engine = engine
        self._clock = clock
        self._bell = bell

    async def receive(
        self, notice: Notice, *, sender: str, event_id: str, headers: Mapping[str, str], body: bytes
    ) -> Receipt:
        """Store the notice with the request that brought it; committed when this returns.

        Raises `KeyTaken` where the sender said something else under the same event id before.
        """
        now = self._clock.now()
        new = NewHook(
            id=new_id(now),
            sender=sender,
            event_id=event_id,
            received_at=now,
            headers=msgspec.json.encode(dict(headers)).decode(),
            body=body,
            fingerprint=notice.fingerprint,
            notice=encode_notice(notice),
            document_key="" if notice.kind is NoticeKind.UNKNOWN else notice.document_key,
        )
        async with driver_connection(self._engine) as connection, connection.transaction():
            stored = await store_hook(connection, new)
            reached(Step.HOOK_BEFORE)
        reached(Step.HOOK_COMMITTED)
        if stored.fingerprint != new.fingerprint:
            raise KeyTaken(event_id, "otro aviso")
        if self._bell is not None and stored.state is HookState.RECEIVED:
            self._bell.ring()
        return Receipt(id=stored.id, new=stored.new)

    async def list(self, *, states: tuple[HookState, ...] = (), limit: int = 100) -> list[HookRow]:
        """Notices in these states, or in any, newest first."""
        async with driver_connection(self._engine) as connection:
            return await list_hooks(connection, states=states or None, limit=limit)

    async def retry(self, hook_id: UUID, *, actor: str, reason: str) -> None:
        """Have a refused or stuck notice looked at again; raises `InvalidRequest` without a reason, `NotPossible`."""
        if not reason.strip():
            raise InvalidRequest("reason", "escriba por qué se reintenta; queda en el historial.")
        async with driver_connection(self._engine) as connection, connection.transaction():
            moved = await retry_hook(connection, hook_id, now=self._clock.now(), actor=actor, reason=reason.strip())
            reached(Step.HOOK_RETRY_BEFORE)
        reached(Step.HOOK_RETRY_COMMITTED)
        if not moved:
            raise NotPossible(
                "Ese aviso no existe, sigue en camino o terminó bien; solo se reintenta lo rechazado o atascado.",
                reason="HOOK_IS_NOT_RETRIABLE",
            )
        if self._bell is not None:
            self._bell.ring()
