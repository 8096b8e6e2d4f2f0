import subprocess
from pathlib import Path

import pytest
from cryptography import x509
from lxml import etree
from signxml.verifier import XMLVerifier

from tests.simulators.ose.client import Answer, Simulator, digest_value
from tests.simulators.ose.documents import (
    CUSTOMER,
    ISSUER,
    POLICY,
    Emitter,
    Item,
    Sale,
    boleta,
    credit,
    days_from_now,
    factura,
    note,
    zipped,
)


def test_a_factura_is_accepted_with_the_cdr_of_an_ose(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    xml = sale.signed(emitter)
    answer = ose.send(sale, xml)
    assert answer.status == 200
    assert answer.code == "0"
    assert answer.names == [f"R-{sale.name}.xml"]
    assert answer.text("DocumentHash") == digest_value(xml)
    assert answer.texts("ID")[0].count("-") == 4
    assert answer.text("UBLVersionID") == "2.1"
    companies = answer.texts("CompanyID")
    assert companies == [ISSUER, "20600000005", ISSUER, CUSTOMER]
    assert answer.observations == set()


@pytest.mark.parametrize(
    "sale",
    [
        Sale(items=(Item("3", "84.7457627119"),)),
        Sale(items=(Item("1", "500.00", "30"), Item("1", "40.00", "20"), Item("1", "10.00"))),
        Sale(currency="USD"),
        Sale(terms=credit("PEN", "275.33", ("175.33", days_from_now(30)), ("100.00", days_from_now(60)))),
        Sale(type="03", series="B001", customer=("1", "12345678")),
        Sale(type="03", series="B001", customer=("-", "-")),
        Sale(issued=days_from_now(-3)),
        Sale(issued=days_from_now(2)),
    ],
    ids=["gross", "mixed", "dollars", "credit", "boleta", "anonymous", "third day", "two days ahead"],
)
def test_what_is_right_is_accepted_without_observations(ose: Simulator, emitter: Emitter, sale: Sale) -> None:
    fresh = factura(**vars(sale))
    answer = ose.send(fresh, fresh.signed(emitter))
    assert answer.code == "0", answer.detail
    assert answer.observations == set()


def test_a_life_premium_with_its_insurance_properties_is_accepted(ose: Simulator, emitter: Emitter) -> None:
    sale = factura(operation="2104", items=(Item("1", "500.00", "30", POLICY),))
    answer = ose.send(sale, sale.signed(emitter))
    assert answer.code == "0", answer.detail
    assert answer.observations == set()


@pytest.mark.parametrize("kind", ["07", "08"])
@pytest.mark.parametrize("original", [factura(), boleta()], ids=["factura", "boleta"])
def test_a_note_of_a_registered_document_is_accepted(
    ose: Simulator, emitter: Emitter, original: Sale, kind: str
) -> None:
    sent = factura(**vars(original))
    assert ose.send(sent, sent.signed(emitter)).code == "0"
    answer_note = note(kind, sent, reason="01" if kind == "07" else "02")
    answer = ose.send(answer_note, answer_note.signed(emitter))
    assert answer.code == "0", answer.detail
    assert answer.observations == set()


def test_a_note_of_an_unknown_document_is_observed(ose: Simulator, emitter: Emitter) -> None:
    orphan = note("07", factura())
    answer = ose.send(orphan, orphan.signed(emitter))
    assert answer.code == "0"
    assert answer.observations == {"2119"}


def test_a_boleta_with_wrong_sums_is_only_observed(ose: Simulator, emitter: Emitter) -> None:
    sale = boleta()
    change = (f">{sale.payable}</cbc:PayableAmount>", f">{sale.payable + 5}</cbc:PayableAmount>")
    answer = ose.send(sale, sale.signed(emitter, change))
    assert answer.code == "0"
    assert answer.observations == {"4312"}


def test_wrong_attributes_are_observed(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    change = ("<cbc:CustomizationID>", '<cbc:CustomizationID schemeAgencyName="SUNAT">')
    assert ose.send(sale, sale.signed(emitter, change)).observations == {"4256"}


def test_the_exact_bytes_received_can_be_had(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    xml = sale.signed(emitter)
    content = zipped(sale.name, xml)
    ose.send_raw(sale.name, content)
    place = f"{ose.base}/control/documents/{sale.name}"
    assert ose.http.get(f"{place}/zip").content == content
    assert ose.http.get(f"{place}/xml").content == xml
    assert ose.http.get(f"{ose.base}/control/documents/{ISSUER}-01-F999-1/zip").status_code == 404
    row = ose.document(sale)
    assert row is not None
    assert (row["state"], row["sends"], row["digest"]) == ("accepted", 1, digest_value(xml))


@pytest.mark.parametrize("shape", ["ose", "sunat"])
def test_the_cdr_verifies_with_signxml_and_xmlsec1(
    request: pytest.FixtureRequest, emitter: Emitter, shape: str, tmp_path: Path
) -> None:
    simulator: Simulator = request.getfixturevalue(shape)
    sale = factura()
    answer = simulator.send(sale, sale.signed(emitter))
    pem = simulator.http.get(f"{simulator.base}/certificate.pem").content
    certificate = x509.load_pem_x509_certificate(pem)
    XMLVerifier().verify(answer.xml, x509_cert=certificate)
    assert _xmlsec1(answer, pem, tmp_path)
    forged = answer.xml.replace(b"<cbc:ResponseCode", b"<cbc:ResponseCode ", 1).replace(
        b">0</cbc:Resp", b">1</cbc:Resp"
    )
    assert not _xmlsec1(Answer(200, b"", None), pem, tmp_path, forged)


def _xmlsec1(answer: Answer, pem: bytes, folder: Path, xml: bytes | None = None) -> bool:
    (folder / "certificate.pem").write_bytes(pem)
    (folder / "cdr.xml").write_bytes(xml or answer.xml)
    command = ["xmlsec1", "--verify", "--pubkey-cert-pem", str(folder / "certificate.pem"), str(folder / "cdr.xml")]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_sunats_cdr_validates_against_its_schema(sunat: Simulator, emitter: Emitter, schemas_folder: Path) -> None:
    sale = factura()
    answer = sunat.send(sale, sale.signed(emitter))
    schema = etree.XMLSchema(etree.parse(schemas_folder / "sunat-1.0/maindoc/UBLPE-ApplicationResponse-1.0.xsd"))
    schema.assertValid(etree.fromstring(answer.xml))
