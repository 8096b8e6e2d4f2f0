"""Worked cases with every amount written out: what is right passes schema and sums, a slip is named by its code."""

from dataclasses import dataclass, field, replace

import pytest

from tests.simulators.ose.client import Simulator
from tests.simulators.ose.documents import CASH, Emitter, Sale, factura

_NAMES = {
    "1000": ("IGV", "VAT"),
    "2000": ("ISC", "EXC"),
    "7152": ("ICBPER", "OTH"),
    "9995": ("EXP", "FRE"),
    "9996": ("GRA", "FRE"),
    "9997": ("EXO", "VAT"),
    "9998": ("INA", "FRE"),
}


def money(name: str, amount: str, attributes: str = 'currencyID="PEN"') -> str:
    return f"<cbc:{name} {attributes}>{amount}</cbc:{name}>"


def allowance(indicator: str, code: str, amount: str, factor: str = "", base: str = "") -> str:
    return (
        f"<cac:AllowanceCharge><cbc:ChargeIndicator>{indicator}</cbc:ChargeIndicator>"
        f"<cbc:AllowanceChargeReasonCode>{code}</cbc:AllowanceChargeReasonCode>"
        f"{f'<cbc:MultiplierFactorNumeric>{factor}</cbc:MultiplierFactorNumeric>' if factor else ''}"
        f"{money('Amount', amount)}{money('BaseAmount', base) if base else ''}</cac:AllowanceCharge>"
    )


def subtotal(code: str, base: str, tax: str, category: str = "", bags: str = "") -> str:
    name, international = _NAMES[code]
    measure = f'<cbc:BaseUnitMeasure unitCode="NIU">{bags}</cbc:BaseUnitMeasure>' if bags else ""
    return (
        f"<cac:TaxSubtotal>{money('TaxableAmount', base) if base else ''}{money('TaxAmount', tax)}{measure}"
        f"<cac:TaxCategory>{category}<cac:TaxScheme><cbc:ID>{code}</cbc:ID><cbc:Name>{name}</cbc:Name>"
        f"<cbc:TaxTypeCode>{international}</cbc:TaxTypeCode></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>"
    )


def rated(percent: str, reason: str = "", tier: str = "") -> str:
    return (
        f"<cbc:Percent>{percent}</cbc:Percent>"
        f"{f'<cbc:TaxExemptionReasonCode>{reason}</cbc:TaxExemptionReasonCode>' if reason else ''}"
        f"{f'<cbc:TierRange>{tier}</cbc:TierRange>' if tier else ''}"
    )


@dataclass(frozen=True)
class RawLine:
    """Quantity, unit value, value, line tax, price of a type, subtotals and allowances, all as written."""

    quantity: str
    unit: str
    value: str
    tax: str
    price: str
    subtotals: str
    allowances: str = ""
    price_type: str = "01"

    def xml(self, number: int) -> str:
        return (
            f'<cac:InvoiceLine><cbc:ID>{number}</cbc:ID><cbc:InvoicedQuantity unitCode="NIU">{self.quantity}'
            f"</cbc:InvoicedQuantity>{money('LineExtensionAmount', self.value)}<cac:PricingReference>"
            f"<cac:AlternativeConditionPrice>{money('PriceAmount', self.price)}<cbc:PriceTypeCode>{self.price_type}"
            "</cbc:PriceTypeCode></cac:AlternativeConditionPrice></cac:PricingReference>"
            f"{self.allowances}<cac:TaxTotal>{money('TaxAmount', self.tax)}{self.subtotals}</cac:TaxTotal>"
            "<cac:Item><cbc:Description>POLIZA</cbc:Description></cac:Item>"
            f"<cac:Price>{money('PriceAmount', self.unit)}</cac:Price></cac:InvoiceLine>"
        )


