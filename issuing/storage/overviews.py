"""What staff must see at a glance: gates that are shut with what waits behind them, reasons, and foreign documents."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from issuing.storage.deadlines import OPEN
from issuing.storage.models import CLAIMABLE

_FOREIGN = ("FOREIGN_CDR", "FOREIGN_DOCUMENT")
_ANSWERED_HASH = r"del de la constancia: (\S+)\. No lo reemita"
"""Where the sentence of `issuing.decisions` tells the digest that the authority's answer carried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GateInTheWay:
    """A gate that is shut: before one issuer's queue (`ruc`), or before an address that all who go there share.

    `waiting` counts the unfinished tickets behind it: those that may be registered there, and those that are bound to
    nothing. `probes` counts those that were let through in vain. New ones go to `meanwhile` while it is shut.
    """

    ruc: str | None
    legal_name: str | None
    address: str | None
    reason_code: str
    reason: str
    shut_at: datetime
    probes: int
    next_probe_at: datetime
    waiting: int
    meanwhile: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignDocument:
    """A stuck ticket of whose voucher the authority showed another document; digests in base64, `theirs` if told."""

    ticket_id: UUID
    issuer_ruc: str
    voucher: str
    since: datetime
    reason: str
    ours: str
    theirs: str | None


_GATES = f"""
SELECT i.ruc, i.legal_name, CASE WHEN g.issuer_id IS NULL THEN substr(g.key, length('address:') + 1) END AS address,
  g.reason_code, g.reason, g.shut_at, g.probes, g.next_probe_at,
  (SELECT count(*) FROM tickets t JOIN issuers o ON o.id = t.issuer_id
   WHERE {CLAIMABLE} AND (o.id = g.issuer_id OR g.issuer_id IS NULL AND (
     t.may_be_registered AND g.key = 'address:' || t.endpoint
     OR (t.endpoint IS NULL OR NOT t.may_be_registered) AND g.key = 'address:' || coalesce(o.ose_url, $1,
       (SELECT p.address FROM unnest($3::text[], $4::text[]) AS p(name, address)
        WHERE p.name = coalesce(o.ose_profile, $2)))))) AS waiting,
  ARRAY(SELECT DISTINCT coalesce(o.ose_fallback_url, $5) FROM issuers o
   WHERE g.issuer_id IS NULL AND coalesce(o.ose_fallback_url, $5) <> substr(g.key, length('address:') + 1)
     AND EXISTS (SELECT FROM gate_events e WHERE e.key = g.key AND e.action = 'diverted' AND e.at >= g.shut_at)
   ORDER BY 1) AS meanwhile
FROM gates g LEFT JOIN issuers i ON i.id = g.issuer_id ORDER BY g.shut_at, g.key
"""  # noqa: S608 -- only our own constants are put in
_REASONS = f"SELECT reason_code, count(*) FROM tickets WHERE state IN ({OPEN}) GROUP BY 1 ORDER BY 2 DESC, 1"  # noqa: S608
_FOREIGN_DOCUMENTS = """
SELECT t.id AS ticket_id, s.ruc AS issuer_ruc, v.series || '-' || v.number AS voucher, t.updated_at AS since, t.reason,
  v.digest_value AS ours, substring(t.reason FROM $2) AS theirs
FROM tickets t JOIN vouchers v ON v.ticket_id = t.id JOIN issuers s ON s.id = t.issuer_id
WHERE t.state = 'stuck' AND t.reason_code = ANY($1::text[]) ORDER BY t.updated_at, t.id LIMIT $3
"""


async def gates_in_the_way(
    connection: asyncpg.Connection,
    *,
    address: str | None,
    profile: str,
    addresses: Mapping[str, str],
    fallback: str | None,
) -> list[GateInTheWay]:
    """The gates that are shut, the oldest first.

    An issuer without an address or profile of its own goes to `address`, or to that of its `profile` in `addresses`;
    its second OSE is `fallback` if it has none of its own.
    """
    rows = await connection.fetch(_GATES, address, profile, list(addresses), list(addresses.values()), fallback)
    return [GateInTheWay(**dict(row)) for row in rows]


async def reasons_of_tickets(connection: asyncpg.Connection) -> dict[str, int]:
    """How many unfinished and stuck tickets have each reason code, the most frequent first; "" has no reason yet."""
    return {row[0]: row[1] for row in await connection.fetch(_REASONS)}


async def foreign_documents(connection: asyncpg.Connection, *, limit: int) -> list[ForeignDocument]:
    """Stuck tickets under whose number the authority showed another document, the oldest first."""
    rows = await connection.fetch(_FOREIGN_DOCUMENTS, list(_FOREIGN), _ANSWERED_HASH, limit)
    return [ForeignDocument(**dict(row)) for row in rows]
