"""Sales of every kind of operation, by the letters of the domain page's worked examples where it has one."""

from decimal import Decimal
from typing import Any

from tests.builders import a_boleta, a_credit_note, a_customer, a_debit_note, a_line, a_note, a_sale
from vouchers.sale import Address, AllowanceCharge, Customer, Sale, SaleLine


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


TAXED_GIFTS = ("11", "12", "13", "14", "15", "16")
UNTAXED_GIFTS = ("21", "31", "32", "33", "34", "35", "36", "37")

FREE: dict[str, Sale] = {
    "F mixed with free": a_sale(
        lines=(
            sold("1", "100.00"),
            sold("1", "50.00", "20"),
            sold("1", "30.00", "30"),
            sold("2", "10.00", "15"),
            sold("1", "10.00", "37"),
        )
    ),
    "G all free": a_sale(lines=(sold("2", "10.00", "15"),)),
    "every free treatment": a_boleta(
        lines=tuple(sold("3", "7.77", treatment) for treatment in (*TAXED_GIFTS, *UNTAXED_GIFTS))
    ),
    "a gift at its price with taxes": a_sale(lines=(THOUSAND, gross("1", "118.00", "11"))),
    "a gift of lowered value": a_sale(lines=(THOUSAND, sold("2", "50.00", "16", allowances=(off("00", "10.00"),)))),
    "a credit note with a gift": a_credit_note(
        lines=(sold("1", "100.00"), sold("2", "10.00", "15", allowances=(off("47", "1.00"),)))
    ),
    "a debit note with gifts": a_debit_note(
        lines=(sold("1", "100.00"), sold("2", "10.00", "15"), sold("1", "5", "21"))
    ),
}

FOREIGNER = Customer(identity_type="0", identity_number="MX-123456", name="ASEGURADORA AZTECA S.A. DE C.V.")


def exported(operation: str, *lines: SaleLine, **changes: Any) -> Sale:
    """An export to somebody abroad; where the service must be used abroad, in Mexico."""
    abroad = Address(country="MX") if operation in {"0201", "0208"} else None
    given: dict[str, Any] = {
        "operation_type": operation,
        "currency": "USD",
        "customer": FOREIGNER,
        "lines": lines or (sold("10", "100.00", "40"),),
        "delivery_address": abroad,
    }
    return a_sale(**given | changes)


EXPORTS: dict[str, Sale] = {
    "E export": exported("0200"),
    **{f"export {code}": exported(code) for code in ("0201", "0202", "0203", "0204", "0205", "0206", "0207", "0208")},
    "an export with a sample": exported(
        "0200", sold("1", "100.00", "40"), sold("1", "5.00", "40", free_of_charge=True)
    ),
    "an export with discounts": exported(
        "0200", sold("2", "100.00", "40", allowances=(off("00", factor="0.1"),)), allowances=(off("03", "5.00"),)
    ),
    "a lodging export to a company with RUC": exported("0202", customer=a_customer()),
    "a boleta of an export": a_boleta(
        operation_type="0208",
        customer=Customer(identity_type="7", identity_number="AB123456", name="John Smith"),
        lines=(sold("1", "90.00", "40"),),
        delivery_address=Address(country="US", province="Albany", department="New York", district="Delmar"),
    ),
    "a sale to somebody not domiciled": a_sale(operation_type="0401", customer=FOREIGNER),
    "a credit note of an export": a_credit_note(
        note=a_note(reason_code="11", reason="Ajuste de exportación"),
        customer=FOREIGNER,
        lines=(sold("1", "100.00", "40"),),
    ),
}