@dataclass(frozen=True)
class Case:
    """A whole document's amounts; ``totals`` are (UBL name, amount) in schema order."""

    lines: tuple[RawLine, ...]
    tax: str
    subtotals: str
    totals: tuple[tuple[str, str], ...]
    before: str = ""
    references: str = ""
    legend: str = ""
    sale: dict[str, object] = field(default_factory=dict)

    def xml(self, sale: Sale) -> str:
        text = sale.xml()
        head, _, rest = text.partition("<cac:TaxTotal>")
        totals = "".join(money(name, amount) for name, amount in self.totals)
        lines = "".join(line.xml(number) for number, line in enumerate(self.lines, 1))
        assert rest
        head = head.replace("<cbc:DocumentCurrencyCode>", f"{self.legend}<cbc:DocumentCurrencyCode>")
        head = head.replace("<cac:Signature>", f"{self.references}<cac:Signature>")
        return (
            f"{head}{self.before}<cac:TaxTotal>{money('TaxAmount', self.tax)}{self.subtotals}</cac:TaxTotal>"
            f"<cac:LegalMonetaryTotal>{totals}</cac:LegalMonetaryTotal>{lines}</Invoice>"
        )

    def total(self, name: str, amount: str) -> "Case":
        return replace(self, totals=tuple((n, amount if n == name else a) for n, a in self.totals))


