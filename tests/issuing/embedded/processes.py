"""What the tests see of other processes, and what they ask the servers."""

import asyncio
import json
import os
import select
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import asyncpg

SECONDS = 30


def query(dsn: str, statement: str) -> Any:
    """The first value that PostgreSQL answers."""

    async def ask() -> Any:
        connection = await asyncpg.connect(dsn)
        try:
            return await connection.fetchval(statement)
        finally:
            await connection.close()

    return asyncio.run(ask())


def leave_a_row(dsn: str) -> str:
    """Commit a row that no other test leaves; returns the question by which `query` finds it (1 when it is there)."""
    row = uuid4().hex
    query(dsn, "CREATE TABLE IF NOT EXISTS kept (row text)")
    query(dsn, f"INSERT INTO kept VALUES ('{row}')")
    return f"SELECT count(*) FROM kept WHERE row = '{row}'"


class Watch:
    """Sees processes end that are not our children; taken while they live, so that no number is mistaken."""

    def __init__(self, *processes: int | None) -> None:
        self._descriptors = [os.pidfd_open(process) for process in processes if process is not None]
        assert len(self._descriptors) == len(processes), "a server to be watched does not run"

    def all_ended(self, seconds: float = SECONDS) -> bool:
        """True once all have ended (a zombie has), False when one still lives after `seconds`."""
        return all(_ended(descriptor, seconds) for descriptor in self._descriptors)

    def close(self) -> None:
        for descriptor in self._descriptors:
            os.close(descriptor)


def _ended(descriptor: int, seconds: float) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    return bool(poll.poll(seconds * 1000))


@dataclass
class Launched:
    """A launcher in a session of its own, and what it said when its parts served."""

    process: subprocess.Popen[str]
    dsn: str
    redis_url: str
    servers: Sequence[int]
    forked: int | None
    watch: Watch = field(init=False)

    def __post_init__(self) -> None:
        self.watch = Watch(*self.servers)

    def kill(self) -> None:
        """Returns when it is dead, which its servers may not be yet."""
        self.process.kill()
        self.process.wait()

    def next_line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        said: dict[str, Any] = json.loads(self.process.stdout.readline())
        return said
