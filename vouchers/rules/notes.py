"""Rules of credit and debit notes: why they are issued, in a code and in words."""

from vouchers.catalogues.reasons import (
    EXPORT_ADJUSTMENT,
    PAYMENT_TERMS,
    PENALTIES_FROM_2027,
    RICE_ADJUSTMENT,
    find_reason,
)
from vouchers.catalogues.treatments import EXPORT, RICE
from vouchers.catalogues.tributes import IVAP
from vouchers.rules.rule import CREDIT_NOTE, DEBIT_NOTE, INVOICES, NOTES, Facts, Feature, Rule
from vouchers.rules.validity import ANNOUNCED_FOR_2027
from vouchers.sale import PaymentMethod, Sale, SaleLine
from vouchers.text import is_xml
from vouchers.voucher import VoucherLine

_UNAFFECTED_TREATMENT = "30"
_LONGEST_REASON = 500


def _reason(sale: Sale) -> str:
    return "" if sale.note is None else sale.note.reason_code


def _note_on_an_invoice(sale: Sale, _: Facts) -> bool:
    return sale.note is not None


def _no_reason(sale: Sale, _: Facts) -> bool:
    return not _reason(sale)


def _unknown_reason(sale: Sale, facts: Facts) -> bool:
    return bool(_reason(sale)) and find_reason(sale.document_type, _reason(sale), facts.issue_date) is None


def _no_explanation(sale: Sale, _: Facts) -> bool:
    return sale.note is not None and not sale.note.reason


def _long_explanation(sale: Sale, _: Facts) -> bool:
    return sale.note is not None and len(sale.note.reason) > _LONGEST_REASON


def _unreadable_explanation(sale: Sale, _: Facts) -> bool:
    return sale.note is not None and not is_xml(sale.note.reason)


def _no_document(sale: Sale, facts: Facts) -> bool:
    if sale.note is None:
        return True
    if sale.note.document is not None:
        return False
    # A sale by its external id, or further documents, tell that there is a document: only its number is missing.
    promised = sale.note.external_id is not None or bool(sale.note.further_documents)
    reason = find_reason(sale.document_type, sale.note.reason_code, facts.issue_date)
    return promised or reason is None or not reason.alone


def _export_of_other_lines(sale: Sale, _: Facts) -> bool:
    return _reason(sale) == EXPORT_ADJUSTMENT and any(line.tax_treatment != EXPORT for line in sale.lines)


def _rice_of_other_lines(sale: Sale, _: Facts) -> bool:
    return _reason(sale) == RICE_ADJUSTMENT and any(line.tax_treatment != RICE for line in sale.lines)


def _no_new_terms(sale: Sale, _: Facts) -> bool:
    return _reason(sale) == PAYMENT_TERMS and sale.payment is None


def _terms_in_cash(sale: Sale, _: Facts) -> bool:
    return _reason(sale) == PAYMENT_TERMS and sale.payment is not None and sale.payment.method is PaymentMethod.CASH


def _taxed_penalty(line: SaleLine, facts: Facts) -> bool:
    return _reason(facts.sale) == PENALTIES_FROM_2027 and line.tax_treatment != _UNAFFECTED_TREATMENT


def _other_tax_on_an_export(line: SaleLine, facts: Facts) -> bool:
    return _reason(facts.sale) == EXPORT_ADJUSTMENT and line.other_tax_percent is not None


def _rice_without_a_base(line: VoucherLine, facts: Facts) -> bool:
    return _reason(facts.sale) == RICE_ADJUSTMENT and any(tax.tribute == IVAP and not tax.base for tax in line.taxes)


