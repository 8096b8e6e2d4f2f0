"""Checks of one tribute of a line: identity, formats, treatment, rate and its own arithmetic."""

import re
from decimal import Decimal

from simulators.ose.catalogues import (
    ISC_SYSTEMS,
    TREATMENTS,
    TRIBUTES,
    UNTAXED,
    UNTAXED_GIFTS,
)
from simulators.ose.numbers import HUNDRED, ZERO, far
from simulators.ose.rules import DEBIT_NOTE, NOTES, SALES, Check, Table
from simulators.ose.voucher import Tax

_BAGS = re.compile(r"[0-9]{1,5}")


def _computed(tax: Tax) -> Decimal:
    return tax.base.value * tax.percent.value / HUNDRED


def _needs_treatment(tax: Tax) -> bool:
    return tax.code in TREATMENTS and tax.counts


def _taxed_though_free(tax: Tax) -> bool:
    if not tax.tax.value:
        return False
    return tax.code in UNTAXED or (tax.code == "9996" and tax.counts and tax.reason in UNTAXED_GIFTS)


def misses_rate(tax: Tax) -> bool:
    """Whether the tax is not base by rate, within the tolerance."""
    return far(tax.tax.value, _computed(tax))


TRIBUTE: Table[Tax] = Table(
    (
        Check("2037", "Falta el código de tributo", lambda t: not t.code),
        Check("2036", "El código de tributo no es válido (catálogo 05)", lambda t: t.code not in TRIBUTES),
        Check("2996", "Falta el nombre del tributo", lambda t: not t.name),
        Check("3051", "El nombre del tributo no corresponde a su código", lambda t: t.name != TRIBUTES[t.code][0]),
        Check(
            "2377",
            "El código internacional no corresponde al tributo",
            lambda t: t.international != TRIBUTES[t.code][1],
        ),
        Check(
            "3031",
            "La base del tributo no tiene formato n(12,2)",
            lambda t: not t.base.is_amount() and not (t.code == "7152" and t.base.absent),
        ),
        Check("2033", "El monto del tributo no tiene formato n(12,2)", lambda t: not t.tax.is_amount()),
        Check("2992", "Falta la tasa del tributo (Percent)", lambda t: t.percent.absent and t.code != "7152"),
        Check(
            "3102",
            "La tasa del tributo no tiene formato n(3,5)",
            lambda t: not t.percent.absent and not t.percent.is_rate(),
        ),
        Check("2371", "Falta el código de afectación al IGV", lambda t: not t.reason and _needs_treatment(t)),
        Check(
            "2040",
            "El código de afectación no corresponde al tributo (catálogo 07)",
            lambda t: _needs_treatment(t) and t.reason not in TREATMENTS[t.code],
        ),
        Check(
            "3210",
            "Sólo el ISC lleva sistema de cálculo (TierRange)",
            lambda t: t.tier is not None and t.code != "2000",
        ),
        Check(
            "3101",
            "La tasa de lo exonerado, inafecto o exportado debe ser cero",
            lambda t: t.code in UNTAXED and t.percent.value,
            DEBIT_NOTE,
        ),
        Check("3110", "Lo no gravado lleva un impuesto distinto de cero", _taxed_though_free),
        Check(
            "2892",
            "La cantidad de bolsas no es un entero de hasta 5 dígitos",
            lambda t: t.bags.text is not None and not _BAGS.fullmatch(t.bags.text),
        ),
    )
)
"""Rows for every tribute."""

OTHER_TRIBUTE: Table[Tax] = Table(
    (
        Check(
            "3050",
            "El ISC y los otros tributos no llevan código de afectación",
            lambda t: t.code in ("2000", "9999") and t.reason is not None,
        ),
        Check(
            "2373",
            "Falta el sistema de cálculo del ISC (TierRange)",
            lambda t: t.code == "2000" and t.counts and t.tier is None,
        ),
        Check(
            "2041",
            "El sistema de cálculo del ISC no es válido (catálogo 08)",
            lambda t: t.code == "2000" and t.counts and t.tier not in ISC_SYSTEMS,
            SALES,
        ),
        Check(
            "2199",
            "El sistema de cálculo del ISC no es válido (catálogo 08)",
            lambda t: t.code == "2000" and t.counts and t.tier not in ISC_SYSTEMS,
            NOTES,
        ),
        Check("3104", "La tasa del ISC es cero", lambda t: t.code == "2000" and t.counts and not t.percent.value),
        Check(
            "3108", "El ISC de la línea no es base por tasa", lambda t: t.code == "2000" and t.counts and misses_rate(t)
        ),
        Check(
            "3109",
            "Los otros tributos de la línea no son base por tasa",
            lambda t: t.code == "9999" and t.counts and misses_rate(t),
        ),
        Check("3237", "Falta la cantidad de bolsas del ICBPER", lambda t: t.code == "7152" and t.bags.absent),
        Check(
            "3238",
            "Falta el monto unitario del ICBPER",
            lambda t: t.code == "7152" and t.bags.value > ZERO and not t.per_bag.value,
        ),
        Check(
            "4318",
            "El ICBPER no es bolsas por monto unitario",
            lambda t: t.code == "7152" and far(t.tax.value, t.bags.value * t.per_bag.value),
            observation=True,
        ),
    )
)
"""Rows for ISC, ICBPER and other tributes only."""
