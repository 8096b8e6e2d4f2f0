"""Documents of every kind of operation: held to OASIS' schemas and judged by the rows of SUNAT's tables."""

from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree

from documents.signature import Signer
from documents.ubl import render
from tests.builders import a_voucher
from tests.documents.ubl.judged import Judge
from tests.documents.ubl.vouchers import few
from tests.vouchers.operations import (
    ADVANCES,
    ALLOWANCES,
    CONTINGENCY,
    EXPORTS,
    FREE,
    NOTES,
    NRUS,
    TAXES,
    WITHHOLDINGS,
    any_sale,
)
from tests.vouchers.sectors import REFERENCES, SECTORS
from vouchers.sale import Sale

OPERATIONS = (
    ALLOWANCES | FREE | EXPORTS | TAXES | ADVANCES | WITHHOLDINGS | NRUS | NOTES | CONTINGENCY | SECTORS | REFERENCES
)


@pytest.fixture(scope="module")
def judge(schemas_folder: Path, signer: Signer) -> Judge:
    return Judge(schemas_folder, signer)


@pytest.mark.parametrize("sale", OPERATIONS.values(), ids=OPERATIONS)
def test_they_are_accepted_without_a_remark(sale: Sale, judge: Judge) -> None:
    assert judge.verdict(sale) == []


@pytest.mark.parametrize("sale", OPERATIONS.values(), ids=OPERATIONS)
def test_they_are_canonical_and_leave_nothing_empty(sale: Sale) -> None:
    document = render(a_voucher(sale), 1)
    root = etree.fromstring(document)
    assert etree.tostring(root.getroottree(), method="c14n") == document
    assert [it for it in root.iter(etree.Element) if not len(it) and not it.text] == [
        root.find(".//{*}ExtensionContent")
    ]


@few
@given(sale=any_sale())
def test_whatever_is_sold_is_accepted_without_a_remark(sale: Sale, judge: Judge) -> None:
    assert judge.verdict(sale) == []
