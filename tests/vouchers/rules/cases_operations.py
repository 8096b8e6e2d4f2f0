from typing import Any

from tests.builders import a_customer, a_sale
from tests.vouchers.operations import THOUSAND, exported, off, sold
from tests.vouchers.rules.case import case
from vouchers.sale import Address, Customer, Sale

_STRANGER = Customer(identity_type="Z", identity_number="1", name="NADIE")


def _delivered(**changes: Any) -> Sale:
    return a_sale(delivery_address=Address(country="PE", **changes))


def _given(treatment: str, **changes: Any) -> Sale:
    return a_sale(lines=(THOUSAND, sold("1", "10.00", treatment, **changes)))


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
    case("V4266", "delivery_address.street", _delivered(street="Jr. Puno 120"), _delivered(district="Lima")),
    case("V4231", "delivery_address.ubigeo", _delivered(ubigeo="15013"), _delivered(ubigeo="150131")),
    case("V4236", "delivery_address.street", _delivered(street="Jr"), _delivered(street="Jr.")),
    case(
        "V4238", "delivery_address.urbanization", _delivered(urbanization="U" * 26), _delivered(urbanization="U" * 25)
    ),
    case("V4239", "delivery_address.province", _delivered(province="P" * 31), _delivered(province="P" * 30)),
    case("V4240", "delivery_address.department", _delivered(department="D" * 31), _delivered(department="D" * 30)),
    case("V4241", "delivery_address.district", _delivered(district="D" * 31), _delivered(district="D" * 30)),
)
