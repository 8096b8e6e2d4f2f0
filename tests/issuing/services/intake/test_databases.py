"""Header and lines of a sale pulled from PostgreSQL and from MariaDB, with the kinds of columns that they have."""

from dataclasses import dataclass
from pathlib import Path

import asyncpg
import pymysql
import pytest
from sqlalchemy import make_url

from issuing.services import Services
from issuing.settings import Settings
from issuing.views import SourceIdentity
from tests.conftest import emitting
from tests.intake import MAPPING, a_mapping_file
from tests.issuing.services.intake.waiting import until

_MOMENT = "2026-11-24 10:00:00.000001"
_TABLES = (
    "CREATE TABLE cabecera (id INTEGER PRIMARY KEY, documento VARCHAR(11), cliente VARCHAR(80), cambio TIMESTAMP(6))",
    "CREATE TABLE detalle (venta INTEGER, item INTEGER, glosa VARCHAR(80), prima DECIMAL(15, 2))",
    (
        f"INSERT INTO cabecera VALUES (7, '20131312955', 'TRANSPORTES ANDINOS S.A.C.', '{_MOMENT}'),"
        f" (8, '45678912', 'MARÍA QUISPE', '{_MOMENT}'), (9, '45678912', 'MARÍA QUISPE', '{_MOMENT}')"
    ),
    (
        "INSERT INTO detalle VALUES (7, 2, 'Derecho de emisión', 3.10), (7, 1, 'Prima', 100.10), (8, 1, 'Prima', 50),"
        " (9, 1, 'Prima', 60)"
    ),
)
_LINE = """\
    - each: =lines
      as: item
      description: "=item.glosa\""""
_MAPPING = (
    MAPPING.replace("skip: \"=row.estado == 'X'\"\n", "")
    .replace("row.recibo", "'V-' + row.id")
    .replace("    - description: \"='Prima ' + row.ramo\"", _LINE)
    .replace("=lookup('ramos', row.ramo)", "10")
    .replace("=round2(row.prima)", "=item.prima")
)


@dataclass
class House:
    """A house, and a way to have it pull from `url`."""

    services: Services
    source: SourceIdentity
    settings: Settings
    folder: Path

    async def pull(self, url: str, *, schema: str = "") -> str:
        """Pull until the three sales are stored; the stored sale that has two lines."""
        a_mapping_file(self.folder, _MAPPING)
        (self.folder / "url.txt").write_text(url, encoding="utf-8")
        own = f"schema: {schema}, " if schema else ""
        intake = self.folder / "intake.yaml"
        intake.write_text(
            "pulls:\n  - {name: ventas, source: samp, mapping: mapping.yaml, url_file: url.txt, interval_seconds: 1,\n"
            f"     {own}table: cabecera, key: id, watermark: cambio, batch: 2,\n"
            f"     lines: {{{own}table: detalle, parent: venta, order: item}}}}\n",
            encoding="utf-8",
        )
        async with emitting(self.settings.model_copy(update={"intake_file": intake})):
            await until(self._stored)
        return await self._sale()

    async def _stored(self) -> bool:
        page = await self.services.inquiry.list_tickets((), source=self.source, page_size=10, page_token="")
        return {it.external_id for it in page.tickets} == {"V-7", "V-8", "V-9"}

    async def _sale(self) -> str:
        connection = await asyncpg.connect(str(self.settings.database_url).replace("+asyncpg", ""))
        try:
            sale: str = await connection.fetchval("SELECT sale::text FROM tickets WHERE external_id = 'V-7'")
        finally:
            await connection.close()
        return sale


@pytest.fixture
def house(services: Services, source: SourceIdentity, settings: Settings, tmp_path: Path) -> House:
    return House(services, source, settings, tmp_path)


async def test_postgresql(house: House) -> None:
    url = str(house.settings.database_url).replace("+asyncpg", "")
    connection = await asyncpg.connect(url)
    await connection.execute("CREATE SCHEMA samp; SET search_path TO samp; " + "; ".join(_TABLES))
    await connection.close()
    sale = await house.pull(url, schema="samp")
    assert sale.index('"100.10"') < sale.index('"3.10"')


@pytest.mark.timeout(120)
async def test_mariadb(mariadb: str, house: House) -> None:
    url = make_url(mariadb)
    opened = pymysql.connect(
        host=url.host, port=url.port or 0, user=url.username, database=url.database, autocommit=True
    )
    with opened, opened.cursor() as cursor:
        for statement in _TABLES:
            cursor.execute(statement)
    sale = await house.pull(mariadb)
    assert sale.index('"100.10"') < sale.index('"3.10"')
