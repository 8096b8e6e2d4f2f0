"""Each order to misbehave does what it says, and the store tells what was registered meanwhile."""

import base64
import socket
import threading
import time
import zipfile

import httpx
import pytest

from tests.simulators.ose.client import Simulator, digest_value
from tests.simulators.ose.documents import Emitter, factura, zipped


def test_0100_twice_then_accept(ose: Simulator, emitter: Emitter) -> None:
    ose.misbehave("fault_code", code="0100", times=2)
    sale = factura()
    xml = sale.signed(emitter)
    answers = [ose.send(sale, xml) for _ in range(3)]
    assert [answer.code for answer in answers] == ["0100", "0100", "0"]
    assert [entry["fault"] for entry in ose.log()[-3:]] == ["fault_code", "fault_code", ""]


def test_the_code_stands_where_the_shape_puts_it(sunat: Simulator, emitter: Emitter) -> None:
    sunat.misbehave("fault_code", code="0109", message="El servicio de autenticación no está disponible", times=1)
    sale = factura()
    answer = sunat.send(sale, sale.signed(emitter))
    assert (answer.fault_code, answer.status) == ("soap-env:Server.0109", 500)


@pytest.mark.parametrize(
    ("mode", "registers"),
    [("drop_before_registering", False), ("drop_after_registering", True)],
)
def test_a_cut_connection(ose: Simulator, emitter: Emitter, mode: str, registers: bool) -> None:
    ose.misbehave(mode, times=1)
    sale = factura()
    xml = sale.signed(emitter)
    with pytest.raises(httpx.RemoteProtocolError):
        ose.send(sale, xml)
    assert (ose.document(sale) is not None) is registers
    assert ose.send(sale, xml).code == ("1033" if registers else "0")


def test_hang_after_registering(ose: Simulator, emitter: Emitter) -> None:
    ose.misbehave("hang_after_registering", times=1)
    sale = factura()
    xml = sale.signed(emitter)
    patient, ose.http = ose.http, httpx.Client(timeout=0.3)
    try:
        with pytest.raises(httpx.ReadTimeout):
            ose.send(sale, xml)
    finally:
        ose.http.close()
        ose.http = patient
    assert ose.ask(sale).text("DocumentHash") == digest_value(xml)


def test_hanging_is_bounded(ose: Simulator, emitter: Emitter) -> None:
    ose.misbehave("hang_after_registering", times=1, ms=10)
    sale = factura()
    with pytest.raises(httpx.RemoteProtocolError):
        ose.send(sale, sale.signed(emitter))
    assert ose.document(sale) is not None


@pytest.mark.parametrize(
    ("mode", "status", "registers"), [("http_503", 503, False), ("garbage", 200, True), ("empty_200", 200, True)]
)
def test_an_answer_that_is_no_answer(ose: Simulator, emitter: Emitter, mode: str, status: int, registers: bool) -> None:
    ose.misbehave(mode, times=1)
    sale = factura()
    fields = {"fileName": f"{sale.name}.zip", "contentFile": _base64(sale.name, sale.signed(emitter))}
    response = ose.post("sendBill", fields)
    assert response.status_code == status
    assert b"Envelope" not in response.content
    assert (response.content == b"") is (mode == "empty_200")
    assert (ose.document(sale) is not None) is registers


def _base64(name: str, xml: bytes) -> str:
    return base64.b64encode(zipped(name, xml)).decode()


def test_an_empty_content(ose: Simulator, emitter: Emitter) -> None:
    ose.misbehave("empty_content", times=1)
    sale = factura()
    assert ose.send(sale, sale.signed(emitter)).cdr == b""
    assert ose.document(sale) is not None


def test_a_cdr_with_a_wrong_hash(ose: Simulator, emitter: Emitter) -> None:
    ose.misbehave("wrong_hash", times=1)
    sale = factura()
    xml = sale.signed(emitter)
    assert ose.send(sale, xml).text("DocumentHash") != digest_value(xml)
    assert ose.ask(sale).text("DocumentHash") == digest_value(xml)


def test_the_cdr_of_another_document(ose: Simulator, emitter: Emitter) -> None:
    ose.misbehave("cdr_of_another_document", times=1)
    sale = factura()
    answer = ose.send(sale, sale.signed(emitter))
    assert "F999-99999" in answer.texts("ID")
    assert sale.id not in answer.texts("ID")
    assert answer.names == [f"R-{sale.issuer}-01-F999-99999.xml"]


def test_a_truncated_zip(ose: Simulator, emitter: Emitter) -> None:
    ose.misbehave("truncated_zip", times=1)
    sale = factura()
    answer = ose.send(sale, sale.signed(emitter))
    assert answer.cdr
    with pytest.raises(zipfile.BadZipFile):
        _ = answer.xml


def test_slow_answers_later_than_it_registers(ose: Simulator, emitter: Emitter) -> None:
    ose.misbehave("slow", times=1, ms=200)
    sale = factura()
    begin = time.monotonic()
    assert ose.send(sale, sale.signed(emitter)).code == "0"
    assert time.monotonic() - begin >= 0.2


def test_only_what_matches_is_meant(ose: Simulator, emitter: Emitter) -> None:
    meant, other = factura(series="F777"), factura()
    ose.misbehave("fault_code", match="-F777-")
    ose.misbehave("empty_content", operation="getStatusCdr", times=1)
    assert ose.send(other, other.signed(emitter)).code == "0"
    assert ose.send(meant, meant.signed(emitter)).code == "0100"
    assert ose.ask(other).cdr == b""
    assert ose.ask(other).code == "0"
    listed = ose.http.get(f"{ose.control}/control/faults").json()["faults"]
    assert [(fault["mode"], fault["match"], fault["times"]) for fault in listed] == [("fault_code", "-F777-", None)]
    ose.http.delete(f"{ose.control}/control/faults")
    assert ose.send(meant, meant.signed(emitter)).code == "0"


def test_down_and_up(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    xml = sale.signed(emitter)
    ose.misbehave("down")
    with pytest.raises(httpx.ConnectError):
        ose.send(sale, xml)
    ose.misbehave("up")
    assert ose.send(sale, xml).code == "0"


def test_down_comes_up_by_itself(ose: Simulator, emitter: Emitter) -> None:
    response = ose.http.post(f"{ose.base}/control/faults", json={"mode": "down", "ms": 50})
    assert response.status_code == 201
    sale = factura()
    xml = sale.signed(emitter)
    answer = _until_it_listens(ose)
    assert answer
    assert ose.send(sale, xml).code == "0"


def _until_it_listens(ose: Simulator) -> bool:
    port = int(ose.base.rpartition(":")[2])
    end = time.monotonic() + 30
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except ConnectionRefusedError:
            threading.Event().wait(0.01)
        else:
            return True
    return False


@pytest.mark.parametrize(
    "order",
    [
        {},
        {"mode": "nap"},
        {"mode": "slow", "times": 0},
        {"mode": "slow", "match": "("},
        {"mode": "slow", "operation": "other"},
        {"mode": "slow", "ms": -1},
        {"mode": "fault_code", "code": "abc"},
        {"mode": "slow", "whom": "me"},
        [],
    ],
)
def test_an_order_that_makes_no_sense(ose: Simulator, order: object) -> None:
    response = ose.http.post(f"{ose.control}/control/faults", json=order)
    assert response.status_code == 400
    assert response.json()["error"]


def test_sunats_cdr_has_no_hash_to_get_wrong(sunat: Simulator) -> None:
    assert sunat.http.post(f"{sunat.control}/control/faults", json={"mode": "wrong_hash"}).status_code == 400
