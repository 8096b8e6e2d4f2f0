"""Checks of the payment terms: cash or credit with instalments (factura, note 13), and the detraction."""

import re
from datetime import date

from simulators.ose.catalogues import DETRACTION_GOODS, DETRACTIONS, PAYMENT_MEANS
from simulators.ose.numbers import ZERO
from simulators.ose.reading import Node
from simulators.ose.rules import CREDIT_NOTE, DEBIT_NOTE, FACTURA, SALES, Check, Table
from simulators.ose.voucher import Term, Voucher

_INSTALMENT = re.compile(r"Cuota[0-9]{3}")
_DETRACTION_OF = {"1002": "004", "1003": "028", "1004": "027"}
_CREDIT_TYPES = FACTURA | CREDIT_NOTE


def _forms(v: Voucher) -> list[Term]:
    return [term for term in v.terms if term.id == "FormaPago"]


def _instalments(v: Voucher) -> list[Term]:
    return [term for term in _forms(v) if _INSTALMENT.fullmatch(term.means or "")]


def _with_ruc(v: Voucher) -> bool:
    return v.customer_type == "6"


def _unknown_form(v: Voucher, known: set[str]) -> bool:
    return any(term.means not in known and not _INSTALMENT.fullmatch(term.means or "") for term in _forms(v))


def _repeated_form(v: Voucher) -> bool:
    means = [term.means for term in _forms(v)]
    return len(means) != len(set(means))


def _credit_without_instalments(v: Voucher) -> bool:
    return _with_ruc(v) and v.form("Credito") is not None and not _instalments(v)


def _bad_credit(v: Voucher) -> bool:
    term = v.form("Credito")
    if term is None or term.amount.absent:
        return False
    return not term.amount.is_amount() or term.amount.value <= ZERO


def _credit_missing(v: Voucher) -> bool:
    term = v.form("Credito")
    return _with_ruc(v) and term is not None and term.amount.absent


def _credit_too_large(v: Voucher) -> bool:
    term = v.form("Credito")
    return term is not None and term.amount.value > v.total("PayableAmount").value


def _instalments_off(v: Voucher) -> bool:
    """P1, exactly."""
    term = v.form("Credito")
    if term is None or not _with_ruc(v):
        return False
    return term.amount.value != sum((one.amount.value for one in _instalments(v)), ZERO)


def _bad_instalment(v: Voucher) -> bool:
    return any(
        not one.amount.absent and (not one.amount.is_amount() or one.amount.value <= ZERO) for one in _instalments(v)
    )


def _due(term: Term) -> date | None:
    try:
        return date.fromisoformat(term.due or "")
    except ValueError:
        return None


def _due_too_early(v: Voucher) -> bool:
    if v.issue_date is None:
        return False
    return any(due is not None and due <= v.issue_date for due in map(_due, _instalments(v)))


def _detractions(v: Voucher) -> list[Term]:
    return [term for term in v.terms if term.id == "Detraccion"]


def _detraction_means(v: Voucher) -> list[Node]:
    return [one for one in v.node.all("PaymentMeans") if one.value("ID") == "Detraccion"]


def _has_account(v: Voucher) -> bool:
    means = _detraction_means(v)
    return bool(means) and all(one.value("PayeeFinancialAccount", "ID") for one in means)


def _wrong_good(v: Voucher) -> bool:
    expected = _DETRACTION_OF.get(v.operation)
    return expected is not None and any(term.means != expected for term in _detractions(v))


