"""The archive's verification: a house that did everything is whole, and whatever somebody tampers with is found.

Tampering is done as whoever owns the database could: with the triggers switched off.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

import asyncpg
import pytest
from pydantic import SecretStr
from rich.console import Console

from cli.archive import verify_archive
from documents.package import pack, unzip_single
from issuing.archive.faults import Check, Fault
from issuing.clock import SystemClock, lima_date
from issuing.embedded import EmbeddedPostgres, EmbeddedValkey
from issuing.retry import Trouble
from issuing.services import open_services
from issuing.services.verification import Verification
from issuing.settings import Settings
from issuing.states import State
from issuing.storage.database import open_engine
from tests.builders import a_boleta, a_credit_note, a_note, a_sale, an_issuer
from tests.conftest import emitting, ended, start_ose
from tests.flow.informing import submit
from tests.sealing import sealing

pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
def house(
    postgres: EmbeddedPostgres, valkey: EmbeddedValkey, tmp_path_factory: pytest.TempPathFactory, issuer_key: bytes
) -> Iterator[str]:
    """The name of a database in which vouchers of all kinds were issued, informed and voided, all under seal."""
    folder = tmp_path_factory.mktemp("house")
    (folder / f"{an_issuer().ruc}.pem").write_bytes(issuer_key)
    name = f"house_{uuid4().hex}"
    with pytest.MonkeyPatch.context() as patched, start_ose(folder / "ose") as ose:
        patched.setattr("issuing.retry._FIRST", dict.fromkeys(Trouble, 0.2))
        patched.setattr("issuing.summaries.decisions.POLL_SECONDS", (0.1,))
        settings = Settings(
            data_folder=folder,
            database_url=_url(postgres, name),
            redis_url=valkey.url,
            keys_folder=folder,
            ose_url=ose.url,
            ose_password=SecretStr("moddatos"),
            database_pool_size=4,
            sweep_seconds=0.2,
            seal_seconds=0.2,
            summary_wait_seconds=0.2,
        )
        asyncio.run(_administer(postgres, f'CREATE DATABASE "{name}" TEMPLATE emission'))
        asyncio.run(_furnish(settings))
    yield name
    asyncio.run(_administer(postgres, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def _furnish(settings: Settings) -> None:
    async with open_services(settings) as services:
        await services.issuers.register(an_issuer(boletas_by_summary=True))
        source = await services.sources.authenticate(await services.sources.register("samp"))
        assert source
        sales = [a_sale(), a_sale(external_id="S-2"), a_sale(external_id="S-3")]
        sales += [a_boleta(external_id=f"B-{index}") for index in range(3)]
        sales.append(a_credit_note(external_id="N-1", note=a_note(document=None, external_id="S-2")))
        async with emitting(settings):
            ids = await submit(services, source, *sales)
            tickets = await ended(services, source, *ids)
            assert {it.state for it in tickets} == {State.ACCEPTED}, [it.reason for it in tickets]
            voided = [ids[0], ids[3]]
            for ticket_id in voided:
                await services.voiding.void(
                    ticket_id, source=source, actor="source:samp", reason="Anulada", request_key="k", request_id="r"
                )
            tickets = await ended(services, source, *voided)
            assert {it.state for it in tickets} == {State.VOIDED}
        async with sealing(settings) as (sealer, _):
            await sealer.round()


def _url(postgres: EmbeddedPostgres, name: str) -> str:
    return postgres.url.rsplit("/", 1)[0] + f"/{name}"


async def _administer(postgres: EmbeddedPostgres, statement: str) -> None:
    connection = await asyncpg.connect(postgres.dsn.rsplit("/", 1)[0] + "/postgres")
    await connection.execute(statement)
    await connection.close()


@dataclass(frozen=True)
class Archive:
    """A copy of the house's database, to tamper with."""

    url: str

    async def tamper(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.url.replace("+asyncpg", ""))
        await connection.execute("SET session_replication_role = replica")
        for statement in statements:
            changed = await connection.execute(statement)
            assert not changed.endswith(" 0"), statement
        await connection.close()

    async def fetch(self, query: str) -> list[asyncpg.Record]:
        connection = await asyncpg.connect(self.url.replace("+asyncpg", ""))
        try:
            return await connection.fetch(query)
        finally:
            await connection.close()

    async def faults(self, *, expected: dict[int, bytes] | None = None) -> list[Fault]:
        engine = open_engine(self.url, pool_size=1)
        try:
            return [it async for it in Verification(engine, progress=lambda *_: None).run(expected=expected)]
        finally:
            await engine.dispose()


