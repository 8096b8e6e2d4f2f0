"""Numbers and signed bytes, stored together: a number belongs to its ticket from the moment it is given.

Our own series count up; a printed voucher of contingency brings its number, which must be free.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from issuing.states import OWN, State
from issuing.storage.models import BY_KEY
from issuing.storage.settlements import FAILED_OVER

SeriesKey = tuple[int, str, str]
"""Issuer's id, document type, series."""

Number = tuple[int, str, str, int]
"""The same and the number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedVoucher:
    """A numbered and signed voucher that is to be stored before it is sent, with the attempt that will send it.

    One that goes by a daily summary has no attempt of its own. `diversion` says why it goes to the second OSE, if so.
    """

    ticket_id: UUID
    fence: int
    attempt_id: UUID | None
    endpoint: str
    issuer_id: int
    document_type: str
    series: str
    number: int
    issue_date: date
    currency: str
    payable: Decimal
    tax: Decimal
    customer_identity_type: str
    customer_identity_number: str
    customer_name: str
    modified_document_type: str | None
    modified_series: str | None
    modified_number: int | None
    digest_value: str
    file_name: str
    zip: bytes
    findings: str
    rule_set: str
    deadline: date
    diversion: str = ""


_LOCK_TICKETS = f"""
SELECT t.id FROM tickets t JOIN unnest($1::uuid[], $2::bigint[]) AS g(id, fence) ON t.id = g.id AND t.fence = g.fence
WHERE t.state {BY_KEY} = '{State.RECEIVED}' ORDER BY t.id FOR UPDATE OF t
"""  # noqa: S608 -- only our own constants are put in

_LOCK_SERIES = """
INSERT INTO series AS s (issuer_id, document_type, series)
SELECT * FROM unnest($1::int[], $2::text[], $3::text[])
ON CONFLICT (issuer_id, document_type, series) DO UPDATE SET last_number = s.last_number
RETURNING s.issuer_id, s.document_type, s.series, s.last_number, s.origin
"""

_STORE = f"""
WITH given AS (
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $5::int[], $6::text[], $7::text[], $8::int[],
    $9::date[], $10::text[], $11::numeric[], $12::numeric[], $13::text[], $14::text[], $15::text[], $16::text[],
    $17::text[], $18::int[], $19::text[], $20::text[], $21::bytea[], $22::text[], $23::text[], $24::date[],
    $25::text[])
  AS g(id, fence, attempt_id, endpoint, issuer_id, document_type, series, number, issue_date, currency, payable, tax,
    customer_identity_type, customer_identity_number, customer_name, modified_document_type, modified_series,
    modified_number, digest_value, file_name, zip, findings, rule_set, deadline, diversion)
), vouchers_stored AS (
  INSERT INTO vouchers (ticket_id, issuer_id, document_type, series, number, issue_date, currency, payable, tax,
    customer_identity_type, customer_identity_number, customer_name, modified_document_type, modified_series,
    modified_number, digest_value, file_name, zip, signed_at)
  SELECT id, issuer_id, document_type, series, number, issue_date, currency, payable, tax,
    customer_identity_type, customer_identity_number, customer_name, modified_document_type, modified_series,
    modified_number, digest_value, file_name, zip, $26 FROM given
), numbers_spent AS (
  UPDATE series s SET last_number = greatest(s.last_number, n.last_number)
  FROM (SELECT issuer_id, document_type, series, max(number) AS last_number FROM given GROUP BY 1, 2, 3) n
  WHERE (s.issuer_id, s.document_type, s.series) = (n.issuer_id, n.document_type, n.series)
), attempts_opened AS (
  INSERT INTO attempts (id, ticket_id, operation, endpoint, opened_at)
  SELECT attempt_id, id, 'sendBill', endpoint, $26 FROM given WHERE attempt_id IS NOT NULL
), moved AS (
  UPDATE tickets t SET state = '{State.SIGNED}', numbered = true, attempt = 1,
    may_be_registered = g.attempt_id IS NOT NULL, endpoint = CASE WHEN g.attempt_id IS NOT NULL THEN g.endpoint END,
    reason_code = '', reason = '', findings = g.findings::json, rule_set = g.rule_set, deadline = g.deadline,
    updated_at = $26
  FROM given g WHERE t.id = g.id AND t.fence = g.fence AND t.state {BY_KEY} = '{State.RECEIVED}'
  RETURNING t.id
)
INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
SELECT id, $26, $27, e.action, e.from_state, '{State.SIGNED}', e.reason
FROM given g JOIN moved USING (id) CROSS JOIN LATERAL (VALUES
  (1, 'signed', '{State.RECEIVED}', g.series || '-' || g.number), (2, '{FAILED_OVER}', '{State.SIGNED}', g.diversion)
) AS e(turn, action, from_state, reason)
WHERE e.turn = 1 OR g.diversion <> '' ORDER BY g.number, e.turn
"""  # noqa: S608


_TAKEN = """
SELECT v.issuer_id, v.document_type, v.series, v.number
FROM vouchers v JOIN unnest($1::int[], $2::text[], $3::text[], $4::int[])
  AS g(issuer_id, document_type, series, number) USING (issuer_id, document_type, series, number)
