"""What a note modifies: found in our own archive, by number or by the source's own key of that sale."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import asyncpg

from documents.names import series_number
from issuing.states import UNFINISHED, State
from issuing.storage.claims import Claim
from issuing.storage.references import ModifiedVoucher, by_external_id, by_number
from vouchers.modified import ModifiedDocument
from vouchers.sale import DocumentReference, Note, Sale

_WAITING = UNFINISHED | {State.STUCK}
KNOWN_EVERYWHERE_AFTER = timedelta(days=2)
"""An OSE hands on what it accepted within the hour, and each renews its lists once a day: by then all know it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """`waiting` is the Spanish reason why the note can't go on yet; `lost` why it never can.

    `modified` is what the note modifies first, and `further` what it modifies besides, as far as the archive has them.
    The first was sent to `endpoint` and answered at `answered_at`.
    """

    modified: ModifiedDocument | None = None
    further: tuple[ModifiedDocument, ...] = ()
    waiting: str = ""
    lost: str = ""
    endpoint: str | None = None
    answered_at: datetime | None = None

    def home(self, now: datetime) -> str | None:
        """The address that knows the document, while others may not know it yet."""
        fresh = self.answered_at is not None and now - self.answered_at < KNOWN_EVERYWHERE_AFTER
        return self.endpoint if fresh else None


_NONE = Reference()


async def resolve(connection: asyncpg.Connection, sales: Sequence[tuple[Claim, Sale]]) -> list[Reference]:
    """The reference of each sale, in order; two statements at most however many notes there are."""
    keys = [(claim.source_id, sale.note.external_id) for claim, sale in sales if sale.note and sale.note.external_id]
    numbers = [(claim.issuer_id, document) for claim, sale in sales if sale.note for document in _named(sale.note)]
    known_keys = await by_external_id(connection, keys) if keys else {}
    known_numbers = await by_number(connection, numbers) if numbers else {}
    answers = []
    for claim, sale in sales:
        note = sale.note
        if note is None:
            answers.append(_NONE)
            continue
        first = _NONE
        if note.document:
            first = _by_number(known_numbers.get((claim.issuer_id, note.document)), note.document)
        elif note.external_id:
            first = _by_key(known_keys.get((claim.source_id, note.external_id)), note.external_id)
        others = [_by_number(known_numbers.get((claim.issuer_id, it)), it) for it in note.further_documents]
        answers.append(_together(first, others) if others else first)
    return answers


def _named(note: Note) -> Iterator[DocumentReference]:
    if note.document:
        yield note.document
    yield from note.further_documents


def _together(first: Reference, others: Sequence[Reference]) -> Reference:
    """One that never can outweighs one that can't yet. Only the first may be lost: the others have numbers."""
    waiting = next((it.waiting for it in (first, *others) if it.waiting), "")
    return Reference(
        modified=first.modified,
        further=tuple(it.modified for it in others if it.modified),
        waiting="" if first.lost else waiting,
        lost=first.lost,
        endpoint=first.endpoint,
        answered_at=first.answered_at,
    )


def _by_number(found: ModifiedVoucher | None, document: DocumentReference) -> Reference:
    if found is None:  # issued elsewhere, before our time perhaps: the authority knows
        return _NONE
    return _judge(found, series_number(document.series, document.number))


def _by_key(found: ModifiedVoucher | None, external_id: str) -> Reference:
    if found is None:
        return Reference(waiting=f"La nota espera la venta {external_id}, que todavía no ha llegado.")
    return _judge(found, f"de la venta {external_id}")


def _judge(found: ModifiedVoucher, name: str) -> Reference:
    if found.state in _WAITING:
        return Reference(waiting=f"La nota espera que se acepte el comprobante {name} que modifica.")
    if found.modified is None:
        return Reference(lost=f"La nota modifica el comprobante {name}, que no llegó a emitirse por ser inválido.")
    return Reference(modified=found.modified, endpoint=found.endpoint, answered_at=found.answered_at)