@pytest.fixture
async def archive(postgres: EmbeddedPostgres, house: str) -> AsyncIterator[Archive]:
    name = f"copy_{uuid4().hex}"
    await _administer(postgres, f'CREATE DATABASE "{name}" TEMPLATE "{house}"')
    yield Archive(_url(postgres, name))
    await _administer(postgres, f'DROP DATABASE "{name}" WITH (FORCE)')


async def test_a_house_that_did_everything_is_whole(archive: Archive) -> None:
    assert await archive.faults() == []


ONE = "(SELECT ticket_id FROM vouchers WHERE series = 'F001' AND number = 2)"
BOLETA = "(SELECT ticket_id FROM vouchers WHERE series = 'B001' AND number = 2)"
LAST_EVENT = f"(SELECT max(id) FROM events WHERE ticket_id = {ONE})"
SIGNED_EVENT = f"(SELECT id FROM events WHERE ticket_id = {ONE} AND action = 'signed')"


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        ([f"UPDATE events SET reason = 'otra' WHERE id = {SIGNED_EVENT}"], {Check.SEAL}),
        ([f"UPDATE events SET actor = 'nadie' WHERE id = {LAST_EVENT}"], {Check.SEAL}),
        ([f"DELETE FROM events WHERE id = {SIGNED_EVENT}"], {Check.SEAL, Check.HISTORY, Check.REMOVED}),
        ([f"DELETE FROM events WHERE id = {LAST_EVENT}"], {Check.HISTORY, Check.REMOVED}),
        (
            [f"DELETE FROM event_seals WHERE event_id = {LAST_EVENT}", f"DELETE FROM events WHERE id = {LAST_EVENT}"],
            {Check.HISTORY, Check.BATCH},
        ),
        (
            [
                f"DELETE FROM event_seals WHERE event_id = {LAST_EVENT}",
                f"DELETE FROM events WHERE id = {LAST_EVENT}",
                f"UPDATE tickets SET state = 'signed', next_attempt_at = now() WHERE id = {ONE}",
            ],
            {Check.BATCH},
        ),
        (
            ["DELETE FROM seal_batches WHERE id = 2", "DELETE FROM event_seals WHERE batch_id = 2"],
            {Check.BATCH, Check.SEAL},
        ),
        ([f"UPDATE event_seals SET hash = sha256('x') WHERE event_id = {LAST_EVENT}"], {Check.SEAL, Check.BATCH}),
        ([f"UPDATE tickets SET state = 'observed' WHERE id = {ONE}"], {Check.HISTORY}),
        ([f"UPDATE vouchers SET payable = payable + 1 WHERE ticket_id = {ONE}"], {Check.FACTS}),
        ([f"UPDATE vouchers SET customer_name = 'OTRO' WHERE ticket_id = {ONE}"], {Check.FACTS}),
        ([f"UPDATE vouchers SET issue_date = issue_date - 1 WHERE ticket_id = {ONE}"], {Check.FACTS}),
        ([f"UPDATE vouchers SET digest_value = 'AAAA' WHERE ticket_id = {ONE}"], {Check.DIGEST, Check.CDR}),
        ([f"UPDATE vouchers SET zip = 'no es un ZIP' WHERE ticket_id = {ONE}"], {Check.ZIP}),
        ([f"UPDATE vouchers SET file_name = 'otro.zip' WHERE ticket_id = {ONE}"], {Check.ZIP, Check.FACTS}),
        ([f"UPDATE vouchers SET cdr = NULL WHERE ticket_id = {ONE}"], {Check.CDR}),
        ([f"UPDATE vouchers SET response_code = '4000' WHERE ticket_id = {ONE}"], {Check.CDR}),
        (
            [f"UPDATE vouchers v SET cdr = o.cdr FROM vouchers o WHERE v.ticket_id = {ONE} AND o.number = 3"],
            {Check.CDR},
        ),
        ([f"DELETE FROM vouchers WHERE ticket_id = {ONE}"], {Check.MISSING, Check.NUMBERING}),
        (["UPDATE series SET last_number = 9 WHERE series = 'F001'"], {Check.NUMBERING}),
        (["UPDATE series SET last_number = 1 WHERE series = 'F001'"], {Check.NUMBERING}),
        (["UPDATE summary_series SET last_correlative = 7 WHERE kind = 'RC'"], {Check.NUMBERING}),
        ([f"DELETE FROM summary_lines WHERE ticket_id = {BOLETA}"], {Check.CDR}),
        (
            [f"UPDATE summary_lines SET ticket_id = {ONE} WHERE ticket_id = {BOLETA}"],
            {Check.LINES, Check.CDR},
        ),
        (["UPDATE summary_files SET cdr = NULL WHERE kind = 'RA'"], {Check.CDR}),
        (["UPDATE summary_files SET digest_value = 'AAAA' WHERE kind = 'RA'"], {Check.DIGEST, Check.CDR}),
        (["UPDATE events SET at = at + '1 s' WHERE file_id IS NOT NULL AND action = 'accepted'"], {Check.SEAL}),
    ],
)
async def test_what_was_tampered_with_is_found(archive: Archive, statements: list[str], found: set[Check]) -> None:
    await archive.tamper(*statements)
    assert {it.check for it in await archive.faults()} == found


