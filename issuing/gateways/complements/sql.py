"""A system that is asked by a SELECT of the configuration, over any SQLAlchemy URL."""

import asyncio
import math
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import SQLAlchemyError

from issuing.gateways.complements.system import Answer, SystemDownError

_MOST_ROWS = 200
_THREADS = 4
"""Drivers of other databases block; a query that hangs keeps one of these threads, and the breaker keeps the others."""


def _limits(url: str, seconds: int) -> dict[str, object]:
    """What makes the driver itself give up, so that no query outlives its question; unknown drivers have none."""
    dialect = make_url(url).get_backend_name()
    if dialect == "postgresql":
        return {"connect_timeout": seconds, "options": f"-c statement_timeout={1000 * seconds}"}
    if dialect in {"mysql", "mariadb"}:
        return {"connect_timeout": seconds, "read_timeout": seconds, "write_timeout": seconds}
    return {"timeout": seconds} if dialect == "sqlite" else {}


class SqlSystem:
    """The question's parts are the statement's bound parameters, `:name` each; nothing is ever put into its text."""

    def __init__(self, *, name: str, url: str, statement: str, timeout_seconds: float) -> None:
        """Raises `ValueError` for an address that SQLAlchemy can't use."""
        self._name = name
        self._statement = text(statement)
        self._timeout_seconds = timeout_seconds
        try:
            self._engine = create_engine(
                url,
                pool_size=_THREADS,
                max_overflow=0,
                pool_pre_ping=True,
                connect_args=_limits(url, math.ceil(timeout_seconds)),
            )
        except (SQLAlchemyError, ImportError) as error:
            raise ValueError(str(error)) from error
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix=f"complement-{name}")

    async def ask(self, question: Mapping[str, str]) -> Answer | None:
        """The first row's columns, and all rows (200 at most) as `rows`; None where there is no row."""
        loop = asyncio.get_running_loop()
        try:
            async with asyncio.timeout(self._timeout_seconds):
                rows = await loop.run_in_executor(self._threads, self._select, dict(question))
        except TimeoutError as error:
            raise SystemDownError(f"{self._name} no respondió dentro del plazo.") from error
        except (SQLAlchemyError, OSError) as error:
            raise SystemDownError(f"{self._name} no pudo ser consultado ({type(error).__name__}).") from error
        return {**rows[0], "rows": rows} if rows else None

    async def close(self) -> None:
        """Close its connections, once the queries under way have ended or given up."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        await asyncio.to_thread(self._closed)

    def _closed(self) -> None:
        self._threads.shutdown()
        self._engine.dispose()

    def _select(self, question: dict[str, str]) -> list[dict[str, Any]]:
        with self._engine.connect() as connection:
            found = connection.execute(self._statement, question)
            return [
                {key: _plain(value) for key, value in row.items()} for row in found.mappings().fetchmany(_MOST_ROWS)
            ]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal | float):
        return str(value)
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return value
