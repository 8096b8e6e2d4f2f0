"""What a voucher's customer gets to see beyond its facts: who issued it, its exact files, and what informed of it."""

from dataclasses import dataclass
from uuid import UUID

import asyncpg

from issuing.states import State
from issuing.summaries.states import LineState


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPapers:
    """The bytes as they were signed and answered. The summary's are None unless it alone informed of the voucher."""

    state: State
    zip: bytes
    cdr: bytes | None
    summary_name: str | None
    summary_zip: bytes | None
    summary_cdr: bytes | None


_READ = f"""
SELECT t.state, v.zip, v.cdr, f.file_name AS summary_name, f.zip AS summary_zip, f.cdr AS summary_cdr
FROM vouchers v JOIN tickets t ON t.id = v.ticket_id
LEFT JOIN LATERAL (
  SELECT s.file_name, s.zip, s.cdr FROM summary_lines l JOIN summary_files s ON s.id = l.file_id
  WHERE l.ticket_id = v.ticket_id AND l.action = 'add' AND l.state = '{LineState.ACCEPTED}' AND s.cdr IS NOT NULL
  ORDER BY l.id DESC LIMIT 1
) f ON v.cdr IS NULL
WHERE v.ticket_id = $1
"""  # noqa: S608 -- only our own constants are put in
_FOREIGN_PDF = "SELECT content FROM foreign_files WHERE ticket_id = $1 AND kind = 'pdf'"


async def read_papers(connection: asyncpg.Connection, ticket_id: UUID) -> StoredPapers | None:
    """The papers of a ticket's voucher; None where it has none."""
    row = await connection.fetchrow(_READ, ticket_id)
    return None if row is None else StoredPapers(**{**dict(row), "state": State(row["state"])})


async def read_foreign_pdf(connection: asyncpg.Connection, ticket_id: UUID) -> bytes | None:
    """The print that the provider of a voucher issued elsewhere made; None where there is none."""
    found: bytes | None = await connection.fetchval(_FOREIGN_PDF, ticket_id)
    return found
