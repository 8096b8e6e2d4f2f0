"""What several workers share: who of them lives, and until when an endpoint's turns are given away.

All of it goes by the database's clock, which is one for all.
"""

from dataclasses import dataclass

import asyncpg

_SAY = """
WITH said AS (
  INSERT INTO workers (name, seen_at) VALUES ($1, clock_timestamp())
  ON CONFLICT (name) DO UPDATE SET seen_at = excluded.seen_at
), gone AS (
  DELETE FROM workers WHERE name <> $1 AND seen_at < clock_timestamp() - make_interval(secs => 20 * $2)
)
SELECT count(*) AS others, count(*) FILTER (WHERE name < $1) AS before FROM workers
WHERE name <> $1 AND seen_at > clock_timestamp() - make_interval(secs => $2)
"""

_LEAVE = "DELETE FROM workers WHERE name = $1"

# A clock that was set back must not keep everybody waiting for the time that it had been ahead.
_TAKE = """
INSERT INTO turns AS t (key, free_at) VALUES ($1, clock_timestamp() + make_interval(secs => $2))
ON CONFLICT (key) DO UPDATE SET free_at = make_interval(secs => $2)
  + greatest(clock_timestamp(), least(t.free_at, clock_timestamp() + interval '2 minutes'))
RETURNING extract(epoch FROM free_at - make_interval(secs => $2) - clock_timestamp())::float8
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a worker stands among those that live: how many there are, and how many of them come before it."""

    workers: int
    before: int


async def say_alive(connection: asyncpg.Connection, name: str, *, silent_after: float) -> Place:
    """Say that this worker lives, and count those that said so within the last `silent_after` seconds."""
    (row,) = await connection.fetch(_SAY, name, silent_after)
    return Place(workers=1 + row["others"], before=row["before"])


async def leave(connection: asyncpg.Connection, name: str) -> None:
    """This worker ends: the others need not wait for its silence."""
    await connection.execute(_LEAVE, name)


async def take_turns(connection: asyncpg.Connection, key: str, *, seconds: float) -> float:
    """Reserve the next `seconds` of the endpoint; in how many seconds they begin."""
    found: float = await connection.fetchval(_TAKE, key, seconds)
    return max(found, 0.0)
