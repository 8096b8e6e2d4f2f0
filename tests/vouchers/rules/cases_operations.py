from datetime import date
from decimal import Decimal
from typing import Any

from tests.builders import a_boleta, a_credit_note, a_customer, a_debit_note, a_note, a_sale, an_issuer
from tests.vouchers.operations import THOUSAND, excise, exported, of_nrus, off, sold
from tests.vouchers.rules.case import Given, case
from vouchers.sale import Address, Customer, Excise, Sale

_STRANGER = Customer(identity_type="Z", identity_number="1", name="NADIE")


def _delivered(**changes: Any) -> Sale:
    return a_sale(delivery_address=Address(**changes))


def _given(treatment: str, **changes: Any) -> Sale:
    return a_sale(lines=(THOUSAND, sold("1", "10.00", treatment, **changes)))


def _excised(tax: Excise, treatment: str = "10", value: str = "10.00") -> Sale:
    return a_sale(lines=(THOUSAND, sold("1", value, treatment, excise=tax)))


def _noted(tax: Excise) -> Sale:
    return a_debit_note(lines=(sold("1", "10.00", excise=tax),))


def _bags(quantity: str = "2", *, currency: str = "PEN", of_bags: bool = True, bag_tax: str | None = None) -> Sale:
    tax = None if bag_tax is None else Decimal(bag_tax)
    return a_sale(currency=currency, lines=(THOUSAND, sold(quantity, "1.00", plastic_bags=of_bags, bag_tax=tax)))


def _on(day: date, **changes: Any) -> Given:
    return Given(sale=a_sale(lines=(THOUSAND, sold("2", "1.00", plastic_bags=True)), **changes), today=day)


def _rice(reason: str) -> Sale:
    return a_credit_note(note=a_note(reason_code=reason), lines=(sold("1", "10.00", "17"),))


_LINE = "lines[1]"
_BY_VALUE = excise("01", "10.00")
_REDUCED = a_sale(igv_percent=Decimal("10.5"))

TAX_CASES = (
    case("V3462", "igv_percent", a_sale(igv_percent=Decimal(10)), a_sale(igv_percent=Decimal(18))),
    case("V9083", "igv_percent", of_nrus(THOUSAND, igv_percent=Decimal(18)), of_nrus(THOUSAND)),
    case("V4439", "igv_percent", _REDUCED, Given(sale=_REDUCED, issuer=an_issuer(reduced_igv=True))),
    case("V2644_2", f"{_LINE}.tax_treatment", _given("17"), a_sale(lines=(sold("1", "10.00", "17"),))),
    case("V3230", "lines[0].tax_treatment", _rice("01"), _rice("12")),
    case("V2199", "lines[0].excise.system", _noted(excise("04", "10.00")), _noted(_BY_VALUE)),
    case("V2041", f"{_LINE}.excise.system", _excised(excise("04", "10.00")), _excised(_BY_VALUE)),
    case("V3104", f"{_LINE}.excise.percent", _excised(excise("01", "0")), _excised(_BY_VALUE)),
    case("V2033", f"{_LINE}.excise.unit_amount", _excised(excise("02")), _excised(excise("02", unit_amount="0.01"))),
    case(
        "V3031",
        f"{_LINE}.excise.unit_base",
        _excised(excise("03", "10.00", unit_base="-1")),
        _excised(excise("03", "10.00", unit_base="0.01")),
    ),
    case("V9034", f"{_LINE}.excise.system", _excised(excise("01", "10", unit_base="1")), _excised(_BY_VALUE)),
    case("V3223", "lines[0].excise", exported("0200", sold("1", "1.00", "40", excise=_BY_VALUE)), exported("0200")),
    case(
        "V3107",
        "lines[0].other_tax_percent",
        exported("0200", sold("1", "1.00", "40", other_tax_percent=Decimal(1))),
        exported("0200"),
    ),
    case(
        "V3102",
        f"{_LINE}.other_tax_percent",
        _given("10", other_tax_percent=Decimal(1000)),
        _given("10", other_tax_percent=Decimal("999.99999")),
    ),
    case("V2892", f"{_LINE}.quantity", _bags("1.5"), _bags("99999")),
    case(
        "V3240",
        f"{_LINE}.plastic_bags",
        of_nrus(THOUSAND, sold("2", "1.00", plastic_bags=True)),
        a_boleta(lines=(THOUSAND, sold("2", "1.00", plastic_bags=True))),
    ),
    case("V2949", f"{_LINE}.plastic_bags", _on(date(2019, 7, 31)), _on(date(2019, 8, 1))),
    case("V3238", f"{_LINE}.bag_tax", _bags(currency="USD"), _bags(currency="USD", bag_tax="0.14")),
    case("V2892_2", f"{_LINE}.bag_tax", _bags(bag_tax="0"), _bags(bag_tax="0.5")),
    case("V4237", f"{_LINE}.bag_tax", _bags(bag_tax="0.40"), _bags(bag_tax="0.50")),
    case("V9035", f"{_LINE}.bag_tax", _bags(of_bags=False, bag_tax="0.50"), _bags(bag_tax="0.50")),
    case(
        "V3102_2",
        f"{_LINE}.excise",
        _excised(excise("02", unit_amount="100.00")),
        _excised(excise("02", unit_amount="99.99")),
    ),
)

OPERATION_CASES = (
    case("V2040_2", "lines[1].tax_treatment", _given("10", free_of_charge=True), _given("15", free_of_charge=True)),
    case(
        "V9033",
        "lines[1].allowances",
        _given("15", allowances=(off("01", "1.00"),)),
        _given("15", allowances=(off("00", "1.00"),)),
    ),
    case("V3098", "delivery_address", exported("0201", delivery_address=None), exported("0200")),
    case("V3099", "delivery_address.country", exported("0208", delivery_address=Address()), exported("0208")),
    case("V2642_2", "lines[0].tax_treatment", exported("0200", THOUSAND), exported("0200")),
    case("V2800_3", "customer.identity_type", exported("0204", customer=a_customer()), exported("0204")),
    case("V2800_4", "customer.identity_type", exported("0200", customer=_STRANGER), exported("0200")),
    case("V0306_10", "delivery_address", _delivered(district="Li\x00ma"), _delivered(district="Lima")),
    case("V4041_2", "delivery_address.country", _delivered(country="CL"), _delivered(street="Jr. Puno 120")),
    case("V4231", "delivery_address.ubigeo", _delivered(ubigeo="15013"), _delivered(ubigeo="150131")),
    case("V4236", "delivery_address.street", _delivered(street="Jr"), _delivered(street="Jr.")),
    case(
        "V4238", "delivery_address.urbanization", _delivered(urbanization="U" * 26), _delivered(urbanization="U" * 25)
    ),
    case("V4239", "delivery_address.province", _delivered(province="P" * 31), _delivered(province="P" * 30)),
    case("V4240", "delivery_address.department", _delivered(department="D" * 31), _delivered(department="D" * 30)),
    case("V4241", "delivery_address.district", _delivered(district="D" * 31), _delivered(district="D" * 30)),
)