NOTE_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V9020",
        sunat_code="",
        documents=INVOICES,
        fires=_note_on_an_invoice,
        path="note",
        message="Una factura o boleta no modifica otro comprobante.",
        remedy="Quite los datos de la nota, o emita una nota de crédito (07) o de débito (08).",
        source="contrato de la venta",
    ),
    Rule(
        code="V2128",
        sunat_code="2128",
        documents=NOTES,
        fires=_no_reason,
        path="note.reason_code",
        message="La nota no indica su tipo.",
        remedy="Indique el motivo por un código del catálogo 09 (crédito) o 10 (débito).",
        source="NC 2128, ND 2128",
        blocks=True,
    ),
    Rule(
        code="V2172",
        sunat_code="2172",
        documents=NOTES,
        fires=_unknown_reason,
        path="note.reason_code",
        message="El tipo de nota no existe en su catálogo en la fecha de emisión.",
        remedy="Use un código del catálogo 09 para notas de crédito o del 10 para notas de débito.",
        source="NC 2172, ND 2172",
    ),
    Rule(
        code="V2136",
        sunat_code="2136",
        documents=NOTES,
        fires=_no_explanation,
        path="note.reason",
        message="La nota no explica su motivo.",
        remedy="Escriba el motivo o sustento de la nota.",
        source="NC 2136, ND 2136",
    ),
    Rule(
        code="V2135",
        sunat_code="2135",
        documents=NOTES,
        fires=_long_explanation,
        path="note.reason",
        message="El motivo de la nota tiene más de 500 caracteres.",
        remedy="Acorte el motivo a 500 caracteres.",
        source="NC 2135, ND 2135",
    ),
    Rule(
        code="V0306_9",
        sunat_code="0306",
        documents=NOTES,
        fires=_unreadable_explanation,
        path="note.reason",
        message="El texto contiene caracteres que un documento XML no puede llevar.",
        remedy="Quite los caracteres de control u otros no imprimibles del texto.",
        source="XML 1.0, 2.2",
    ),
    Rule(
        code="V2524",
        sunat_code="2524",
        documents=NOTES,
        fires=_no_document,
        path="note.document",
        message="La nota no nombra el comprobante que modifica, o ese comprobante todavía no tiene número.",
        remedy="Indique tipo, serie y número del comprobante, o el external_id de su venta.",
        source="NC 2524, ND 2524; los tipos de nota de débito, desde 2027-01-01 anunciado, certeza media-alta",
        blocks=True,
    ),
    Rule(
        code="V2642",
        sunat_code="2642",
        documents=NOTES,
        fires=_export_of_other_lines,
        path="note.reason_code",
        message="El tipo 11 solo ajusta exportaciones (afectación 40).",
        remedy="Use otro tipo de nota para líneas con afectación 10, 20 o 30.",
        source="NC 2642, ND 2642",
    ),
    Rule(
        code="V2644",
        sunat_code="2644",
        documents=NOTES,
        fires=_rice_of_other_lines,
        path="note.reason_code",
        message="El tipo 12 solo ajusta operaciones afectas al IVAP (afectación 17).",
        remedy="Use otro tipo de nota para líneas con afectación 10, 20 o 30.",
        source="NC 2644, ND 2644",
    ),
    Rule(
        code="V3257",
        sunat_code="3257",
        documents=CREDIT_NOTE,
        fires=_no_new_terms,
        path="payment",
        message="El tipo 13 exige el nuevo monto pendiente y las nuevas cuotas.",
        remedy="Indique el pago al crédito con sus cuotas.",
        source="NC 3257",
    ),
    Rule(
        code="V3246_2",
        sunat_code="3246",
        documents=CREDIT_NOTE,
        feature=Feature.PAYMENT,
        fires=_terms_in_cash,
        path="payment.method",
        message="El tipo 13 no admite el pago al contado.",
        remedy="Indique el pago al crédito con sus cuotas.",
        source="NC 3246",
    ),
)

NOTE_LINE_RULES: tuple[Rule[SaleLine], ...] = (
    Rule(
        code="V3507",
        sunat_code="3507",
        documents=DEBIT_NOTE,
        fires=_taxed_penalty,
        path="tax_treatment",
        message="Una nota de débito por penalidades (tipo 13) solo lleva líneas inafectas.",
        remedy="Use la afectación 30, o el tipo de nota que corresponda.",
        source="anunciado para 2027-01-01, certeza media-alta",
        valid_from=ANNOUNCED_FOR_2027,
    ),
    Rule(
        code="V3107_7",
        sunat_code="3107",
        documents=NOTES,
        feature=Feature.OTHER_TAXES,
        fires=_other_tax_on_an_export,
        path="other_tax_percent",
        message="Una nota que ajusta una exportación (tipo 11) no lleva otros tributos.",
        remedy="Quite el otro tributo de la línea.",
        source="NC 3107, ND 3107",
    ),
)

NOTE_VOUCHER_LINE_RULES: tuple[Rule[VoucherLine], ...] = (
    Rule(
        code="V2643",
        sunat_code="2643",
        documents=DEBIT_NOTE,
        feature=Feature.RICE,
        fires=_rice_without_a_base,
        path="quantity",
        message="Una nota de débito que ajusta el IVAP (tipo 12) lleva una base imponible mayor que cero.",
        remedy="Quite la línea, o revise su cantidad y su precio.",
        source="ND 2643",
    ),
)
