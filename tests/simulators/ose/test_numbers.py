"""A number is taken once; what that means depends on the shape; and a kill -9 forgets nothing."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.ose.client import Simulator
from tests.simulators.ose.documents import Emitter, factura, zipped

_WRONG_TOTAL = (">275.33</cbc:PayableAmount>", ">277.33</cbc:PayableAmount>")


def test_a_document_sent_twice_is_1033_and_its_cdr_can_be_had_again(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    xml = sale.signed(emitter)
    first = ose.send(sale, xml)
    again = ose.send(sale, xml)
    assert again.fault_string == "1033"
    assert ose.ask(sale).cdr == first.cdr
    row = ose.document(sale)
    assert row is not None
    assert (row["state"], row["sends"]) == ("accepted", 2)


def test_an_ose_does_not_register_what_it_refuses(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    assert ose.send(sale, sale.signed(emitter, _WRONG_TOTAL)).fault_string == "3280"
    assert ose.document(sale) is None
    assert ose.send(sale, sale.signed(emitter)).code == "0"


def test_sunat_registers_a_rejection_and_burns_the_number(sunat: Simulator, emitter: Emitter) -> None:
    sale = factura()
    rejected = sunat.send(sale, sale.signed(emitter, _WRONG_TOTAL))
    assert (rejected.status, rejected.code) == (200, "3280")
    row = sunat.document(sale)
    assert row is not None
    assert row["state"] == "rejected"
    again = sunat.send(sale, sale.signed(emitter))
    assert again.fault_code == "soap-env:Client.1032"
    assert sunat.ask(sale).code == "3280"


def test_sunats_shape(sunat: Simulator, emitter: Emitter) -> None:
    sale = factura()
    answer = sunat.send(sale, sale.signed(emitter))
    assert answer.names == ["dummy/", f"R-{sale.name}.xml"]
    assert answer.text("UBLVersionID") == "2.0"
    assert answer.text("ReferenceID") == sale.id
    assert len(answer.text("ID")) == 15
    duplicate = sunat.send(sale, sale.signed(emitter))
    assert (duplicate.status, duplicate.fault_code) == (500, "soap-env:Client.1033")
    assert duplicate.fault_string
    boleta = factura(type="03", series="B001", customer=("1", "12345678"))
    change = (f">{boleta.payable}</cbc:PayableAmount>", f">{boleta.payable + 5}</cbc:PayableAmount>")
    assert sunat.send(boleta, boleta.signed(emitter, change)).observations == {"4312"}
    assert sunat.ask(boleta).status_code == "0009"


def test_a_document_nobody_sent_has_no_cdr(ose: Simulator, sunat: Simulator) -> None:
    for simulator in (ose, sunat):
        answer = simulator.ask(factura())
        assert (answer.status_code, answer.cdr) == ("0011", None)


def test_a_contingency_number_may_come_again(ose: Simulator, emitter: Emitter) -> None:
    sale = factura(series="0001")
    assert ose.send(sale, sale.signed(emitter)).code == "0"
    assert ose.send(sale, sale.signed(emitter)).code == "0"


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[Simulator]:
    simulator = Simulator(
        tmp_path / "data", "--unknown-cdr", "fault", "--user", "20100066603STAFF:secret", "--require-modified"
    )
    yield simulator
    assert simulator.stop() == 0


def test_kill_9_forgets_nothing(mortal: Simulator, emitter: Emitter) -> None:
    sale = factura()
    mortal.user, mortal.password = "20100066603STAFF", "secret"
    content = zipped(sale.name, sale.signed(emitter))
    first = mortal.send_raw(sale.name, content)
    certificate = mortal.http.get(f"{mortal.base}/certificate.pem").text
    mortal.kill()
    assert mortal.http.get(f"{mortal.base}/certificate.pem").text == certificate
    assert mortal.ask(sale).cdr == first.cdr
    assert mortal.send_raw(sale.name, content).fault_string == "1033"
    assert mortal.http.get(f"{mortal.base}/control/documents/{sale.name}/zip").content == content
    assert [entry["verdict"] for entry in mortal.log()] == ["accepted", "answered", "refused"]
    assert mortal.ask(factura()).fault_string == "0011"


def test_strict_about_users_and_modified_documents(mortal: Simulator, emitter: Emitter) -> None:
    sale = factura(type="07", series="FN01", modifies=(("01", "F001-99999"),), terms="")
    assert mortal.send(sale, sale.signed(emitter)).fault_string == "0103"
    mortal.user, mortal.password = "20100066603STAFF", "secret"
    assert mortal.send(sale, sale.signed(emitter)).fault_string == "2119"
    original = factura()
    assert mortal.send(original, original.signed(emitter)).code == "0"
