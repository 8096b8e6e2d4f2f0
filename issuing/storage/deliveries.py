"""Deliveries on their way: claims under a lease, the open attempt, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from issuing.deliveries import DeliveryKind, Outcome, Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryClaim:
    """A delivery that is ours until its lease ends.

    `lane` is what it shares with others of the same fate: the mailbox's domain, or the subscriber's id. `doubts` counts
    the attempts that may have arrived, those among them that a dead worker left open.
    """

    id: int
    fence: int
    ticket_id: UUID
    issuer_id: int
    kind: DeliveryKind
    target: str
    lane: str
    attempt: int
    doubts: int
    resends: int


_LANE = "CASE d.kind WHEN 'mail' THEN lower(split_part(d.target, '@', 2)) ELSE split_part(d.target, '/', 1) END"
_DUE = "d.state = 'queued' AND d.next_attempt_at <= $2 AND (d.lease_until IS NULL OR d.lease_until < $2)"

# Each issuer's and each lane's first comes before anybody's second, and none has more than its share of the hands. The
# candidates are a window of what is due, from which the lanes and issuers are left out that have their share already:
# so a backlog of one, however long, does not fill it. Of a ticket's callbacks to one subscriber the oldest goes first.
_CLAIM = f"""
WITH used AS (SELECT * FROM unnest($5::text[], $6::int[]) AS u(lane, hands)),
busy AS (SELECT * FROM unnest($7::int[], $8::int[]) AS b(issuer_id, hands)),
candidates AS (
  SELECT d.id, d.next_attempt_at, t.issuer_id, {_LANE} AS lane,
    coalesce((SELECT hands FROM used WHERE lane = {_LANE}), 0) AS lane_hands,
    coalesce((SELECT hands FROM busy WHERE issuer_id = t.issuer_id), 0) AS issuer_hands
  FROM deliveries d JOIN tickets t ON t.id = d.ticket_id
  WHERE d.kind = $1 AND {_DUE}
    AND NOT EXISTS (SELECT FROM used WHERE lane = {_LANE} AND hands >= $9)
    AND NOT EXISTS (SELECT FROM busy WHERE issuer_id = t.issuer_id AND hands >= $10)
    AND NOT (d.kind = 'callback' AND EXISTS (
      SELECT FROM deliveries e WHERE e.ticket_id = d.ticket_id AND e.kind = 'callback' AND e.state = 'queued'
        AND e.id < d.id AND split_part(e.target, '/', 1) = split_part(d.target, '/', 1)))
  ORDER BY d.next_attempt_at LIMIT 500
), ranked AS (
  SELECT *, row_number() OVER (PARTITION BY lane ORDER BY next_attempt_at, id) + lane_hands AS lane_turn,
    row_number() OVER (PARTITION BY issuer_id ORDER BY next_attempt_at, id) + issuer_hands AS issuer_turn
  FROM candidates
), taken AS (
  SELECT d.id FROM deliveries d JOIN ranked r USING (id)
  WHERE {_DUE} AND r.lane_turn <= $9 AND r.issuer_turn <= $10
  ORDER BY greatest(r.lane_turn, r.issuer_turn), r.next_attempt_at LIMIT $3 FOR UPDATE OF d SKIP LOCKED
), abandoned AS (
  UPDATE delivery_attempts a SET closed_at = $2, outcome = 'abandoned' FROM taken
  WHERE a.delivery_id = taken.id AND a.closed_at IS NULL RETURNING a.delivery_id
)
UPDATE deliveries d SET lease_until = $4, fence = d.fence + 1, attempt = d.attempt + 1,
  doubts = d.doubts + (SELECT count(*) FROM abandoned WHERE delivery_id = d.id)
