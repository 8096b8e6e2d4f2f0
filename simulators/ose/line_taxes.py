"""Checks of a line's taxes: which tributes, how they pair with the treatment, and every amount recomputed."""

import re
from decimal import Decimal

from simulators.ose.catalogues import (
    EXPORTS,
    IGV_FAMILY,
    ISC_SYSTEMS,
    PAYABLE_TAXES,
    TAXED_GIFTS,
    TAXED_TREATMENTS,
    TREATMENTS,
    TRIBUTES,
    UNTAXED,
    UNTAXED_GIFTS,
    WITHOUT_IGV_FAMILY,
)
from simulators.ose.numbers import HUNDRED, ZERO, far
from simulators.ose.rules import BOLETA, CREDIT_NOTE, DEBIT_NOTE, FACTURA, NOTES, SALES, Check, Table
from simulators.ose.voucher import Line, Tax

_SIX_CENTS = Decimal("0.06")
_BAGS = re.compile(r"[0-9]{1,5}")
_COMPANIONS = {
    "1000": {"1000", "2000", "9999"},
    "1016": {"1016", "9999"},
    "9995": {"9995", "9999"},
    "9996": {"9996", "2000", "9999"},
    "9997": {"9997", "2000", "9999"},
    "9998": {"9998", "2000", "9999"},
}


def _no_family(line: Line) -> bool:
    if line.voucher.operation in WITHOUT_IGV_FAMILY or line.voucher.operation == "0112":
        return False
    return not any(tax.counts and tax.code in IGV_FAMILY for tax in line.taxes)


def _mixed(line: Line) -> bool:
    codes = {tax.code for tax in line.taxes if tax.counts and tax.code != "7152"}
    return not any(codes <= allowed for allowed in _COMPANIONS.values())


def _base_off(line: Line) -> bool:
    """L3: the base of the IGV family is the value of the line, plus the ISC where there is one."""
    isc = line.by_code.get("2000")
    for tax in line.taxes:
        if tax.code in IGV_FAMILY:
            if isc is not None and isc.counts:
                if far(tax.base.value, line.value.value + isc.tax.value):
                    return True
            elif tax.base.value != line.value.value:
                return True
    return False


def _computed(tax: Tax) -> Decimal:
    return tax.base.value * tax.percent.value / HUNDRED


def _needs_treatment(tax: Tax) -> bool:
    return tax.code in TREATMENTS and tax.counts


def _zero_tax(tax: Tax, nrus: bool) -> bool:
    if tax.tax.value or tax.base.value <= _SIX_CENTS:
        return False
    return (tax.code in ("1000", "1016") and not nrus) or (tax.code == "9996" and tax.reason in TAXED_GIFTS)


def _taxed_though_free(tax: Tax) -> bool:
    if not tax.tax.value:
        return False
    return tax.code in UNTAXED or (tax.code == "9996" and tax.counts and tax.reason in UNTAXED_GIFTS)


def _zero_rate(tax: Tax, nrus: bool) -> bool:
    if tax.percent.value or not tax.counts:
        return False
    return (tax.code in ("1000", "1016") and not nrus) or (tax.code == "9996" and tax.reason in TAXED_GIFTS)


def _nrus(line: Line) -> bool:
    return line.voucher.operation == "0113"


def _line_tax_off(line: Line) -> bool:
    """L9: the line's taxes without those of free operations."""
    return far(line.tax.value, sum((tax.tax.value for tax in line.taxes if tax.code in PAYABLE_TAXES), ZERO))


def _bags_off(line: Line) -> bool:
    return any(tax.bags.value > ZERO and tax.bags.value != line.quantity.value for tax in line.taxes)


def _not_export(line: Line) -> bool:
    voucher = line.voucher
    exporting = voucher.operation in EXPORTS or (voucher.type in ("07", "08") and voucher.reason == "11")
    return exporting and any(tax.reason is not None and tax.reason != "40" for tax in line.taxes)


def _ivap_mismatch(line: Line) -> bool:
    return line.voucher.reason == "12" and any(tax.reason is not None and tax.reason != "17" for tax in line.taxes)


