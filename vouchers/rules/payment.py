"""Rules of the terms of payment: of a factura, and of the credit note (reason 13) that changes those of one."""

from decimal import Decimal

from vouchers.catalogues.identities import RUC
from vouchers.catalogues.reasons import PAYMENT_TERMS
from vouchers.findings import Severity
from vouchers.money import fits_amount
from vouchers.rules.rule import BOLETA, CREDIT_NOTE, FACTURA, NOTES, Facts, Feature, Rule
from vouchers.sale import DocumentType, Instalment, Payment, PaymentMethod, Sale

_WITH_TERMS = FACTURA | CREDIT_NOTE
_MOST_INSTALMENTS = 999


def _changes_terms(sale: Sale) -> bool:
    return (
        sale.document_type is DocumentType.CREDIT_NOTE
        and sale.note is not None
        and sale.note.reason_code == PAYMENT_TERMS
    )


def _written(sale: Sale) -> Payment | None:
    """The payment that the document will carry."""
    return sale.payment if sale.document_type is DocumentType.FACTURA or _changes_terms(sale) else None


def _not_written(sale: Sale, _: Facts) -> bool:
    return sale.payment is not None and sale.payment.method is PaymentMethod.CREDIT and _written(sale) is None


def _cash_with_outstanding(sale: Sale, _: Facts) -> bool:
    payment = _written(sale)
    return payment is not None and payment.method is PaymentMethod.CASH and payment.outstanding is not None


def _cash_with_instalments(sale: Sale, _: Facts) -> bool:
    payment = _written(sale)
    return payment is not None and payment.method is PaymentMethod.CASH and bool(payment.instalments)


def _owed_by_a_taxpayer(sale: Sale) -> Payment | None:
    """The credit whose amounts SUNAT asks for: a customer with another document than the RUC may owe them unsaid."""
    payment = _written(sale)
    by_a_taxpayer = sale.customer.identity_type == RUC
    return payment if payment and by_a_taxpayer and payment.method is PaymentMethod.CREDIT else None


def _credit_without_instalments(sale: Sale, _: Facts) -> bool:
    payment = _owed_by_a_taxpayer(sale)
    return payment is not None and not payment.instalments


def _credit_without_outstanding(sale: Sale, _: Facts) -> bool:
    payment = _owed_by_a_taxpayer(sale)
    return payment is not None and payment.outstanding is None


def _odd_outstanding(sale: Sale, _: Facts) -> bool:
    payment = _written(sale)
    if payment is None or payment.method is not PaymentMethod.CREDIT or payment.outstanding is None:
        return False
    return not fits_amount(payment.outstanding) or payment.outstanding.is_zero()


def _too_many_instalments(sale: Sale, _: Facts) -> bool:
    payment = _written(sale)
    return payment is not None and len(payment.instalments) > _MOST_INSTALMENTS


def _instalments_counted(sale: Sale, _: Facts) -> str:
    return "" if sale.payment is None else str(len(sale.payment.instalments))


def _sum_of_instalments(payment: Payment) -> Decimal | None:
    if not all(fits_amount(instalment.amount) for instalment in payment.instalments):
        return None
    return sum((instalment.amount for instalment in payment.instalments), Decimal(0))


def _instalments_do_not_add_up(sale: Sale, _: Facts) -> bool:
    payment = _owed_by_a_taxpayer(sale)
    if payment is None or not payment.instalments or payment.outstanding is None:
        return False
    total = _sum_of_instalments(payment)
    return total is not None and payment.outstanding.is_finite() and payment.outstanding != total


def _both_sums(sale: Sale, _: Facts) -> str:
    payment = sale.payment
    return "" if payment is None else f"{payment.outstanding} (cuotas: {_sum_of_instalments(payment)})"


def _odd_amount(instalment: Instalment, facts: Facts) -> bool:
    if _written(facts.sale) is None:
        return False
    return not fits_amount(instalment.amount) or instalment.amount.is_zero()


def _due_on_issue(instalment: Instalment, facts: Facts) -> bool:
    return instalment.due_date <= facts.issue_date


def _due_before_the_factura(instalment: Instalment, facts: Facts) -> bool:
    return (
        _changes_terms(facts.sale) and facts.modified is not None and instalment.due_date <= facts.modified.issue_date
    )


