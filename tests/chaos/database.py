"""A real PostgreSQL under a simulated loop.

A statement is atomic in simulated time: it is run on a loop of its own while the simulated one stands still. So all
that a seed can vary is which statement or transaction comes next, and that it varies: whoever wants one goes through a
turnstile, at which the seed chooses. While a transaction is open, the others wait at the turnstile, as they would at
its locks. A process that dies loses its open transaction there and then.
"""

import asyncio
import selectors
from collections.abc import AsyncIterator, Callable, Coroutine, Generator
from contextlib import asynccontextmanager
from contextvars import ContextVar
from random import Random
from types import TracebackType
from typing import Any, Protocol, Self, TypeVar, cast

import asyncpg
from sqlalchemy.ext.asyncio import AsyncConnection

from issuing.storage.database import open_engine

Result = TypeVar("Result")
LOOKED: ContextVar[float] = ContextVar("LOOKED")
"""When the task that runs has last looked at the database: whatever it does next rests on that."""


class Mortal(Protocol):
    """A process of the simulation, as the database sees it."""

    alive: bool

    async def point(self, what: str) -> None:
        """Where it may be stopped, held up or killed; one that is dead never returns."""
        ...


class _Patient(selectors.EpollSelector):
    """Looks at sockets only when nothing else can run: one look a statement instead of four."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        return [] if timeout is not None and timeout <= 0 else super().select(timeout)


class Database:
    """One connection of the driver and few of SQLAlchemy, for all processes of all seeds."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.SelectorEventLoop(_Patient())
        self._engine = open_engine(url, pool_size=3)
        self._kept = self.run(_entered(self._engine.connect()))
        self._idle: list[AsyncConnection] = []
        raw = self.run(self._kept.get_raw_connection())
        self.driver = cast("asyncpg.Connection", raw.driver_connection)
        self.turnstile = Turnstile(self, Random(0))
        self.on_statement: Callable[[Any, str, Any], None] = lambda *_: None

    def run(self, work: Coroutine[Any, Any, Result]) -> Result:
        """The result of `work`, while the caller's loop stands still."""
        outer = asyncio.events._get_running_loop()
        asyncio.events._set_running_loop(None)
        try:
            return self._loop.run_until_complete(work)
        finally:
            asyncio.events._set_running_loop(outer)

    def connect(self) -> AsyncConnection:
        """A connection of SQLAlchemy's, to be handed to `end`: taking one from its pool costs a round trip."""
        return self._idle.pop() if self._idle else self.run(_entered(self._engine.connect()))

    def end(self, connection: AsyncConnection, *, commit: bool) -> None:
        """Commit or roll back what was done on `connection`, and have it back."""
        self.run(connection.commit() if commit else connection.rollback())
        self._idle.append(connection)

    def close(self) -> None:
        """Let go of the server."""
        for connection in self._idle:
            self.run(connection.close())
        self.run(self._kept.close())
        self.run(self._engine.dispose())
        self._loop.close()


async def _entered(connection: AsyncConnection) -> AsyncConnection:
    return await connection


class Turnstile:
    """Lets one task in at a time, with all the connections that it opens; who comes next is chosen by the seed."""

    def __init__(self, database: Database, random: Random) -> None:
        self._database = database
        self._random = random
        self._inside: list[_Link] = []
        self._task: asyncio.Task[Any] | None = None
        self._waiting: list[asyncio.Future[None]] = []

    async def enter(self) -> None:
        """Returns once no other task has a transaction open."""
        while self._inside and self._task is not asyncio.current_task():
            turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.append(turn)
            try:
                await turn
            finally:
                if turn in self._waiting:
                    self._waiting.remove(turn)

    def hold(self, link: "_Link") -> None:
        """`link` has a transaction open from now on."""
        self._inside.append(link)
        self._task = asyncio.current_task()

    def release(self, link: "_Link") -> None:
        """It has none any more."""
        if link in self._inside:
            self._inside.remove(link)
        if not self._inside:
            self._task = None
            self._random.shuffle(self._waiting)
            for turn in self._waiting:
                if not turn.done():
                    turn.set_result(None)

    def drop(self, link: "_Link") -> None:
        """Undo what `link` has open, if it has."""
        if link in self._inside:
            link.undo()
            self.release(link)

    def kill(self, process: Mortal) -> None:
        """Undo what a process that has just died had open."""
        for link in [it for it in self._inside if it.process is process]:
            self.drop(link)