@pytest.mark.parametrize(("column", "check"), [("zip", Check.SIGNATURE), ("cdr", Check.CDR_SIGNATURE)])
async def test_a_byte_of_a_signed_document_is_found(archive: Archive, column: str, check: Check) -> None:
    (row,) = await archive.fetch(f"SELECT {column} FROM vouchers WHERE series = 'F001' AND number = 2")
    name, xml = unzip_single(row[column])
    changed = xml.replace(b"UBLVersionID>2.", b"UBLVersionID>3.", 1)
    assert changed != xml
    content = pack(name, changed).hex()
    await archive.tamper(f"UPDATE vouchers SET {column} = '\\x{content}' WHERE ticket_id = {ONE}")
    assert {it.check for it in await archive.faults()} == {check}


async def test_an_event_that_was_put_in_later_is_found(archive: Archive) -> None:
    """Below what is sealed for good it has no seal; above, it is simply sealed next, and its time tells."""
    await archive.tamper(
        "INSERT INTO seal_batches VALUES (999, now(), 0, 10000, 10000, sha256('x'))",
        "INSERT INTO events (id, ticket_id, at, actor, action, from_state, to_state) "
        f"SELECT 9000, {ONE}, now(), 'x', 'y', 'accepted', 'accepted'",
    )
    assert {it.check for it in await archive.faults()} == {Check.UNSEALED, Check.BATCH}


async def test_a_root_that_was_kept_elsewhere_tells_of_a_chain_made_anew(archive: Archive) -> None:
    ((batch, root),) = [tuple(it) for it in await archive.fetch("SELECT id, root FROM seal_batches WHERE id = 2")]
    assert await archive.faults(expected={batch: root}) == []
    (fault,) = await archive.faults(
        expected={
            batch: bytes(32),
        }
    )
    assert (fault.check, fault.where) == (Check.EXPECTED, "lote 2")


async def test_the_command_tells_what_is_wrong_where(archive: Archive) -> None:
    settings = Settings(database_url=archive.url)
    console = Console(record=True, width=200)
    assert await verify_archive(settings, console, since=None, expected=[]) == 0
    await archive.tamper(f"UPDATE vouchers SET payable = 7 WHERE ticket_id = {ONE}")
    assert await verify_archive(settings, console, since=None, expected=[]) == 1
    told = console.export_text()
    assert "F001-2" in told
    assert "se guardó 7" in told
    tomorrow = lima_date(SystemClock().now()) + timedelta(days=1)
    assert await verify_archive(settings, console, since=tomorrow, expected=[]) == 0
    with pytest.raises(ValueError, match="BATCH:ROOT"):
        await verify_archive(settings, console, since=date.min, expected=["1:abcd"])


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE vouchers SET payable = 1",
        "UPDATE vouchers SET zip = 'x'",
        "UPDATE vouchers SET number = 7",
        "UPDATE vouchers SET cdr = 'x' WHERE cdr IS NOT NULL",
        "UPDATE summary_files SET zip = 'x'",
        "UPDATE summary_files SET cdr = NULL WHERE cdr IS NOT NULL",
        "UPDATE event_seals SET hash = 'x'",
        "DELETE FROM seal_batches",
        "DELETE FROM vouchers",
        "DELETE FROM tickets",
        "TRUNCATE attempts",
    ],
)
async def test_what_is_kept_for_good_can_not_be_changed(archive: Archive, statement: str) -> None:
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="never changed"):
        await archive.fetch(statement)
