import base64
from datetime import UTC

import pytest
from lxml import etree

from tests.simulators.ose.client import Simulator, digest_value
from tests.simulators.ose.documents import DS, Emitter, changed, factura


@pytest.mark.parametrize(
    ("code", "old", "new"),
    [
        ("2335", "PRIMA DE SEGURO", "PRIMA DE SEGUR0"),
        ("2335", "<cbc:Percent>18.00", "<cbc:Percent>18.0"),
        ("2335", "</cbc:UBLVersionID>", "</cbc:UBLVersionID>\n"),
        ("2085", ' Id="Sign"', ""),
        ("2084", ' Id="Sign"', ' Id=" "'),
        ("2090", 'URI=""', 'URI="#Sign"'),
        ("2091", ' URI=""', ""),
        ("2088", "xmldsig-more#rsa-sha256", "xmldsig-more#ecdsa-sha256"),
        ("2086", "REC-xml-c14n-20010315", "REC-xml-c14n-19990101"),
        ("2092", "xmldsig#enveloped-signature", "xmldsig#base64"),
        ("2094", "xmlenc#sha256", "xmlenc#md5"),
    ],
)
def test_a_signature_that_was_touched(ose: Simulator, emitter: Emitter, code: str, old: str, new: str) -> None:
    sale = factura()
    xml = sale.signed(emitter).decode()
    answer = ose.send(sale, changed(xml, (old, new)).encode())
    assert answer.fault_string == code, answer.detail


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("2097", "DigestValue"),
        ("2099", "SignatureValue"),
        ("2101", "X509Certificate"),
        ("2087", "CanonicalizationMethod"),
    ],
)
def test_a_signature_with_a_missing_part(ose: Simulator, emitter: Emitter, code: str, name: str) -> None:
    sale = factura()
    root = etree.fromstring(sale.signed(emitter))
    part = root.find(f".//{{{DS}}}{name}")
    assert part is not None
    parent = part.getparent()
    assert parent is not None
    parent.remove(part)
    assert ose.send(sale, etree.tostring(root)).fault_string == code


def test_no_signature_at_all(ose: Simulator) -> None:
    sale = factura()
    assert ose.send(sale, sale.xml().encode()).fault_string == "2085"


def test_a_signature_by_another_key_than_the_certificates(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    stranger = Emitter()
    stranger.certificate = emitter.certificate
    assert ose.send(sale, sale.signed(stranger)).fault_string == "2335"


def test_an_expired_certificate(ose: Simulator) -> None:
    sale = factura()
    assert ose.send(sale, sale.signed(Emitter(valid_from=-40, valid_for=30))).fault_string == "2326"


def test_a_certificate_that_is_none(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    root = etree.fromstring(sale.signed(emitter))
    certificate = root.find(f".//{{{DS}}}X509Certificate")
    assert certificate is not None
    certificate.text = base64.b64encode(b"no certificate").decode()
    assert ose.send(sale, etree.tostring(root)).fault_string == "2100"


def test_two_signatures(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    root = etree.fromstring(sale.signed(emitter))
    signature = root.find(f".//{{{DS}}}Signature")
    assert signature is not None
    root.append(etree.fromstring(etree.tostring(signature)))
    assert ose.send(sale, etree.tostring(root)).fault_string == "2335"


def test_the_digest_is_the_documents_own(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    xml = sale.signed(emitter)
    ose.send(sale, xml)
    row = ose.document(sale)
    assert row is not None
    assert row["digest"] == digest_value(xml)
    assert emitter.certificate.not_valid_after_utc.tzinfo is UTC
