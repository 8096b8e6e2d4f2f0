"""Sources and series as an operator administers them."""

from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from cli.errors import RegisterError
from issuing.services import Services
from issuing.services.verification import Verification
from issuing.settings import Settings
from issuing.states import State
from issuing.storage.database import open_engine
from issuing.views import SourceIdentity, Ticket
from tests.builders import a_sale, an_issuer
from tests.cli.commands import run
from tests.conftest import Ose, emitting, ended
from tests.flow.informing import submit

RUC = an_issuer().ruc


async def test_rights_are_given_listed_and_taken_and_each_change_is_on_record(
    settings: Settings, services: Services
) -> None:
    del services
    await run(settings, "source", "register", "samp")
    await run(settings, "source", "register", "mir")
    said = await run(settings, "source", "allow", "samp", "--ruc", RUC, "--series", "F001", "--series", "F002")
    assert said == f"samp puede emitir por {RUC} en F001, F002."
    listed = await run(settings, "source", "list")
    assert listed.splitlines() == ["mir: todo", f"samp: {RUC} F001, {RUC} F002"]
    said = await run(settings, "source", "forbid", "samp", "--ruc", RUC)
    assert said == f"A samp se le quitaron 2 permisos por {RUC} en todas las series."
    assert "samp: nada" in await run(settings, "source", "list")
    await run(settings, "source", "unrestrict", "samp")
    await run(settings, "source", "disable", "mir")
    assert "mir: deshabilitado el" in await run(settings, "source", "list")
    rows = await _events(settings)
    assert [(row["subject"], row["action"]) for row in rows] == [
        ("source:samp", "token_made"),
        ("source:mir", "token_made"),
        ("source:samp", "allowed"),
        ("source:samp", "forbidden"),
        ("source:samp", "unrestricted"),
        ("source:mir", "disabled"),
    ]
    assert all(row["actor"].startswith("operator:") for row in rows)


async def test_the_record_can_not_be_changed(settings: Settings, services: Services) -> None:
    del services
    await run(settings, "source", "register", "samp")
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    for statement in ("UPDATE administration_events SET actor = 'nobody'", "DELETE FROM administration_events"):
        with pytest.raises(asyncpg.PostgresError):
            await connection.execute(statement)
    await connection.close()


async def test_a_former_token_holds_as_long_as_was_said(settings: Settings, services: Services) -> None:
    first = (await run(settings, "source", "register", "samp")).splitlines()[-1]
    second = (await run(settings, "source", "register", "samp", "--keep-hours", "1")).splitlines()[-1]
    assert [bool(await services.sources.authenticate(it)) for it in (first, second)] == [True, True]
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    await connection.execute("UPDATE source_proofs SET expires_at = $1", datetime(2026, 1, 1, tzinfo=UTC))
    await connection.close()
    services.sources.forget()
    assert [bool(await services.sources.authenticate(it)) for it in (first, second)] == [False, True]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("source", "allow", "nadie", "--ruc", RUC), "No hay un sistema llamado nadie"),
        (("source", "allow", "samp", "--ruc", "20131312955"), "no está registrado"),
        (("source", "allow", "samp", "--ruc", RUC, "--series", "f1"), "4 letras mayúsculas"),
        (("source", "certificate", "samp", "/dev/null"), "no es un certificado"),
        (("series", "begin", "--ruc", RUC, "--document-type", "01", "--series", "F001", "--after", "0"), "--after"),
    ],
)
async def test_what_makes_no_sense_is_told(
    settings: Settings, services: Services, arguments: tuple[str, ...], told: str
) -> None:
    del services
    await run(settings, "source", "register", "samp")
    with pytest.raises(RegisterError, match=told):
        await run(settings, *arguments)


async def test_a_series_that_moved_here_goes_on_without_a_gap(
    settings: Settings, services: Services, ose: Ose, tmp_path: Path
) -> None:
    del tmp_path
    here = settings.model_copy(update={"ose_url": ose.url, "seal_seconds": 0.2})
    begin = ("series", "begin", "--ruc", RUC, "--document-type", "01", "--series", "F009", "--after")
    await run(here, *begin, "4000")
    said = await run(here, *begin, "4711")  # nothing was issued yet: a slip can be mended
    assert said == f"La serie F009 de {RUC} continúa en el 4712."
    source = await services.sources.authenticate(await services.sources.register("samp"))
    assert source
    async with emitting(here):
        tickets = await _issued(services, source)
    assert [it.voucher.number for it in tickets if it.voucher] == [4712, 4713]
    assert f"{RUC} 01 F009: 4713 (aquí desde el 4712)" in await run(here, "series", "list")
    with pytest.raises(RegisterError, match="ya se dieron 2 números"):
        await run(here, *begin, "5000")
    engine = open_engine(str(here.database_url), pool_size=1)
    verification = Verification(engine, progress=lambda _what, _done: None)
    faults = [it async for it in verification.run() if "F009" in it.where]
    await engine.dispose()
    assert not faults


async def _issued(services: Services, source: SourceIdentity) -> list[Ticket]:
    ids = [(await submit(services, source, a_sale(external_id=name, series="F009")))[0] for name in ("one", "two")]
    tickets = await ended(services, source, *ids)
    assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
    return sorted(tickets, key=lambda it: it.voucher.number if it.voucher else 0)


async def _events(settings: Settings) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(str(settings.database_url).replace("+asyncpg", ""))
    rows: list[asyncpg.Record] = await connection.fetch("SELECT * FROM administration_events ORDER BY id")
    await connection.close()
    return rows
