"""Sales of every kind of operation, by the letters of the domain page's worked examples where it has one."""

from decimal import Decimal
from typing import Any

from tests.builders import a_boleta, a_credit_note, a_debit_note, a_line, a_sale
from vouchers.sale import AllowanceCharge, Sale, SaleLine


def sold(quantity: str, unit_value: str, treatment: str = "10", **changes: Any) -> SaleLine:
    """So many units at that value without taxes."""
    return a_line(quantity=Decimal(quantity), unit_value=Decimal(unit_value), tax_treatment=treatment, **changes)


def gross(quantity: str, unit_price: str, treatment: str = "10", **changes: Any) -> SaleLine:
    """So many units at that price with taxes."""
    price = Decimal(unit_price)
    return a_line(quantity=Decimal(quantity), unit_value=None, unit_price=price, tax_treatment=treatment, **changes)


def off(code: str, amount: str | None = None, *, factor: str | None = None, base: str | None = None) -> AllowanceCharge:
    """A discount or charge."""
    amount, factor, base = (None if it is None else Decimal(it) for it in (amount, factor, base))  # type: ignore[assignment]
    return AllowanceCharge(code=code, amount=amount, factor=factor, base=base)  # type: ignore[arg-type]


THOUSAND = sold("1", "1000.00")

ALLOWANCES: dict[str, Sale] = {
    "J line discounts": a_sale(lines=(sold("2", "100.00", allowances=(off("00", factor="0.10"), off("01", "10.00"))),)),
    "K global discount of the base": a_sale(lines=(THOUSAND,), allowances=(off("02", factor="0.10"),)),
    "L global discount beside the base": a_sale(lines=(THOUSAND,), allowances=(off("03", "50.00"),)),
    "line charges": a_sale(lines=(sold("3", "33.33", allowances=(off("47", "7.77"), off("48", factor="0.05"))),)),
    "global charges": a_sale(
        lines=(THOUSAND, sold("1", "50.00", "20")),
        allowances=(off("45", "12.50"), off("46", factor="0.10"), off("50", "1.00"), off("49", "100.00")),
    ),
    "a discount given twice": a_sale(
        lines=(sold("2", "100.00", allowances=(off("00", "20.50", factor="0.10", base="200.00"),)),)
    ),
    "half of 883.11": a_sale(lines=(sold("1", "883.11", allowances=(off("00", factor="0.5"),)),)),
    "a gross price with a discount": a_sale(lines=(gross("3", "100.00", allowances=(off("00", factor="0.15"),)),)),
    "discounts on an exempt line": a_boleta(
        lines=(sold("1", "500.00", "20", allowances=(off("00", "50.00"), off("01", "10.00"))),)
    ),
    "a boleta with all of them": a_boleta(
        lines=(sold("2", "90.10", allowances=(off("00", factor="0.03333"), off("48", "0.10"))), sold("1", "10", "30")),
        allowances=(off("02", "5.55"), off("03", factor="0.01"), off("46", "3.00")),
    ),
    "a credit note of discounted lines": a_credit_note(
        lines=(sold("3", "100.00", allowances=(off("00", factor="0.10"), off("47", "1.00"))),)
    ),
    "a debit note with a service charge": a_debit_note(lines=(THOUSAND,), allowances=(off("46", "100.00"),)),
}
