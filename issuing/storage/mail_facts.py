"""What a mail says of a voucher, read at once."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

import asyncpg


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFacts:
    """The voucher, its files as they are stored, and the mail of the voucher that it modifies, if one went there.

    `cdr_of` is the name of the file that the CDR answers: the voucher's own, or that of its summary.
    """

    issuer_id: int
    document_type: str
    series: str
    number: int
    issue_date: date
    currency: str
    payable: Decimal
    customer_name: str
    zip: bytes
    cdr: bytes | None
    cdr_of: str
    modified_series: str | None
    modified_number: int | None
    thread_ticket_id: UUID | None
    thread_delivery_id: int | None


# A voucher that was informed by a daily summary has the CDR of the summary's file.
_READ = """
SELECT v.issuer_id, v.document_type, v.series, v.number, v.issue_date, v.currency, v.payable, v.customer_name, v.zip,
  coalesce(v.cdr, f.cdr) AS cdr, CASE WHEN v.cdr IS NULL THEN coalesce(f.file_name, '') ELSE v.file_name END AS cdr_of,
  v.modified_series, v.modified_number, first.ticket_id AS thread_ticket_id, first.id AS thread_delivery_id
FROM vouchers v
LEFT JOIN LATERAL (
  SELECT s.cdr, s.file_name FROM summary_lines l JOIN summary_files s ON s.id = l.file_id
  WHERE l.ticket_id = v.ticket_id AND l.action = 'add' AND s.cdr IS NOT NULL ORDER BY l.id DESC LIMIT 1
) f ON v.cdr IS NULL
LEFT JOIN LATERAL (
  SELECT d.id, d.ticket_id FROM vouchers m JOIN deliveries d ON d.ticket_id = m.ticket_id
  WHERE (m.issuer_id, m.document_type, m.series, m.number)
      = (v.issuer_id, v.modified_document_type, v.modified_series, v.modified_number)
    AND d.kind = 'mail' AND lower(d.target) = lower($2) AND d.state <> 'cancelled' LIMIT 1
) first ON true
WHERE v.ticket_id = $1
"""


async def read_mail_facts(connection: asyncpg.Connection, ticket_id: UUID, target: str) -> MailFacts:
    """The facts for the mail to `target`; `LookupError` if the ticket has no voucher."""
    row = await connection.fetchrow(_READ, ticket_id, target)
    if row is None:
        raise LookupError(f"ticket {ticket_id} has no voucher")
    return MailFacts(**dict(row))
