"""Rules of the documents that a note refers to beside the one that it modifies."""

import re
from collections import Counter

from vouchers.catalogues.documents import RELATED_TO_A_CREDIT_NOTE, RELATED_TO_A_DEBIT_NOTE
from vouchers.catalogues.reasons import OTHER_CONCEPTS
from vouchers.findings import Severity
from vouchers.rules.rule import CREDIT_NOTE, NOTES, Facts, Feature, Rule
from vouchers.sale import DocumentType, RelatedDocument, Sale

_NUMBER = re.compile(r"\S{6,30}")
_OTHER = "99"


def _of_other_concepts(sale: Sale) -> bool:
    return sale.note is not None and sale.note.reason_code == OTHER_CONCEPTS


def _twice(sale: Sale) -> list[RelatedDocument]:
    return [one for one, times in Counter(sale.related_documents).items() if times > 1]


def _repeated(sale: Sale, _: Facts) -> bool:
    return bool(_twice(sale))


def _which(sale: Sale, _: Facts) -> str:
    return ", ".join(one.number for one in _twice(sale))


def _several_others(sale: Sale, _: Facts) -> bool:
    others = [one for one in sale.related_documents if one.document_type == _OTHER]
    return _of_other_concepts(sale) and len(others) > 1


def _other_without_number(one: RelatedDocument, facts: Facts) -> bool:
    return not _of_other_concepts(facts.sale) and one.document_type == _OTHER and not one.number.strip()


def _not_another(one: RelatedDocument, facts: Facts) -> bool:
    return _of_other_concepts(facts.sale) and one.document_type != _OTHER


def _odd_number(one: RelatedDocument, _: Facts) -> bool:
    return _NUMBER.fullmatch(one.number) is None


def _unrelated(one: RelatedDocument, facts: Facts) -> bool:
    of_a_credit_note = facts.sale.document_type is DocumentType.CREDIT_NOTE
    return one.document_type not in (RELATED_TO_A_CREDIT_NOTE if of_a_credit_note else RELATED_TO_A_DEBIT_NOTE)


NOTE_REFERENCE_SALE_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V2426",
        sunat_code="2426",
        documents=NOTES,
        feature=Feature.RELATED,
        fires=_repeated,
        path="related_documents",
        value=_which,
        message="Un documento relacionado se repite.",
        remedy="Nombre cada documento una sola vez.",
        source="NC 2426, ND 2426",
    ),
    Rule(
        code="V2635",
        sunat_code="2635",
        documents=CREDIT_NOTE,
        feature=Feature.RELATED,
        fires=_several_others,
        path="related_documents",
        message="Una nota por otros conceptos (tipo 10) lleva un solo documento relacionado de tipo 99.",
        remedy="Deje un solo documento de tipo 99.",
        source="NC 2635",
    ),
)

NOTE_REFERENCE_RULES: tuple[Rule[RelatedDocument], ...] = (
    Rule(
        code="V2636",
        sunat_code="2636",
        documents=CREDIT_NOTE,
        feature=Feature.RELATED,
        fires=_other_without_number,
        path="number",
        message="Falta el número del documento relacionado de tipo 99.",
        remedy="Indique el número del documento.",
        source="NC 2636",
    ),
    Rule(
        code="V2637",
        sunat_code="2637",
        documents=CREDIT_NOTE,
        feature=Feature.RELATED,
        fires=_not_another,
        path="document_type",
        message="En una nota por otros conceptos (tipo 10) el documento relacionado es de tipo 99.",
        remedy="Use 99, o quite el documento.",
        source="NC 2637",
    ),
    Rule(
        code="V4010_2",
        sunat_code="4010",
        severity=Severity.OBSERVATION,
        documents=NOTES,
        feature=Feature.RELATED,
        fires=_odd_number,
        path="number",
        message="El número del documento relacionado con una nota debe tener de 6 a 30 caracteres sin espacios.",
        remedy="Escriba el número completo, sin espacios.",
        source="NC 4010, ND 4010",
    ),
    Rule(
        code="V4009_2",
        sunat_code="4009",
        severity=Severity.OBSERVATION,
        documents=NOTES,
        feature=Feature.RELATED,
        fires=_unrelated,
        path="document_type",
        message="El tipo no es de un documento relacionado con una nota (catálogo 12).",
        remedy="Use 99 para otros documentos.",
        source="NC 4009, ND 4009",
    ),
)
