"""Claims: a worker takes due tickets under a lease and keeps them while it works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

import asyncpg

from issuing.states import UNFINISHED, State
from issuing.storage.models import BY_KEY, CLAIMABLE

_NO_LIMIT = 1_000_000
_UNFINISHED = ", ".join(f"'{state}'" for state in sorted(UNFINISHED))
_LOCKABLE = f"t.state {BY_KEY} IN ({_UNFINISHED}) AND (t.state {BY_KEY} = 'received' OR t.channel = 'bill')"
_BOUND = "issuer_id || ' ' || CASE WHEN may_be_registered THEN coalesce(endpoint, '') ELSE '' END"
_CLAIMED = f"""claimed AS (
  UPDATE tickets t SET lease_until = $3, fence = fence + 1, attempt = attempt + 1
  FROM taken WHERE t.id = taken.id AND t.state {BY_KEY} IN ({_UNFINISHED})
  RETURNING t.*
)
SELECT c.id, c.fence, c.state, c.attempt, c.source_id, c.issuer_id, c.sale::text AS sale, c.may_be_registered,
       c.absences, c.endpoint, c.document_type, c.deadline, c.received_at, v.series, v.number, v.digest_value,
       v.file_name, v.zip
FROM claimed c LEFT JOIN vouchers v ON v.ticket_id = c.id
ORDER BY c.deadline, c.received_at
"""  # noqa: S608 -- only our own constants are put in


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A ticket that is ours until its lease ends. The voucher's fields are None while it has no number.

    `endpoint` is where it was last sent; `probes` the address that it is to try although a gate before that is shut.
    """

    ticket_id: UUID
    fence: int
    state: State
    attempt: int
    source_id: int
    issuer_id: int
    sale: str
    may_be_registered: bool
    absences: int
    endpoint: str | None
    document_type: str
    deadline: date
    received_at: datetime
    series: str | None
    number: int | None
    digest_value: str | None
    file_name: str | None
    zip: bytes | None
    probes: str | None = None


def barred(issuer_id: int, url: str = "") -> str:
    """What a claim is told to leave: what of the issuer is bound to an address, or what is bound to none."""
    return f"{issuer_id} {url}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """What may pass a shut gate: one ticket of each issuer that is bound to the address, rather than a new one.

    `url` is None for a gate before the whole queues; new ones pass for the issuers in `with_new` only.
    """

    key: str
    url: str | None
    issuers: tuple[int, ...]
    with_new: tuple[int, ...]


# Fair between issuers: the first due ticket of each comes before anybody's second. The candidates are read without a
# lock, so that a worker that finds them locked by another goes on to the next instead of waiting.
_CLAIM = f"""
WITH candidates AS (
  SELECT d.id, row_number() OVER (PARTITION BY d.issuer_id ORDER BY d.deadline, d.next_attempt_at, d.id) AS turn,
         d.deadline, d.next_attempt_at
  FROM issuers i LEFT JOIN unnest($4::int[], $5::int[]) AS q(issuer_id, quota) ON q.issuer_id = i.id
  CROSS JOIN LATERAL (
    SELECT id, issuer_id, deadline, next_attempt_at FROM tickets
    WHERE issuer_id = i.id AND {CLAIMABLE} AND next_attempt_at <= $1
      AND (lease_until IS NULL OR lease_until < $1)
      AND ($7::text[] = '{{}}' OR {_BOUND} <> ALL($7::text[]))
    ORDER BY deadline, next_attempt_at, id LIMIT least(2 * $2, coalesce(q.quota, $6))
  ) d
), taken AS (
  SELECT locked.id FROM (SELECT id FROM candidates ORDER BY turn, deadline, next_attempt_at) c
  CROSS JOIN LATERAL (
    SELECT t.id FROM tickets t
    WHERE t.id = c.id AND {_LOCKABLE}
      AND t.next_attempt_at <= $1 AND (t.lease_until IS NULL OR t.lease_until < $1)
    FOR UPDATE SKIP LOCKED
  ) locked
  LIMIT $2
), {_CLAIMED}"""  # noqa: S608

# A question harms nobody, so what may be registered at the address goes first; it is taken before its time, unless the
# authority denied it once already: that question has a time of its own.
_CLAIM_PROBES = f"""
WITH candidates AS (
  SELECT d.id, d.bound, d.deadline FROM unnest($4::int[], $5::bool[]) AS q(issuer_id, with_new)
  CROSS JOIN LATERAL (
    SELECT id, deadline, may_be_registered AND coalesce(endpoint, $6) = ANY($7::text[]) AS bound FROM tickets
    WHERE issuer_id = q.issuer_id AND {CLAIMABLE} AND (lease_until IS NULL OR lease_until < $1)
      AND (may_be_registered AND coalesce(endpoint, $6) = ANY($7::text[])
             AND (next_attempt_at <= $1 OR reason_code = ANY($8::text[]) AND absences = 0)
           OR q.with_new AND next_attempt_at <= $1 AND (NOT may_be_registered OR $7::text[] = '{{}}'))
    ORDER BY bound DESC, deadline, next_attempt_at, id LIMIT 1
  ) d
), taken AS (
  SELECT locked.id FROM (SELECT id FROM candidates ORDER BY bound DESC, deadline) c
  CROSS JOIN LATERAL (
    SELECT t.id FROM tickets t
    WHERE t.id = c.id AND {_LOCKABLE} AND (t.lease_until IS NULL OR t.lease_until < $1)
    FOR UPDATE SKIP LOCKED
  ) locked
  LIMIT $2
), {_CLAIMED}"""  # noqa: S608

_RENEW = f"""
UPDATE tickets t SET lease_until = $3
FROM unnest($1::uuid[], $2::bigint[]) AS g(id, fence)
WHERE t.id = g.id AND t.fence = g.fence AND t.state {BY_KEY} IN ({_UNFINISHED})
  AND (t.state {BY_KEY} = 'received' OR t.channel = 'bill') AND t.lease_until IS NOT NULL
