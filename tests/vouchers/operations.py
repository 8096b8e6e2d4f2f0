"""Sales of every kind of operation, by the letters of the domain page's worked examples where it has one."""

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import (
    a_boleta,
    a_credit_note,
    a_customer,
    a_debit_note,
    a_line,
    a_note,
    a_person,
    a_sale,
    on_credit,
)
from tests.vouchers.properties import LODGING, PACKAGE
from vouchers.sale import (
    Address,
    Advance,
    AllowanceCharge,
    Customer,
    Detraction,
    DocumentReference,
    DocumentType,
    Excise,
    Perception,
    Sale,
    SaleLine,
)


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

# What a line of these exports says of the guest.
GUESTS = {"0202": LODGING, "0205": PACKAGE}
FOREIGNER = Customer(identity_type="0", identity_number="MX-123456", name="ASEGURADORA AZTECA S.A. DE C.V.")


def exported(operation: str, *lines: SaleLine, **changes: Any) -> Sale:
    """An export to somebody abroad; where the service must be used abroad, in Mexico."""
    abroad = Address(country="MX") if operation in {"0201", "0208"} else None
    given: dict[str, Any] = {
        "operation_type": operation,
        "currency": "USD",
        "customer": FOREIGNER,
        "lines": lines or (sold("10", "100.00", "40", properties=GUESTS.get(operation, ())),),
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


def excise(
    system: str, percent: str | None = None, *, unit_amount: str | None = None, unit_base: str | None = None
) -> Excise:
    """The ISC of a line."""
    return Excise(
        system=system, percent=_number(percent), unit_amount=_number(unit_amount), unit_base=_number(unit_base)
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


_BY_VALUE = excise("01", "10.00")
_BY_UNIT = excise("02", unit_amount="2.25")
_BY_PRICE = excise("03", "30.00", unit_base="4.2350")
_BAGS = sold("2", "5.00", unit_code="NIU", plastic_bags=True)

TAXES: dict[str, Sale] = {
    "H ISC of the value": a_sale(lines=(sold("1", "100.00", excise=_BY_VALUE),)),
    "ISC of a fixed amount": a_sale(lines=(sold("12", "3.17", excise=_BY_UNIT),)),
    "ISC of the retail price": a_sale(lines=(sold("24", "3.50", excise=_BY_PRICE),)),
    "ISC within gross prices": a_sale(
        lines=(
            gross("7", "129.80", excise=_BY_VALUE),
            gross("7", "10.00", excise=_BY_UNIT),
            gross("7", "8.00", excise=_BY_PRICE, other_tax_percent=Decimal("2.00")),
        )
    ),
    "ISC on what bears no IGV": a_boleta(
        lines=(sold("1", "100.00", "20", excise=_BY_VALUE), sold("1", "10.00", "30", excise=_BY_VALUE))
    ),
    "ISC on a gift": a_sale(lines=(THOUSAND, sold("1", "100.00", "15", excise=_BY_VALUE))),
    "ISC with discounts": a_sale(
        lines=(sold("2", "100.00", excise=_BY_VALUE, allowances=(off("00", factor="0.10"), off("01", "1.00"))),),
        allowances=(off("02", factor="0.05"),),
    ),
    "I ICBPER": a_sale(lines=(_BAGS,)),
    "bags within a gross price, and bags given away": a_boleta(
        lines=(gross("3", "1.00", plastic_bags=True), sold("4", "0.10", "11", plastic_bags=True))
    ),
    "bags in dollars": a_sale(currency="USD", lines=(sold("2", "1.00", plastic_bags=True, bag_tax=Decimal("0.14")),)),
    "IVAP": a_sale(lines=(sold("10", "100.00", "17"),), allowances=(off("02", "50.00"),)),
    "IVAP within a gross price, and rice given away": a_boleta(
        lines=(gross("3", "10.40", "17"), sold("1", "10.00", "17", free_of_charge=True))
    ),
    "other taxes": a_sale(lines=(sold("1", "100.00", other_tax_percent=Decimal("5.00")), THOUSAND)),
    "everything at once": a_sale(
        lines=(
            sold("3", "33.33", excise=_BY_VALUE, other_tax_percent=Decimal("1.5")),
            sold("2", "7.77", "20", other_tax_percent=Decimal("1.5")),
            _BAGS,
            sold("1", "4.44", "12"),
        ),
        allowances=(off("02", "3.33"), off("03", "1.00"), off("46", factor="0.1")),
    ),
    "a credit note of all taxes": a_credit_note(
        lines=(sold("1", "100.00", excise=_BY_VALUE), _BAGS, sold("2", "9.99", other_tax_percent=Decimal(3)))
    ),
    "a debit note of all taxes": a_debit_note(
        lines=(sold("1", "100.00", excise=_BY_UNIT), _BAGS, sold("2", "9.99", "30", other_tax_percent=Decimal(3)))
    ),
    "a credit note of rice": a_credit_note(
        note=a_note(reason_code="12", reason="Ajuste"), lines=(sold("1", "100.00", "17"),)
    ),
    "a credit note at the rate of before": a_credit_note(igv_percent=Decimal(10)),
}


_AMOUNTS = st.decimals(min_value=Decimal("0.50"), max_value=Decimal("9999.99"), places=2)
_PRICES = st.decimals(min_value=Decimal(6), max_value=Decimal(9999), places=4)
_RATES = st.decimals(min_value=Decimal("0.5"), max_value=Decimal(60), places=2)
# Two discounts of each line and two of the whole, a quarter each, leave nothing, and no amount may be below zero.
_FACTORS = st.decimals(min_value=Decimal("0.02"), max_value=Decimal("0.24"), places=5)
_EXCISES = (
    st.builds(Excise, system=st.just("01"), percent=_RATES)
    # Against a discounted value a larger amount would be a rate above 999.99999 percent.
    | st.builds(Excise, system=st.just("02"), unit_amount=st.decimals(Decimal("0.01"), Decimal("0.40"), places=2))
    | st.builds(Excise, system=st.just("03"), percent=_RATES, unit_base=_AMOUNTS)
)


def _allowances(*codes: str) -> st.SearchStrategy[tuple[AllowanceCharge, ...]]:
    one = st.builds(AllowanceCharge, code=st.sampled_from(codes), factor=_FACTORS)
    return st.lists(one, max_size=2).map(tuple)


@st.composite
def any_line(draw: st.DrawFn) -> SaleLine:
    """A line of any treatment but IVAP's and the export's, with any taxes, discounts and charges."""
    treatment = draw(st.sampled_from(["10", "10", "20", "30", "15", "37"]))
    free = treatment in {"15", "37"}
    bags = draw(st.integers(0, 9)) == 0
    by_value = draw(st.booleans())
    tax = None if bags else draw(st.none() | _EXCISES)
    # A price that its taxes would eat up is no price: only values go with taxes of a unit.
    price = draw(_PRICES) + (1 if bags else 0)
    by_value = by_value or (tax is not None and tax.system != "01")
    return a_line(
        quantity=Decimal(draw(st.integers(1, 99))),
        tax_treatment=treatment,
        unit_value=price if by_value else None,
        unit_price=None if by_value else price,
        excise=tax,
        plastic_bags=bags,
        other_tax_percent=draw(st.none() | _RATES),
        allowances=draw(_allowances("00", "47") if free else _allowances("00", "01", "47", "48")),
    )


@st.composite
def any_sale(draw: st.DrawFn) -> Sale:
    """A factura or boleta of such lines, one of them taxed, with discounts and charges of the whole."""
    lines = (sold("1", "100.00"), *draw(st.lists(any_line(), max_size=5)))
    sale = a_sale() if draw(st.booleans()) else a_boleta()
    return replace(sale, lines=lines, allowances=draw(_allowances("02", "03", "45", "46", "49", "50")))


def advance(number: int, amount: str, *, kind: str = "01", issuer_ruc: str | None = None, **parts: str) -> Advance:
    """An advance paid under factura F001 (or boleta B001) of that number."""
    series = "F001" if kind == "01" else "B001"
    return Advance(
        document=DocumentReference(document_type=kind, series=series, number=number),
        amount=Decimal(amount),
        issuer_ruc=issuer_ruc,
        **{name: Decimal(value) for name, value in parts.items()},
    )


ADVANCES: dict[str, Sale] = {
    "M prepaid": a_sale(lines=(THOUSAND,), advances=(advance(1, "236.00"),)),
    "several advances of several treatments": a_sale(
        lines=(THOUSAND, sold("1", "300.00", "20"), sold("1", "200.00", "30")),
        advances=(
            advance(1, "118.00"),
            advance(2, "286.00", taxed="200.00", exempt="50.00"),
            advance(3, "60.00", kind="03", unaffected="60.00", issuer_ruc="20131312955"),
        ),
        allowances=(off("02", "10.00"), off("03", "5.00")),
    ),
    "an advance of ISC": a_sale(
        lines=(sold("1", "100.00", excise=_BY_VALUE),), advances=(advance(1, "64.90", taxed="50.00", excise="5.00"),)
    ),
    "all of it paid beforehand": a_boleta(lines=(THOUSAND,), advances=(advance(1, "1180.00", kind="03"),)),
    "rounded down": a_sale(lines=(sold("1", "33.33"),), rounding=Decimal("-0.03")),
    "a credit note rounded up": a_credit_note(lines=(sold("1", "33.33"),), rounding=Decimal("0.07")),
    "a debit note rounded down": a_debit_note(lines=(sold("1", "33.33"),), rounding=Decimal("-0.33")),
}


_PAPER = DocumentReference(document_type="01", series="0001", number=77)
_TICKET = DocumentReference(document_type="12", series="MAQ-1", number=9)

NOTES: dict[str, Sale] = {
    "a credit note for other concepts without a document": a_credit_note(
        note=a_note(reason_code="10", reason="Saldo a favor del asegurado", document=None)
    ),
    "a debit note for a penalty without a document": a_debit_note(
        note=a_note(reason_code="03", reason="Penalidad contractual", document=None), lines=(sold("1", "80.00", "30"),)
    ),
    "a credit note on three facturas": a_credit_note(
        note=a_note(
            reason_code="09",
            further_documents=tuple(
                DocumentReference(document_type="01", series="F001", number=number) for number in (2, 3)
            ),
        )
    ),
    "a debit note on two boletas": a_debit_note(
        customer=a_person(),
        note=a_note(
            reason_code="01",
            document=DocumentReference(document_type="03", series="B001", number=1),
            further_documents=(DocumentReference(document_type="03", series="B001", number=2),),
        ),
    ),
    "a credit note on a printed factura": a_credit_note(note=a_note(document=_PAPER)),
    "a credit note on a till's ticket": a_credit_note(note=a_note(document=_TICKET)),
}

CONTINGENCY: dict[str, Sale] = {
    "a printed factura": a_sale(series="0001", contingency_number=1),
    "a printed boleta": a_boleta(series="12", contingency_number=99_999_999),
    "a printed credit note": a_credit_note(series="0003", contingency_number=5, note=a_note(document=_PAPER)),
    "a printed debit note on a boleta": a_debit_note(
        series="4",
        contingency_number=6,
        customer=a_person(),
        note=a_note(reason_code="02", document=DocumentReference(document_type="03", series="B001", number=1)),
    ),
    "a printed credit note without a document": a_credit_note(
        series="0003", contingency_number=7, note=a_note(reason_code="10", document=None)
    ),
}


SPOT = Detraction(code="037", percent=Decimal("12.00"), account="00-068-123456")


def detracted(**changes: Any) -> Sale:
    """A thousand soles of a service that is subject to detraction."""
    return a_sale(**{"operation_type": "1001", "lines": (THOUSAND,), "detraction": SPOT} | changes)


def perceived(**changes: Any) -> Sale:
    """A thousand soles of goods whose seller perceives two percent."""
    perception = Perception(code="51", percent=Decimal("2.00"))
    return a_sale(**{"operation_type": "2001", "lines": (THOUSAND,), "perception": perception} | changes)


def of_nrus(*lines: SaleLine, **changes: Any) -> Sale:
    """A boleta of a seller who pays the fixed quota of the Nuevo RUS: what it taxes bears no IGV."""
    return a_boleta(operation_type="0113", lines=lines, **changes)


NRUS: dict[str, Sale] = {
    "NRUS": of_nrus(sold("3", "33.33"), gross("1", "118.00")),
    "NRUS with discounts, a gift and what is exempt": of_nrus(
        sold("1", "100.00", allowances=(off("00", factor="0.1"), off("01", "2.00"))),
        sold("1", "50.00", "20"),
        sold("2", "10.00", "15"),
        allowances=(off("02", "5.00"), off("46", "3.00")),
    ),
    "NRUS with an advance": of_nrus(
        THOUSAND, advances=(advance(1, "236.00", kind="03"), advance(2, "64.00", kind="03", taxed="64.00"))
    ),
}


WITHHOLDINGS: dict[str, Sale] = {
    "N detraction and credit": detracted(payment=on_credit("346.00", "346.00", "346.00")),
    "a detraction of a sale in dollars": detracted(
        currency="USD", detraction=replace(SPOT, amount=Decimal("531.00"), means="003")
    ),
    "a boleta with a detraction": detracted(
        document_type=DocumentType.BOLETA, customer=a_person(), lines=(sold("1", "500.00"),)
    ),
    "a debit note with a detraction": a_debit_note(lines=(THOUSAND,), detraction=SPOT),
    "a debit note in dollars with a detraction": a_debit_note(
        currency="USD",
        note=a_note(reason_code="02", document=_PAPER),
        lines=(THOUSAND,),
        detraction=replace(SPOT, amount=Decimal("531.00")),
    ),
    "a perception": perceived(),
    "a perception of a part, at the special rate": perceived(
        perception=Perception(code="53", percent=Decimal("0.5"), base=Decimal("500.00"))
    ),
    "a perception of a sale in dollars": perceived(
        currency="USD",
        perception=Perception(
            code="52", percent=Decimal(1), base=Decimal("4425.00"), amount=Decimal("44.25"), total=Decimal("4469.25")
        ),
    ),
    "a boleta with a perception": perceived(document_type=DocumentType.BOLETA, customer=a_person()),
    "a perception that is left for when it is collected": perceived(perception=None, payment=on_credit("1180.00")),
    "income tax withheld": a_sale(
        operation_type="2002", lines=(sold("1", "1000.00", "30"),), allowances=(off("63", factor="0.05"),)
    ),
    "P retention agent": a_sale(lines=(THOUSAND,), retention_percent=Decimal("3.00"), payment=on_credit("1144.60")),
}
