"""Checks of the document's tax totals and of its monetary total: every sum recomputed from the lines."""

from decimal import Decimal

from simulators.ose.catalogues import EXPORTS, IGV_FAMILY, PAID, PAYABLE_TAXES, TAXED_GIFTS, TRIBUTES, UNTAXED
from simulators.ose.numbers import HUNDRED, ONE, ZERO, Number, far
from simulators.ose.rules import NOTES, SALES, Check, Table
from simulators.ose.voucher import Line, Tax, Voucher

_IGV_RATES = {Decimal(18), Decimal("10.5"), Decimal(10)}
_IGV_RATE = Decimal(18)
_IVAP_RATE = Decimal(4)
_LEGENDS_OF_EXEMPT = (
    ("2001", "3283", "4022"),
    ("2002", "3284", "4023"),
    ("2003", "3285", "4024"),
    ("2008", "3289", "4244"),
)


def _lines_with(v: Voucher, code: str) -> list[tuple[Line, Tax]]:
    pairs = ((line, line.by_code.get(code)) for line in v.lines)
    return [(line, tax) for line, tax in pairs if tax is not None and tax.counts]


def _values(v: Voucher, code: str) -> Decimal:
    return sum((line.value.value for line, _ in _lines_with(v, code)), ZERO)


def _bases(v: Voucher, code: str, *, paid: bool = False) -> Decimal:
    return sum((tax.base.value for line, tax in _lines_with(v, code) if not (paid and line.free)), ZERO)


def _taxes(v: Voucher, code: str, *, paid: bool = False) -> Decimal:
    found = ((line, line.by_code.get(code)) for line in v.lines)
    return sum((tax.tax.value for line, tax in found if tax is not None and not (paid and line.free)), ZERO)


def _base_misses(v: Voucher, code: str, computed: Decimal) -> bool:
    total = v.global_tax(code)
    return total is not None and not total.base.absent and far(total.base.value, computed)


def _tax_misses(v: Voucher, code: str, computed: Decimal) -> bool:
    total = v.global_tax(code)
    return total is not None and far(total.tax.value, computed)


def _rate(v: Voucher) -> Decimal:
    """The IGV rate of the lines; where they name none that is in force, the general one, so that 3291 fires."""
    for line in v.lines:
        tax = line.by_code.get("1000")
        if tax is not None and tax.counts:
            return tax.percent.value if tax.percent.value in _IGV_RATES else _IGV_RATE
    return _IGV_RATE


def _igv_base(v: Voucher, code: str) -> Decimal:
    return _bases(v, code) - v.allowance("02") + v.allowance("49") - v.allowance("04")


def _igv_off(v: Voucher) -> bool:
    """G2; a sale of the NRUS may bear none."""
    total = v.global_tax("1000")
    if total is None or (_nrus(v) and not total.tax.value):
        return False
    return _tax_misses(v, "1000", (_igv_base(v, "1000") - v.allowance("20")) * _rate(v) / HUNDRED)


def _ivap_off(v: Voucher) -> bool:
    if v.global_tax("1016") is None:
        return False
    return _tax_misses(v, "1016", _igv_base(v, "1016") * _IVAP_RATE / HUNDRED)


def _nrus(v: Voucher) -> bool:
    return v.operation == "0113"


def _two_rates(v: Voucher) -> bool:
    if _nrus(v):
        return False
    rates = {
        tax.percent.value
        for line in v.lines
        for tax in line.taxes
        if tax.counts and (tax.code == "1000" or (tax.code == "9996" and tax.reason in TAXED_GIFTS - {"17"}))
    }
    return len(rates) > 1


def _missing_total(v: Voucher) -> bool:
    present = {tax.code for tax in v.taxes}
    used = {tax.code for line in v.lines for tax in line.taxes if tax.counts and tax.code in IGV_FAMILY}
    return not used <= present


def _in_export(v: Voucher) -> bool:
    forbidden = {"1000", "1016", "2000", "9997", "9998", "9999"}
    return v.operation in EXPORTS and any(tax.code in forbidden for tax in v.taxes)


def _line_total(v: Voucher) -> Decimal:
    """T1."""
    return sum((_values(v, code) for code in PAID), ZERO) - v.allowance("02") + v.allowance("49")


def _with_taxes(v: Voucher) -> Decimal:
    """T2, on the written T1."""
    total = v.total("LineExtensionAmount").value
    added = (v.global_tax(code) for code in ("9999", "7152"))
    total += sum((tax.tax.value for tax in added if tax is not None), ZERO)
    if _lines_with(v, "1016"):
        return total + (_bases(v, "1016") - v.allowance("02") + v.allowance("49")) * _IVAP_RATE / HUNDRED
    isc = v.global_tax("2000")
    total += (isc.tax.value if isc is not None else ZERO) + v.allowance("20")
    return total + (_bases(v, "1000") - v.allowance("02") + v.allowance("49")) * _rate(v) / HUNDRED


