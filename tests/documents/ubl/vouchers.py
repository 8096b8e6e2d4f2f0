"""Vouchers for the writers: one of each kind that has everything, and any voucher at all."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import (
    a_boleta,
    a_credit_note,
    a_customer,
    a_debit_note,
    a_life_line,
    a_line,
    a_sale,
    a_voucher,
    an_address,
    on_credit,
)
from vouchers.catalogues.tributes import TRIBUTES
from vouchers.sale import (
    Address,
    Customer,
    DocumentReference,
    DocumentType,
    Instalment,
    Issuer,
    ItemProperty,
    Payment,
    PaymentMethod,
)
from vouchers.voucher import Legend, LineTax, Modification, TaxTotal, Totals, Voucher, VoucherLine

HOSTILE = "Año & <b> \"x\" 'y' ]]> ñ"

MIXED_LINES = (
    a_line(description=HOSTILE, product_code="SOAT-01"),
    a_life_line(),
    a_line(
        description="Asistencia\nen el extranjero €", unit_value=None, unit_price=Decimal(100), quantity=Decimal("1.5")
    ),
    a_line(description="Seguro agrícola", tax_treatment="20", unit_value=Decimal("84.7457627119")),
)

EXAMPLES: dict[str, Voucher] = {
    "factura": a_voucher(
        a_sale(
            lines=MIXED_LINES,
            customer=a_customer(address=an_address(urbanization="Urb. Corpac", establishment="0000")),
            payment=on_credit("500.00", "400.10"),
            purchase_order="OC-2026/15",
        )
    ),
    "boleta": a_voucher(a_boleta(lines=MIXED_LINES[:1], currency="USD")),
    "credit_note": a_voucher(a_credit_note()),
    "debit_note": a_voucher(a_debit_note()),
}

# A voucher is some hundred draws.
few = settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much])

_CHARACTERS = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")
TEXTS = st.text(_CHARACTERS | st.sampled_from("&<>\"'\t\n\r"), min_size=1, max_size=12).filter(str.strip)
AMOUNTS = st.decimals(min_value=0, max_value=Decimal("999999999999.99"), places=2)
UNITS = st.decimals(min_value=0, max_value=Decimal(999999999999), places=10)
DAYS = st.dates(min_value=date(2020, 1, 1), max_value=date(2040, 1, 1))
TRIBUTE_CODES = st.sampled_from(sorted(TRIBUTES))

ADDRESSES = st.builds(
    Address,
    street=st.none() | TEXTS,
    ubigeo=st.none() | TEXTS,
    district=st.none() | TEXTS,
    province=st.none() | TEXTS,
    department=st.none() | TEXTS,
    urbanization=st.none() | TEXTS,
    country=TEXTS,
    establishment=TEXTS,
)
ITEM_PROPERTIES = st.builds(
    ItemProperty,
    code=TEXTS,
    name=TEXTS,
    value=st.none() | TEXTS,
    start_date=st.none() | DAYS,
    end_date=st.none() | DAYS,
)
LINE_TAXES = st.builds(
    LineTax, tribute=TRIBUTE_CODES, base=AMOUNTS, amount=AMOUNTS, percent=AMOUNTS, treatment=st.none() | TEXTS
)
PAYMENTS = st.builds(
    Payment,
    method=st.sampled_from(PaymentMethod),
    outstanding=st.none() | AMOUNTS,
    instalments=st.lists(st.builds(Instalment, amount=AMOUNTS, due_date=DAYS), max_size=2).map(tuple),
)
_REFERENCES = st.builds(DocumentReference, document_type=TEXTS, series=TEXTS, number=st.integers(1, 99_999_999))
MODIFICATIONS = st.builds(Modification, reason_code=TEXTS, reason=TEXTS) | st.builds(
    Modification,
    reason_code=TEXTS,
    reason=TEXTS,
    document=_REFERENCES,
    further_documents=st.lists(_REFERENCES, max_size=2).map(tuple),
)


@st.composite
def any_line(draw: st.DrawFn, number: int) -> VoucherLine:
    return VoucherLine(
        number=number,
        description=draw(TEXTS),
        quantity=draw(UNITS),
        unit_code=draw(TEXTS),
        unit_value=draw(UNITS),
        unit_price=draw(UNITS),
        price_type=draw(TEXTS),
        value=draw(AMOUNTS),
        tax=draw(AMOUNTS),
        taxes=tuple(draw(st.lists(LINE_TAXES, max_size=2))),
        product_code=draw(st.none() | TEXTS),
        properties=tuple(draw(st.lists(ITEM_PROPERTIES, max_size=2))),
    )


@st.composite
def any_voucher(draw: st.DrawFn, document_types: Sequence[DocumentType] = tuple(DocumentType)) -> Voucher:
    """Right in shape, arbitrary in everything that it says."""
    lines = tuple(draw(any_line(number)) for number in range(1, draw(st.integers(1, 2)) + 1))
    optional = st.none() | AMOUNTS
    return Voucher(
        issuer=draw(st.builds(Issuer, ruc=TEXTS, legal_name=TEXTS, trade_name=st.none() | TEXTS, address=ADDRESSES)),
        customer=draw(
            st.builds(Customer, identity_type=TEXTS, identity_number=TEXTS, name=TEXTS, address=st.none() | ADDRESSES)
        ),
        document_type=draw(st.sampled_from(document_types)),
        series=draw(TEXTS),
        issue_date=draw(DAYS),
        issue_time=draw(st.times()),
        operation_type=draw(TEXTS),
        currency=draw(TEXTS),
        lines=lines,
        taxes=tuple(
            draw(st.lists(st.builds(TaxTotal, tribute=TRIBUTE_CODES, base=AMOUNTS, amount=AMOUNTS), max_size=3))
        ),
        totals=draw(
            st.builds(
                Totals,
                line_extension=AMOUNTS,
                tax=AMOUNTS,
                tax_inclusive=AMOUNTS,
                payable=AMOUNTS,
                allowance=optional,
                charge=optional,
                prepaid=optional,
                rounding=optional,
            )
        ),
        legends=tuple(draw(st.lists(st.builds(Legend, code=TEXTS, text=TEXTS), max_size=2))),
        payment=draw(st.none() | PAYMENTS),
        modification=draw(st.none() | MODIFICATIONS),
        due_date=draw(st.none() | DAYS),
        purchase_order=draw(st.none() | TEXTS),
    )


def many_lines(count: int) -> Voucher:
    """A factura of `count` lines."""
    voucher = EXAMPLES["factura"]
    line = voucher.lines[0]
    return replace(voucher, lines=tuple(replace(line, number=number) for number in range(1, count + 1)))