TAXES: Table[Line] = Table(
    (
        Check("3195", "La línea no tiene TaxTotal", lambda i: i.tax_totals == 0),
        Check("3026", "La línea tiene más de un TaxTotal", lambda i: i.tax_totals > 1),
        Check("3021", "El total de tributos de la línea no tiene formato n(12,2)", lambda i: not i.tax.is_amount()),
        Check("2037", "Falta el código de tributo", lambda i: any(not t.code for t in i.taxes)),
        Check(
            "2036",
            "El código de tributo no es válido (catálogo 05)",
            lambda i: any(t.code not in TRIBUTES for t in i.taxes),
        ),
        Check("3067", "El código de tributo se repite en la línea", lambda i: len(i.by_code) != len(i.taxes)),
        Check("2996", "Falta el nombre del tributo", lambda i: any(not t.name for t in i.taxes)),
        Check(
            "3051",
            "El nombre del tributo no corresponde a su código",
            lambda i: any(t.name != TRIBUTES[t.code][0] for t in i.taxes),
        ),
        Check(
            "2377",
            "El código internacional no corresponde al tributo",
            lambda i: any(t.international != TRIBUTES[t.code][1] for t in i.taxes),
        ),
        Check(
            "3031",
            "La base del tributo no tiene formato n(12,2)",
            lambda i: any(not t.base.is_amount() for t in i.taxes if t.code != "7152" or not t.base.absent),
        ),
        Check(
            "2033",
            "El monto del tributo no tiene formato n(12,2)",
            lambda i: any(not t.tax.is_amount() for t in i.taxes),
        ),
        Check(
            "2992",
            "Falta la tasa del tributo (Percent)",
            lambda i: any(t.code != "7152" and t.percent.absent for t in i.taxes),
        ),
        Check(
            "3102",
            "La tasa del tributo no tiene formato n(3,5)",
            lambda i: any(not t.percent.absent and not t.percent.is_rate() for t in i.taxes),
        ),
        Check("3105", "La línea no tiene un tributo de la familia del IGV con base", _no_family, FACTURA),
        Check(
            "3105",
            "La línea no tiene un tributo de la familia del IGV con base",
            lambda i: i.voucher.operation != "0112" and _no_family(i),
            BOLETA | DEBIT_NOTE,
        ),
        Check(
            "3105",
            "La línea no tiene un tributo de la familia del IGV",
            lambda i: not any(t.code in IGV_FAMILY for t in i.taxes),
            CREDIT_NOTE,
        ),
        Check("3223", "La combinación de tributos de la línea no está permitida", _mixed),
        Check(
            "2371",
            "Falta el código de afectación al IGV",
            lambda i: any(_needs_treatment(t) and not t.reason for t in i.taxes),
        ),
        Check(
            "3050",
            "El ISC y los otros tributos no llevan código de afectación",
            lambda i: any(t.code in ("2000", "9999") and t.reason is not None for t in i.taxes),
        ),
        Check(
            "2040",
            "El código de afectación no corresponde al tributo (catálogo 07)",
            lambda i: any(_needs_treatment(t) and t.reason not in TREATMENTS[t.code] for t in i.taxes),
        ),
        Check("2642", "En una exportación la afectación debe ser 40", _not_export),
        Check("2644", "En una nota de IVAP la afectación debe ser 17", _ivap_mismatch, NOTES),
        Check(
            "3230",
            "La afectación 17 pide una nota de tipo 12",
            lambda i: i.voucher.reason != "12" and any(t.reason == "17" for t in i.taxes),
            NOTES,
        ),
        Check(
            "2373",
            "Falta el sistema de cálculo del ISC (TierRange)",
            lambda i: any(t.code == "2000" and t.counts and t.tier is None for t in i.taxes),
        ),
        Check(
            "3210",
            "Sólo el ISC lleva sistema de cálculo (TierRange)",
            lambda i: any(t.code != "2000" and t.tier is not None for t in i.taxes),
        ),
        Check(
            "2041",
            "El sistema de cálculo del ISC no es válido (catálogo 08)",
            lambda i: any(t.code == "2000" and t.counts and t.tier not in ISC_SYSTEMS for t in i.taxes),
            SALES,
        ),
        Check(
            "2199",
            "El sistema de cálculo del ISC no es válido (catálogo 08)",
            lambda i: any(t.code == "2000" and t.counts and t.tier not in ISC_SYSTEMS for t in i.taxes),
            NOTES,
        ),
        Check("2993", "La tasa de un tributo gravado es cero", lambda i: any(_zero_rate(t, _nrus(i)) for t in i.taxes)),
        Check(
            "3104",
            "La tasa del ISC es cero",
            lambda i: any(t.code == "2000" and t.counts and not t.percent.value for t in i.taxes),
        ),
        Check(
            "3101",
            "La tasa de lo exonerado, inafecto o exportado debe ser cero",
            lambda i: any(t.code in UNTAXED and t.percent.value for t in i.taxes),
            DEBIT_NOTE,
        ),
        Check(
            "3110", "Lo no gravado lleva un impuesto distinto de cero", lambda i: any(map(_taxed_though_free, i.taxes))
        ),
        Check("3111", "Lo gravado lleva un impuesto de cero", lambda i: any(_zero_tax(t, _nrus(i)) for t in i.taxes)),
        Check(
            "3240",
            "Una venta del NRUS no lleva IGV ni ICBPER",
            lambda i: _nrus(i) and any(t.tax.value for t in i.taxes if t.code in ("1000", "7152")),
            BOLETA,
        ),
        Check(
            "3103",
            "El impuesto de la línea no es base por tasa",
            lambda i: any(t.reason in TAXED_TREATMENTS and far(t.tax.value, _computed(t)) for t in i.taxes),
        ),
        Check(
            "3108",
            "El ISC de la línea no es base por tasa",
            lambda i: any(t.code == "2000" and t.counts and far(t.tax.value, _computed(t)) for t in i.taxes),
        ),
        Check(
            "3109",
            "Los otros tributos de la línea no son base por tasa",
            lambda i: any(t.code == "9999" and t.counts and far(t.tax.value, _computed(t)) for t in i.taxes),
        ),
        Check(
            "3237",
            "Falta la cantidad de bolsas del ICBPER",
            lambda i: any(t.code == "7152" and t.bags.absent for t in i.taxes),
        ),
        Check(
            "2892",
            "La cantidad de bolsas no es un entero de hasta 5 dígitos",
            lambda i: any(t.bags.text is not None and not _BAGS.fullmatch(t.bags.text) for t in i.taxes),
        ),
        Check("3236", "La cantidad de bolsas no es la cantidad de la línea", _bags_off),
        Check(
            "3238",
            "Falta el monto unitario del ICBPER",
            lambda i: any(t.code == "7152" and t.bags.value > ZERO and not t.per_bag.value for t in i.taxes),
        ),
        Check(
            "4318",
            "El ICBPER no es bolsas por monto unitario",
            lambda i: any(t.code == "7152" and far(t.tax.value, t.bags.value * t.per_bag.value) for t in i.taxes),
            observation=True,
        ),
        Check("3272", "La base del IGV no es el valor de venta (más el ISC)", _base_off, observed="4294"),
        Check("3292", "El total de tributos de la línea no es la suma", _line_tax_off, observed="4293"),
    )
)