def _payable(v: Voucher) -> Decimal:
    """T7."""
    names = ("TaxInclusiveAmount", "ChargeTotalAmount", "PayableRoundingAmount")
    return (
        sum((v.total(name).value for name in names), ZERO)
        - v.total("AllowanceTotalAmount").value
        - v.total("PrepaidAmount").value
    )


def _note_payable(v: Voucher) -> Decimal:
    """N1."""
    bases = sum((tax.base.value for tax in v.taxes if tax.code in PAID), ZERO)
    taxes = sum((tax.tax.value for tax in v.taxes if tax.code in PAYABLE_TAXES), ZERO)
    return bases + taxes + v.total("ChargeTotalAmount").value + v.total("PayableRoundingAmount").value


def _line_allowances(v: Voucher, code: str) -> Decimal:
    return sum((line.allowance(code) for line in v.lines), ZERO)


def _misses(total: Number, computed: Decimal) -> bool:
    return not total.absent and far(total.value, computed)


def _bad_rounding(v: Voucher) -> bool:
    return abs(v.total("PayableRoundingAmount").value) > ONE


def _exempt_missing(v: Voucher, legend: str) -> bool:
    exempt = v.global_tax("9997")
    return v.has_legend(legend) and (exempt is None or not exempt.counts)


def _gift_total_zero(v: Voucher) -> bool:
    gifts = v.global_tax("9996")
    if gifts is None or gifts.counts:
        return False
    return any(kind == "02" and price.value > ZERO for line in v.lines for price, kind in line.prices)


def _legend_exempt(legend: str, code: str, observed: str) -> Check[Voucher]:
    message = f"La leyenda {legend} pide un total de operaciones exoneradas"
    return Check(code, message, lambda v: _exempt_missing(v, legend), SALES, observed=observed)


_FORMATS: tuple[Check[Voucher], ...] = (
    Check("2956", "El documento no tiene TaxTotal", lambda v: v.tax_totals == 0),
    Check("3024", "El documento tiene más de un TaxTotal", lambda v: v.tax_totals > 1),
    Check("3020", "El total de tributos no tiene formato n(12,2)", lambda v: not v.tax.is_amount()),
    Check("3059", "Falta el código de un tributo del total", lambda v: any(not t.code for t in v.taxes)),
    Check("3007", "El código de tributo no es válido", lambda v: any(t.code not in TRIBUTES for t in v.taxes)),
    Check("3068", "Un tributo se repite en el total", lambda v: len({t.code for t in v.taxes}) != len(v.taxes)),
    Check("2054", "Falta el nombre de un tributo del total", lambda v: any(not t.name for t in v.taxes)),
    Check(
        "2964",
        "El nombre del tributo no corresponde a su código",
        lambda v: any(t.name != TRIBUTES[t.code][0] for t in v.taxes),
    ),
    Check("2052", "Falta el código internacional", lambda v: any(not t.international for t in v.taxes)),
    Check(
        "2961",
        "El código internacional no corresponde al tributo",
        lambda v: any(t.international != TRIBUTES[t.code][1] for t in v.taxes),
    ),
    Check(
        "3003",
        "Falta la base de un tributo del total",
        lambda v: any(t.base.absent and t.code != "7152" for t in v.taxes),
    ),
    Check("2999", "Una base del total no es n(12,2)", lambda v: any(t.base.malformed_amount() for t in v.taxes)),
    Check("2048", "Un importe de tributo no es n(12,2)", lambda v: any(not t.tax.is_amount() for t in v.taxes)),
    Check(
        "3000",
        "El tributo de lo exportado, exonerado o inafecto debe ser cero",
        lambda v: any(t.code in UNTAXED and t.tax.value for t in v.taxes),
    ),
    Check("3107", "Una exportación no lleva totales de otros tributos", _in_export, SALES),
    Check("3462", "Todas las líneas gravadas deben tener la misma tasa de IGV", _two_rates),
    Check("2638", "Falta el total de un tributo que está en las líneas", _missing_total),
    Check("2641", "El total gratuito es cero y hay valores referenciales", _gift_total_zero),
    Check(
        "2416",
        "La leyenda 1002 pide un total gratuito mayor a cero",
        lambda v: v.has_legend("1002") and (t := v.global_tax("9996")) is not None and not t.counts,
        SALES,
    ),
)

