"""Checks of the perception of the IGV (operation 2001) and of the second-category income tax withheld (2002)."""

from simulators.ose.catalogues import PERCEPTIONS
from simulators.ose.numbers import ZERO
from simulators.ose.rules import BOLETA, FACTURA, SALES, Check, Table
from simulators.ose.voucher import Allowance, Term, Voucher


def _perceived(v: Voucher) -> list[Allowance]:
    return [one for one in v.allowances if one.code in PERCEPTIONS]


def _withheld(v: Voucher) -> list[Allowance]:
    return [one for one in v.allowances if one.code == "63"]


def _terms(v: Voucher) -> list[Term]:
    return [one for one in v.terms if one.id == "Percepcion"]


def _at_once(v: Voucher) -> bool:
    return v.type != "01" or v.form("Contado") is not None


def _owed(v: Voucher) -> bool:
    return v.operation == "2001" and _at_once(v)


def _base_too_large(v: Voucher) -> bool:
    payable = v.total("PayableAmount").value
    return v.currency == "PEN" and any(one.base.value > payable for one in _perceived(v))


def _bad_total(v: Voucher) -> bool:
    found = [one.amount for one in _terms(v) if not one.amount.absent]
    return any(not amount.is_amount() or amount.value <= ZERO for amount in found)


PERCEPTION: Table[Voucher] = Table(
    (
        Check("3093", "La operación 2001 pide el cargo de percepción", lambda v: _owed(v) and not _perceived(v), SALES),
        Check("3309", "La operación 2001 pide PaymentTerms Percepcion", lambda v: _owed(v) and not _terms(v), SALES),
        Check(
            "3308",
            "Sólo la operación 2001 lleva PaymentTerms Percepcion",
            lambda v: bool(_terms(v)) and v.operation != "2001",
            SALES,
        ),
        Check("3330", "Una percepción pide pago al contado", lambda v: bool(_terms(v)) and not _at_once(v), FACTURA),
        Check("3310", "Falta el total con percepción", lambda v: any(one.amount.absent for one in _terms(v)), SALES),
        Check("3311", "El total con percepción no es un monto mayor a cero", _bad_total, SALES),
        Check(
            "3233",
            "La percepción pide una base mayor a cero",
            lambda v: any(one.base.value <= ZERO for one in _perceived(v)),
            SALES,
        ),
        Check("2797", "La base de la percepción pasa del importe total", _base_too_large, SALES),
        Check(
            "2792",
            "El monto de la percepción debe ser en soles",
            lambda v: any(one.amount.currency != "PEN" for one in _perceived(v)),
            SALES,
        ),
        Check(
            "2788",
            "La base y el total de la percepción deben ser en soles",
            lambda v: (
                any(one.base.currency != "PEN" for one in _perceived(v))
                or any(one.amount.currency != "PEN" for one in _terms(v))
            ),
            SALES,
        ),
        Check(
            "3316",
            "La operación 2002 pide la retención 63",
            lambda v: v.operation == "2002" and not _withheld(v),
            FACTURA,
        ),
        Check(
            "3317",
            "La retención 63 pide la operación 2002",
            lambda v: v.operation != "2002" and bool(_withheld(v)),
            FACTURA | BOLETA,
        ),
        Check(
            "3318",
            "La retención 63 pide una base",
            lambda v: any(one.base.absent for one in _withheld(v)),
            FACTURA,
        ),
        Check(
            "3016",
            "La base de la retención 63 debe ser mayor a cero",
            lambda v: any(not one.base.absent and one.base.value <= ZERO for one in _withheld(v)),
            FACTURA,
        ),
    )
)