class _Link:
    """What a process believes to be a connection."""

    def __init__(self, database: Database, process: Mortal) -> None:
        self.database = database
        self.process = process

    async def _enter(self) -> None:
        await self.database.turnstile.enter()
        if not self.process.alive:  # it died while it stood in the queue
            await self.process.point("dead")

    def undo(self) -> None:
        """Roll back on the server."""
        raise NotImplementedError


class SimulatedDriver(_Link):
    """asyncpg's connection as far as the services use it: each statement commits by itself, or in `transaction`."""

    async def _run(self, name: str, *arguments: Any) -> Any:
        await self.process.point(f"before {name}")
        await self._enter()
        result = self.database.run(getattr(self.database.driver, name)(*arguments))
        self.database.on_statement(self.process, arguments[0], result)
        LOOKED.set(asyncio.get_running_loop().time())
        await self.process.point(f"after {name}")
        return result

    async def fetch(self, *arguments: Any) -> Any:
        return await self._run("fetch", *arguments)

    async def fetchrow(self, *arguments: Any) -> Any:
        return await self._run("fetchrow", *arguments)

    async def fetchval(self, *arguments: Any) -> Any:
        return await self._run("fetchval", *arguments)

    async def execute(self, *arguments: Any) -> Any:
        return await self._run("execute", *arguments)

    def is_closed(self) -> bool:
        return False

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """BEGIN and COMMIT; a process may die before the one and after the other."""
        await self.process.point("before begin")
        await self._enter()
        self.database.turnstile.hold(self)
        self.database.run(self.database.driver.execute("BEGIN"))
        try:
            yield
            await self.process.point("before commit")
        except BaseException:
            self.database.turnstile.drop(self)
            raise
        self.database.run(self.database.driver.execute("COMMIT"))
        LOOKED.set(asyncio.get_running_loop().time())
        self.database.turnstile.release(self)
        await self.process.point("after commit")

    def undo(self) -> None:
        """Roll back on the server."""
        self.database.run(self.database.driver.execute("ROLLBACK"))


class SimulatedConnection(_Link):
    """SQLAlchemy's connection as far as the services use it."""

    def __init__(self, database: Database, process: Mortal, *, commits: bool) -> None:
        super().__init__(database, process)
        self._commits = commits
        self._real: AsyncConnection | None = None

    async def execute(self, statement: Any) -> Any:
        return await self._run("execute", statement)

    async def scalar(self, statement: Any) -> Any:
        return await self._run("scalar", statement)

    async def _run(self, name: str, statement: Any) -> Any:
        await self.process.point(f"before {name}")
        if self._real is None:
            await self._enter()
            self.database.turnstile.hold(self)
            self._real = self.database.connect()
        return self.database.run(getattr(self._real, name)(statement))

    async def get_raw_connection(self) -> "_Raw":
        return _Raw(SimulatedDriver(self.database, self.process))

    async def invalidate(self) -> None:
        """Nothing to throw away: the server's own connection is never broken."""

    async def close(self) -> None:
        self.end(commit=False)

    def end(self, *, commit: bool) -> None:
        """Commit or roll back, and let the next one in."""
        if self._real is None:
            return
        real, self._real = self._real, None
        self.database.end(real, commit=commit)
        self.database.turnstile.release(self)

    def undo(self) -> None:
        """Roll back on the server."""
        if self._real is not None:
            real, self._real = self._real, None
            self.database.end(real, commit=False)

    def __await__(self) -> Generator[Any, None, Self]:
        return self._opened().__await__()

    async def _opened(self) -> Self:
        return self

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._commits and error is None:
            await self.process.point("before commit")
        self.end(commit=self._commits and error is None)
        if error is None:
            await self.process.point("after commit")


class _Raw:
    def __init__(self, driver: SimulatedDriver) -> None:
        self.driver_connection = driver


class SimulatedEngine:
    """The engine that one process is given."""

    def __init__(self, database: Database, process: Mortal) -> None:
        self._database = database
        self._process = process

    def connect(self) -> SimulatedConnection:
        return SimulatedConnection(self._database, self._process, commits=False)

    def begin(self) -> SimulatedConnection:
        return SimulatedConnection(self._database, self._process, commits=True)
