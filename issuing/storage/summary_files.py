"""Files of summaries and voidings: their correlatives, claims, attempts and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg

from issuing.summaries.states import OPEN_FILES, FileState

_OPEN = ", ".join(f"'{state}'" for state in sorted(OPEN_FILES))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A signed file that is to be stored before it is sent."""

    id: UUID
    issuer_id: int
    kind: str
    reference_date: date
    generation_date: date
    correlative: int
    split_from: UUID | None
    file_name: str
    zip: bytes
    digest_value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileClaim:
    """A file that is ours until its lease ends."""

    id: UUID
    fence: int
    state: FileState
    issuer_id: int
    kind: str
    reference_date: date
    generation_date: date
    correlative: int
    file_name: str
    zip: bytes
    digest_value: str
    authority_ticket: str | None
    may_be_registered: bool
    attempt: int
    polls: int
    response_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSettlement:
    """What became of a file and where it goes; `attempt_id` is the exchange that it ends, if any."""

    file_id: UUID
    fence: int
    from_state: FileState
    to_state: FileState
    action: str
    at: datetime
    next_attempt_at: datetime | None
    reason_code: str
    reason: str
    authority_ticket: str | None
    may_be_registered: bool
    attempt: int
    polls: int
    attempt_id: UUID | None
    outcome: str
    code: str
    detail: str
    cdr: bytes | None
    response_code: str
    response_description: str


_CORRELATIVES = """
INSERT INTO summary_series AS s (issuer_id, kind, generation_date, last_correlative) VALUES ($1, $2, $3, $4)
ON CONFLICT (issuer_id, kind, generation_date) DO UPDATE SET last_correlative = s.last_correlative + $4
RETURNING last_correlative
"""

_STORE = f"""
WITH stored AS (
  INSERT INTO summary_files (id, issuer_id, kind, reference_date, generation_date, correlative, split_from, state,
                             file_name, zip, digest_value, next_attempt_at, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, '{FileState.SIGNED}', $8, $9, $10, $11, $11) RETURNING id
)
INSERT INTO events (file_id, at, actor, action, to_state, reason)
SELECT id, $11, $12, 'signed', '{FileState.SIGNED}', $8 FROM stored
"""  # noqa: S608 -- only our own constants are put in

_CLAIM = f"""
WITH due AS (
  SELECT id FROM summary_files
  WHERE state IN ({_OPEN}) AND next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until < $1)
  ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED
)
UPDATE summary_files f SET lease_until = $3, fence = fence + 1, attempt = attempt + 1
FROM due WHERE f.id = due.id AND f.state IN ({_OPEN})
RETURNING f.id, f.fence, f.state, f.issuer_id, f.kind, f.reference_date, f.generation_date, f.correlative, f.file_name,
  f.zip, f.digest_value, f.authority_ticket, f.may_be_registered, f.attempt, f.polls, f.response_code
"""  # noqa: S608

_RENEW = f"""
UPDATE summary_files f SET lease_until = $3 FROM unnest($1::uuid[], $2::bigint[]) AS g(id, fence)
WHERE f.id = g.id AND f.fence = g.fence AND f.state IN ({_OPEN}) AND f.lease_until IS NOT NULL
"""  # noqa: S608

_RELEASE = f"""
UPDATE summary_files f SET lease_until = NULL FROM unnest($1::uuid[], $2::bigint[]) AS g(id, fence)
WHERE f.id = g.id AND f.fence = g.fence AND f.state IN ({_OPEN}) AND f.lease_until IS NOT NULL
"""  # noqa: S608

_NEXT_DUE = f"SELECT min(greatest(next_attempt_at, lease_until)) FROM summary_files WHERE state IN ({_OPEN})"  # noqa: S608

_OPEN_ATTEMPT = """
WITH ours AS (
  UPDATE summary_files SET may_be_registered = may_be_registered OR $5
  WHERE id = $2 AND fence = $7 AND state = $8 RETURNING id
), abandoned AS (
  UPDATE attempts SET closed_at = $6, outcome = 'abandoned' FROM ours
  WHERE attempts.file_id = ours.id AND closed_at IS NULL
)
INSERT INTO attempts (id, file_id, operation, endpoint, opened_at) SELECT $1, id, $3, $4, $6 FROM ours RETURNING id
"""

