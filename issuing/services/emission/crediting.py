"""Credit notes on one document, one by one: none is numbered before those ahead of it are counted.

A note is judged before its batch is numbered, and another of the batch or of another worker may credit the same
document meanwhile. So the documents are locked, read once more, and a note that finds them changed is judged anew.
"""

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import asyncpg
from msgspec.structs import replace

from issuing.services.emission.references import Reference
from issuing.storage.references import by_number, lock_documents
from vouchers.modified import ModifiedDocument
from vouchers.sale import DocumentReference, DocumentType
from vouchers.voucher import Voucher

_Key = tuple[int, DocumentReference]


class Credits:
    """The documents that a batch's credit notes modify, as they stand while they are locked."""

    def __init__(self, known: Mapping[_Key, ModifiedDocument]) -> None:
        self._known = dict(known)

    @classmethod
    async def locked(cls, connection: asyncpg.Connection, notes: Sequence[tuple[int, Reference]]) -> "Credits":
        """Lock what `(issuer's id, reference)` of each credit note names until the transaction ends, and read it."""
        keys = [(issuer_id, _named(document)) for issuer_id, it in notes for document in _documents(it)]
        if not keys:
            return cls({})
        await lock_documents(connection, keys)
        found = await by_number(connection, keys)
        return cls({key: it.modified for key, it in found.items() if it.modified})

    def latest(self, issuer_id: int, reference: Reference) -> Reference:
        """The same reference as it stands now: equal to the given one where nothing has changed."""
        if reference.modified is None and not reference.further:
            return reference
        modified = reference.modified and self._latest(issuer_id, reference.modified)
        further = tuple(self._latest(issuer_id, it) for it in reference.further)
        return dataclasses.replace(reference, modified=modified, further=further)

    def count(self, issuer_id: int, voucher: Voucher) -> None:
        """The voucher has its number: what a credit note takes is gone. One on several takes of none."""
        modification = voucher.modification
        if voucher.document_type is not DocumentType.CREDIT_NOTE or modification is None:
            return
        if len(modification.documents) != 1:
            return
        key = (issuer_id, modification.documents[0])
        before = self._known.get(key)
        if before is not None:
            self._known[key] = _credited(before, voucher.totals.payable)

    def _latest(self, issuer_id: int, document: ModifiedDocument) -> ModifiedDocument:
        return self._known.get((issuer_id, _named(document)), document)


def _credited(document: ModifiedDocument, amount: Decimal) -> ModifiedDocument:
    return replace(document, credited=document.credited + amount)


def _documents(reference: Reference) -> Iterable[ModifiedDocument]:
    return reference.further if reference.modified is None else (reference.modified, *reference.further)


def _named(document: ModifiedDocument) -> DocumentReference:
    return DocumentReference(document_type=document.document_type, series=document.series, number=document.number)
