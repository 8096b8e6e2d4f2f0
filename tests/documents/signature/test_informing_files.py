"""Signed summaries and voidings, judged by xmlsec1 and by signxml, and packed as they are sent."""

import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from documents.certificates import SigningMaterial
from documents.package import pack, unzip_single
from documents.signature import Signer, verify
from documents.ubl import render_summary, render_voiding
from tests.documents.signature.test_signer import METHODS, signxml_accepts
from tests.documents.ubl.informing import ANY_SUMMARY, ANY_VOIDING, EXAMPLES
from tests.documents.ubl.vouchers import few


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_xmlsec1_verifies_what_we_sign(name: str, method: str, material: SigningMaterial, tmp_path: Path) -> None:
    document, certificate = tmp_path / "document.xml", tmp_path / "certificate.pem"
    document.write_bytes(Signer(material, method=method).sign(EXAMPLES[name]).xml)
    certificate.write_bytes(material.certificate.public_bytes(Encoding.PEM))
    command = ["xmlsec1", "--verify", "--trusted-pem", str(certificate), "--enabled-key-data", "x509", str(document)]
    judged = subprocess.run(command, capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stderr


@few
@given(st.one_of(ANY_SUMMARY.map(render_summary), ANY_VOIDING.map(render_voiding)))
def test_whatever_is_signed_verifies(signer: Signer, document: bytes) -> None:
    signed = signer.sign(document)
    assert signxml_accepts(signed.xml, signer.material)
    assert verify(signed.xml, pinned=signer.material.certificate).digest_value == signed.digest_value


@pytest.mark.parametrize("name", EXAMPLES)
def test_the_document_points_to_its_signature(name: str, signer: Signer) -> None:
    root = etree.fromstring(signer.sign(EXAMPLES[name]).xml)
    (signature,) = root.findall("{*}UBLExtensions/{*}UBLExtension/{*}ExtensionContent/{*}Signature")
    (uri,) = root.findall("{*}Signature/{*}DigitalSignatureAttachment/{*}ExternalReference/{*}URI")
    assert uri.text == f"#{signature.get('Id')}"


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_package_holds_the_one_file(name: str, signer: Signer) -> None:
    signed = signer.sign(EXAMPLES[name]).xml
    assert unzip_single(pack("20100066603-RC-20261124-1.xml", signed)) == ("20100066603-RC-20261124-1.xml", signed)