PAYMENT_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V3247",
        sunat_code="3247",
        documents=_WITH_TERMS,
        feature=Feature.PAYMENT,
        fires=_cash_with_outstanding,
        path="payment.outstanding",
        message="Una venta al contado no lleva monto pendiente de pago.",
        remedy="Quite el monto pendiente, o indique que el pago es al crédito.",
        source="F 3247",
    ),
    Rule(
        code="V3252",
        sunat_code="3252",
        documents=_WITH_TERMS,
        feature=Feature.INSTALMENTS,
        fires=_cash_with_instalments,
        path="payment.instalments",
        message="Hay cuotas, pero el pago no es al crédito.",
        remedy="Indique que el pago es al crédito, o quite las cuotas.",
        source="F 3252",
    ),
    Rule(
        code="V3249",
        sunat_code="3249",
        documents=_WITH_TERMS,
        feature=Feature.CREDIT,
        fires=_credit_without_instalments,
        path="payment.instalments",
        message="El pago es al crédito, el cliente tiene RUC y no hay ninguna cuota.",
        remedy="Indique al menos una cuota con su monto y su fecha de pago.",
        source="F 3249",
    ),
    Rule(
        code="V3251",
        sunat_code="3251",
        documents=_WITH_TERMS,
        feature=Feature.CREDIT,
        fires=_credit_without_outstanding,
        path="payment.outstanding",
        message="El pago es al crédito, el cliente tiene RUC y falta el monto neto pendiente de pago.",
        remedy="Indique el monto pendiente, o las cuotas para que se sume.",
        source="F 3251",
    ),
    Rule(
        code="V3250",
        sunat_code="3250",
        documents=_WITH_TERMS,
        feature=Feature.CREDIT,
        fires=_odd_outstanding,
        path="payment.outstanding",
        message="El monto pendiente de pago no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
        remedy="Indique el monto pendiente con dos decimales y sin signo.",
        source="F 3250",
    ),
    Rule(
        code="V3246",
        sunat_code="3246",
        documents=_WITH_TERMS,
        feature=Feature.INSTALMENTS,
        fires=_too_many_instalments,
        path="payment.instalments",
        value=_instalments_counted,
        message="Hay más de 999 cuotas.",
        remedy="Reparta el pago en 999 cuotas o menos.",
        source="F 3246",
    ),
    Rule(
        code="V3319",
        sunat_code="3319",
        documents=_WITH_TERMS,
        feature=Feature.CREDIT,
        fires=_instalments_do_not_add_up,
        path="payment.outstanding",
        value=_both_sums,
        message="Las cuotas no suman el monto pendiente de pago.",
        remedy="Corrija las cuotas, la última suele llevar los céntimos, o no indique el monto pendiente.",
        source="F 3319",
    ),
    Rule(
        code="V9013",
        sunat_code="",
        severity=Severity.OBSERVATION,
        documents=BOLETA | NOTES,
        feature=Feature.CREDIT,
        fires=_not_written,
        path="payment",
        message="Este comprobante no informa forma de pago: las cuotas no constarán en él.",
        remedy="No es necesario hacer nada; entregue el cronograma de pagos por otro medio.",
        source="B, NC, ND: sin FormaPago",
    ),
)

INSTALMENT_RULES: tuple[Rule[Instalment], ...] = (
    Rule(
        code="V3253",
        sunat_code="3253",
        documents=_WITH_TERMS,
        feature=Feature.INSTALMENTS,
        fires=_odd_amount,
        path="amount",
        message="El monto de la cuota no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
        remedy="Indique el monto de la cuota con dos decimales y sin signo.",
        source="F 3253",
    ),
    Rule(
        code="V3267",
        sunat_code="3267",
        documents=FACTURA,
        feature=Feature.INSTALMENTS,
        fires=_due_on_issue,
        path="due_date",
        message="La cuota vence el día de la emisión o antes.",
        remedy="Indique una fecha de pago posterior a la fecha de emisión.",
        source="F 3267",
    ),
    Rule(
        code="V3321",
        sunat_code="3321",
        documents=CREDIT_NOTE,
        feature=Feature.INSTALMENTS,
        fires=_due_before_the_factura,
        path="due_date",
        message="La cuota vence el día de la emisión de la factura modificada o antes.",
        remedy="Indique una fecha de pago posterior a la fecha de emisión de la factura.",
        source="NC 3321",
    ),
)