"""  # noqa: S608

_RELEASE = f"""
UPDATE tickets t SET lease_until = NULL, attempt = greatest(t.attempt - 1, 0)
FROM unnest($1::uuid[], $2::bigint[]) AS g(id, fence)
WHERE t.id = g.id AND t.fence = g.fence AND t.state {BY_KEY} IN ({_UNFINISHED}) AND t.lease_until IS NOT NULL
"""  # noqa: S608


async def claim(
    connection: asyncpg.Connection,
    *,
    limit: int,
    now: datetime,
    lease: timedelta,
    quotas: Mapping[int, int] = MappingProxyType({}),
    usual_quota: int = _NO_LIMIT,
    bars: Sequence[str] = (),
) -> list[Claim]:
    """Take up to `limit` due tickets that nobody holds, fair between issuers, inside one by deadline.

    An issuer gives no more than its quota, or the usual one where it has none of its own, and nothing of `bars`.
    """
    own = list(quotas.items())
    values = (now, limit, now + lease, [it for it, _ in own], [quota for _, quota in own], usual_quota, list(bars))
    return [_claim(row) for row in await connection.fetch(_CLAIM, *values)]


async def claim_probes(
    connection: asyncpg.Connection,
    probe: Probe,
    *,
    limit: int,
    now: datetime,
    lease: timedelta,
    names: Sequence[str],
    reason_codes: Sequence[str],
) -> list[Claim]:
    """Take what may pass the shut gate. `names` are the address's own and earlier ones, `reason_codes` its troubles."""
    with_new = [it in probe.with_new for it in probe.issuers]
    values = (list(probe.issuers), with_new, probe.url or "", list(names), list(reason_codes))
    rows = await connection.fetch(_CLAIM_PROBES, now, limit, now + lease, *values)
    return [_claim(row, probes=probe.url) for row in rows]


def _claim(row: asyncpg.Record, *, probes: str | None = None) -> Claim:
    facts = dict(row)
    return Claim(ticket_id=facts.pop("id"), state=State(facts.pop("state")), probes=probes, **facts)


async def renew(connection: asyncpg.Connection, held: Sequence[tuple[UUID, int]], *, until: datetime) -> None:
    """Keep the tickets `(id, fence)` that are still ours until `until`; a lease that was given up is not revived."""
    await connection.execute(_RENEW, [it for it, _ in held], [fence for _, fence in held], until)


async def release(connection: asyncpg.Connection, held: Sequence[tuple[UUID, int]]) -> None:
    """Give back the tickets `(id, fence)` that are still ours: another worker may claim them at once.

    An attempt that our own stop has cut short does not count.
    """
    await connection.execute(_RELEASE, [it for it, _ in held], [fence for _, fence in held])
