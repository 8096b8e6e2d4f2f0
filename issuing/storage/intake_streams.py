"""Streams of the intake: who works on one, how far it was read, and the rows that became no sale."""

from collections.abc import Sequence
from datetime import datetime

import asyncpg
from msgspec import Struct


class Claim(Struct, frozen=True, kw_only=True):
    """A stream that is ours until its lease ends: where it was left, and how many rounds failed before."""

    name: str
    fence: int
    position: str | None
    failures: int


class Reject(Struct, frozen=True, kw_only=True):
    """A row that became no sale, by its key in the source."""

    key: str
    external_id: str
    fingerprint: str
    reason: str


class Counts(Struct, frozen=True, kw_only=True):
    """Records that were read, and what became of them; skipped ones are those left."""

    records: int = 0
    submitted: int = 0
    refused: int = 0


class LostLeaseError(Exception):
    """Another worker has the stream by now: nothing of ours was written."""


_CLAIM = """
INSERT INTO intake_streams AS s (name, kind, source, fence, lease_until, actor, updated_at)
VALUES ($1, $2, $3, 1, $6, $4, $5)
ON CONFLICT (name) DO UPDATE
  SET fence = s.fence + 1, lease_until = $6, actor = $4, kind = $2, source = $3, updated_at = $5
  WHERE s.lease_until IS NULL OR s.lease_until < $5
RETURNING fence, position, failures
"""
_RENEW = "UPDATE intake_streams SET lease_until = $3 WHERE name = $1 AND fence = $2 RETURNING name"
_ADVANCE = """
UPDATE intake_streams SET position = $3, records = records + $4, submitted = submitted + $5, refused = refused + $6,
  lease_until = $8, updated_at = $7
WHERE name = $1 AND fence = $2 RETURNING name
"""
_RELEASE = """
UPDATE intake_streams SET lease_until = NULL, updated_at = $3, reason = $4,
  failures = CASE WHEN $4 = '' THEN 0 ELSE failures + 1 END,
  failing_since = CASE WHEN $4 = '' THEN NULL ELSE coalesce(failing_since, $3) END
WHERE name = $1 AND fence = $2 RETURNING name
"""
_REJECT = """
INSERT INTO intake_rejects AS r (stream, key, external_id, fingerprint, reason, first_at, last_at)
SELECT $1, key, external_id, fingerprint, reason, $6, $6
FROM unnest($2::text[], $3::text[], $4::text[], $5::text[]) AS g(key, external_id, fingerprint, reason)
ON CONFLICT (stream, key) DO UPDATE SET external_id = excluded.external_id, fingerprint = excluded.fingerprint,
  reason = excluded.reason, last_at = excluded.last_at, attempts = r.attempts + 1
"""
_RESOLVE = "DELETE FROM intake_rejects WHERE stream = $1 AND key = ANY($2::text[])"
_TOUCH = "UPDATE intake_rejects SET last_at = $3 WHERE stream = $1 AND key = ANY($2::text[])"
_OLDEST = "SELECT key, fingerprint FROM intake_rejects WHERE stream = $1 ORDER BY last_at, key LIMIT $2"


async def claim_stream(
    connection: asyncpg.Connection, name: str, *, kind: str, source: str, actor: str, now: datetime, until: datetime
) -> Claim | None:
    """Have the stream for ourselves until then; None where another worker has it."""
    row = await connection.fetchrow(_CLAIM, name, kind, source, actor, now, until)
    return None if row is None else Claim(name=name, **dict(row))


async def renew_stream(connection: asyncpg.Connection, claim: Claim, *, until: datetime) -> bool:
    """Keep the stream until then; False if it is another's."""
    return await connection.fetchrow(_RENEW, claim.name, claim.fence, until) is not None


async def advance_stream(
    connection: asyncpg.Connection,
    claim: Claim,
    *,
    position: str | None,
    counts: Counts,
    now: datetime,
    until: datetime,
) -> None:
    """Note how far the stream was read; raises `LostLeaseError`."""
    row = await connection.fetchrow(
        _ADVANCE, claim.name, claim.fence, position, counts.records, counts.submitted, counts.refused, now, until
    )
    if row is None:
        raise LostLeaseError(claim.name)


async def release_stream(connection: asyncpg.Connection, claim: Claim, *, now: datetime, reason: str) -> None:
    """Give the stream back; `reason` is why the round failed, empty if it did not."""
    await connection.fetchrow(_RELEASE, claim.name, claim.fence, now, reason)


async def write_rejects(
    connection: asyncpg.Connection, claim: Claim, rejects: Sequence[Reject], *, now: datetime
) -> None:
    """Keep rows that became no sale; each key stands once."""
    await connection.execute(
        _REJECT,
        claim.name,
        [it.key for it in rejects],
        [it.external_id for it in rejects],
        [it.fingerprint for it in rejects],
        [it.reason for it in rejects],
        now,
    )


async def resolve_rejects(connection: asyncpg.Connection, claim: Claim, keys: Sequence[str]) -> None:
    """Forget rows that became sales, or are gone."""
    await connection.execute(_RESOLVE, claim.name, list(keys))


async def touch_rejects(connection: asyncpg.Connection, claim: Claim, keys: Sequence[str], *, now: datetime) -> None:
    """Note that these were looked at and have not changed, so that the next look is at others."""
    await connection.execute(_TOUCH, claim.name, list(keys), now)


async def oldest_rejects(connection: asyncpg.Connection, claim: Claim, *, limit: int) -> dict[str, str]:
    """Fingerprints by key of the rows whose last look is the longest ago."""
    return {row["key"]: row["fingerprint"] for row in await connection.fetch(_OLDEST, claim.name, limit)}
