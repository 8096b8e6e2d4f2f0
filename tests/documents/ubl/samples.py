"""Every sample operation as each kind of document that may carry it: what the rows of constructions are shown on."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from lxml import etree
from msgspec.structs import replace

from documents.ubl import render
from tests.builders import a_note, a_person, an_assessment
from tests.documents.ubl.vouchers import EXAMPLES
from tests.vouchers.operations import ADVANCES, ALLOWANCES, CONTINGENCY, EXPORTS, FREE, NOTES, NRUS, TAXES, WITHHOLDINGS
from tests.vouchers.sectors import REFERENCES, SECTORS
from vouchers.sale import DocumentReference, DocumentType, Sale
from vouchers.voucher import Voucher

NUMBER = 123
OPERATIONS = (
    ALLOWANCES | FREE | EXPORTS | TAXES | ADVANCES | WITHHOLDINGS | NRUS | SECTORS | REFERENCES | NOTES | CONTINGENCY
)
_MODIFIED = {"F": ("01", "F001"), "B": ("03", "B001")}
# The reasons under which catalogues 09 and 10 put exports and rice.
_REASONS = {"40": "11", "17": "12"}


def _as_boleta(sale: Sale) -> Sale:
    return replace(sale, document_type=DocumentType.BOLETA, customer=a_person(), payment=None, series=None)


def _as_note(sale: Sale, document_type: DocumentType, letter: str) -> Sale:
    kind, series = _MODIFIED[letter]
    reason = _REASONS.get(sale.lines[0].tax_treatment, "02" if document_type is DocumentType.DEBIT_NOTE else "01")
    document = DocumentReference(document_type=kind, series=series, number=1)
    note = a_note(reason_code=reason, reason="Ajuste", document=document)
    changes: dict[str, Any] = {"operation_type": None, "payment": None, "advances": (), "detraction": None}
    return replace(sale, document_type=document_type, note=note, series=None, retention_percent=None, **changes)


def _variants(name: str, sale: Sale) -> Iterator[tuple[str, Sale]]:
    yield name, sale
    if sale.note is not None:
        return
    yield f"{name}, boleta", _as_boleta(sale)
    for document_type in (DocumentType.CREDIT_NOTE, DocumentType.DEBIT_NOTE):
        for letter in _MODIFIED:
            yield f"{name}, {document_type} {letter}", _as_note(sale, document_type, letter)


@cache
def sales() -> dict[str, Sale]:
    """Each operation as every document that our rules take it for."""
    every = (variant for name, sale in OPERATIONS.items() for variant in _variants(name, sale))
    return {name: sale for name, sale in every if not an_assessment(sale).refused}


@cache
def samples() -> dict[str, tuple[Voucher, etree._Element]]:
    """Their vouchers and their documents, and those of `tests.documents.ubl.vouchers`."""
    computed = {name: an_assessment(sale).voucher for name, sale in sales().items()} | EXAMPLES
    vouchers = {name: voucher for name, voucher in computed.items() if voucher is not None}
    return {name: (voucher, etree.fromstring(render(voucher, NUMBER))) for name, voucher in vouchers.items()}


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return etree.QName(element).localname


def path(element: etree._Element) -> str:
    """The element's path of local names from the root."""
    return "/".join(reversed([local(it) for it in (element, *element.iterancestors())]))


def told(element: etree._Element, names: str) -> list[str]:
    """The texts at a path of local names."""
    return [it.text or "" for it in found(element, names)]


def found(element: etree._Element, names: str) -> list[etree._Element]:
    """The elements at a path of local names."""
    return element.findall("/".join(f"{{*}}{name}" for name in names.split("/")))


def lines_of(root: etree._Element) -> list[etree._Element]:
    """The document's lines, whatever their name."""
    return [it for it in root if local(it) in {"InvoiceLine", "CreditNoteLine", "DebitNoteLine"}]
