"""Claims: a worker takes due tickets under a lease and keeps them while it works."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from uuid import UUID

import asyncpg

from issuing.states import UNFINISHED, State
from issuing.storage.models import CLAIMABLE

_NO_LIMIT = 1_000_000
_UNFINISHED = ", ".join(f"'{state}'" for state in sorted(UNFINISHED))


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A ticket that is ours until its lease ends. The voucher's fields are None while it has no number."""

    ticket_id: UUID
    fence: int
    state: State
    attempt: int
    source_id: int
    issuer_id: int
    sale: str
    may_be_registered: bool
    absences: int
    document_type: str
    deadline: date
    received_at: datetime
    series: str | None
    number: int | None
    digest_value: str | None
    file_name: str | None
    zip: bytes | None


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
    ORDER BY deadline, next_attempt_at, id LIMIT least(2 * $2, coalesce(q.quota, $6))
  ) d
), taken AS (
  SELECT t.id FROM tickets t JOIN candidates c USING (id)
  WHERE {CLAIMABLE} AND t.next_attempt_at <= $1 AND (t.lease_until IS NULL OR t.lease_until < $1)
  ORDER BY c.turn, c.deadline, c.next_attempt_at LIMIT $2
  FOR UPDATE OF t SKIP LOCKED
), claimed AS (
  UPDATE tickets t SET lease_until = $3, fence = fence + 1, attempt = attempt + 1
  FROM taken WHERE t.id = taken.id AND t.state IN ({_UNFINISHED})
  RETURNING t.*
)
SELECT c.id, c.fence, c.state, c.attempt, c.source_id, c.issuer_id, c.sale::text AS sale, c.may_be_registered,
       c.absences, c.document_type, c.deadline, c.received_at, v.series, v.number, v.digest_value, v.file_name, v.zip
FROM claimed c LEFT JOIN vouchers v ON v.ticket_id = c.id
ORDER BY c.deadline, c.received_at
"""  # noqa: S608 -- only our own constants are put in

_RENEW = f"""
UPDATE tickets t SET lease_until = $3
FROM unnest($1::uuid[], $2::bigint[]) AS g(id, fence)
WHERE t.id = g.id AND t.fence = g.fence AND t.state IN ({_UNFINISHED}) AND {CLAIMABLE} AND t.lease_until IS NOT NULL
"""  # noqa: S608

_RELEASE = f"""
UPDATE tickets t SET lease_until = NULL, attempt = greatest(t.attempt - 1, 0)
FROM unnest($1::uuid[], $2::bigint[]) AS g(id, fence)
WHERE t.id = g.id AND t.fence = g.fence AND t.state IN ({_UNFINISHED}) AND t.lease_until IS NOT NULL
"""  # noqa: S608


async def claim(
    connection: asyncpg.Connection,
    *,
    limit: int,
    now: datetime,
    lease: timedelta,
    quotas: Mapping[int, int] = MappingProxyType({}),
    usual_quota: int = _NO_LIMIT,
) -> list[Claim]:
    """Take up to `limit` due tickets that nobody holds, fair between issuers, inside one by deadline.

    An issuer gives no more than its quota, or the usual one where it has none of its own.
    """
    own = list(quotas.items())
    values = (now, limit, now + lease, [it for it, _ in own], [quota for _, quota in own], usual_quota)
    return [
        Claim(
            ticket_id=row["id"],
            fence=row["fence"],
            state=State(row["state"]),
            attempt=row["attempt"],
            source_id=row["source_id"],
            issuer_id=row["issuer_id"],
            sale=row["sale"],
            may_be_registered=row["may_be_registered"],
            absences=row["absences"],
            document_type=row["document_type"],
            deadline=row["deadline"],
            received_at=row["received_at"],
            series=row["series"],
            number=row["number"],
            digest_value=row["digest_value"],
            file_name=row["file_name"],
            zip=row["zip"],
        )
        for row in await connection.fetch(_CLAIM, *values)
    ]


async def renew(connection: asyncpg.Connection, held: Sequence[tuple[UUID, int]], *, until: datetime) -> None:
    """Keep the tickets `(id, fence)` that are still ours until `until`; a lease that was given up is not revived."""
    await connection.execute(_RENEW, [it for it, _ in held], [fence for _, fence in held], until)


async def release(connection: asyncpg.Connection, held: Sequence[tuple[UUID, int]]) -> None:
    """Give back the tickets `(id, fence)` that are still ours: another worker may claim them at once.

    An attempt that our own stop has cut short does not count.
    """
    await connection.execute(_RELEASE, [it for it, _ in held], [fence for _, fence in held])