def sums(line_extension: str, inclusive: str, payable: str, *between: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return (
        ("LineExtensionAmount", line_extension),
        ("TaxInclusiveAmount", inclusive),
        *between,
        ("PayableAmount", payable),
    )


THOUSAND = RawLine(
    "1", "1000.00", "1000.00", "180.00", "1180.00", subtotal("1000", "1000.00", "180.00", rated("18", "10"))
)
FREE = RawLine(
    "2", "0", "20.00", "0.00", "10.00", subtotal("9996", "20.00", "3.60", rated("18", "15")), price_type="02"
)
UNTAXED_GIFT = RawLine(
    "1", "0", "10.00", "0.00", "10.00", subtotal("9996", "10.00", "0.00", rated("0", "37")), price_type="02"
)
HUNDRED = RawLine("1", "100.00", "100.00", "18.00", "118.00", subtotal("1000", "100.00", "18.00", rated("18", "10")))
EXEMPT = RawLine("1", "50.00", "50.00", "0.00", "50.00", subtotal("9997", "50.00", "0.00", rated("0", "20")))
UNAFFECTED = RawLine("1", "30.00", "30.00", "0.00", "30.00", subtotal("9998", "30.00", "0.00", rated("0", "30")))
_GRATIS = '<cbc:Note languageLocaleID="1002">TRANSFERENCIA GRATUITA</cbc:Note>'
_ISC = subtotal("2000", "100.00", "10.00", rated("10", tier="01"))
_BAGS = subtotal("7152", "", "1.00", '<cbc:PerUnitAmount currencyID="PEN">0.50</cbc:PerUnitAmount>', bags="2")
_DISCOUNTS = allowance("false", "00", "20.00", "0.10", "200.00") + allowance("false", "01", "10.00")
_ADVANCE = (
    "<cac:AdditionalDocumentReference><cbc:ID>F001-900</cbc:ID><cbc:DocumentTypeCode>02</cbc:DocumentTypeCode>"
    "<cbc:DocumentStatusCode>01</cbc:DocumentStatusCode><cac:IssuerParty><cac:PartyIdentification>"
    '<cbc:ID schemeID="6">20100066603</cbc:ID></cac:PartyIdentification></cac:IssuerParty>'
    "</cac:AdditionalDocumentReference>"
)
_PREPAID = f"<cac:PrepaidPayment><cbc:ID>01</cbc:ID>{money('PaidAmount', '236.00')}</cac:PrepaidPayment>"
_ACCOUNT = (
    "<cac:PaymentMeans><cbc:ID>Detraccion</cbc:ID><cbc:PaymentMeansCode>001</cbc:PaymentMeansCode>"
    "<cac:PayeeFinancialAccount><cbc:ID>00-000-000000</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>"
)
_DETRACTION = (
    "<cac:PaymentTerms><cbc:ID>Detraccion</cbc:ID><cbc:PaymentMeansID>037</cbc:PaymentMeansID>"
    f"<cbc:PaymentPercent>12.00</cbc:PaymentPercent>{money('Amount', '142.00')}</cac:PaymentTerms>"
)

_OF_NRUS: dict[str, object] = {"type": "03", "series": "B001", "customer": ("1", "12345678"), "operation": "0113"}

CASES = {
    "mixed with free": Case(
        (HUNDRED, EXEMPT, UNAFFECTED, FREE, UNTAXED_GIFT),
        "18.00",
        subtotal("1000", "100.00", "18.00")
        + subtotal("9997", "50.00", "0.00")
        + subtotal("9998", "30.00", "0.00")
        + subtotal("9996", "30.00", "3.60"),
        sums("180.00", "198.00", "198.00"),
    ),
    "all free": Case((FREE,), "0.00", subtotal("9996", "20.00", "3.60"), sums("0.00", "0.00", "0.00"), legend=_GRATIS),
    "ISC": Case(
        (
            RawLine(
                "1",
                "100.00",
                "100.00",
                "29.80",
                "129.80",
                _ISC + subtotal("1000", "110.00", "19.80", rated("18", "10")),
            ),
        ),
        "29.80",
        subtotal("1000", "100.00", "19.80") + subtotal("2000", "100.00", "10.00"),
        sums("100.00", "129.80", "129.80"),
    ),
    "ICBPER": Case(
        (RawLine("2", "5.00", "10.00", "2.80", "6.40", subtotal("1000", "10.00", "1.80", rated("18", "10")) + _BAGS),),
        "2.80",
        subtotal("1000", "10.00", "1.80") + subtotal("7152", "", "1.00"),
        sums("10.00", "12.80", "12.80"),
    ),
    "line discounts": Case(
        (
            RawLine(
                "2",
                "100.00",
                "180.00",
                "32.40",
                "101.20",
                subtotal("1000", "180.00", "32.40", rated("18", "10")),
                _DISCOUNTS,
            ),
        ),
        "32.40",
        subtotal("1000", "180.00", "32.40"),
        sums("180.00", "212.40", "202.40", ("AllowanceTotalAmount", "10.00")),
    ),
    "global discount 02": Case(
        (THOUSAND,),
        "162.00",
        subtotal("1000", "900.00", "162.00"),
        sums("900.00", "1062.00", "1062.00"),
        before=allowance("false", "02", "100.00", "0.10", "1000.00"),
    ),
    "global discount 03": Case(
        (THOUSAND,),
        "180.00",
        subtotal("1000", "1000.00", "180.00"),
        sums("1000.00", "1180.00", "1130.00", ("AllowanceTotalAmount", "50.00")),
        before=allowance("false", "03", "50.00"),
    ),
    "prepaid": Case(
        (THOUSAND,),
        "144.00",
        subtotal("1000", "800.00", "144.00"),
        sums("1000.00", "1180.00", "944.00", ("PrepaidAmount", "236.00")),
        before=_PREPAID + allowance("false", "04", "200.00"),
        references=_ADVANCE,
    ),
    "detraction": Case(
        (THOUSAND,),
        "180.00",
        subtotal("1000", "1000.00", "180.00"),
        sums("1000.00", "1180.00", "1180.00"),
        sale={"operation": "1001", "terms": _ACCOUNT + CASH + _DETRACTION},
        legend='<cbc:Note languageLocaleID="2006">OPERACIÓN SUJETA A DETRACCIÓN</cbc:Note>',
    ),
    "retention agent": Case(
        (THOUSAND,),
        "180.00",
        subtotal("1000", "1000.00", "180.00"),
        sums("1000.00", "1180.00", "1180.00"),
        before=allowance("false", "62", "35.40", "0.03", "1180.00"),
    ),
    "export": Case(
        (RawLine("10", "100.00", "1000.00", "0.00", "100.00", subtotal("9995", "1000.00", "0.00", rated("0", "40"))),),
        "0.00",
        subtotal("9995", "1000.00", "0.00"),
        sums("1000.00", "1000.00", "1000.00"),
        sale={"operation": "0200", "customer": ("0", "XX-123")},
    ),
    "NRUS": Case(
        (
            RawLine("1", "100.00", "100.00", "0.00", "100.00", subtotal("1000", "100.00", "0.00", rated("0", "10"))),
            FREE,
        ),
        "0.00",
        subtotal("1000", "100.00", "0.00") + subtotal("9996", "20.00", "3.60"),
        sums("100.00", "100.00", "100.00"),
        sale=_OF_NRUS,
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_a_worked_case_passes_schema_and_sums(strict: Simulator, emitter: Emitter, case: Case) -> None:
    sale = factura(**case.sale)
    answer = strict.send(sale, emitter.sign(case.xml(sale)))
    assert answer.code == "0", answer.detail
    assert answer.observations == set()


SLIPS = [
    ("3278", CASES["mixed with free"].total("LineExtensionAmount", "210.00")),
    ("3279", CASES["mixed with free"].total("TaxInclusiveAmount", "200.00")),
    ("3276", replace(CASES["all free"], subtotals=subtotal("9996", "22.00", "3.60"))),
    ("3302", replace(CASES["all free"], subtotals=subtotal("9996", "20.00", "5.60"))),
    (
        "2416",
        replace(
            CASES["all free"],
            lines=(UNAFFECTED,),
            subtotals=subtotal("9998", "30.00", "0.00") + subtotal("9996", "0.00", "0.00"),
        ),
    ),
    (
        "3277",
        replace(CASES["ISC"], subtotals=subtotal("1000", "110.00", "19.80") + subtotal("2000", "100.00", "10.00")),
    ),
    ("3296", replace(CASES["ISC"], subtotals=subtotal("1000", "100.00", "19.80") + subtotal("2000", "90.00", "10.00"))),
    ("3306", replace(CASES["ICBPER"], subtotals=subtotal("1000", "10.00", "1.80") + subtotal("7152", "", "1.01"))),
    ("3300", CASES["line discounts"].total("AllowanceTotalAmount", "12.00")),
    ("3277", replace(CASES["global discount 02"], before=allowance("false", "03", "100.00"))),
    ("3307", replace(CASES["global discount 02"], before=allowance("false", "02", "100.00", "0.20", "1000.00"))),
    ("3114", replace(CASES["global discount 02"], before=allowance("true", "02", "100.00"))),
    ("3071", replace(CASES["global discount 02"], before=allowance("false", "99", "100.00"))),
    ("2509", CASES["prepaid"].total("PrepaidAmount", "236.01")),
    ("3278", CASES["prepaid"].total("LineExtensionAmount", "800.00")),
    ("3213", replace(CASES["prepaid"], references="")),
    ("3282", CASES["prepaid"].total("PrepaidAmount", "0.00")),
    ("3287", replace(CASES["prepaid"], before=_PREPAID)),
    ("3263", replace(CASES["retention agent"], before=allowance("false", "62", "37.40", "0.03", "1180.00"))),
    ("3264", replace(CASES["retention agent"], before=allowance("false", "62", "36.00", "0.03", "1200.00"))),
    (
        "3107",
        replace(CASES["export"], subtotals=subtotal("9995", "1000.00", "0.00") + subtotal("9997", "0.00", "0.00")),
    ),
    ("2800", replace(CASES["export"], sale={"operation": "0200"})),
    ("3127", replace(CASES["detraction"], sale={"operation": "1001"})),
    ("3034", replace(CASES["detraction"], sale={"operation": "1001", "terms": CASH + _DETRACTION})),
    (
        "3033",
        replace(
            CASES["detraction"],
            sale={"operation": "1001", "terms": _ACCOUNT + CASH + _DETRACTION.replace("037", "777")},
        ),
    ),
    ("3129", replace(CASES["detraction"], sale={"operation": "1002", "terms": _ACCOUNT + CASH + _DETRACTION})),
    (
        "3110",
        replace(
            CASES["mixed with free"],
            lines=(replace(UNTAXED_GIFT, subtotals=subtotal("9996", "10.00", "1.80", rated("0", "37"))),),
        ),
    ),
    ("2640", replace(CASES["all free"], lines=(replace(FREE, unit="1.00"),))),
    ("3234", replace(CASES["all free"], lines=(replace(FREE, price_type="01"),))),
    (
        "3290",
        replace(
            CASES["line discounts"],
            lines=(
                replace(
                    CASES["line discounts"].lines[0], allowances=allowance("false", "00", "20.00", "0.20", "200.00")
                ),
            ),
        ),
    ),
    ("2993", replace(CASES["NRUS"], sale=_OF_NRUS | {"operation": "0101"})),
    ("3240", replace(CASES["ICBPER"], sale=_OF_NRUS)),
    (
        "3462",
        replace(
            CASES["mixed with free"],
            lines=(
                HUNDRED,
                replace(
                    HUNDRED,
                    tax="10.50",
                    price="110.50",
                    subtotals=subtotal("1000", "100.00", "10.50", rated("10.5", "10")),
                ),
            ),
        ),
    ),
]


@pytest.mark.parametrize(("code", "case"), SLIPS, ids=[f"{code}-{n}" for n, (code, _) in enumerate(SLIPS)])
def test_a_slip_in_a_worked_case(strict: Simulator, emitter: Emitter, code: str, case: Case) -> None:
    sale = factura(**case.sale)
    assert strict.send(sale, emitter.sign(case.xml(sale))).fault_string == code
