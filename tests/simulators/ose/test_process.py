"""The process itself: its WSDL for a library, its sockets, its token, and how it ends."""

import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import zeep
from lxml import etree
from zeep.wsse.username import UsernameToken

from tests.simulators.ose.client import ROOT, Simulator
from tests.simulators.ose.documents import ISSUER, Emitter, factura, zipped


def test_a_zeep_client_can_call_it(ose: Simulator, emitter: Emitter) -> None:
    token: Any = UsernameToken
    library: Any = zeep.Client
    client = library(f"{ose.url}?wsdl", wsse=token(f"{ISSUER}MODDATOS", "moddatos"))
    sale = factura()
    content = client.service.sendBill(f"{sale.name}.zip", zipped(sale.name, sale.signed(emitter)))
    status = client.service.getStatusCdr(ISSUER, "01", sale.series, sale.number)
    assert status.content == content
    assert status.statusCode == "0004"
    with pytest.raises(zeep.exceptions.Fault) as caught:
        client.service.sendBill(f"{sale.name}.zip", zipped(sale.name, sale.signed(emitter)))
    assert caught.value.message == "1033"
    with pytest.raises(zeep.exceptions.Fault) as unknown:
        client.service.getStatus("1")
    assert unknown.value.message == "0127"


def test_the_wsdl_imports_its_parts(ose: Simulator) -> None:
    top = etree.fromstring(ose.http.get(f"{ose.url}?wsdl").content)
    assert [one.get("location") for one in top.iter("{*}import")] == [f"{ose.url}?ns1.wsdl"]
    middle = etree.fromstring(ose.http.get(f"{ose.url}?ns1.wsdl").content)
    assert [one.get("schemaLocation") for one in middle.iter("{*}import")] == [f"{ose.url}?xsd"]
    assert ose.http.get(ose.url).status_code == 404


def test_the_folder_belongs_to_one_process(ose: Simulator) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "simulators.ose", "--data", str(ose.data)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert second.returncode == 1
    assert "another simulator" in second.stderr


def test_the_control_side_can_ask_for_a_token(tmp_path: Path) -> None:
    simulator = Simulator(tmp_path, "--control-token", "sesame")
    try:
        for place in (simulator.base, simulator.control):
            assert simulator.http.get(f"{place}/control/log").status_code == 401
            bearer = {"Authorization": "Bearer sesame"}
            assert simulator.http.get(f"{place}/control/log", headers=bearer).status_code == 200
            assert simulator.http.get(f"{place}/health").status_code == 200
    finally:
        assert simulator.stop() == 0


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    starter = (
        "import subprocess, sys, time\n"
        f"child = subprocess.Popen([sys.executable, '-m', 'simulators.ose', '--data', {str(tmp_path)!r},"
        " '--die-with-parent'], stdout=subprocess.PIPE)\n"
        "print(child.stdout.readline().decode().strip(), child.pid, flush=True)\n"
        "time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", starter], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline().rsplit(maxsplit=1)[1])
    watch = os.pidfd_open(child)
    try:
        parent.send_signal(signal.SIGKILL)
        parent.wait(60)
        ended, _, _ = select.select([watch], [], [], 60)
        assert ended
    finally:
        os.close(watch)
        parent.stdout.close()


def test_a_base_latency_comes_before_the_verdict(tmp_path: Path, emitter: Emitter) -> None:
    simulator = Simulator(tmp_path, "--delay-ms", "60000")
    patient, simulator.http = simulator.http, httpx.Client(timeout=0.3)
    sale = factura()
    try:
        with pytest.raises(httpx.ReadTimeout):
            simulator.send(sale, sale.signed(emitter))
        simulator.http.close()
        simulator.http = patient
        assert simulator.document(sale) is None
    finally:
        assert simulator.stop() == 0


@pytest.mark.parametrize("arguments", [["--shape", "other"], ["--user", "nobody"], ["--schemas", "/nonexistent"], []])
def test_a_wrong_command_line_is_explained(tmp_path: Path, arguments: list[str]) -> None:
    data = ["--data", str(tmp_path)] if arguments else []
    command = [sys.executable, "-m", "simulators.ose", *data, *arguments]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert result.returncode == 2
    assert "usage:" in result.stderr
