"""Rules of what a sale refers to: despatch guides, other documents, and who else takes part."""

import re
from collections import Counter
from collections.abc import Sequence

from vouchers.catalogues.documents import DESPATCH_GUIDES, OF_ADVANCES, RELATED_TO_A_BOLETA, RELATED_TO_A_FACTURA
from vouchers.catalogues.identities import DNI, IDENTITY_TYPES, RUC
from vouchers.findings import Severity
from vouchers.identity import is_dni, is_ruc_shaped, is_short_code
from vouchers.rules.rule import INVOICES, NOTES, Facts, Feature, Rule
from vouchers.sale import DocumentType, Participant, RelatedDocument, Sale
from vouchers.text import is_xml

_GUIDE = re.compile(r"(T[A-Z0-9]{3}|[0-9]{4}|EG0[1-4]|EG07|G[0-9]{3}|V[A-Z0-9]{3})-[0-9]{1,8}")
_NUMBER = re.compile(r"\S{1,30}")
_LONGEST_NAME = 1500

_UNREADABLE = "El texto contiene caracteres que un documento XML no puede llevar."
_CLEAN_TEXT = "Quite los caracteres de control u otros no imprimibles del texto."


def _odd_guide(one: RelatedDocument, _: Facts) -> bool:
    return _GUIDE.fullmatch(one.number) is None


def _no_guide(one: RelatedDocument, _: Facts) -> bool:
    return one.document_type not in DESPATCH_GUIDES


def _odd_number(one: RelatedDocument, _: Facts) -> bool:
    return _NUMBER.fullmatch(one.number) is None


def _of_an_advance(one: RelatedDocument, _: Facts) -> bool:
    return one.document_type in OF_ADVANCES


def _unrelated(one: RelatedDocument, facts: Facts) -> bool:
    of_a_factura = facts.sale.document_type is DocumentType.FACTURA
    known = RELATED_TO_A_FACTURA if of_a_factura else RELATED_TO_A_BOLETA
    return one.document_type not in known and one.document_type not in OF_ADVANCES


def _unreadable(one: RelatedDocument, _: Facts) -> bool:
    return not (is_xml(one.document_type) and is_xml(one.number))


def _twice(documents: Sequence[RelatedDocument]) -> list[RelatedDocument]:
    return [one for one, times in Counter(documents).items() if times > 1]


def _repeated_guides(sale: Sale, _: Facts) -> bool:
    return bool(_twice(sale.despatch_documents))


def _repeated_documents(sale: Sale, _: Facts) -> bool:
    return bool(_twice(sale.related_documents))


def _which_guides(sale: Sale, _: Facts) -> str:
    return ", ".join(one.number for one in _twice(sale.despatch_documents))


def _which_documents(sale: Sale, _: Facts) -> str:
    return ", ".join(one.number for one in _twice(sale.related_documents))


def _on_a_note(sale: Sale, _: Facts) -> bool:
    return bool(sale.participants) or sale.buyer is not None or sale.rail_ticket is not None


def _odd_party(one: Participant) -> bool:
    if one.identity_type == RUC:
        return not is_ruc_shaped(one.identity_number)
    if one.identity_type == DNI:
        return not is_dni(one.identity_number)
    known = one.identity_type in IDENTITY_TYPES
    return not known or not is_short_code(one.identity_number) or not is_xml(one.identity_number)


def _odd_name(one: Participant) -> bool:
    return one.name is not None and (len(one.name) > _LONGEST_NAME or not is_xml(one.name))


def _odd_buyer(sale: Sale, _: Facts) -> bool:
    return sale.buyer is not None and _odd_party(sale.buyer)


def _odd_name_of_the_buyer(sale: Sale, _: Facts) -> bool:
    return sale.buyer is not None and _odd_name(sale.buyer)


def _odd_participant(one: Participant, _: Facts) -> bool:
    return _odd_party(one)


def _odd_name_of_a_participant(one: Participant, _: Facts) -> bool:
    return _odd_name(one)


_IDENTITY = "La identidad no es de un tipo del catálogo 06, o su número no tiene la forma de ese tipo."
_AN_IDENTITY = (
    "Indique un tipo del catálogo 06 y su número: 11 dígitos un RUC, 8 un DNI, hasta 15 caracteres los demás."
)
_NAME = "El nombre tiene más de 1500 caracteres, o caracteres que un documento XML no puede llevar."
_A_NAME = "Corrija el nombre, o no lo indique."

