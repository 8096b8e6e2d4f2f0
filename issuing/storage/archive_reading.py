"""Reads the whole archive as a stream, in one snapshot, so that what goes on meanwhile is no fault."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime

import asyncpg

_ROWS = 50
"""Rows that are fetched at a time: vouchers come with their files."""
_EVENT = "e.id, e.ticket_id, e.file_id, e.at, e.actor, e.action, e.from_state, e.to_state, e.reason, e.request_key"

TICKET_EVENTS = f"""
SELECT t.id AS subject, t.state, {_EVENT}, s.batch_id, s.hash
FROM tickets t LEFT JOIN events e ON e.ticket_id = t.id LEFT JOIN event_seals s ON s.event_id = e.id
WHERE t.received_at >= $1 ORDER BY t.id, e.id
"""  # noqa: S608 -- only our own constants are put in
FILE_EVENTS = f"""
SELECT f.id AS subject, f.state, {_EVENT}, s.batch_id, s.hash
FROM summary_files f LEFT JOIN events e ON e.file_id = f.id LEFT JOIN event_seals s ON s.event_id = e.id
WHERE f.created_at >= $1 ORDER BY f.id, e.id
"""  # noqa: S608
BATCHES = """
SELECT b.id, b.root, b.events, s.event_id, s.hash, e.id IS NOT NULL AS there
FROM seal_batches b LEFT JOIN event_seals s ON s.batch_id = b.id LEFT JOIN events e ON e.id = s.event_id
WHERE b.sealed_at >= $1 ORDER BY b.id, s.event_id
"""
VOUCHERS = """
SELECT v.*, i.ruc, t.state, t.channel, EXISTS (SELECT FROM summary_lines l
    WHERE l.ticket_id = t.id AND l.action = 'add' AND l.state = 'accepted') AS in_summary
FROM vouchers v JOIN tickets t ON t.id = v.ticket_id JOIN issuers i ON i.id = v.issuer_id
WHERE v.signed_at >= $1 ORDER BY v.ticket_id
"""
FILES = """
SELECT f.id, f.kind, f.generation_date, f.correlative, f.file_name, f.zip, f.digest_value, f.cdr, f.response_code,
  f.state, i.ruc, (SELECT array_agg(v.document_type || '/' || v.series || '-' || v.number) FROM summary_lines l
    JOIN vouchers v ON v.ticket_id = l.ticket_id WHERE l.file_id = f.id) AS documents
FROM summary_files f JOIN issuers i ON i.id = f.issuer_id WHERE f.created_at >= $1 ORDER BY f.id
"""
UNNUMBERED = """
SELECT t.id FROM tickets t LEFT JOIN vouchers v ON v.ticket_id = t.id
WHERE t.received_at >= $1 AND v.ticket_id IS NULL AND t.numbered ORDER BY t.id
"""
# Printed vouchers of contingency (a series of digits) bring their numbers; all others count from 1, or go on after the
# number at which another program left them. A gap lies before the number that it is told of. A series that somebody
# else numbers is here as far as it was announced.
NUMBERS = r"""
SELECT i.ruc, n.document_type, n.series, n.number, n.before FROM (
  SELECT issuer_id, document_type, series, number,
    coalesce(lag(number) OVER (PARTITION BY issuer_id, document_type, series ORDER BY number), s.began_after, 0)
      AS before
  FROM vouchers LEFT JOIN series s USING (issuer_id, document_type, series)
  WHERE series !~ '^\d+$' AND coalesce(s.origin, 'emission') = 'emission'
  UNION ALL
  SELECT s.issuer_id, s.document_type, s.series, s.last_number + 1,
    coalesce((SELECT max(number) FROM vouchers v
      WHERE (v.issuer_id, v.document_type, v.series) = (s.issuer_id, s.document_type, s.series)), s.began_after)
  FROM series s WHERE s.series !~ '^\d+$' AND s.origin = 'emission'
) n JOIN issuers i ON i.id = n.issuer_id WHERE n.number <> n.before + 1
ORDER BY i.ruc, n.document_type, n.series, n.number
"""
CORRELATIVES = """
SELECT i.ruc, n.kind, n.generation_date, n.correlative, n.before FROM (
  SELECT issuer_id, kind, generation_date, correlative,
    coalesce(lag(correlative) OVER (PARTITION BY issuer_id, kind, generation_date ORDER BY correlative), 0) AS before
  FROM summary_files
  UNION ALL
  SELECT s.issuer_id, s.kind, s.generation_date, s.last_correlative + 1,
    coalesce((SELECT max(correlative) FROM summary_files f
      WHERE (f.issuer_id, f.kind, f.generation_date) = (s.issuer_id, s.kind, s.generation_date)), 0)
  FROM summary_series s
) n JOIN issuers i ON i.id = n.issuer_id WHERE n.correlative <> n.before + 1
ORDER BY i.ruc, n.kind, n.generation_date, n.correlative
"""


@asynccontextmanager
async def reading(connection: asyncpg.Connection) -> AsyncIterator[None]:
    """One snapshot of the database that changes nothing, for as long as the context lasts."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        yield


async def stream(connection: asyncpg.Connection, query: str, *values: object) -> AsyncIterator[asyncpg.Record]:
    """The rows of a query, some at a time."""
    async for row in connection.cursor(query, *values, prefetch=_ROWS):
        yield row


async def sealed_below(connection: asyncpg.Connection) -> int:
    """The id up to which every event must have a seal."""
    found: int | None = await connection.fetchval("SELECT max(sealed_below) FROM seal_batches")
    return found or 0


async def batch_before(connection: asyncpg.Connection, since: datetime) -> tuple[int, bytes] | None:
    """Id and root of the last batch before that time; None where there is none."""
    row = await connection.fetchrow(
        "SELECT id, root FROM seal_batches WHERE sealed_at < $1 ORDER BY id DESC LIMIT 1", since
    )
    return None if row is None else (row["id"], row["root"])


async def root_of(connection: asyncpg.Connection, batch_id: int) -> bytes | None:
    """The root of a batch; None where there is no such batch."""
    found: bytes | None = await connection.fetchval("SELECT root FROM seal_batches WHERE id = $1", batch_id)
    return found


async def last_root(connection: asyncpg.Connection) -> tuple[int, bytes] | None:
    """Id and root of the last batch."""
    row = await connection.fetchrow("SELECT id, root FROM seal_batches ORDER BY id DESC LIMIT 1")
    return None if row is None else (row["id"], row["root"])
