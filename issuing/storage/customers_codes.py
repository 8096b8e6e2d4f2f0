"""One-time codes on their way: asked for, claimed by a worker, mailed, tried, used once."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from issuing.customers.codes import LIFETIME, TRIES
from issuing.customers.identity import Identity
from issuing.states import ELSEWHERE, State


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeClaim:
    """A code that is ours to mail until its lease ends."""

    id: UUID
    fence: int
    attempt: int
    identity: Identity
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Addressee:
    """An address that the customer's vouchers went to, and the issuer of the last one."""

    address: str
    issuer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedCode:
    """What a try is compared with; `code_hash` is None until a worker has made the code."""

    identity: Identity
    masked: str
    code_hash: str | None


_REQUEST = """
INSERT INTO customer_codes (id, identity_type, identity_number, state, requested_at, expires_at, next_attempt_at)
VALUES ($1, $2, $3, 'queued', $4, $5, $4)
"""
# One whose time is over is closed by whoever comes across it, and nothing goes out.
_CLAIM = """
WITH taken AS (
  SELECT id FROM customer_codes
  WHERE state = 'queued' AND next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until < $1)
  ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE customer_codes c SET lease_until = $3, fence = c.fence + 1, attempt = c.attempt + 1
FROM taken WHERE c.id = taken.id AND c.state = 'queued'
RETURNING c.id, c.fence, c.attempt, c.identity_type, c.identity_number, c.expires_at
"""
# Only what the sale named as its customer's: an address that a voucher was sent on to by hand is nobody's proof.
_ADDRESSEES = f"""
SELECT lower(btrim(d.target)) AS address, (array_agg(v.issuer_id ORDER BY d.delivered_at DESC))[1] AS issuer_id
FROM vouchers v JOIN tickets t ON t.id = v.ticket_id JOIN deliveries d ON d.ticket_id = v.ticket_id
WHERE v.customer_identity_number = $2 AND v.customer_identity_type = $1
  AND t.state IN ('{State.ACCEPTED}', '{State.OBSERVED}', '{State.VOIDED}')
  AND d.kind = 'mail' AND d.state = 'delivered'
  AND (t.origin = '{ELSEWHERE}' OR EXISTS (
    SELECT FROM jsonb_path_query(t.sale::jsonb, '$.customer.emails[*]') e(email)
    WHERE lower(btrim(e.email #>> '{{}}')) = lower(btrim(d.target))))
GROUP BY 1 ORDER BY max(d.delivered_at) DESC LIMIT $3
"""  # noqa: S608 -- only our own constants are put in
_ISSUE = """
UPDATE customer_codes SET code_hash = $3, masked = $4
WHERE id = $1 AND fence = $2 AND state = 'queued' AND lease_until IS NOT NULL RETURNING id
"""
_SETTLE = """
UPDATE customer_codes SET state = $3::text, next_attempt_at = $4, lease_until = NULL
WHERE id = $1 AND fence = $2 AND state = 'queued' RETURNING id
"""
_TRY = f"""
UPDATE customer_codes SET tries = tries + 1
WHERE id = $1 AND state IN ('queued', 'sent') AND tries < {TRIES} AND expires_at > $2
RETURNING identity_type, identity_number, masked, code_hash
"""  # noqa: S608
_USE = """
WITH used AS (
  UPDATE customer_codes SET state = 'used', used_at = $2, next_attempt_at = NULL, lease_until = NULL
  WHERE id = $1 AND state IN ('queued', 'sent') AND expires_at > $2 AND code_hash = $3
  RETURNING identity_type, identity_number, masked
)
INSERT INTO customer_visits (token_sha256, identity_type, identity_number, masked, opened_at, seen_at)
SELECT $4, identity_type, identity_number, masked, $2, $2 FROM used RETURNING token_sha256
"""
_FORGET = "DELETE FROM customer_codes WHERE expires_at < $1"


async def request_code(connection: asyncpg.Connection, code_id: UUID, identity: Identity, *, now: datetime) -> None:
    """Queue a code for whoever that is, known or not."""
    await connection.execute(_REQUEST, code_id, identity.type, identity.number, now, now + LIFETIME)


async def claim_codes(
    connection: asyncpg.Connection, *, limit: int, now: datetime, lease: timedelta
) -> list[CodeClaim]:
    """Take up to `limit` codes that are to be mailed and that nobody holds."""
    rows = await connection.fetch(_CLAIM, now, limit, now + lease)
    return [
        CodeClaim(
            id=row["id"],
            fence=row["fence"],
            attempt=row["attempt"],
            identity=Identity(type=row["identity_type"], number=row["identity_number"]),
            expires_at=row["expires_at"],
        )
        for row in rows
    ]


async def find_addressees(connection: asyncpg.Connection, identity: Identity, *, limit: int) -> list[Addressee]:
    """The addresses that mails with the customer's vouchers have reached, the last ones first."""
    rows = await connection.fetch(_ADDRESSEES, identity.type, identity.number, limit)
    return [Addressee(**dict(row)) for row in rows]


async def issue_code(connection: asyncpg.Connection, claim: CodeClaim, *, code_hash: str, masked: str) -> bool:
    """Keep the hash of the code that is about to be mailed; False if the claim was lost. Earlier ones don't count."""
    return await connection.fetchrow(_ISSUE, claim.id, claim.fence, code_hash, masked) is not None


async def settle_code(
    connection: asyncpg.Connection, claim: CodeClaim, state: str, *, next_attempt_at: datetime | None
) -> bool:
    """Write down what became of the mail; False if the claim was lost, or its code was used meanwhile."""
    return await connection.fetchrow(_SETTLE, claim.id, claim.fence, state, next_attempt_at) is not None


async def try_code(connection: asyncpg.Connection, code_id: UUID, *, now: datetime) -> TriedCode | None:
    """Count a try before it is judged; None where no further one is allowed."""
    row = await connection.fetchrow(_TRY, code_id, now)
    if row is None:
        return None
    identity = Identity(type=row["identity_type"], number=row["identity_number"])
    return TriedCode(identity=identity, masked=row["masked"], code_hash=row["code_hash"])


async def use_code(
    connection: asyncpg.Connection, code_id: UUID, *, code_hash: str, token_sha256: bytes, now: datetime
) -> bool:
    """Turn the code into a visit, once; False if it was used, replaced or has ended meanwhile."""
    return await connection.fetchrow(_USE, code_id, now, code_hash, token_sha256) is not None


async def forget_codes(connection: asyncpg.Connection, *, before: datetime) -> None:
    """Remove the codes that ended before then."""
    await connection.execute(_FORGET, before)
