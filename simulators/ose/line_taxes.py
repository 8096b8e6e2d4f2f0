"""Checks of a line's taxes together: which tributes stand side by side, bases and sums recomputed."""

from decimal import Decimal

from simulators.ose.catalogues import (
    EXPORTS,
    IGV_FAMILY,
    PAYABLE_TAXES,
    TAXED_GIFTS,
    TAXED_TREATMENTS,
    WITHOUT_IGV_FAMILY,
)
from simulators.ose.numbers import ZERO, far
from simulators.ose.rules import BOLETA, CREDIT_NOTE, DEBIT_NOTE, FACTURA, NOTES, Check, Table
from simulators.ose.tributes import misses_rate
from simulators.ose.voucher import Line, Tax

_SIX_CENTS = Decimal("0.06")
_COMPANIONS = {
    "1000": {"1000", "2000", "9999"},
    "1016": {"1016", "9999"},
    "9995": {"9995", "9999"},
    "9996": {"9996", "2000", "9999"},
    "9997": {"9997", "2000", "9999"},
    "9998": {"9998", "2000", "9999"},
}


def _no_family(line: Line) -> bool:
    if line.operation in WITHOUT_IGV_FAMILY or line.operation == "0112":
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


def _zero_tax(tax: Tax, nrus: bool) -> bool:
    if tax.tax.value or tax.base.value <= _SIX_CENTS:
        return False
    return (tax.code in ("1000", "1016") and not nrus) or (tax.code == "9996" and tax.reason in TAXED_GIFTS)


def _zero_rate(tax: Tax, nrus: bool) -> bool:
    if tax.percent.value or not tax.counts:
        return False
    return (tax.code in ("1000", "1016") and not nrus) or (tax.code == "9996" and tax.reason in TAXED_GIFTS)


def _nrus(line: Line) -> bool:
    return line.operation == "0113"


def _line_tax_off(line: Line) -> bool:
    """L9: the line's taxes without those of free operations."""
    return far(line.tax.value, sum((tax.tax.value for tax in line.taxes if tax.code in PAYABLE_TAXES), ZERO))


def _bags_off(line: Line) -> bool:
    return any(tax.bags.value > ZERO and tax.bags.value != line.quantity.value for tax in line.taxes)


def _not_export(line: Line) -> bool:
    exporting = line.operation in EXPORTS or line.note_reason == "11"
    return exporting and any(tax.reason is not None and tax.reason != "40" for tax in line.taxes)


def _ivap_mismatch(line: Line) -> bool:
    return line.note_reason == "12" and any(tax.reason is not None and tax.reason != "17" for tax in line.taxes)


SHAPE: Table[Line] = Table(
    (
        Check("3195", "La línea no tiene TaxTotal", lambda i: i.tax_totals == 0),
        Check("3026", "La línea tiene más de un TaxTotal", lambda i: i.tax_totals > 1),
        Check("3021", "El total de tributos de la línea no tiene formato n(12,2)", lambda i: not i.tax.is_amount()),
        Check("3067", "El código de tributo se repite en la línea", lambda i: len(i.by_code) != len(i.taxes)),
    )
)
"""Run before the line's tributes are looked at one by one."""

SUMS: Table[Line] = Table(
    (
        Check("3105", "La línea no tiene un tributo de la familia del IGV con base", _no_family, FACTURA),
        Check(
            "3105",
            "La línea no tiene un tributo de la familia del IGV con base",
            lambda i: i.operation != "0112" and _no_family(i),
            BOLETA | DEBIT_NOTE,
        ),
        Check(
            "3105",
            "La línea no tiene un tributo de la familia del IGV",
            lambda i: not any(t.code in IGV_FAMILY for t in i.taxes),
            CREDIT_NOTE,
        ),
        Check("3223", "La combinación de tributos de la línea no está permitida", _mixed),
        Check("2642", "En una exportación la afectación debe ser 40", _not_export),
        Check("2644", "En una nota de IVAP la afectación debe ser 17", _ivap_mismatch, NOTES),
        Check(
            "3230",
            "La afectación 17 pide una nota de tipo 12",
            lambda i: i.note_reason != "12" and any(t.reason == "17" for t in i.taxes),
            NOTES,
        ),
        Check("2993", "La tasa de un tributo gravado es cero", lambda i: any(_zero_rate(t, _nrus(i)) for t in i.taxes)),
        Check("3111", "Lo gravado lleva un impuesto de cero", lambda i: any(_zero_tax(t, _nrus(i)) for t in i.taxes)),
        Check(
            "3103",
            "El impuesto de la línea no es base por tasa",
            lambda i: any(t.reason in TAXED_TREATMENTS and misses_rate(t) for t in i.taxes),
        ),
        Check(
            "3240",
            "Una venta del NRUS no lleva ICBPER",
            lambda i: _nrus(i) and any(t.tax.value for t in i.taxes if t.code == "7152"),
            BOLETA,
        ),
        Check("3236", "La cantidad de bolsas no es la cantidad de la línea", _bags_off),
        Check("3272", "La base del IGV no es el valor de venta (más el ISC)", _base_off, observed="4294"),
        Check("3292", "El total de tributos de la línea no es la suma", _line_tax_off, observed="4293"),
    )
)
"""Run after its tributes."""
