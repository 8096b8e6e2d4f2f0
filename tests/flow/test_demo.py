"""The demo as a newcomer runs it: a process of its own, its workers killed, judged by programs that are not ours."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import asyncpg
import psutil
import pytest
from lxml import etree

from cli.house import DEMO_ISSUER
from documents.package import unzip_single
from tests.conftest import ROOT

pytestmark = pytest.mark.timeout(170)


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("EMISSION_")}
    environment |= {
        "EMISSION_DATA_FOLDER": str(folder / "data"),
        "EMISSION_KEYS_FOLDER": str(folder / "keys"),
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "protos/generated")]),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "cli", *arguments], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )


def children(process: subprocess.Popen[str], module: str) -> list[psutil.Process]:
    try:
        family = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []
    return [it for it in family if it.is_running() and module in _command(it)]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except (psutil.NoSuchProcess, psutil.ZombieProcess):
        return []


def until(condition: object, seconds: float = 60) -> None:
    assert callable(condition)
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come to pass"
        time.sleep(0.05)


def verify_by_xmlsec1(document: Path, trusted: Path) -> None:
    judged = subprocess.run(
        ["xmlsec1", "--verify", "--trusted-pem", str(trusted), "--enabled-key-data", "x509", str(document)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert judged.returncode == 0, f"{document.name}: {judged.stderr}"


@pytest.fixture(scope="module")
def killed_demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, float]]:
    """A demo whose workers were killed as soon as they ran: its folder and its last line."""
    folder = tmp_path_factory.mktemp("demo")
    process = started(folder, "demo", "--once")
    killed = set[int]()
    try:
        while len(killed) < 3 and process.poll() is None:
            for worker in children(process, "workers"):
                if worker.pid not in killed:
                    time.sleep(0.7)  # let it get into its work; how far is left to chance on purpose
                    worker.send_signal(signal.SIGKILL)
                    killed.add(worker.pid)
        output, _ = process.communicate(timeout=120)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, output
    assert killed
    return folder, json.loads(output.strip().splitlines()[-1])


def test_every_sale_ends_once_though_workers_are_killed(
    killed_demo: tuple[Path, dict[str, float]],
) -> None:
    _, told = killed_demo
    assert {"submitted", "accepted", "observed", "rejected", "invalid", "pending", "seconds"} <= set(told)
    assert (told["submitted"], told["accepted"], told["invalid"]) == (45, 43, 2)
    assert (told["observed"], told["rejected"], told["pending"]) == (0, 0, 0)


def test_mails_and_callbacks_arrive_though_workers_are_killed(killed_demo: tuple[Path, dict[str, float]]) -> None:
    _, told = killed_demo
    assert (told["issued_elsewhere"], told["mails"], told["callbacks"]) == (2, 33, 45)


def test_a_print_of_each_kind_lies_in_the_data_folder(killed_demo: tuple[Path, dict[str, float]]) -> None:
    folder, _ = killed_demo
    prints = list((folder / "data" / "samples").glob("*.pdf"))
    assert {it.name.split("-")[1] for it in prints} == {"01", "03", "07", "08"}
    assert all(it.read_bytes().startswith(b"%PDF-") for it in prints)


async def test_what_left_for_the_ose_is_judged_by_others(
    killed_demo: tuple[Path, dict[str, float]], schemas_folder: Path, tmp_path: Path
) -> None:
    folder, _ = killed_demo
    process = started(folder, "run")
    try:
        assert process.stdout
        url = next(line.split()[1] for line in process.stdout if line.startswith("PostgreSQL"))
        connection = await asyncpg.connect(url.replace("+asyncpg", ""))
        query = "SELECT document_type, series, number, zip FROM vouchers WHERE series <> 'F901' ORDER BY 1, 2, 3"
        rows = await connection.fetch(query)
        await connection.close()
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert len(rows) == 43
    roots = {"01": "Invoice", "03": "Invoice", "07": "CreditNote", "08": "DebitNote"}
    schemas = {
        root: etree.XMLSchema(etree.parse(schemas_folder / "ubl-2.1" / "maindoc" / f"UBL-{root}-2.1.xsd"))
        for root in set(roots.values())
    }
    pem = (folder / "keys" / f"{DEMO_ISSUER.ruc}.pem").read_text()
    trusted = tmp_path / "trusted.pem"
    trusted.write_text(pem[pem.index("-----BEGIN CERTIFICATE") :])
    for row in rows:
        name, xml = unzip_single(row["zip"])
        schemas[roots[row["document_type"]]].assertValid(etree.fromstring(xml))
        path = tmp_path / name
        path.write_bytes(xml)
        verify_by_xmlsec1(path, trusted)
    for kind in {(row["document_type"], row["series"]) for row in rows}:
        numbers = [row["number"] for row in rows if (row["document_type"], row["series"]) == kind]
        assert numbers == list(range(1, len(numbers) + 1))


def test_nothing_is_left_when_the_launcher_is_killed(tmp_path: Path) -> None:
    process = started(tmp_path, "run")
    assert process.stdout
    for line in process.stdout:
        if line.startswith("En marcha"):
            break
    family = psutil.Process(process.pid).children(recursive=True)
    names = {word for it in family for word in _command(it)}
    assert {"server", "workers", "portal", "simulators.ose"} <= names
    process.kill()
    process.communicate()
    gone, alive = psutil.wait_procs(family, timeout=40)
    assert not alive
    assert len(gone) == len(family)
