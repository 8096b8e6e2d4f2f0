"""A customer's own vouchers: found by the identity that they name, page by page, the newest first."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from issuing.customers.identity import Identity
from issuing.customers.own import OwnFilter, OwnVoucher
from issuing.states import State

_POLICIES = """jsonb_path_query(t.sale::jsonb, '$.lines[*].properties[*] ? (@.code == "7013").value') p(value)"""
_OWN = "v.customer_identity_number = $2 AND v.customer_identity_type = $1"
_LIST = f"""
SELECT v.ticket_id, v.document_type, v.series, v.number, v.issue_date, v.currency, v.payable, t.state,
  i.ruc AS issuer_ruc, coalesce(i.trade_name, i.legal_name) AS issuer_name, v.signed_at,
  coalesce((SELECT p.value #>> '{{}}' FROM {_POLICIES} LIMIT 1), '') AS policy
FROM vouchers v JOIN tickets t ON t.id = v.ticket_id JOIN issuers i ON i.id = v.issuer_id
WHERE {_OWN}
  AND ($3::date IS NULL OR v.issue_date >= $3) AND ($4::date IS NULL OR v.issue_date <= $4)
  AND ($5::text = '' OR strpos(lower(v.series || '-' || v.number), $5) > 0 OR v.payable::text = $5
    OR strpos(lower(i.legal_name), $5) > 0 OR strpos(lower(coalesce(i.trade_name, '')), $5) > 0)
  AND ($6::text = '' OR EXISTS (SELECT FROM {_POLICIES} WHERE strpos(lower(p.value #>> '{{}}'), $6) > 0))
  AND ($7::timestamptz IS NULL OR (v.signed_at, v.ticket_id) < ($7, $8::uuid))
ORDER BY v.signed_at DESC, v.ticket_id DESC LIMIT $9
"""  # noqa: S608 -- only our own constants are put in
_WHICH = f"SELECT v.ticket_id FROM vouchers v WHERE {_OWN} AND v.ticket_id = ANY($3)"  # noqa: S608


async def list_own(
    connection: asyncpg.Connection,
    identity: Identity,
    wanted: OwnFilter,
    *,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> list[OwnVoucher]:
    """Up to `limit` of the customer's vouchers that are older than `after`."""
    at, ticket_id = after or (None, None)
    rows = await connection.fetch(
        _LIST,
        identity.type,
        identity.number,
        wanted.issued_from,
        wanted.issued_to,
        wanted.text.strip().lower(),
        wanted.policy.strip().lower(),
        at,
        ticket_id,
        limit,
    )
    return [OwnVoucher(**{**dict(row), "state": State(row["state"])}) for row in rows]


async def which_are_own(connection: asyncpg.Connection, identity: Identity, ids: Sequence[UUID]) -> set[UUID]:
    """Those of `ids` that are the customer's."""
    return {row["ticket_id"] for row in await connection.fetch(_WHICH, identity.type, identity.number, list(ids))}