PAYMENT: Table[Voucher] = Table(
    (
        Check("3244", "Falta la forma de pago (PaymentTerms FormaPago)", lambda v: not _forms(v), FACTURA),
        Check(
            "3257",
            "La nota de tipo 13 pide PaymentTerms FormaPago",
            lambda v: v.reason == "13" and not _forms(v),
            CREDIT_NOTE,
        ),
        Check(
            "3461",
            "Hay más de un PaymentMeansID en una forma de pago",
            lambda v: any(term.means_count > 1 for term in _forms(v)),
            _CREDIT_TYPES,
        ),
        Check("3245", "Falta PaymentMeansID", lambda v: any(not t.means for t in _forms(v)), _CREDIT_TYPES),
        Check(
            "3246",
            "La forma de pago debe ser Contado, Credito o Cuota999",
            lambda v: _unknown_form(v, {"Contado", "Credito"}),
            FACTURA,
        ),
        Check(
            "3246", "La forma de pago debe ser Credito o Cuota999", lambda v: _unknown_form(v, {"Credito"}), CREDIT_NOTE
        ),
        Check(
            "3247",
            "La forma de pago no puede ser contado y crédito a la vez",
            lambda v: v.form("Contado") is not None and v.form("Credito") is not None,
            FACTURA,
        ),
        Check("3248", "Una forma de pago se repite", _repeated_form, _CREDIT_TYPES),
        Check("3249", "El crédito pide al menos una cuota", _credit_without_instalments, _CREDIT_TYPES),
        Check(
            "3252",
            "Hay cuotas y no hay forma de pago Credito",
            lambda v: bool(_instalments(v)) and v.form("Credito") is None,
            _CREDIT_TYPES,
        ),
        Check("3250", "El monto pendiente de pago no es un monto mayor a cero", _bad_credit, _CREDIT_TYPES),
        Check("3251", "Falta el monto pendiente de pago", _credit_missing, _CREDIT_TYPES),
        Check("3265", "El monto pendiente de pago pasa del importe total", _credit_too_large, FACTURA),
        Check("3253", "El monto de una cuota no es un monto mayor a cero", _bad_instalment, _CREDIT_TYPES),
        Check(
            "3254",
            "Falta el monto de una cuota",
            lambda v: _with_ruc(v) and any(one.amount.absent for one in _instalments(v)),
            _CREDIT_TYPES,
        ),
        Check(
            "3266",
            "Una cuota pasa del importe total",
            lambda v: any(one.amount.value > v.total("PayableAmount").value for one in _instalments(v)),
            FACTURA,
        ),
        Check(
            "3255",
            "La fecha de una cuota no es AAAA-MM-DD",
            lambda v: any(one.due is not None and _due(one) is None for one in _instalments(v)),
            _CREDIT_TYPES,
        ),
        Check(
            "3256",
            "Falta la fecha de una cuota",
            lambda v: _with_ruc(v) and any(one.due is None for one in _instalments(v)),
            _CREDIT_TYPES,
        ),
        Check("3267", "La fecha de una cuota debe ser posterior a la emisión", _due_too_early, FACTURA),
        Check("3319", "La suma de las cuotas no es el monto pendiente de pago", _instalments_off, _CREDIT_TYPES),
        Check(
            "3127",
            "La operación sujeta a detracción pide su código y su monto",
            lambda v: v.operation in DETRACTIONS and not any(term.means for term in _detractions(v)),
            SALES,
        ),
        Check(
            "3128",
            "Sólo una operación sujeta a detracción lleva PaymentTerms Detraccion",
            lambda v: v.operation not in DETRACTIONS and bool(_detractions(v)),
            SALES,
        ),
        Check(
            "3033",
            "El bien o servicio sujeto a detracción no es válido (catálogo 54)",
            lambda v: any(term.means and term.means not in DETRACTION_GOODS for term in _detractions(v)),
            SALES | DEBIT_NOTE,
        ),
        Check("3129", "El bien o servicio no corresponde a la operación", _wrong_good, SALES),
        Check(
            "3034",
            "Falta la cuenta de detracciones (PaymentMeans)",
            lambda v: v.operation in DETRACTIONS and not _has_account(v),
            SALES,
        ),
        Check(
            "3174",
            "El medio de pago no es válido (catálogo 59)",
            lambda v: any(
                (code := one.value("PaymentMeansCode")) is not None and code not in PAYMENT_MEANS
                for one in v.node.all("PaymentMeans")
            ),
            SALES | DEBIT_NOTE,
        ),
        Check(
            "3035",
            "Falta el monto de la detracción",
            lambda v: any(t.amount.absent for t in _detractions(v)),
            SALES | DEBIT_NOTE,
        ),
        Check(
            "3037",
            "El monto de la detracción no es un monto mayor a cero",
            lambda v: any(not t.amount.is_amount() or t.amount.value <= ZERO for t in _detractions(v)),
            SALES | DEBIT_NOTE,
        ),
        Check(
            "3208",
            "La detracción siempre es en soles",
            lambda v: any(t.amount.currency != "PEN" for t in _detractions(v)),
            SALES | DEBIT_NOTE,
        ),
        Check(
            "3313",
            "La detracción de la nota pide su PaymentMeans",
            lambda v: bool(_detractions(v)) and not _detraction_means(v),
            DEBIT_NOTE,
        ),
        Check(
            "3314",
            "El PaymentMeans de la detracción pide su PaymentTerms",
            lambda v: bool(_detraction_means(v)) and not _detractions(v),
            DEBIT_NOTE,
        ),
        Check(
            "3127",
            "Falta el código del bien o servicio sujeto a detracción",
            lambda v: any(not term.means for term in _detractions(v)),
            DEBIT_NOTE,
        ),
        Check(
            "3034",
            "Falta la cuenta de detracciones (PaymentMeans)",
            lambda v: bool(_detraction_means(v)) and not _has_account(v),
            DEBIT_NOTE,
        ),
    )
)
