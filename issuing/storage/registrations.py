"""Vouchers that were issued elsewhere, written beside our own: never numbered, signed or sent by us."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import asyncpg

from issuing.states import ELSEWHERE, OWN, State

SOURCE = "paperless"
"""The source whose tickets these are. Nobody holds its token until somebody registers it, and then sees only these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignRegistration:
    """A voucher with its answer, proven, and to whom it is to be mailed. `sale` tells the little that notes ask for."""

    ticket_id: UUID
    issuer_id: int
    external_id: str
    request_id: str
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
    cdr: bytes
    response_code: str
    response_description: str
    observations: str
    state: State
    sale: str
    deadline: date
    received_at: datetime
    mails: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Occupied:
    """Who bears a number: `origin` and the digest tell whether it is the same document."""

    ticket_id: UUID
    origin: str
    state: State
    digest_value: str
    has_pdf: bool


_SOURCE = """
INSERT INTO sources (name, token_sha256, created_at, disabled_at) VALUES ($1, $2, $3, $3)
ON CONFLICT (name) DO NOTHING
"""
_SERIES = f"""
INSERT INTO series AS s (issuer_id, document_type, series, origin) VALUES ($1, $2, $3, '{ELSEWHERE}')
ON CONFLICT (issuer_id, document_type, series) DO UPDATE SET last_number = s.last_number RETURNING s.origin
"""  # noqa: S608 -- only our own constants are put in
_FIND = """
SELECT v.ticket_id, t.origin, t.state, v.digest_value,
  EXISTS (SELECT FROM foreign_files f WHERE f.ticket_id = t.id AND f.kind = 'pdf') AS has_pdf
FROM vouchers v JOIN tickets t ON t.id = v.ticket_id
WHERE (v.issuer_id, v.document_type, v.series, v.number) = ($1, $2, $3, $4)
"""
_LATEST_IN_SERIES = """
SELECT ticket_id FROM vouchers WHERE (issuer_id, document_type, series) = ($1, $2, $3) ORDER BY number DESC LIMIT 1
"""
_REGISTER = f"""
WITH ticket AS (
  INSERT INTO tickets (id, source_id, external_id, issuer_id, document_type, sale, request_id, state, origin, numbered,
    deadline, received_at, updated_at)
  SELECT $1, s.id, $3, $4, $5, $6::text::json, $7, $8, '{ELSEWHERE}', true, $9, $10, $11
  FROM sources s WHERE s.name = $2 RETURNING id
), voucher AS (
  INSERT INTO vouchers (ticket_id, issuer_id, document_type, series, number, issue_date, currency, payable, tax,
    customer_identity_type, customer_identity_number, customer_name, modified_document_type, modified_series,
    modified_number, digest_value, file_name, zip, signed_at, cdr, response_code, response_description, observations,
    answered_at)
  SELECT id, $4, $5, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $11, $27, $28, $29,
    $30::text::json, $11 FROM ticket
), queued AS (
  INSERT INTO deliveries (ticket_id, kind, target, state, next_attempt_at, created_at)
  SELECT id, 'mail', target, 'queued', $11, $11 FROM ticket CROSS JOIN unnest($31::text[]) AS m(target)
  ON CONFLICT (ticket_id, kind, target) DO NOTHING
), story AS (
  SELECT * FROM (VALUES
    (1, 'announced', NULL, '{State.RECEIVED}', ''),
    (2, 'issued_elsewhere', '{State.RECEIVED}', '{State.SIGNED}', $12::text || '-' || $13::int),
    (3, 'answered_elsewhere', '{State.SIGNED}', $8::text, $29::text)
  ) AS story(step, action, from_state, to_state, reason)
)
INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
SELECT ticket.id, $11, $32, story.action, story.from_state, story.to_state, story.reason
FROM ticket CROSS JOIN story ORDER BY story.step RETURNING ticket_id
"""  # noqa: S608
_VOID = f"""
WITH wanted AS (
  SELECT id, state, fence FROM tickets WHERE id = $1 AND origin = '{ELSEWHERE}'
    AND state IN ('{State.ACCEPTED}', '{State.OBSERVED}') FOR UPDATE
), moved AS (
  UPDATE tickets t SET state = '{State.VOIDED}', fence = t.fence + 1, updated_at = $2, reason = $4
  FROM wanted w WHERE t.id = w.id AND t.state = w.state AND t.fence = w.fence RETURNING t.id
), cancelled AS (
  UPDATE deliveries d SET state = 'cancelled', next_attempt_at = NULL
  FROM moved m WHERE d.ticket_id = m.id AND d.state IN ('queued', 'held')
)
INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
SELECT w.id, $2, $3, 'voided_elsewhere', w.state, '{State.VOIDED}', $4 FROM wanted w JOIN moved USING (id)
RETURNING ticket_id
"""  # noqa: S608
_FILE = """
INSERT INTO foreign_files (ticket_id, kind, content, sha256, stored_at) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (ticket_id, kind) DO NOTHING
"""
_REGISTERED = f"""
SELECT t.external_id, t.state FROM tickets t JOIN sources s ON s.id = t.source_id
WHERE s.name = $1 AND t.external_id = ANY($2) AND t.origin = '{ELSEWHERE}'
"""  # noqa: S608


