"""SUNAT's sheet `Firma`, row by row, on a document of every kind and on the files that inform of many."""

import re

import pytest
from lxml import etree

from documents.signature import Signer
from documents.ubl import render
from tests.documents.ubl.informing import EXAMPLES as FILES
from tests.documents.ubl.vouchers import EXAMPLES as VOUCHERS

DOCUMENTS = {name: render(voucher, 1) for name, voucher in VOUCHERS.items()} | FILES
DS = "{http://www.w3.org/2000/09/xmldsig#}"
BASE64 = re.compile(r"[A-Za-z0-9+/=]{2,}")
LONGEST = 3000


@pytest.fixture(params=DOCUMENTS)
def signed(request: pytest.FixtureRequest, signer: Signer) -> etree._Element:
    return etree.fromstring(signer.sign(DOCUMENTS[request.param]).xml)


def attribute(signature: etree._Element, path: str, name: str) -> str:
    (element,) = signature.findall("/".join(f"{DS}{part}" for part in path.split("/")))
    value = element.get(name)
    assert value is not None, (path, name)
    return value


def text(parent: etree._Element, path: str, namespace: str = "{*}") -> str:
    (element,) = parent.findall("/".join(f"{namespace}{part}" for part in path.split("/")))
    assert element.text, path
    return element.text


def test_the_signature_has_each_part_that_the_sheet_names(signed: etree._Element) -> None:
    """2084, 2085, 2086, 2087, 2088, 2089, 2090, 2091, 2092, 2093, 2094, 2095, 2097, 2098, 2099, 2100, 2101."""
    (signature,) = signed.findall("{*}UBLExtensions/{*}UBLExtension/{*}ExtensionContent/{*}Signature")
    names = [
        signature.get("Id") or "",
        attribute(signature, "SignedInfo/CanonicalizationMethod", "Algorithm"),
        attribute(signature, "SignedInfo/SignatureMethod", "Algorithm"),
        attribute(signature, "SignedInfo/Reference/Transforms/Transform", "Algorithm"),
        attribute(signature, "SignedInfo/Reference/DigestMethod", "Algorithm"),
    ]
    assert all(1 <= len(name) <= LONGEST for name in names)
    # The sheet's message for 2090 says that it must be empty: the reference is to the whole document.
    assert attribute(signature, "SignedInfo/Reference", "URI") == ""
    for path in (
        "SignedInfo/Reference/DigestValue",
        "SignatureValue",
        "KeyInfo/X509Data/X509Certificate",
    ):
        assert BASE64.fullmatch(text(signature, path, DS)), path


def test_the_document_says_who_signed_and_where(signed: etree._Element) -> None:
    """2076, 2077, 2078, 2079, 2080, 2081, 2082, 2083."""
    (issuer,) = [
        it.text
        for path in ("CustomerAssignedAccountID", "Party/PartyIdentification/ID")
        for it in signed.findall("{*}AccountingSupplierParty/" + "/".join(f"{{*}}{part}" for part in path.split("/")))
    ]
    assert text(signed, "Signature/SignatoryParty/PartyIdentification/ID") == issuer
    for path in (
        "Signature/ID",
        "Signature/SignatoryParty/PartyName/Name",
        "Signature/DigitalSignatureAttachment/ExternalReference/URI",
    ):
        assert 1 <= len(text(signed, path)) <= LONGEST, path