"""


async def lock_tickets(connection: asyncpg.Connection, held: Sequence[tuple[UUID, int]]) -> set[UUID]:
    """Lock those of `(id, fence)` that are still ours and unnumbered, until the transaction ends."""
    rows = await connection.fetch(_LOCK_TICKETS, [it for it, _ in held], [fence for _, fence in held])
    return {row["id"] for row in rows}


async def lock_series(connection: asyncpg.Connection, keys: Sequence[SeriesKey]) -> dict[SeriesKey, int]:
    """The last numbers of the series `keys`, locked until the transaction ends; a series that is new starts at 0.

    A series that somebody else numbers is left out: nobody here gives a number in it.

    Keys must come sorted and once each: two transactions that lock the same series in other orders would deadlock.
    """
    rows = await connection.fetch(
        _LOCK_SERIES, [key[0] for key in keys], [key[1] for key in keys], [key[2] for key in keys]
    )
    return {
        (row["issuer_id"], row["document_type"], row["series"]): row["last_number"]
        for row in rows
        if row["origin"] == OWN
    }


async def taken(connection: asyncpg.Connection, numbers: Sequence[Number]) -> set[Number]:
    """Those of `numbers` that a voucher bears already. Final only while their series are locked."""
    rows = await connection.fetch(
        _TAKEN,
        [number[0] for number in numbers],
        [number[1] for number in numbers],
        [number[2] for number in numbers],
        [number[3] for number in numbers],
    )
    return {(row["issuer_id"], row["document_type"], row["series"], row["number"]) for row in rows}


async def store_signed(
    connection: asyncpg.Connection, vouchers: Sequence[SignedVoucher], *, now: datetime, actor: str
) -> None:
    """Store vouchers, numbers spent, open attempts, the tickets' change of state and its events: one statement."""
    await connection.execute(
        _STORE,
        [it.ticket_id for it in vouchers],
        [it.fence for it in vouchers],
        [it.attempt_id for it in vouchers],
        [it.endpoint for it in vouchers],
        [it.issuer_id for it in vouchers],
        [it.document_type for it in vouchers],
        [it.series for it in vouchers],
        [it.number for it in vouchers],
        [it.issue_date for it in vouchers],
        [it.currency for it in vouchers],
        [it.payable for it in vouchers],
        [it.tax for it in vouchers],
        [it.customer_identity_type for it in vouchers],
        [it.customer_identity_number for it in vouchers],
        [it.customer_name for it in vouchers],
        [it.modified_document_type for it in vouchers],
        [it.modified_series for it in vouchers],
        [it.modified_number for it in vouchers],
        [it.digest_value for it in vouchers],
        [it.file_name for it in vouchers],
        [it.zip for it in vouchers],
        [it.findings for it in vouchers],
        [it.rule_set for it in vouchers],
        [it.deadline for it in vouchers],
        [it.diversion for it in vouchers],
        now,
        actor,
    )