async def own_series(connection: asyncpg.Connection, issuer_id: int, document_type: str, series: str) -> bool:
    """Lock the series until the transaction ends, as somebody else's where it is new; whether it is ours."""
    origin: str = await connection.fetchval(_SERIES, issuer_id, document_type, series)
    return origin == OWN


async def find_occupied(
    connection: asyncpg.Connection, issuer_id: int, document_type: str, series: str, number: int
) -> Occupied | None:
    """The voucher that bears the number, if one does. Final only while its series is locked."""
    row = await connection.fetchrow(_FIND, issuer_id, document_type, series, number)
    return None if row is None else Occupied(**{**dict(row), "state": State(row["state"])})


async def latest_in_series(
    connection: asyncpg.Connection, issuer_id: int, document_type: str, series: str
) -> UUID | None:
    """The ticket with the series' highest number; None where none has a number in it."""
    found: UUID | None = await connection.fetchval(_LATEST_IN_SERIES, issuer_id, document_type, series)
    return found


async def ensure_source(connection: asyncpg.Connection, *, now: datetime) -> None:
    """Make the source of these tickets where it is missing; what stands for its token's digest is nobody's."""
    await connection.execute(_SOURCE, SOURCE, secrets.token_bytes(32), now)


async def register_foreign(
    connection: asyncpg.Connection, it: ForeignRegistration, *, now: datetime, actor: str
) -> None:
    """Store ticket, voucher, answer, deliveries and the events that tell how it came to be: one statement."""
    rows = await connection.fetch(
        _REGISTER,
        it.ticket_id,
        SOURCE,
        it.external_id,
        it.issuer_id,
        it.document_type,
        it.sale,
        it.request_id,
        it.state.value,
        it.deadline,
        it.received_at,
        now,
        it.series,
        it.number,
        it.issue_date,
        it.currency,
        it.payable,
        it.tax,
        it.customer_identity_type,
        it.customer_identity_number,
        it.customer_name,
        it.modified_document_type,
        it.modified_series,
        it.modified_number,
        it.digest_value,
        it.file_name,
        it.zip,
        it.cdr,
        it.response_code,
        it.response_description,
        it.observations,
        list(dict.fromkeys(it.mails)),
        actor,
    )
    if not rows:
        raise RuntimeError("the source of vouchers issued elsewhere is missing")


async def void_foreign(
    connection: asyncpg.Connection, ticket_id: UUID, *, reason: str, now: datetime, actor: str
) -> bool:
    """Move an accepted voucher of theirs to voided, and cancel what was not delivered; False where it is not so."""
    return await connection.fetchrow(_VOID, ticket_id, now, actor, reason) is not None


async def keep_file(
    connection: asyncpg.Connection, ticket_id: UUID, kind: str, content: bytes, *, now: datetime
) -> None:
    """Keep a file (`pdf`, `voiding_xml`, `voiding_cdr`) of a ticket; the first one stays."""
    await connection.execute(_FILE, ticket_id, kind, content, hashlib.sha256(content).digest(), now)


async def registered_keys(connection: asyncpg.Connection, keys: list[str]) -> dict[str, State]:
    """Those of the documents `keys` that are registered here as theirs, with their states."""
    rows = await connection.fetch(_REGISTERED, SOURCE, keys)
    return {row["external_id"]: State(row["state"]) for row in rows}
