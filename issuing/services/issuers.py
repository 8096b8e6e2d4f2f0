"""Issuers: the taxpayers that issue here, and the OSE that each is affiliated to."""

import asyncio
import time
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.errors import UnknownIssuer
from issuing.storage.models import IssuerRow
from vouchers.sale import Address, Issuer

_REMEMBERED_SECONDS = 10.0
_MISSED_SECONDS = 1.0  # made-up RUCs must not become a query each


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredIssuer:
    """An issuer and what is its own about its OSEs and its mails; None stands for the settings' general value."""

    id: int
    issuer: Issuer
    ose_url: str | None
    ose_profile: str | None
    ose_username: str | None
    ose_fallback_url: str | None = None
    ose_fallback_profile: str | None = None
    ose_fallback_username: str | None = None
    mail_from: str | None = None
    mail_colour: str | None = None


def _registered(row: IssuerRow) -> RegisteredIssuer:
    address = Address(
        street=row.street,
        ubigeo=row.ubigeo,
        district=row.district,
        province=row.province,
        department=row.department,
        urbanization=row.urbanization,
        establishment=row.establishment,
    )
    return RegisteredIssuer(
        id=row.id,
        issuer=Issuer(
            ruc=row.ruc,
            legal_name=row.legal_name,
            trade_name=row.trade_name,
            address=address,
            reduced_igv=row.reduced_igv,
            boletas_by_summary=row.boletas_by_summary,
        ),
        ose_url=row.ose_url,
        ose_profile=row.ose_profile,
        ose_username=row.ose_username,
        ose_fallback_url=row.ose_fallback_url,
        ose_fallback_profile=row.ose_fallback_profile,
        ose_fallback_username=row.ose_fallback_username,
        mail_from=row.mail_from,
        mail_colour=row.mail_colour,
    )


class Issuers:
    """Registers issuers and remembers them for ten seconds: every sale needs its issuer."""

    def __init__(self, engine: AsyncEngine, clock: Clock) -> None:
        self._engine = engine
        self._clock = clock
        self._by_ruc: dict[str, RegisteredIssuer] = {}
        self._by_id: dict[int, RegisteredIssuer] = {}
        self._read_at = float("-inf")
        self._reading = asyncio.Lock()

    async def register(
        self,
        issuer: Issuer,
        *,
        ose_url: str | None = None,
        ose_profile: str | None = None,
        ose_username: str | None = None,
        ose_fallback_url: str | None = None,
        ose_fallback_profile: str | None = None,
        ose_fallback_username: str | None = None,
        mail_from: str | None = None,
        mail_colour: str | None = None,
    ) -> None:
        """Register the issuer, or change what is registered under its RUC."""
        facts = {
            "legal_name": issuer.legal_name,
            "trade_name": issuer.trade_name,
            "street": issuer.address.street,
            "ubigeo": issuer.address.ubigeo,
            "district": issuer.address.district,
            "province": issuer.address.province,
            "department": issuer.address.department,
            "urbanization": issuer.address.urbanization,
            "establishment": issuer.address.establishment,
            "reduced_igv": issuer.reduced_igv,
            "boletas_by_summary": issuer.boletas_by_summary,
            "ose_url": ose_url,
            "ose_profile": ose_profile,
            "ose_username": ose_username,
            "ose_fallback_url": ose_fallback_url,
            "ose_fallback_profile": ose_fallback_profile,
            "ose_fallback_username": ose_fallback_username,
            "mail_from": mail_from,
            "mail_colour": mail_colour,
        }
        statement = insert(IssuerRow).values(ruc=issuer.ruc, created_at=self._clock.now(), **facts)
        statement = statement.on_conflict_do_update(index_elements=["ruc"], set_=facts)
        async with self._engine.begin() as connection:
            await connection.execute(statement)
        self._read_at = float("-inf")

    async def all(self) -> list[RegisteredIssuer]:
        """Every issuer that is registered."""
        await self._refresh(older_than=_REMEMBERED_SECONDS)
        return list(self._by_id.values())

    async def by_ruc(self, ruc: str) -> RegisteredIssuer:
        """The issuer of that RUC; raises `UnknownIssuer`."""
        await self._refresh(older_than=_REMEMBERED_SECONDS)
        if ruc not in self._by_ruc:  # perhaps another process has just registered it
            await self._refresh(older_than=_MISSED_SECONDS)
        found = self._by_ruc.get(ruc)
        if found is None:
            raise UnknownIssuer(ruc)
        return found

    async def by_id(self, issuer_id: int) -> RegisteredIssuer:
        """The issuer that a stored ticket names."""
        await self._refresh(older_than=_REMEMBERED_SECONDS)
        if issuer_id not in self._by_id:
            await self._refresh(older_than=0)
        return self._by_id[issuer_id]

    async def _refresh(self, *, older_than: float) -> None:
        if time.monotonic() - self._read_at < older_than:
            return
        asked_at = time.monotonic()
        async with self._reading:  # whoever comes meanwhile is served by the same reading
            if self._read_at > asked_at:
                return
            now = time.monotonic()
            async with self._engine.connect() as connection:
                rows = (await connection.execute(select(IssuerRow.__table__))).mappings().all()
            found = [_registered(IssuerRow(**row)) for row in rows]
            self._by_ruc = {it.issuer.ruc: it for it in found}
            self._by_id = {it.id: it for it in found}
            self._read_at = now
