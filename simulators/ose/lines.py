"""Checks of a line apart from its taxes: identifier, quantity, description, prices, discounts, value."""

import re
from decimal import Decimal

from simulators.ose.catalogues import ALLOWANCES, LINE_ALLOWANCES, PRICE_TYPES, UNITS
from simulators.ose.numbers import ZERO, far
from simulators.ose.rules import CREDIT_NOTE, DEBIT_NOTE, NOTES, SALES, Check, Table
from simulators.ose.voucher import Line

_ID = re.compile(r"[0-9]{1,3}")
_PRICED = SALES | DEBIT_NOTE
_MAX_DESCRIPTION = 500


def _bad_id(line: Line) -> bool:
    return not _ID.fullmatch(line.id) or int(line.id) == 0


def _reference_price(line: Line) -> Decimal:
    return next((price.value for price, kind in line.prices if kind == "02"), ZERO)


def _value_off(line: Line) -> bool:
    """L1: quantity by unit value (reference value when free), less discount 00, plus charge 47."""
    unit = _reference_price(line) if line.free else line.price.value
    return far(line.value.value, unit * line.quantity.value - line.allowance("00") + line.allowance("47"))


def _note_value_off(line: Line) -> bool:
    """N1: the same without discounts, only where the note's line has a quantity and a unit value."""
    if line.quantity.absent or (line.price.absent and not line.free):
        return False
    unit = _reference_price(line) if line.free else line.price.value
    return far(line.value.value, unit * line.quantity.value)


def _price_off(line: Line) -> bool:
    """L10: the price with taxes of a paid line."""
    if line.free or not line.quantity.value:
        return False
    total = line.value.value + line.tax.value - line.allowance("01") + line.allowance("48")
    return any(far(price.value, total / line.quantity.value) for price, kind in line.prices if kind == "01")


def _repeated_price_type(line: Line) -> bool:
    kinds = [kind for _, kind in line.prices]
    return len(kinds) != len(set(kinds))


def _wrong_indicator(line: Line) -> bool:
    return any(
        (one.code in ("47", "48") and one.indicator != "true")
        or (one.code in ("00", "01") and one.indicator != "false")
        for one in line.allowances
    )


def _allowance_off(line: Line) -> bool:
    return any(
        one.factor.value > ZERO and far(one.amount.value, one.base.value * one.factor.value) for one in line.allowances
    )


VALUES: Table[Line] = Table(
    (
        Check("2023", "El número de línea debe tener de 1 a 3 dígitos y ser mayor a cero", _bad_id, SALES),
        Check("2137", "El número de línea debe tener de 1 a 3 dígitos y ser mayor a cero", _bad_id, NOTES),
        Check("2024", "Falta la cantidad o es cero", lambda i: not i.quantity.value, SALES),
        Check("2025", "La cantidad no tiene formato n(12,10)", lambda i: not i.quantity.is_price(), SALES),
        Check(
            "2139",
            "La cantidad no tiene formato n(12,10)",
            lambda i: not i.quantity.absent and not i.quantity.is_price(),
            NOTES,
        ),
        Check("2883", "Falta la unidad de medida (@unitCode)", lambda i: not i.unit, SALES),
        Check("2138", "Falta la unidad de medida", lambda i: not i.quantity.absent and not i.unit, CREDIT_NOTE),
        Check("2188", "Falta la unidad de medida", lambda i: not i.quantity.absent and not i.unit, DEBIT_NOTE),
        Check(
            "2936",
            "La unidad de medida no es válida (catálogo 03)",
            lambda i: bool(i.unit) and i.unit not in UNITS,
        ),
        Check(
            "2026",
            "Falta la descripción del ítem",
            lambda i: not (i.description or "").strip(),
            SALES,
        ),
        Check(
            "2027",
            "La descripción del ítem pasa de 500 caracteres",
            lambda i: len(i.description or "") > _MAX_DESCRIPTION,
            SALES,
        ),
        Check(
            "4084",
            "La descripción del ítem debe tener de 1 a 500 caracteres",
            lambda i: not 0 < len((i.description or "").strip()) <= _MAX_DESCRIPTION,
            NOTES,
            observation=True,
        ),
        Check("2370", "El valor de venta no tiene formato n(12,2)", lambda i: not i.value.is_amount()),
        Check("2068", "Falta el valor unitario (Price/PriceAmount)", lambda i: i.price.absent, SALES),
        Check(
            "2369",
            "El valor unitario no tiene formato n(12,10)",
            lambda i: not i.price.absent and not i.price.is_price(),
        ),
        Check("2640", "El valor unitario de una línea gratuita debe ser 0", lambda i: i.free and i.price.value > ZERO),
        Check("2028", "Falta el precio unitario (AlternativeConditionPrice)", lambda i: not i.prices, SALES),
        Check(
            "2367",
            "El precio unitario no tiene formato n(12,10)",
            lambda i: any(not price.is_price() for price, _ in i.prices),
        ),
        Check(
            "2410",
            "El tipo de precio no es válido (catálogo 16)",
            lambda i: any(kind not in PRICE_TYPES for _, kind in i.prices),
        ),
        Check("2409", "El tipo de precio se repite en la línea", _repeated_price_type),
        Check(
            "3224",
            "Hay un valor referencial en una línea que no es gratuita",
            lambda i: not i.free and _reference_price(i) > ZERO,
        ),
        Check(
            "3234",
            "Una línea gratuita sólo admite el tipo de precio 02",
            lambda i: i.free and any(kind != "02" for _, kind in i.prices),
        ),
        Check("3114", "El indicador de cargo o descuento no corresponde al código", _wrong_indicator, SALES),
        Check(
            "3073",
            "Falta el código de cargo o descuento de la línea",
            lambda i: any(not one.code for one in i.allowances),
        ),
        Check(
            "2954",
            "El código de cargo o descuento no es válido (catálogo 53)",
            lambda i: any(one.code not in ALLOWANCES for one in i.allowances),
        ),
        Check(
            "4268",
            "El código de cargo o descuento no corresponde a una línea",
            lambda i: any(one.code not in LINE_ALLOWANCES - {"07", "54"} for one in i.allowances),
            SALES,
            observation=True,
        ),
        Check(
            "3052",
            "El factor de cargo o descuento no tiene formato n(3,5)",
            lambda i: any(not one.factor.absent and not one.factor.is_rate() for one in i.allowances),
        ),
        Check(
            "2955",
            "El monto de cargo o descuento no tiene formato n(12,2)",
            lambda i: any(not one.amount.is_amount() for one in i.allowances),
        ),
        Check(
            "3053",
            "La base de cargo o descuento no tiene formato n(12,2)",
            lambda i: any(one.base.malformed_amount() for one in i.allowances),
        ),
        Check("3290", "El cargo o descuento no es base por factor", _allowance_off, SALES, observed="4289"),
        Check("3271", "El valor de venta no es cantidad por valor unitario", _value_off, SALES, observed="4288"),
        Check("3271", "El valor de venta no es cantidad por valor", _note_value_off, NOTES, observed="4288"),
        Check("3270", "El precio unitario no es (valor + tributos) / cantidad", _price_off, _PRICED, observed="4287"),
    )
)
