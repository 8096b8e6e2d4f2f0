"""Finds the vouchers that notes modify, many at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from issuing.states import State
from vouchers.modified import ModifiedDocument
from vouchers.sale import DocumentReference, DocumentType, PaymentMethod


@dataclass(frozen=True, slots=True, kw_only=True)
class ModifiedVoucher:
    """A ticket that a note refers to, and its voucher's facts if it has a number.

    `endpoint` is where it was sent, `answered_at` when the authority answered.
    """

    state: State
    modified: ModifiedDocument | None
    endpoint: str | None = None
    answered_at: datetime | None = None


_FACTS = f"""t.state, t.endpoint, v.answered_at,
  v.document_type, v.series, v.number, v.currency, v.issue_date, v.payable,
  v.customer_identity_type, v.customer_identity_number, t.sale #>> '{{payment,method}}' AS payment_method,
  (SELECT sum(n.payable) FROM vouchers n JOIN tickets nt ON nt.id = n.ticket_id
   WHERE (n.issuer_id, n.modified_document_type, n.modified_series, n.modified_number)
       = (v.issuer_id, v.document_type, v.series, v.number)
     AND n.document_type = '07' AND nt.state NOT IN ('{State.REJECTED}', '{State.VOIDED}')
     -- Nobody says how a note on several documents is shared among them.
     AND nt.sale #> '{{note,further_documents}}' IS NULL) AS credited"""  # noqa: S608 -- only our own constants are put in

_BY_EXTERNAL_ID = f"""
SELECT t.source_id, t.external_id, {_FACTS}
FROM tickets t JOIN unnest($1::int[], $2::text[]) AS g(source_id, external_id) USING (source_id, external_id)
LEFT JOIN vouchers v ON v.ticket_id = t.id
"""  # noqa: S608

_BY_NUMBER = f"""
SELECT v.issuer_id, {_FACTS}
FROM vouchers v JOIN unnest($1::int[], $2::text[], $3::text[], $4::int[])
  AS g(issuer_id, document_type, series, number) USING (issuer_id, document_type, series, number)
JOIN tickets t ON t.id = v.ticket_id
"""  # noqa: S608

_HOME = """
SELECT t.endpoint FROM vouchers v
JOIN vouchers m ON (m.issuer_id, m.document_type, m.series, m.number)
  = (v.issuer_id, v.modified_document_type, v.modified_series, v.modified_number)
JOIN tickets t ON t.id = m.ticket_id
WHERE v.ticket_id = $1 AND m.answered_at > $2
"""

# In the order of the keys, so that two batches that share documents don't wait for each other.
_LOCK = """
SELECT pg_advisory_xact_lock(key) FROM (
  SELECT DISTINCT hashtextextended(concat_ws('-', issuer_id, document_type, series, number), 0) AS key
  FROM unnest($1::int[], $2::text[], $3::text[], $4::int[]) AS g(issuer_id, document_type, series, number)
  ORDER BY key
) keys
"""


def _payment_method(row: asyncpg.Record) -> PaymentMethod | None:
    if row["document_type"] != DocumentType.FACTURA:
        return None
    return PaymentMethod(row["payment_method"] or PaymentMethod.CASH)


def _found(row: asyncpg.Record) -> ModifiedVoucher:
    state = State(row["state"])
    modified = None
    if row["number"] is not None:
        modified = ModifiedDocument(
            document_type=row["document_type"],
            series=row["series"],
            number=row["number"],
            currency=row["currency"],
            issue_date=row["issue_date"],
            payable=row["payable"],
            customer_identity_type=row["customer_identity_type"],
            customer_identity_number=row["customer_identity_number"],
            payment_method=_payment_method(row),
            credited=row["credited"] or Decimal("0.00"),
            voided=state is State.VOIDED,
            rejected=state is State.REJECTED,
        )
    return ModifiedVoucher(state=state, modified=modified, endpoint=row["endpoint"], answered_at=row["answered_at"])


async def by_external_id(
    connection: asyncpg.Connection, keys: Sequence[tuple[int, str]]
) -> dict[tuple[int, str], ModifiedVoucher]:
    """By `(source_id, external_id)`, those that exist."""
    rows = await connection.fetch(_BY_EXTERNAL_ID, [key[0] for key in keys], [key[1] for key in keys])
    return {(row["source_id"], row["external_id"]): _found(row) for row in rows}


async def by_number(
    connection: asyncpg.Connection, numbers: Sequence[tuple[int, DocumentReference]]
) -> dict[tuple[int, DocumentReference], ModifiedVoucher]:
    """By issuer's id and number, those that exist."""
    rows = await connection.fetch(_BY_NUMBER, *_columns(numbers))
    return {
        (
            row["issuer_id"],
            DocumentReference(document_type=row["document_type"], series=row["series"], number=row["number"]),
        ): _found(row)
        for row in rows
    }


async def home_of_modified(connection: asyncpg.Connection, ticket_id: UUID, *, since: datetime) -> str | None:
    """Where the document that this ticket's note modifies was sent, if it was answered after `since`."""
    found: str | None = await connection.fetchval(_HOME, ticket_id, since)
    return found


async def lock_documents(connection: asyncpg.Connection, numbers: Sequence[tuple[int, DocumentReference]]) -> None:
    """Hold what is credited of these documents, by issuer's id and number, until the transaction ends."""
    await connection.execute(_LOCK, *_columns(numbers))


def _columns(numbers: Sequence[tuple[int, DocumentReference]]) -> tuple[list[int], list[str], list[str], list[int]]:
    return (
        [issuer_id for issuer_id, _ in numbers],
        [document.document_type for _, document in numbers],
        [document.series for _, document in numbers],
        [document.number for _, document in numbers],
    )
