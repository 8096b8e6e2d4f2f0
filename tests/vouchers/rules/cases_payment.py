from datetime import date
from decimal import Decimal

from msgspec.structs import replace

from tests.builders import a_boleta, a_line, a_sale, on_credit
from tests.vouchers.rules.case import case
from vouchers.sale import Customer, ExpectedTotals, Instalment, Payment, PaymentMethod, Sale

_CASH = Payment(method=PaymentMethod.CASH)
_NEXT_MONTH = date(2026, 12, 24)
_ANONYMOUS = Customer(identity_type="-", identity_number="-", name="CLIENTES VARIOS")


def _paid(payment: Payment) -> Sale:
    return a_sale(payment=payment)


def _owing(outstanding: str, *amounts: str) -> Sale:
    return _paid(replace(on_credit(*amounts), outstanding=Decimal(outstanding)))


def _owed_from_abroad(payment: Payment) -> Sale:
    """SUNAT 3249, 3251 and 3319 ask nothing of it: the customer has no RUC."""
    customer = Customer(identity_type="0", identity_number="CL-763200001", name="NAVIERA AUSTRAL SPA")
    return a_sale(operation_type="0401", customer=customer, payment=payment)


def _expecting(**totals: str) -> Sale:
    return a_sale(expected=ExpectedTotals(**{name: Decimal(value) for name, value in totals.items()}))


def _anonymous(value: str, currency: str = "PEN") -> Sale:
    lines = (a_line(quantity=Decimal(1), unit_value=Decimal(value), tax_treatment="30"),)
    return a_boleta(customer=_ANONYMOUS, lines=lines, currency=currency)


def _worth(value: str, quantity: int) -> Sale:
    return a_sale(lines=(a_line(quantity=Decimal(quantity), unit_value=Decimal(value), tax_treatment="30"),))


PAYMENT_CASES = (
    case("V3247", "payment.outstanding", _paid(replace(_CASH, outstanding=Decimal(1))), _paid(_CASH)),
    case(
        "V3252",
        "payment.instalments",
        _paid(replace(_CASH, instalments=on_credit("236.00").instalments)),
        _paid(on_credit("236.00")),
    ),
    case(
        "V3249",
        "payment.instalments",
        _paid(Payment(method=PaymentMethod.CREDIT, outstanding=Decimal(236))),
        _owed_from_abroad(Payment(method=PaymentMethod.CREDIT, outstanding=Decimal(236))),
    ),
    case(
        "V3251",
        "payment.outstanding",
        _paid(Payment(method=PaymentMethod.CREDIT)),
        _owed_from_abroad(Payment(method=PaymentMethod.CREDIT)),
    ),
    case("V3250", "payment.outstanding", _owing("100.001", "100.00"), _owing("100", "100.00")),
    case(
        "V3246",
        "payment.instalments",
        _paid(
            Payment(
                method=PaymentMethod.CREDIT,
                instalments=(Instalment(amount=Decimal("0.10"), due_date=_NEXT_MONTH),) * 1000,
            )
        ),
        _paid(
            Payment(
                method=PaymentMethod.CREDIT,
                instalments=(Instalment(amount=Decimal("0.10"), due_date=_NEXT_MONTH),) * 999,
            )
        ),
    ),
    case("V3319", "payment.outstanding", _owing("236.00", "118.00", "118.01"), _owing("236.00", "118.00", "118.00")),
    case("V3253", "payment.instalments[1].amount", _paid(on_credit("1.00", "0.00")), _paid(on_credit("1.00", "0.01"))),
    case(
        "V3267",
        "payment.instalments[0].due_date",
        _paid(on_credit("236.00", first_due=date(2026, 11, 24))),
        _paid(on_credit("236.00", first_due=date(2026, 11, 25))),
    ),
    case("V3265", "payment.outstanding", _owing("236.01", "236.01"), _owing("236.00", "236.00")),
    case(
        "V3266", "payment.instalments[1].amount", _paid(on_credit("1.00", "236.01")), _paid(on_credit("1.00", "235.00"))
    ),
)

AMOUNT_CASES = (
    case("V2062", "lines", _worth("500000000000", 2), _worth("499999999999.99", 2)),
    case("V3280", "expected.payable", _expecting(payable="236.01"), _expecting(payable="236")),
    case("V3294", "expected.tax", _expecting(tax="35.99"), _expecting(tax="36.00")),
    case("V3278", "expected.line_extension", _expecting(line_extension="0"), _expecting(line_extension="200.000")),
    case("V3279", "expected.tax_inclusive", _expecting(tax_inclusive="235.99"), _expecting(tax_inclusive="236")),
    case("V3300", "expected.allowance", _expecting(allowance="0.01"), _expecting(allowance="0.00")),
    case("V3301", "expected.charge", _expecting(charge="0.01"), _expecting(charge="0")),
    case("V2509", "expected.prepaid", _expecting(prepaid="0.01"), _expecting(prepaid="0")),
    case("V2514", "customer.identity_type", _anonymous("700.01"), _anonymous("700.00")),
)
