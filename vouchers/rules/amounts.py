"""Rules of the computed amounts: their size, their sign, and the limits that they meet."""

from decimal import Decimal

from vouchers.catalogues.allowances import ADVANCE_EXEMPT, ADVANCE_OF_ISC, ADVANCE_TAXED, ADVANCE_UNAFFECTED
from vouchers.catalogues.currencies import SOLES
from vouchers.catalogues.identities import ANONYMOUS
from vouchers.catalogues.operations import INSURANCE
from vouchers.catalogues.reasons import OTHER_CONCEPTS, PAYMENT_TERMS
from vouchers.catalogues.tributes import EXEMPT, IGV, ISC, UNAFFECTED
from vouchers.findings import Severity
from vouchers.money import AMOUNT_LIMIT, ZERO, amount_text, is_bounded
from vouchers.rules.rule import BOLETA, CREDIT_NOTE, DEBIT_NOTE, FACTURA, INVOICES, Facts, Feature, Rule
from vouchers.rules.validity import ANNOUNCED_FOR_2027, UNTIL_2026
from vouchers.sale import DocumentType, Instalment
from vouchers.voucher import Voucher, VoucherLine

# Reglamento de Comprobantes de Pago; SUNAT 2514 checks it in the daily summary.
_ANONYMOUS_UP_TO = Decimal(700)
# Worth more than a sol, so that an amount above the limit in them is above it in soles too.
_DEARER_THAN_A_SOL = frozenset({SOLES, "USD", "EUR"})

# The tribute that each discount for advances lowers; IVAP is never paid in advance here.
_LOWERED = {ADVANCE_TAXED: IGV, ADVANCE_EXEMPT: EXEMPT, ADVANCE_UNAFFECTED: UNAFFECTED, ADVANCE_OF_ISC: ISC}


def _too_large(voucher: Voucher, _: Facts) -> bool:
    return voucher.totals.payable >= AMOUNT_LIMIT


def _payable(voucher: Voucher, _: Facts) -> str:
    return amount_text(voucher.totals.payable)


def _too_large_a_line(line: VoucherLine, _: Facts) -> bool:
    return line.value >= AMOUNT_LIMIT


def _too_large_a_price(line: VoucherLine, _: Facts) -> bool:
    return line.unit_price >= AMOUNT_LIMIT


def _worthless(line: VoucherLine, facts: Facts) -> bool:
    return not line.value and facts.sale.operation_type != INSURANCE


def _of_no_value(line: VoucherLine, facts: Facts) -> bool:
    return _worthless(line, facts) and facts.sale.lines[line.number - 1].unit_value == 0


def _of_no_price(line: VoucherLine, facts: Facts) -> bool:
    return _worthless(line, facts) and facts.sale.lines[line.number - 1].unit_price == 0


def _rounded_away(line: VoucherLine, facts: Facts) -> bool:
    return _worthless(line, facts) and not (_of_no_value(line, facts) or _of_no_price(line, facts))


def _negative(voucher: Voucher, _: Facts) -> bool:
    return voucher.totals.payable < 0 and not voucher.prepaid


def _overpaid(voucher: Voucher, _: Facts) -> bool:
    return voucher.totals.payable < 0 and bool(voucher.prepaid)


def _negative_base(voucher: Voucher, _: Facts) -> bool:
    return any(tax.base < 0 for tax in voucher.taxes) and not voucher.prepaid


def _overpaid_base(voucher: Voucher, _: Facts) -> bool:
    """An advance of a tribute that no line has would lower nothing: its discount would stand there alone."""
    if not voucher.prepaid:
        return False
    written = {one.code for one in voucher.allowances}
    tributes = {tax.tribute for tax in voucher.taxes}
    alone = any(code in written and tribute not in tributes for code, tribute in _LOWERED.items())
    return alone or any(tax.base < 0 or tax.amount < 0 for tax in voucher.taxes)


def _lowest_base(voucher: Voucher, _: Facts) -> str:
    return amount_text(min(tax.base for tax in voucher.taxes))


def _negative_line(line: VoucherLine, _: Facts) -> bool:
    return line.value < 0


def _negative_price(line: VoucherLine, _: Facts) -> bool:
    return line.unit_price < 0 <= line.value


def _anonymous_and_large(voucher: Voucher, _: Facts) -> bool:
    return (
        voucher.customer.identity_type == ANONYMOUS
        and voucher.totals.payable > _ANONYMOUS_UP_TO
        and voucher.currency in _DEARER_THAN_A_SOL
    )


def _outstanding_above_payable(voucher: Voucher, _: Facts) -> bool:
    payment = voucher.payment
    return (
        payment is not None
        and payment.outstanding is not None
        and is_bounded(payment.outstanding)
        and payment.outstanding > voucher.totals.payable
    )


