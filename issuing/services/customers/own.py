"""A customer's own vouchers, once he has proved who he is. What is another's is as if it did not exist."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.customers.identity import Identity
from issuing.customers.own import OwnFilter, OwnVoucher
from issuing.errors import InvalidRequest, NotFound
from issuing.services.customers.papers import CustomerPapers, CustomerVoucher
from issuing.services.ticket_rows import page_token_of, read_page_token
from issuing.storage.customers_vouchers import list_own, which_are_own
from issuing.storage.database import driver_connection

PAGE_SIZE = 20
_NO_MARK = "no es una marca de página de esta lista."
_NOT_OURS = "Ese comprobante no está entre los suyos."


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPage:
    """Vouchers, the newest first; `next_page_token` is empty on the last page."""

    vouchers: tuple[OwnVoucher, ...]
    next_page_token: str


class OwnVouchers:
    """Reads what one identity may see."""

    def __init__(self, engine: AsyncEngine, *, papers: CustomerPapers) -> None:
        self._engine = engine
        self._papers = papers

    async def page(self, identity: Identity, wanted: OwnFilter, *, page_token: str) -> OwnPage:
        """A page of those that `wanted` describes; raises `InvalidRequest` for a token that is none."""
        after = read_page_token(page_token) if page_token else None
        if after and after[0].tzinfo is None:
            raise InvalidRequest("page_token", _NO_MARK)
        async with driver_connection(self._engine) as connection:
            found = await list_own(connection, identity, wanted, after=after, limit=PAGE_SIZE + 1)
        shown = tuple(found[:PAGE_SIZE])
        more = len(found) > PAGE_SIZE
        token = page_token_of(shown[-1].signed_at, shown[-1].ticket_id) if more else ""
        return OwnPage(vouchers=shown, next_page_token=token)

    async def voucher(self, identity: Identity, ticket_id: UUID) -> CustomerVoucher:
        """One of them; raises `NotFound` for another's as for none."""
        await self.require(identity, [ticket_id])
        return await self._papers.voucher(ticket_id)

    async def require(self, identity: Identity, ids: Sequence[UUID]) -> None:
        """Raise `NotFound` unless all of `ids` are the customer's."""
        async with driver_connection(self._engine) as connection:
            own = await which_are_own(connection, identity, ids)
        if not own.issuperset(ids):
            raise NotFound(_NOT_OURS)
