"""SUNAT's codes of what can't be read: a field that is missing or misspelled never gets as far as the rules.

The first rule about a field is about its absence and the next about its form, for each kind of document.
"""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from typing import Final

from contract.faults import Fault
from contract.reader import UNREADABLE
from vouchers.findings import Severity
from vouchers.rules.sets import TABLE
from vouchers.sale import DocumentType

NO_PRICE: Final = "2068"
"""Of a line that has neither of its two prices: no field's own code, so the reader gives it by itself."""

# These say nothing of a field's absence or form.
_TOLD_BY_THE_READER: Final = frozenset({"", NO_PRICE, UNREADABLE})
_INDEX: Final = re.compile(r"\[[0-9]+\]")
# Where the groups of the table stand in a sale; those about computed amounts say nothing of what was given.
_PLACES: Final = {
    "sale": "",
    "references": "note.document.",
    "lines": "lines.",
    "properties": "lines.properties.",
    "line_allowances": "lines.allowances.",
    "legs": "lines.cargo.legs.",
    "allowances": "allowances.",
    "legends": "legends.",
    "despatch_documents": "despatch_documents.",
    "related_documents": "related_documents.",
    "participants": "participants.",
    "advances": "advances.",
    "instalments": "payment.instalments.",
}
# The contract's names that the rules have other names for, or that stand for what they hold.
_ALSO: Final = {
    "note.credit_note_reason": "note.reason_code",
    "note.debit_note_reason": "note.reason_code",
    "note": "note.reason_code",
    "note.external_id": "note.document",
    "note.document.series": "note.document.",
    "note.document.number": "note.document.",
    "note.document.other_type": "note.document.document_type",
    "advances.document.number": "advances.document.series",
    "customer": "customer.identity_number",
    "lines.excise.system": "lines.excise",
}
# Of absence and of form, for what a document of ours can't get wrong and has no rule for that reason.
_BY_CONSTRUCTION: Final = {"document_type": ["1004", "1003"], "payment.method": ["3245", "3246"]}


def _codes() -> dict[tuple[DocumentType, str], list[str]]:
    codes: dict[tuple[DocumentType, str], list[str]] = {}
    for group in fields(TABLE):
        place = _PLACES.get(group.name)
        for rule in getattr(TABLE, group.name) if place is not None else ():
            if rule.sunat_code not in _TOLD_BY_THE_READER and rule.severity is Severity.ERROR:
                for document_type in rule.documents:
                    codes.setdefault((document_type, f"{place}{rule.path}"), []).append(rule.sunat_code)
    return codes


_CODES: Final = _codes()


def coded(faults: Sequence[Fault], document_type: DocumentType, *, at: str) -> list[Fault]:
    """`faults` of a sale that stands at the path `at`, each with SUNAT's code where it has one and none is given."""
    return [fault if fault.sunat_code else _coded(fault, document_type, at) for fault in faults]


def _coded(fault: Fault, document_type: DocumentType, at: str) -> Fault:
    place = _INDEX.sub("", fault.path.removeprefix(f"{at}.")).replace("note.further_documents.", "note.document.")
    codes = _BY_CONSTRUCTION.get(place) or _CODES.get((document_type, _ALSO.get(place, place)))
    if not codes:
        return fault
    return replace(fault, sunat_code=codes[0] if fault.missing else codes[min(1, len(codes) - 1)])
