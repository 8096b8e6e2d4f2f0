"""`emission archive verify` on the data folder: no database, one that runs, one at rest."""

import asyncio
import io
from pathlib import Path

import pytest
from rich.console import Console

from cli.archive import verify_archive, with_database
from issuing.embedded import EmbeddedPartError, EmbeddedPostgres
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.storage.schema import OutdatedSchemaError, migrate

pytestmark = pytest.mark.timeout(120)


async def _migrate(url: str) -> None:
    engine = open_engine(url, pool_size=1)
    await migrate(engine)
    await engine.dispose()


def _verify(folder: Path) -> str:
    console = Console(file=io.StringIO(), width=180)
    with with_database(Settings(data_folder=folder)) as found:
        assert asyncio.run(verify_archive(found, console, since=None, expected=[])) == 0
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_embedded_database_is_found_running_or_not(tmp_path: Path) -> None:
    with pytest.raises(EmbeddedPartError, match="There is no database"):
        _verify(tmp_path)
    assert not list(tmp_path.iterdir()), "looking makes nothing"
    with EmbeddedPostgres(tmp_path / "postgres", settings={"fsync": "off"}) as postgres:
        with pytest.raises(OutdatedSchemaError):
            _verify(tmp_path)
        asyncio.run(_migrate(postgres.url))
        assert "Ningún defecto" in _verify(tmp_path)
        assert postgres.pid, "it was only used"
    assert "Ningún defecto" in _verify(tmp_path)
    assert not (tmp_path / "postgres" / "data" / "postmaster.pid").exists(), "it was stopped again"
    (tmp_path / "postgres" / "password").unlink()
    with pytest.raises(EmbeddedPartError, match="password"):
        _verify(tmp_path)


def test_a_database_that_is_set_is_the_one() -> None:
    settings = Settings(database_url="postgresql://elsewhere/emission")
    with with_database(settings) as found:
        assert found is settings