def _both_outstandings(voucher: Voucher, _: Facts) -> str:
    payment = voucher.payment
    return "" if payment is None else f"{payment.outstanding} (importe total: {amount_text(voucher.totals.payable)})"


def _instalment_above_payable(instalment: Instalment, facts: Facts) -> bool:
    voucher = facts.voucher
    return voucher is not None and is_bounded(instalment.amount) and instalment.amount > voucher.totals.payable


def _terms_with_an_amount(voucher: Voucher, _: Facts) -> bool:
    modification = voucher.modification
    return modification is not None and modification.reason_code == PAYMENT_TERMS and bool(voucher.totals.payable)


def _outstanding_above_the_factura(voucher: Voucher, facts: Facts) -> bool:
    payment = voucher.payment
    modified = facts.modified
    return (
        payment is not None
        and payment.outstanding is not None
        and modified is not None
        and is_bounded(payment.outstanding)
        and payment.outstanding > modified.payable
    )


def _above_the_documents(voucher: Voucher, facts: Facts, document_type: DocumentType) -> bool:
    """Judged only where the archive has all that the note modifies: SUNAT compares with their sum."""
    modification = voucher.modification
    if modification is None or modification.reason_code == OTHER_CONCEPTS:
        return False
    if not facts.known or len(facts.known) < len(modification.documents):
        return False
    of_the_type = all(modified.document_type == document_type for modified in facts.known)
    return of_the_type and voucher.totals.payable > _left_to_credit(facts)


def _left_to_credit(facts: Facts) -> Decimal:
    return sum((modified.payable - modified.credited for modified in facts.known), ZERO)


def _above_the_factura(voucher: Voucher, facts: Facts) -> bool:
    return _above_the_documents(voucher, facts, DocumentType.FACTURA)


def _above_the_boleta(voucher: Voucher, facts: Facts) -> bool:
    return _above_the_documents(voucher, facts, DocumentType.BOLETA)


def _balance_shown(voucher: Voucher, facts: Facts) -> str:
    left = amount_text(_left_to_credit(facts))
    return f"{amount_text(voucher.totals.payable)} (quedan {left} por acreditar)"


VOUCHER_RULES: tuple[Rule[Voucher], ...] = (
    Rule(
        code="V2062",
        sunat_code="2062",
        of_extremes=True,
        fires=_too_large,
        path="lines",
        value=_payable,
        message="El importe total tiene más de 12 dígitos enteros.",
        remedy="Revise cantidades y precios, o reparta la venta en varios comprobantes.",
        source="F 2062",
    ),
    Rule(
        code="V2062_2",
        sunat_code="2062",
        feature=Feature.ALLOWANCES | Feature.LINE_ALLOWANCES,
        fires=_negative,
        path="allowances",
        value=_payable,
        message="Los descuentos suman más que la venta: el importe total sería negativo.",
        remedy="Reduzca los descuentos.",
        source="F 2062",
    ),
    Rule(
        code="V2999",
        sunat_code="2999",
        feature=Feature.ALLOWANCES,
        fires=_negative_base,
        path="allowances",
        value=_lowest_base,
        message="Los descuentos globales suman más que las operaciones gravadas.",
        remedy="Reduzca los descuentos que afectan la base imponible.",
        source="F 2999",
    ),
    Rule(
        code="V2062_3",
        sunat_code="2062",
        documents=INVOICES,
        feature=Feature.ADVANCES,
        fires=_overpaid,
        path="advances",
        value=_payable,
        message="Los anticipos suman más que la venta: el importe total sería negativo.",
        remedy="Regularice solo lo que corresponde a esta venta.",
        source="F 2062",
    ),
    Rule(
        code="V2999_2",
        sunat_code="2999",
        documents=INVOICES,
        feature=Feature.ADVANCES,
        fires=_overpaid_base,
        path="advances",
        message="Los anticipos suman más que las líneas de su misma afectación.",
        remedy="Indique qué parte de cada anticipo fue gravada, exonerada o inafecta.",
        source="F 2999, 2048",
    ),
    Rule(
        code="V2514",
        sunat_code="2514",
        documents=BOLETA,
        fires=_anonymous_and_large,
        path="customer.identity_type",
        value=_payable,
        message="Una boleta por más de S/ 700 exige identificar al cliente.",
        remedy="Indique el tipo y el número de documento del cliente.",
        source="RC 2514; Reglamento de Comprobantes de Pago",
    ),
    Rule(
        code="V3265",
        sunat_code="3265",
        documents=FACTURA,
        feature=Feature.CREDIT,
        fires=_outstanding_above_payable,
        path="payment.outstanding",
        value=_both_outstandings,
        message="El monto pendiente de pago es mayor que el importe total.",
        remedy="Corrija el monto pendiente o las cuotas.",
        source="F 3265",
    ),
    Rule(
        code="V3315",
        sunat_code="3315",
        documents=CREDIT_NOTE,
        fires=_terms_with_an_amount,
        path="lines",
        value=_payable,
        message="Una nota de tipo 13 no cambia importes: su total debe ser cero.",
        remedy="Indique una sola línea de cantidad 1 y valor unitario 0.",
        source="NC 3315",
    ),
    Rule(
        code="V3320",
        sunat_code="3320",
        documents=CREDIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_outstanding_above_the_factura,
        path="payment.outstanding",
        message="El monto pendiente de pago es mayor que el importe total de la factura modificada.",
        remedy="Corrija el monto pendiente o las cuotas.",
        source="NC 3320",
    ),
    Rule(
        code="V3286",
        sunat_code="3286",
        documents=CREDIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_above_the_factura,
        path="lines",
        value=_balance_shown,
        message="Las notas de crédito sumarían más que la factura que modifican.",
        remedy="Reduzca la nota a lo que queda por acreditar.",
        source="NC 3286",
    ),
    Rule(
        code="V4028",
        sunat_code="4028",
        severity=Severity.OBSERVATION,
        documents=CREDIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_above_the_boleta,
        path="lines",
        value=_balance_shown,
        message="Las notas de crédito sumarían más que la boleta que modifican.",
        remedy="Reduzca la nota a lo que queda por acreditar.",
        source="NC 4028",
        valid_until=UNTIL_2026,
    ),
    Rule(
        code="V3503",
        sunat_code="3503",
        documents=CREDIT_NOTE,
        feature=Feature.KNOWN_MODIFIED,
        fires=_above_the_boleta,
        path="lines",
        value=_balance_shown,
        message="Las notas de crédito sumarían más que la boleta que modifican.",
        remedy="Reduzca la nota a lo que queda por acreditar.",
        source="anunciado para 2027-01-01, certeza media-alta (era OBS 4028)",
        valid_from=ANNOUNCED_FOR_2027,
    ),
)