_SETTLE = """
WITH moved AS (
  UPDATE summary_files SET state = $4::text, next_attempt_at = $7, lease_until = NULL, reason_code = $8,
    reason = $9::text, authority_ticket = $10, may_be_registered = $11, attempt = $12, polls = $13,
    cdr = coalesce($18::bytea, cdr), response_code = $19::text, response_description = $20,
    answered_at = CASE WHEN $19::text <> '' OR $18::bytea IS NOT NULL THEN $6 ELSE answered_at END
  WHERE id = $1 AND fence = $2 AND state = $3::text RETURNING id
), closed AS (
  UPDATE attempts SET closed_at = $6, outcome = $15, code = $16, detail = $17 FROM moved
  WHERE attempts.id = $14 AND closed_at IS NULL
), logged AS (
  INSERT INTO events (file_id, at, actor, action, from_state, to_state, reason)
  SELECT id, $6, $21, $5, $3::text, $4::text, $9::text FROM moved
)
SELECT id FROM moved
"""


async def take_correlatives(
    connection: asyncpg.Connection, issuer_id: int, kind: str, generation_date: date, count: int
) -> int:
    """The first of `count` correlatives of that day, which are ours once the transaction is committed."""
    last: int = await connection.fetchval(_CORRELATIVES, issuer_id, kind, generation_date, count)
    return last - count + 1


async def store_file(connection: asyncpg.Connection, file: NewFile, *, now: datetime, actor: str) -> None:
    """Store the file, due at once."""
    await connection.execute(
        _STORE,
        file.id,
        file.issuer_id,
        file.kind,
        file.reference_date,
        file.generation_date,
        file.correlative,
        file.split_from,
        file.file_name,
        file.zip,
        file.digest_value,
        now,
        actor,
    )


async def claim_files(
    connection: asyncpg.Connection, *, limit: int, now: datetime, lease: timedelta
) -> list[FileClaim]:
    """Take up to `limit` due files that nobody holds."""
    rows = await connection.fetch(_CLAIM, now, limit, now + lease)
    return [FileClaim(**{**dict(row), "state": FileState(row["state"])}) for row in rows]


async def renew_files(connection: asyncpg.Connection, held: Sequence[tuple[UUID, int]], *, until: datetime) -> None:
    """Keep the files `(id, fence)` that are still ours until `until`."""
    await connection.execute(_RENEW, [it for it, _ in held], [fence for _, fence in held], until)


async def release_files(connection: asyncpg.Connection, held: Sequence[tuple[UUID, int]]) -> None:
    """Give back the files `(id, fence)` that are still ours: another worker may claim them at once."""
    await connection.execute(_RELEASE, [it for it, _ in held], [fence for _, fence in held])


async def next_file_due(connection: asyncpg.Connection) -> datetime | None:
    """When the next open file may be claimed (a held one: when its lease ends); None where there is none."""
    found: datetime | None = await connection.fetchval(_NEXT_DUE)
    return found


async def open_file_attempt(
    connection: asyncpg.Connection,
    *,
    attempt_id: UUID,
    claim: FileClaim,
    operation: str,
    endpoint: str,
    sends: bool,
    now: datetime,
) -> bool:
    """Commit that an exchange is about to begin; False if the file is no longer ours. `sends` if it may register."""
    row = await connection.fetchrow(
        _OPEN_ATTEMPT, attempt_id, claim.id, operation, endpoint, sends, now, claim.fence, claim.state.value
    )
    return row is not None


async def settle_file(connection: asyncpg.Connection, it: FileSettlement, *, actor: str) -> bool:
    """Write the file's settlement down; False if the file was no longer ours and nothing was written."""
    row = await connection.fetchrow(
        _SETTLE,
        it.file_id,
        it.fence,
        it.from_state.value,
        it.to_state.value,
        it.action,
        it.at,
        it.next_attempt_at,
        it.reason_code,
        it.reason,
        it.authority_ticket,
        it.may_be_registered,
        it.attempt,
        it.polls,
        it.attempt_id,
        it.outcome,
        it.code,
        it.detail,
        it.cdr,
        it.response_code,
        it.response_description,
        actor,
    )
    return row is not None