_TAX_SUMS: tuple[Check[Voucher], ...] = (
    Check(
        "3273", "El total exportado no cuadra", lambda v: _base_misses(v, "9995", _values(v, "9995")), observed="4295"
    ),
    Check(
        "3275",
        "El total exonerado no cuadra",
        lambda v: _base_misses(v, "9997", _values(v, "9997") - v.allowance("05")),
        observed="4297",
    ),
    Check(
        "3274",
        "El total inafecto no cuadra",
        lambda v: _base_misses(v, "9998", _values(v, "9998") - v.allowance("06")),
        observed="4296",
    ),
    Check(
        "3276", "El total gratuito no cuadra", lambda v: _base_misses(v, "9996", _values(v, "9996")), observed="4298"
    ),
    Check(
        "3277",
        "El total gravado no cuadra",
        lambda v: _base_misses(v, "1000", _values(v, "1000") - v.allowance("02", "04") + v.allowance("49")),
        observed="4299",
    ),
    Check(
        "3293",
        "El total de IVAP no cuadra",
        lambda v: _base_misses(v, "1016", _values(v, "1016") - v.allowance("02", "04") + v.allowance("49")),
        observed="4300",
    ),
    Check(
        "3296",
        "La base del ISC no cuadra",
        lambda v: _base_misses(v, "2000", _bases(v, "2000", paid=True)),
        observed="4303",
    ),
    Check(
        "3297",
        "La base de otros tributos no cuadra",
        lambda v: (t := v.global_tax("9999")) is not None and t.base.value != _bases(v, "9999"),
        observed="4304",
    ),
    Check("3291", "El IGV no es la base por la tasa", _igv_off, observed="4290"),
    Check("3295", "El IVAP no es la base por la tasa", _ivap_off, observed="4302"),
    Check(
        "3298",
        "La suma del ISC no cuadra",
        lambda v: _tax_misses(v, "2000", _taxes(v, "2000", paid=True) - v.allowance("20")),
        observed="4305",
    ),
    Check(
        "3299",
        "La suma de otros tributos no cuadra",
        lambda v: _tax_misses(v, "9999", _taxes(v, "9999")),
        observed="4306",
    ),
    Check(
        "3302",
        "El tributo de lo gratuito no cuadra",
        lambda v: _tax_misses(v, "9996", _taxes(v, "9996")),
        observed="4311",
    ),
    Check(
        "3306",
        "La suma del ICBPER no cuadra",
        lambda v: (t := v.global_tax("7152")) is not None and t.tax.value != _taxes(v, "7152"),
        observed="4321",
    ),
    Check(
        "3294",
        "El total de tributos no es la suma",
        lambda v: far(v.tax.value, sum((t.tax.value for t in v.taxes if t.code in PAYABLE_TAXES), ZERO)),
        observed="4301",
    ),
    *(_legend_exempt(*row) for row in _LEGENDS_OF_EXEMPT),
)

_MONEY: tuple[Check[Voucher], ...] = (
    Check(
        "3288",
        "Falta el total valor de venta (LineExtensionAmount)",
        lambda v: v.total("LineExtensionAmount").absent,
        SALES,
        observed="4212",
    ),
    Check(
        "2031", "LineExtensionAmount no es n(12,2)", lambda v: v.total("LineExtensionAmount").malformed_amount(), SALES
    ),
    Check(
        "3305",
        "Falta el total precio de venta (TaxInclusiveAmount)",
        lambda v: v.total("TaxInclusiveAmount").absent,
        SALES,
        observed="4317",
    ),
    Check(
        "3019", "TaxInclusiveAmount no es n(12,2)", lambda v: v.total("TaxInclusiveAmount").malformed_amount(), SALES
    ),
    Check("2065", "AllowanceTotalAmount no es n(12,2)", lambda v: v.total("AllowanceTotalAmount").malformed_amount()),
    Check("2064", "ChargeTotalAmount no es n(12,2)", lambda v: v.total("ChargeTotalAmount").malformed_amount()),
    Check("2062", "PayableAmount no es n(12,2)", lambda v: not v.total("PayableAmount").is_amount()),
    Check("3303", "El redondeo pasa de 1.00", _bad_rounding, observed="4314"),
    Check(
        "3278",
        "El total valor de venta no cuadra",
        lambda v: _misses(v.total("LineExtensionAmount"), _line_total(v)),
        SALES,
        observed="4309",
    ),
    Check(
        "3279",
        "El total precio de venta no cuadra",
        lambda v: not _nrus(v) and _misses(v.total("TaxInclusiveAmount"), _with_taxes(v)),
        SALES,
        observed="4310",
    ),
    Check(
        "3300",
        "El total de descuentos no cuadra",
        lambda v: far(v.total("AllowanceTotalAmount").value, _line_allowances(v, "01") + v.allowance("03", "63")),
        SALES,
        observed="4307",
    ),
    Check(
        "3301",
        "El total de cargos no cuadra",
        lambda v: far(v.total("ChargeTotalAmount").value, _line_allowances(v, "48") + v.allowance("45", "46", "50")),
        SALES,
        observed="4308",
    ),
    Check(
        "3280",
        "El importe total no cuadra",
        lambda v: far(v.total("PayableAmount").value, _payable(v)),
        SALES,
        observed="4312",
    ),
    Check(
        "3280",
        "El importe total de la nota no cuadra",
        lambda v: far(v.total("PayableAmount").value, _note_payable(v)),
        NOTES,
        observed="4312",
    ),
)

TOTALS: Table[Voucher] = Table((*_FORMATS, *_TAX_SUMS, *_MONEY))