VOUCHER_LINE_RULES: tuple[Rule[VoucherLine], ...] = (
    Rule(
        code="V2370",
        sunat_code="2370",
        of_extremes=True,
        fires=_too_large_a_line,
        path="quantity",
        message="El valor de la línea tiene más de 12 dígitos enteros.",
        remedy="Revise la cantidad y el precio de la línea.",
        source="F 2370",
    ),
    Rule(
        code="V2367_2",
        sunat_code="2367",
        of_extremes=True,
        fires=_too_large_a_price,
        path="unit_price",
        message="El precio unitario que resulta tiene más de 12 dígitos enteros.",
        remedy="Revise la cantidad y el valor unitario de la línea.",
        source="F 2367",
    ),
    Rule(
        code="V2370_2",
        sunat_code="2370",
        feature=Feature.LINE_ALLOWANCES,
        fires=_negative_line,
        path="allowances",
        value=lambda line, _: amount_text(line.value),
        message="Los descuentos de la línea suman más que su valor.",
        remedy="Reduzca los descuentos de la línea.",
        source="F 2370",
    ),
    Rule(
        code="V2367_3",
        sunat_code="2367",
        feature=Feature.LINE_ALLOWANCES,
        fires=_negative_price,
        path="allowances",
        value=lambda line, _: amount_text(line.unit_price),
        message="Los descuentos de la línea suman más que su precio con impuestos.",
        remedy="Reduzca los descuentos de la línea.",
        source="F 2367",
    ),
    *(
        Rule(
            code=code,
            sunat_code="3105",
            documents=INVOICES | DEBIT_NOTE,
            of_extremes=True,
            fires=fires,
            path=path,
            message="El valor de la línea es cero: no hay base para su tributo.",
            remedy="Quite la línea, o revise su cantidad y su precio.",
            source="F 3105",
        )
        for code, fires, path in (
            ("V3105", _rounded_away, "quantity"),
            ("V3105_2", _of_no_value, "unit_value"),
            ("V3105_3", _of_no_price, "unit_price"),
        )
    ),
)

VOUCHER_INSTALMENT_RULES: tuple[Rule[Instalment], ...] = (
    Rule(
        code="V3266",
        sunat_code="3266",
        documents=FACTURA,
        feature=Feature.INSTALMENTS,
        fires=_instalment_above_payable,
        path="amount",
        message="La cuota es mayor que el importe total.",
        remedy="Corrija el monto de la cuota.",
        source="F 3266",
    ),
)