FROM taken, tickets t WHERE d.id = taken.id AND t.id = d.ticket_id AND d.state = 'queued'
RETURNING d.id, d.fence, d.ticket_id, t.issuer_id, d.kind, d.target, {_LANE} AS lane, d.attempt, d.doubts, d.resends
"""  # noqa: S608 -- only our own constants are put in

_RENEW = """
UPDATE deliveries d SET lease_until = $3 FROM unnest($1::bigint[], $2::bigint[]) AS g(id, fence)
WHERE d.id = g.id AND d.fence = g.fence AND d.state = 'queued' AND d.lease_until IS NOT NULL
"""

_RELEASE = """
UPDATE deliveries d SET lease_until = NULL, attempt = greatest(d.attempt - 1, 0)
FROM unnest($1::bigint[], $2::bigint[]) AS g(id, fence)
WHERE d.id = g.id AND d.fence = g.fence AND d.state = 'queued' AND d.lease_until IS NOT NULL
"""

_NEXT_DUE = """
SELECT min(greatest(next_attempt_at, lease_until)) FROM deliveries WHERE state = 'queued' AND kind = $1
"""

# The ticket is locked first and by itself, as a voiding locks it: whoever comes second sees what the first has done, so
# nothing goes out of a voucher that is being voided, and nothing is voided that is going out.
_LOCK = "SELECT FROM tickets t JOIN deliveries d ON d.ticket_id = t.id WHERE d.id = $1 FOR SHARE OF t"

_OPEN_ATTEMPT = """
WITH ours AS (
  UPDATE deliveries SET may_be_delivered = true
  WHERE id = $2 AND fence = $3 AND state = 'queued' AND lease_until IS NOT NULL RETURNING id
)
INSERT INTO delivery_attempts (id, delivery_id, endpoint, opened_at) SELECT $1, id, $4, $5 FROM ours RETURNING id
"""

_SETTLE = """
WITH moved AS (
  UPDATE deliveries SET state = $3::text, next_attempt_at = $4, lease_until = NULL, attempt = $5, doubts = $6,
    may_be_delivered = $7 OR delivered_before, reason_code = $8, reason = $9::text,
    delivered_at = CASE WHEN $3::text = 'delivered' THEN $10 ELSE delivered_at END
  WHERE id = $1 AND fence = $2 AND state = 'queued' RETURNING id, ticket_id, kind
), closed AS (
  UPDATE delivery_attempts a SET closed_at = $10, outcome = $11, code = $12, detail = $13 FROM moved
  WHERE a.delivery_id = moved.id AND a.closed_at IS NULL
), logged AS (
  INSERT INTO events (ticket_id, at, actor, action, from_state, to_state, reason)
  SELECT t.id, $10, $14, moved.kind || '_' || $3::text, t.state, t.state, 'entrega ' || moved.id
  FROM moved JOIN tickets t ON t.id = moved.ticket_id
  WHERE $3::text = 'failed' OR $3::text = 'delivered' AND moved.kind = 'mail'
)
SELECT id FROM moved
"""


async def claim_deliveries(
    connection: asyncpg.Connection,
    kind: DeliveryKind,
    *,
    limit: int,
    lanes: Mapping[str, int],
    lane_share: int,
    issuers: Mapping[int, int],
    issuer_share: int,
    now: datetime,
    lease: timedelta,
) -> list[DeliveryClaim]:
    """Take up to `limit` due deliveries that nobody holds, shared fairly between lanes and between issuers.

    `lanes` and `issuers` are the hands that each has already, the shares what each may have.
    """
    rows = await connection.fetch(
        _CLAIM,
        kind.value,
        now,
        limit,
        now + lease,
        list(lanes),
        list(lanes.values()),
        list(issuers),
        list(issuers.values()),
        lane_share,
        issuer_share,
    )
    return [DeliveryClaim(**{**dict(row), "kind": DeliveryKind(row["kind"])}) for row in rows]


async def renew_deliveries(connection: asyncpg.Connection, held: Sequence[tuple[int, int]], *, until: datetime) -> None:
    """Keep the deliveries `(id, fence)` that are still ours until `until`."""
    await connection.execute(_RENEW, [it for it, _ in held], [fence for _, fence in held], until)


async def release_deliveries(connection: asyncpg.Connection, held: Sequence[tuple[int, int]]) -> None:
    """Give back the deliveries `(id, fence)` that are still ours: another worker may claim them at once."""
    await connection.execute(_RELEASE, [it for it, _ in held], [fence for _, fence in held])


async def next_delivery_due(connection: asyncpg.Connection, kind: DeliveryKind) -> datetime | None:
    """When the next one may be claimed (a held one: when its lease ends); None where there is none."""
    found: datetime | None = await connection.fetchval(_NEXT_DUE, kind.value)
    return found


async def open_delivery_attempt(
    connection: asyncpg.Connection, claim: DeliveryClaim, *, attempt_id: UUID, endpoint: str, now: datetime
) -> bool:
    """Write down, in the caller's transaction, that the delivery is about to go out.

    False if it is not to go out (any more): its voucher is being voided, or the lease was lost.
    """
    await connection.execute(_LOCK, claim.id)
    row = await connection.fetchrow(_OPEN_ATTEMPT, attempt_id, claim.id, claim.fence, endpoint, now)
    return row is not None


async def settle_delivery(
    connection: asyncpg.Connection,
    claim: DeliveryClaim,
    verdict: Verdict,
    outcome: Outcome,
    *,
    now: datetime,
    actor: str,
) -> bool:
    """Write down, in the caller's transaction, what became of the delivery; False if it was no longer ours."""
    await connection.execute(_LOCK, claim.id)
    row = await connection.fetchrow(
        _SETTLE,
        claim.id,
        claim.fence,
        verdict.to_state.value,
        verdict.next_attempt_at,
        verdict.attempt,
        verdict.doubts,
        verdict.may_be_delivered,
        verdict.reason_code,
        verdict.reason,
        now,
        outcome.ending.value,
        outcome.code[:10],
        outcome.detail,
        actor,
    )
    return row is not None