RELATED_SALE_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V2364",
        sunat_code="2364",
        feature=Feature.RELATED,
        fires=_repeated_guides,
        path="despatch_documents",
        value=_which_guides,
        message="Una guía de remisión se repite.",
        remedy="Nombre cada guía una sola vez.",
        source="F 2364",
    ),
    Rule(
        code="V2365_2",
        sunat_code="2365",
        documents=INVOICES,
        feature=Feature.RELATED,
        fires=_repeated_documents,
        path="related_documents",
        value=_which_documents,
        message="Un documento relacionado se repite.",
        remedy="Nombre cada documento una sola vez.",
        source="F 2365",
    ),
    Rule(
        code="V9061",
        sunat_code="",
        documents=NOTES,
        feature=Feature.PARTIES | Feature.RAIL_TICKET,
        fires=_on_a_note,
        path="document_type",
        message="Solo una factura o boleta lleva otros participantes y boletos ferroviarios.",
        remedy="Quite esos datos de la nota.",
        source="alcance del servicio",
    ),
    Rule(
        code="V9062",
        sunat_code="",
        documents=INVOICES,
        feature=Feature.PARTIES,
        fires=_odd_buyer,
        path="buyer.identity_number",
        message=_IDENTITY,
        remedy=_AN_IDENTITY,
        source="catálogo 06; F no lo valida",
    ),
    Rule(
        code="V9063",
        sunat_code="",
        documents=INVOICES,
        feature=Feature.PARTIES,
        fires=_odd_name_of_the_buyer,
        path="buyer.name",
        message=_NAME,
        remedy=_A_NAME,
        source="XML 1.0, 2.2; F no lo valida",
    ),
)

DESPATCH_RULES: tuple[Rule[RelatedDocument], ...] = (
    Rule(
        code="V4006",
        sunat_code="4006",
        severity=Severity.OBSERVATION,
        feature=Feature.RELATED,
        fires=_odd_guide,
        path="number",
        message="El número de la guía de remisión no tiene la forma SERIE-NÚMERO.",
        remedy="Escríbalo como T001-123, o 0001-123 si la guía es de papel.",
        source="F 4006",
    ),
    Rule(
        code="V4005",
        sunat_code="4005",
        severity=Severity.OBSERVATION,
        feature=Feature.RELATED,
        fires=_no_guide,
        path="document_type",
        message="El tipo de guía de remisión no es 09 ni 31.",
        remedy="Use 09 guía del remitente o 31 guía del transportista.",
        source="F 4005",
    ),
    Rule(
        code="V0306_21",
        sunat_code="0306",
        feature=Feature.RELATED,
        fires=_unreadable,
        path="number",
        message=_UNREADABLE,
        remedy=_CLEAN_TEXT,
        source="XML 1.0, 2.2",
    ),
)

RELATED_RULES: tuple[Rule[RelatedDocument], ...] = (
    Rule(
        code="V4010",
        sunat_code="4010",
        severity=Severity.OBSERVATION,
        documents=INVOICES,
        feature=Feature.RELATED,
        fires=_odd_number,
        path="number",
        message="El número del documento relacionado tiene espacios, o más de 30 caracteres.",
        remedy="Escriba el número sin espacios, con 30 caracteres o menos.",
        source="F 4010",
    ),
    Rule(
        code="V4009",
        sunat_code="4009",
        severity=Severity.OBSERVATION,
        documents=INVOICES,
        feature=Feature.RELATED,
        fires=_unrelated,
        path="document_type",
        message="El tipo no es de un documento relacionado con este comprobante (catálogo 12).",
        remedy="Use 99 para otros documentos.",
        source="F 4009, B 4009",
    ),
    Rule(
        code="V3216",
        sunat_code="3216",
        documents=INVOICES,
        feature=Feature.RELATED,
        fires=_of_an_advance,
        path="document_type",
        message="El comprobante de un anticipo (02, 03) no es un documento relacionado: falta qué se pagó.",
        remedy="Declárelo en advances, con su importe.",
        source="F 3216, B 3216",
    ),
    Rule(
        code="V0306_22",
        sunat_code="0306",
        feature=Feature.RELATED,
        fires=_unreadable,
        path="number",
        message=_UNREADABLE,
        remedy=_CLEAN_TEXT,
        source="XML 1.0, 2.2",
    ),
)

PARTICIPANT_RULES: tuple[Rule[Participant], ...] = (
    Rule(
        code="V9064",
        sunat_code="",
        documents=INVOICES,
        feature=Feature.PARTIES,
        fires=_odd_participant,
        path="identity_number",
        message=_IDENTITY,
        remedy=_AN_IDENTITY,
        source="catálogo 06; F no lo valida",
    ),
    Rule(
        code="V9065",
        sunat_code="",
        documents=INVOICES,
        feature=Feature.PARTIES,
        fires=_odd_name_of_a_participant,
        path="name",
        message=_NAME,
        remedy=_A_NAME,
        source="XML 1.0, 2.2; F no lo valida",
    ),
)
