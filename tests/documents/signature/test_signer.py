"""What we sign, judged by xmlsec1 and by signxml, neither of which is ours."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from lxml import etree
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.verifier import SignatureConfiguration, XMLVerifier

from documents.canonical import SIGNATURE_ID
from documents.certificates import SigningMaterial, generate_demo_certificate, load_pem
from documents.signature import SignatureError, Signer, verify
from documents.ubl import render
from tests.documents.conftest import NOW
from tests.documents.ubl.vouchers import EXAMPLES, any_voucher, few
from vouchers.voucher import Voucher

DS = "{http://www.w3.org/2000/09/xmldsig#}"
METHODS = {
    "rsa-sha256": (SignatureMethod.RSA_SHA256, DigestAlgorithm.SHA256),
    "rsa-sha1": (SignatureMethod.RSA_SHA1, DigestAlgorithm.SHA1),
}


def signxml_accepts(xml: bytes, material: SigningMaterial, method: str = "rsa-sha256") -> bool:
    signature, digest = METHODS[method]
    config = SignatureConfiguration(
        signature_methods=frozenset({signature}), digest_algorithms=frozenset({digest}), verification_time=NOW
    )
    XMLVerifier().verify(xml, x509_cert=material.certificate, expect_config=config)
    return True


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_xmlsec1_verifies_what_we_sign(name: str, method: str, material: SigningMaterial, tmp_path: Path) -> None:
    document, certificate = tmp_path / "document.xml", tmp_path / "certificate.pem"
    document.write_bytes(Signer(material, method=method).sign(render(EXAMPLES[name], 1)).xml)
    certificate.write_bytes(material.certificate.public_bytes(Encoding.PEM))
    command = ["xmlsec1", "--verify", "--trusted-pem", str(certificate), "--enabled-key-data", "x509", str(document)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stderr


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_signxml_verifies_what_we_sign(name: str, method: str, material: SigningMaterial) -> None:
    assert signxml_accepts(Signer(material, method=method).sign(render(EXAMPLES[name], 1)).xml, material, method)


@few
@given(any_voucher())
def test_whatever_is_signed_verifies(signer: Signer, voucher: Voucher) -> None:
    """SUNAT's 2335."""
    signed = signer.sign(render(voucher, 1))
    assert signxml_accepts(signed.xml, signer.material)
    assert verify(signed.xml, pinned=signer.material.certificate).digest_value == signed.digest_value


def test_the_signature_stands_where_sunat_looks_for_it(signer: Signer) -> None:
    signed = signer.sign(render(EXAMPLES["factura"], 1))
    root = etree.fromstring(signed.xml)
    (signature,) = root.findall("{*}UBLExtensions/{*}UBLExtension/{*}ExtensionContent/{*}Signature")
    assert signature.get("Id") == SIGNATURE_ID
    (uri,) = root.findall("{*}Signature/{*}DigitalSignatureAttachment/{*}ExternalReference/{*}URI")
    assert uri.text == f"#{SIGNATURE_ID}"
    assert signature.findtext(f"{DS}SignedInfo/{DS}Reference/{DS}DigestValue") == signed.digest_value
    assert signed.xml.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<Invoice ')


def test_the_document_is_kept_byte_by_byte(signer: Signer) -> None:
    document = render(EXAMPLES["factura"], 1)
    xml = signer.sign(document).xml
    start, end = xml.index(b"<ds:Signature "), xml.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    assert xml[:start] + xml[end:] == b'<?xml version="1.0" encoding="UTF-8"?>\n' + document


def test_the_same_document_is_signed_the_same(signer: Signer) -> None:
    document = render(EXAMPLES["boleta"], 1)
    assert signer.sign(document) == signer.sign(document)


@pytest.mark.parametrize("method", METHODS)
def test_a_good_key_proves_itself(material: SigningMaterial, method: str) -> None:
    Signer(material, method=method).prove()


def test_a_key_that_is_not_the_certificates_is_found_out(material: SigningMaterial, authority: SigningMaterial) -> None:
    swapped = Signer(SigningMaterial(authority.private_key, material.certificate))
    with pytest.raises(SignatureError, match="no se pudo verificar"):
        swapped.prove()


def test_an_expired_certificate_still_proves_its_key() -> None:
    old = load_pem(generate_demo_certificate("20100066603", "E", NOW.replace(year=2010)))
    Signer(old).prove()
    assert not old.holds_at(NOW)


def test_a_signer_is_made_from_a_file(pem: bytes, material: SigningMaterial) -> None:
    assert Signer.from_pem(pem).material.certificate == material.certificate


@pytest.mark.parametrize(
    "document",
    [b"", b"<a/>", b"<Invoice></Invoice>", b"<ext:ExtensionContent></ext:ExtensionContent>", b"<?xml?><Invoice/>"],
)
def test_a_document_without_a_place_is_refused(signer: Signer, document: bytes) -> None:
    with pytest.raises(SignatureError, match="ExtensionContent"):
        signer.sign(document)


def test_unknown_methods_are_refused(material: SigningMaterial) -> None:
    with pytest.raises(ValueError, match="rsa-sha256, rsa-sha1"):
        Signer(material, method="hmac")
