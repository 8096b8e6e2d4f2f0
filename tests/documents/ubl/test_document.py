"""The written documents: canonical by lxml's own judgement, valid by OASIS' schemas, and as they were last seen."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree

from documents.signature import Signer
from documents.ubl import render
from tests.documents.ubl.vouchers import EXAMPLES, any_voucher, few, many_lines
from vouchers.voucher import Voucher

GOLDEN = Path(__file__).parent.parent / "golden"
NUMBER = 123


def canonical(document: bytes) -> bytes:
    return etree.tostring(etree.fromstring(document).getroottree(), method="c14n")


@few
@given(any_voucher())
def test_whatever_a_voucher_says_its_document_is_canonical(voucher: Voucher) -> None:
    document = render(voucher, NUMBER)
    assert canonical(document) == document


@few
@given(any_voucher())
def test_no_element_is_empty_but_the_place_of_the_signature(voucher: Voucher) -> None:
    root = etree.fromstring(render(voucher, NUMBER))
    empty = [etree.QName(it).localname for it in root.iter(etree.Element) if not len(it) and not it.text]
    assert empty == ["ExtensionContent"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_documents_follow_the_schemas(name: str, signer: Signer, ubl_schemas: dict[str, etree.XMLSchema]) -> None:
    root = etree.fromstring(signer.sign(render(EXAMPLES[name], NUMBER)).xml)
    schema = ubl_schemas[etree.QName(root).localname]
    assert schema.validate(root), schema.error_log


def test_a_document_of_many_lines_follows_the_schema(signer: Signer, ubl_schemas: dict[str, etree.XMLSchema]) -> None:
    root = etree.fromstring(signer.sign(render(many_lines(999), NUMBER)).xml)
    assert ubl_schemas["Invoice"].validate(root), ubl_schemas["Invoice"].error_log
    assert len(root.findall("{*}InvoiceLine")) == 999


@pytest.mark.parametrize("name", EXAMPLES)
def test_documents_are_as_they_were_last_seen(name: str) -> None:
    """UPDATE_GOLDEN=1 writes them anew; look at the difference before committing it."""
    file = GOLDEN / f"{name}.xml"
    document = render(EXAMPLES[name], NUMBER)
    if os.environ.get("UPDATE_GOLDEN") == "1":
        GOLDEN.mkdir(exist_ok=True)
        file.write_bytes(document)
    assert file.exists(), f"{file.name} is missing: UPDATE_GOLDEN=1 writes it"
    assert document == file.read_bytes()


def test_the_same_voucher_gives_the_same_bytes() -> None:
    assert render(EXAMPLES["factura"], NUMBER) == render(EXAMPLES["factura"], NUMBER)
    assert render(EXAMPLES["factura"], NUMBER) != render(EXAMPLES["factura"], NUMBER + 1)
