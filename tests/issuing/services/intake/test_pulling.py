"""A table of another system as a worker pulls it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from issuing.settings import Settings
from tests.conftest import emitting
from tests.intake import MAPPING, SourceDatabase, a_mapping_file, an_intake_file
from tests.issuing.services.intake.waiting import until

pytestmark = pytest.mark.usefixtures("source")


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[SourceDatabase]:
    database = SourceDatabase(tmp_path / "ventas.db")
    yield database
    database.close()


class Ours:
    """Our database, as the test looks at it."""

    def __init__(self, connection: asyncpg.Connection) -> None:
        self._connection = connection

    async def value(self, query: str) -> Any:
        return await self._connection.fetchval(query)

    async def tickets(self, count: int) -> None:
        await until(lambda: self.holds(f"SELECT count(*) = {count} FROM tickets"))

    async def holds(self, query: str) -> bool:
        return bool(await self.value(query))


@dataclass
class Pull:
    """A house that pulls the shop's table."""

    settings: Settings
    shop: SourceDatabase
    folder: Path

    @asynccontextmanager
    async def pulling(self, *, more: str = "", mapping: str = MAPPING) -> AsyncIterator[Ours]:
        intake = an_intake_file(self.folder, pull=self.shop.url, more=more)
        a_mapping_file(self.folder, mapping)
        connection = await asyncpg.connect(str(self.settings.database_url).replace("+asyncpg", ""))
        try:
            async with emitting(self.settings.model_copy(update={"intake_file": intake})):
                yield Ours(connection)
        finally:
            await connection.close()


@pytest.fixture
def house(settings: Settings, shop: SourceDatabase, tmp_path: Path) -> Pull:
    return Pull(settings, shop, tmp_path)


async def test_rows_of_one_moment_are_not_lost_between_batches(house: Pull) -> None:
    for number in range(120):
        house.shop.sell(number)
    async with house.pulling(more=", overlap_seconds: 0") as ours:
        await ours.tickets(120)
        house.shop.sell(500)  # the same moment, after the batch that ended there
        house.shop.sell(501, at="2026-11-24 10:00:01")
        await ours.tickets(122)


async def test_a_row_that_was_committed_late_is_found(house: Pull) -> None:
    house.shop.sell(1, at="2026-11-24 10:00:30")
    async with house.pulling() as ours:
        await ours.tickets(1)
        house.shop.sell(2, at="2026-11-24 10:00:00")
        await ours.tickets(2)
        assert "10:00:30" in await ours.value("SELECT position FROM intake_streams")


async def test_a_row_from_the_future_holds_nothing_up(house: Pull) -> None:
    house.shop.sell(1, at="2999-01-01 00:00:00")
    async with house.pulling() as ours:
        await ours.tickets(1)
        house.shop.sell(2)
        await ours.tickets(2)


async def test_a_broken_row_harms_only_itself_and_is_tried_again_once_it_changed(house: Pull) -> None:
    house.shop.sell(1, prima="mil")
    house.shop.sell(2)
    async with house.pulling() as ours:
        await ours.tickets(1)
        await until(lambda: ours.holds("SELECT count(*) = 1 FROM intake_rejects"))
        assert "columna prima" in await ours.value("SELECT reason FROM intake_rejects WHERE key = 'text:R-00001'")
        house.shop.execute("UPDATE ventas SET prima = '1000', cambio = '2026-11-24 10:00:02' WHERE recibo = 'R-00001'")
        await ours.tickets(2)
        await until(lambda: ours.holds("SELECT count(*) = 0 FROM intake_rejects"))


async def test_a_mended_mapping_tries_the_rejects_again(house: Pull) -> None:
    house.shop.sell(1, prima="1.000,50")
    async with house.pulling() as ours:
        await until(lambda: ours.holds("SELECT count(*) = 1 FROM intake_rejects"))
    async with house.pulling(mapping=MAPPING.replace("round2(row.prima)", "dec(row.prima, ',')")) as ours:
        await ours.tickets(1)
        await until(lambda: ours.holds("SELECT count(*) = 0 FROM intake_rejects"))


async def test_a_sold_row_that_changes_is_told_and_not_sold_twice(house: Pull) -> None:
    house.shop.sell(1)
    async with house.pulling() as ours:
        await ours.tickets(1)
        house.shop.execute("UPDATE ventas SET prima = '5', cambio = '2026-11-24 10:00:02'")
        await until(lambda: ours.holds("SELECT count(*) = 1 FROM intake_rejects WHERE reason LIKE '%unit_value%'"))
        assert await ours.value("SELECT count(*) FROM tickets") == 1


async def test_a_source_that_is_down_is_told_once_and_resumes(house: Pull) -> None:
    house.shop.execute("ALTER TABLE ventas RENAME TO otra")
    async with house.pulling() as ours:
        await until(lambda: ours.holds("SELECT failures >= 1 FROM intake_streams"))
        assert "no such table: ventas" in await ours.value("SELECT reason FROM intake_streams")
        house.shop.execute("ALTER TABLE otra RENAME TO ventas")
        house.shop.sell(1)
        await ours.tickets(1)
        await until(lambda: ours.holds("SELECT failures = 0 AND reason = '' FROM intake_streams"))


async def test_two_workers_do_not_pull_the_same(house: Pull) -> None:
    for number in range(60):
        house.shop.sell(number)
    async with house.pulling() as ours, house.pulling():
        await ours.tickets(60)
        await until(lambda: ours.holds("SELECT submitted = 60 FROM intake_streams"))
