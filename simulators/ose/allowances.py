"""Checks of global discounts, charges, advances, perception and retention."""

from simulators.ose.catalogues import ALLOWANCES, CHARGES, DISCOUNTS, PERCEPTIONS
from simulators.ose.numbers import ZERO, Number, far
from simulators.ose.rules import FACTURA, SALES, Check, Table
from simulators.ose.voucher import Voucher

_ADVANCES = ("04", "05", "06", "20")
_STRICTLY_POSITIVE = PERCEPTIONS | {"62", "63"}


def _wrong_indicator(v: Voucher) -> bool:
    return any(
        (one.code in CHARGES and one.indicator != "true") or (one.code in DISCOUNTS and one.indicator != "false")
        for one in v.allowances
    )


def _bad_amount(v: Voucher) -> bool:
    return any(
        not one.amount.is_amount() or (one.code in _STRICTLY_POSITIVE and one.amount.value <= ZERO)
        for one in v.allowances
    )


def _amount_off(v: Voucher, codes: frozenset[str] | set[str] | None) -> bool:
    return any(
        one.factor.value > ZERO and far(one.amount.value, one.base.value * one.factor.value)
        for one in v.allowances
        if (one.code in codes if codes is not None else one.code not in PERCEPTIONS | {"62"})
    )


def _perceives(v: Voucher) -> bool:
    return any(one.code in PERCEPTIONS for one in v.allowances)


def _retention_too_large(v: Voucher) -> bool:
    payable = v.total("PayableAmount").value
    return any(one.code == "62" and one.base.value > payable for one in v.allowances)


def _advance_without_total(v: Voucher) -> bool:
    return v.allowance(*_ADVANCES) > ZERO and v.total("PrepaidAmount").value <= ZERO


def _paid_in_advance(v: Voucher) -> list[Number]:
    return [Number(payment.first("PaidAmount")) for payment in v.node.all("PrepaidPayment")]


def _advances_off(v: Voucher) -> bool:
    total = v.total("PrepaidAmount").value
    return total > ZERO and sum((paid.value for paid in _paid_in_advance(v)), ZERO) != total


def _paid_without_total(v: Voucher) -> bool:
    paid = any(number.value > ZERO for number in _paid_in_advance(v))
    return paid and v.total("PrepaidAmount").value <= ZERO


def _payment_ids(v: Voucher) -> list[str]:
    return [payment.value("ID") or "" for payment in v.node.all("PrepaidPayment")]


def _advance_documents(v: Voucher) -> list[str | None]:
    references = v.node.all("AdditionalDocumentReference")
    return [one.value("DocumentStatusCode") for one in references if one.value("DocumentTypeCode") in ("02", "03")]


ALLOWANCES_TABLE: Table[Voucher] = Table(
    (
        Check(
            "3072", "Falta el código de un cargo o descuento global", lambda v: any(not a.code for a in v.allowances)
        ),
        Check(
            "3071",
            "El código de cargo o descuento global no es válido (catálogo 53)",
            lambda v: any(a.code not in ALLOWANCES for a in v.allowances),
        ),
        Check(
            "4291",
            "El código de cargo o descuento no corresponde al documento",
            lambda v: any(a.code in ("00", "01", "47", "48") for a in v.allowances),
            observation=True,
        ),
        Check("3114", "El indicador de cargo o descuento no corresponde al código", _wrong_indicator),
        Check(
            "3025",
            "El factor de un cargo o descuento global no es n(3,5)",
            lambda v: any(not a.factor.absent and not a.factor.is_rate() for a in v.allowances),
        ),
        Check("2968", "El monto de un cargo o descuento global no es válido", _bad_amount),
        Check(
            "3016",
            "La base de un cargo o descuento global no es n(12,2)",
            lambda v: any(a.base.malformed_amount() for a in v.allowances),
        ),
        Check(
            "3307", "El cargo o descuento no es base por factor", lambda v: _amount_off(v, None), SALES, observed="4322"
        ),
        Check("2798", "La percepción no es base por factor", lambda v: _amount_off(v, PERCEPTIONS), SALES),
        Check(
            "3308", "Sólo la operación 2001 lleva percepción", lambda v: _perceives(v) and v.operation != "2001", SALES
        ),
        Check(
            "3330", "Una percepción pide pago al contado", lambda v: _perceives(v) and not v.form("Contado"), FACTURA
        ),
        Check(
            "3262",
            "La retención del IGV pide un adquirente con RUC",
            lambda v: v.customer_type != "6" and any(a.code == "62" for a in v.allowances),
            FACTURA,
        ),
        Check("3263", "La retención del IGV no es base por factor", lambda v: _amount_off(v, {"62"}), FACTURA),
        Check("3264", "La base de la retención pasa del importe total", _retention_too_large, FACTURA),
        Check("3282", "Hay un descuento por anticipo sin total de anticipos", _advance_without_total, SALES),
        Check("3211", "Falta el identificador de un anticipo", lambda v: "" in _payment_ids(v), SALES),
        Check(
            "3212",
            "El identificador de un anticipo se repite",
            lambda v: len(set(_payment_ids(v))) != len(_payment_ids(v)),
            SALES,
        ),
        Check(
            "3213",
            "Un anticipo no tiene su comprobante",
            lambda v: not set(_payment_ids(v)) <= set(_advance_documents(v)),
            SALES,
        ),
        Check(
            "3216",
            "Un comprobante de anticipo no dice a qué pago corresponde",
            lambda v: not all(_advance_documents(v)),
            SALES,
        ),
        Check(
            "3214",
            "Un comprobante de anticipo no tiene su importe",
            lambda v: not set(_advance_documents(v)) <= set(_payment_ids(v)),
            SALES,
        ),
        Check(
            "2503",
            "El importe de un anticipo debe ser mayor a cero",
            lambda v: any(not paid.absent and paid.value <= ZERO for paid in _paid_in_advance(v)),
            SALES,
        ),
        Check("3220", "Hay un anticipo y no hay total de anticipos", _paid_without_total, SALES),
        Check("2509", "El total de anticipos no es la suma", _advances_off, SALES),
        Check(
            "3287",
            "El total de anticipos pide un descuento 04, 05 o 06",
            lambda v: v.total("PrepaidAmount").value > ZERO and v.allowance("04", "05", "06") <= ZERO,
            SALES,
        ),
    )
)
