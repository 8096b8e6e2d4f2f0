"""Files of summaries and voidings: their correlatives, claims, attempts and what became of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

import asyncpg

from issuing.storage.claims import Probe
from issuing.summaries.states import OPEN_FILES, FileState

_OPEN = ", ".join(f"'{state}'" for state in sorted(OPEN_FILES))


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFile:
    """A signed file that is to be stored before it is sent; `endpoint` is the only address it may go to, if any."""

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
    endpoint: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileClaim:
    """A file that is ours until its lease ends.

    Once it has an `endpoint` it goes to no other; `probes` is the address that it is to try although that is shut.
    """

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
    endpoint: str | None = None
    probes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FileSettlement:
    """What became of a file and where it goes; `attempt_id` is the exchange that it ends, if any.

    `endpoint` is where it is bound from now on: None sets it free.
    """

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
    endpoint: str | None


_CORRELATIVES = """
INSERT INTO summary_series AS s (issuer_id, kind, generation_date, last_correlative) VALUES ($1, $2, $3, $4)
ON CONFLICT (issuer_id, kind, generation_date) DO UPDATE SET last_correlative = s.last_correlative + $4
RETURNING last_correlative
"""

_STORE = f"""
WITH stored AS (
  INSERT INTO summary_files (id, issuer_id, kind, reference_date, generation_date, correlative, split_from, state,
                             file_name, zip, digest_value, next_attempt_at, created_at, endpoint)
  VALUES ($1, $2, $3, $4, $5, $6, $7, '{FileState.SIGNED}', $8, $9, $10, $11, $11, $13) RETURNING id
)
INSERT INTO events (file_id, at, actor, action, to_state, reason)
SELECT id, $11, $12, 'signed', '{FileState.SIGNED}', $8 FROM stored
"""  # noqa: S608 -- only our own constants are put in

_UNBARRED = "issuer_id || ' ' || coalesce(endpoint, '') <> ALL({})"
_CLAIMED = f"""
UPDATE summary_files f SET lease_until = $3, fence = fence + 1, attempt = attempt + 1
FROM due WHERE f.id = due.id AND f.state IN ({_OPEN})
RETURNING f.id, f.fence, f.state, f.issuer_id, f.kind, f.reference_date, f.generation_date, f.correlative, f.file_name,
  f.zip, f.digest_value, f.authority_ticket, f.may_be_registered, f.attempt, f.polls, f.response_code, f.endpoint
"""  # noqa: S608

_CLAIM = f"""
WITH due AS (
  SELECT id FROM summary_files
  WHERE state IN ({_OPEN}) AND next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until < $1)
    AND {_UNBARRED.format("$4::text[]")}
  ORDER BY next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED
){_CLAIMED}"""  # noqa: S608

_CLAIM_PROBE = f"""
WITH due AS (
  SELECT id FROM summary_files
  WHERE state IN ({_OPEN}) AND next_attempt_at <= $1 AND (lease_until IS NULL OR lease_until < $1)
    AND issuer_id = ANY($4::int[])
    AND (endpoint = ANY($6::text[]) OR issuer_id = ANY($5::int[]) AND (endpoint IS NULL OR $6::text[] = '{{}}'))
  ORDER BY endpoint NULLS LAST, next_attempt_at LIMIT $2 FOR UPDATE SKIP LOCKED
){_CLAIMED}"""  # noqa: S608

_RENEW = f"""
UPDATE summary_files f SET lease_until = $3 FROM unnest($1::uuid[], $2::bigint[]) AS g(id, fence)
WHERE f.id = g.id AND f.fence = g.fence AND f.state IN ({_OPEN}) AND f.lease_until IS NOT NULL
"""  # noqa: S608

_RELEASE = f"""
UPDATE summary_files f SET lease_until = NULL FROM unnest($1::uuid[], $2::bigint[]) AS g(id, fence)
WHERE f.id = g.id AND f.fence = g.fence AND f.state IN ({_OPEN}) AND f.lease_until IS NOT NULL
"""  # noqa: S608

_NEXT_DUE = f"""
SELECT min(greatest(next_attempt_at, lease_until)) FROM summary_files
WHERE state IN ({_OPEN}) AND {_UNBARRED.format("$1::text[]")}
"""  # noqa: S608

_OPEN_ATTEMPT = """
WITH ours AS (
  UPDATE summary_files SET may_be_registered = may_be_registered OR $5,
    endpoint = CASE WHEN $5 THEN $4 ELSE endpoint END
  WHERE id = $2 AND fence = $7 AND state = $8 AND (endpoint IS NULL OR endpoint = ANY($9::text[]))
  RETURNING id, state
), logged AS (
  INSERT INTO events (file_id, at, actor, action, from_state, to_state, reason)
  SELECT id, $6, $10, $11::text, state, state, $12 FROM ours WHERE $11::text <> ''
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
    endpoint = $22,
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
        file.endpoint,
    )


async def claim_files(
    connection: asyncpg.Connection, *, limit: int, now: datetime, lease: timedelta, bars: Sequence[str] = ()
) -> list[FileClaim]:
    """Take up to `limit` due files that nobody holds, nothing of `bars` (see `issuing.storage.claims.barred`)."""
    rows = await connection.fetch(_CLAIM, now, limit, now + lease, list(bars))
    return [FileClaim(**{**dict(row), "state": FileState(row["state"])}) for row in rows]


async def claim_probe_file(
    connection: asyncpg.Connection, probe: Probe, *, now: datetime, lease: timedelta, names: Sequence[str]
) -> list[FileClaim]:
    """Take one file that may pass the shut gate, rather one that is bound to its address; `names` are all of that."""
    values = (list(probe.issuers), list(probe.with_new), list(names))
    rows = await connection.fetch(_CLAIM_PROBE, now, 1, now + lease, *values)
    return [FileClaim(**{**dict(row), "state": FileState(row["state"]), "probes": probe.url}) for row in rows]


async def renew_files(connection: asyncpg.Connection, held: Sequence[tuple[UUID, int]], *, until: datetime) -> None:
    """Keep the files `(id, fence)` that are still ours until `until`."""
    await connection.execute(_RENEW, [it for it, _ in held], [fence for _, fence in held], until)


async def release_files(connection: asyncpg.Connection, held: Sequence[tuple[UUID, int]]) -> None:
    """Give back the files `(id, fence)` that are still ours: another worker may claim them at once."""
    await connection.execute(_RELEASE, [it for it, _ in held], [fence for _, fence in held])


async def next_file_due(connection: asyncpg.Connection, bars: Sequence[str] = ()) -> datetime | None:
    """When the next open file but those of `bars` may be claimed (a held one: when its lease ends); None for none."""
    found: datetime | None = await connection.fetchval(_NEXT_DUE, list(bars))
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
    names: Sequence[str],
    actor: str,
    turn: tuple[str, str] = ("", ""),
) -> bool:
    """Commit that an exchange is about to begin; False if the file is no longer ours. `sends` if it may register.

    False too where it is bound to an address that is not among `names`, the endpoint's own. `turn` is the action and
    the reason of an event, where the file goes to the second OSE.
    """
    values = (attempt_id, claim.id, operation, endpoint, sends, now, claim.fence, claim.state.value)
    row = await connection.fetchrow(_OPEN_ATTEMPT, *values, names, actor, *turn)
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
        it.endpoint,
    )
    return row is not None
