"""Render, then read: the document gives its voucher back, whatever was sold."""

import pytest
from hypothesis import assume, given
from lxml import etree
from msgspec.structs import replace

from documents.ubl import render
from tests.builders import a_voucher, an_assessment
from tests.documents.ubl.read_back import (
    read_advances,
    read_allowances,
    read_legends,
    read_lines,
    read_taxes,
    read_totals,
)
from tests.documents.ubl.vouchers import few
from tests.vouchers.operations import ADVANCES, ALLOWANCES, EXPORTS, FREE, NRUS, TAXES, WITHHOLDINGS, any_sale
from vouchers.sale import DocumentType, Sale
from vouchers.voucher import Allowance, Totals, Voucher

OPERATIONS = ALLOWANCES | FREE | EXPORTS | TAXES | ADVANCES | WITHHOLDINGS | NRUS
_NOTES = {DocumentType.CREDIT_NOTE, DocumentType.DEBIT_NOTE}


def written_totals(voucher: Voucher) -> Totals:
    """A note writes neither the value nor the price of what is sold."""
    if voucher.document_type not in _NOTES:
        return voucher.totals
    zero = voucher.totals.payable * 0
    return replace(voucher.totals, line_extension=zero, tax_inclusive=zero)


def perceived(voucher: Voucher) -> tuple[Allowance, ...]:
    """A perception is written as a charge, outside all totals."""
    it = voucher.perception
    if it is None:
        return ()
    return (Allowance(code=it.code, is_charge=True, amount=it.amount, factor=it.factor, base=it.base),)


def require_read_back(voucher: Voucher) -> None:
    root = etree.fromstring(render(voucher, 7))
    assert tuple(read_lines(root)) == voucher.lines
    assert tuple(read_taxes(root)) == voucher.taxes
    assert read_totals(root) == written_totals(voucher)
    assert tuple(read_allowances(root)) == voucher.allowances + perceived(voucher)
    assert tuple(read_advances(root)) == voucher.prepaid
    assert tuple(read_legends(root)) == voucher.legends


@pytest.mark.parametrize("sale", OPERATIONS.values(), ids=OPERATIONS)
def test_the_named_operations_are_read_back(sale: Sale) -> None:
    require_read_back(a_voucher(sale))


@few
@given(any_sale())
def test_whatever_is_sold_is_read_back(sale: Sale) -> None:
    assessment = an_assessment(sale)
    assume(not assessment.refused)
    assert assessment.voucher is not None
    require_read_back(assessment.voucher)
