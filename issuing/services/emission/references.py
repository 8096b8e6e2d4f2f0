"""What a note modifies: found in our own archive, by number or by the source's own key of that sale."""

from collections.abc import Sequence
from dataclasses import dataclass

import asyncpg

from documents.names import series_number
from issuing.states import UNFINISHED, State
from issuing.storage.claims import Claim
from issuing.storage.references import ModifiedVoucher, by_external_id, by_number
from vouchers.modified import ModifiedDocument
from vouchers.sale import DocumentReference, Sale

_WAITING = UNFINISHED | {State.STUCK}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """`waiting` is the Spanish reason why the note can't go on yet; `lost` why it never can."""

    modified: ModifiedDocument | None = None
    waiting: str = ""
    lost: str = ""


_NONE = Reference()


async def resolve(connection: asyncpg.Connection, sales: Sequence[tuple[Claim, Sale]]) -> list[Reference]:
    """The reference of each sale, in order; two statements at most however many notes there are."""
    keys = [(claim.source_id, sale.note.external_id) for claim, sale in sales if sale.note and sale.note.external_id]
    numbers = [(claim.issuer_id, sale.note.document) for claim, sale in sales if sale.note and sale.note.document]
    known_keys = await by_external_id(connection, keys) if keys else {}
    known_numbers = await by_number(connection, numbers) if numbers else {}
    answers = []
    for claim, sale in sales:
        if sale.note is None:
            answers.append(_NONE)
        elif sale.note.document:
            answers.append(_by_number(known_numbers.get((claim.issuer_id, sale.note.document)), sale.note.document))
        elif sale.note.external_id:
            answers.append(_by_key(known_keys.get((claim.source_id, sale.note.external_id)), sale.note.external_id))
        else:
            answers.append(_NONE)
    return answers


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
    return Reference(modified=found.modified)
