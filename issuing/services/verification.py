"""Verifies the whole archive: histories and seals, what was sent and answered, numbering. It changes nothing."""

from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import asyncpg
from sqlalchemy.ext.asyncio import AsyncEngine

from documents.names import FileKind, file_id, series_number
from issuing.archive.chain import GENESIS, Event, batch_root
from issuing.archive.faults import Check, Fault
from issuing.archive.history import Sealed, check_history
from issuing.archive.papers import Paper, VoucherFacts, check_facts, check_lines, check_paper
from issuing.states import CHANGES, State
from issuing.storage import archive_reading as archive
from issuing.storage.database import driver_connection
from issuing.summaries.states import FILE_CHANGES, FileState

_EVENT_FIELDS = Event.__struct_fields__
_FACTS = tuple(VoucherFacts.__dataclass_fields__)
_NEEDS_CDR = frozenset({State.ACCEPTED.value, State.OBSERVED.value, State.VOIDED.value})
EVERYTHING = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """Whose histories are read, and what is lawful in them."""

    query: str
    name: str
    first: str
    changes: Mapping[str, frozenset[str]]


_TICKETS = _Kind(
    query=archive.TICKET_EVENTS,
    name="ticket",
    first=State.RECEIVED,
    changes={str(one): frozenset(map(str, others)) for one, others in CHANGES.items()},
)
_FILES = _Kind(
    query=archive.FILE_EVENTS,
    name="archivo",
    first=FileState.SIGNED,
    changes={str(one): frozenset(map(str, others)) for one, others in FILE_CHANGES.items()},
)

Progress = Callable[[str, int], None]
"""Told what is being read and how many of it were."""


class Verification:
    """Reads everything once, in memory that does not grow with the archive."""

    def __init__(self, engine: AsyncEngine, *, progress: Progress) -> None:
        self._engine = engine
        self._progress = progress
        self.last_root: tuple[int, bytes] | None = None

    async def run(
        self, *, since: datetime = EVERYTHING, expected: Mapping[int, bytes] | None = None
    ) -> AsyncIterator[Fault]:
        """The faults of what arrived, was signed or was sealed from `since` on; numbering is always checked whole.

        `expected` are roots that were kept elsewhere, by their batch's id.
        """
        async with driver_connection(self._engine) as connection, archive.reading(connection):
            self.last_root = await archive.last_root(connection)
            for check in (
                self._roots(connection, expected or {}),
                self._batches(connection, since),
                self._histories(connection, _TICKETS, since),
                self._histories(connection, _FILES, since),
                self._vouchers(connection, since),
                self._files(connection, since),
                self._numbers(connection, since),
            ):
                async for fault in check:
                    yield fault

    async def _roots(self, connection: asyncpg.Connection, expected: Mapping[int, bytes]) -> AsyncIterator[Fault]:
        for batch_id, root in expected.items():
            found = await archive.root_of(connection, batch_id)
            if found != root:
                told = found.hex() if found else "(no existe)"
                yield Fault(Check.EXPECTED, f"lote {batch_id}", f"su raíz es {told} y se guardó aparte {root.hex()}")

    async def _batches(self, connection: asyncpg.Connection, since: datetime) -> AsyncIterator[Fault]:
        batch_id, previous = await archive.batch_before(connection, since) or (0, GENESIS)
        current: asyncpg.Record | None = None
        seals: list[tuple[int, bytes]] = []
        done = 0
        async for row in archive.stream(connection, archive.BATCHES, since):
            if current is None or row["id"] != current["id"]:
                if current is not None:
                    for fault in _check_batch(current, batch_id, previous, seals):
                        yield fault
                    batch_id, previous = current["id"], current["root"]
                    done += 1
                    self._progress("lotes de sellos", done)
                current, seals = row, []
            if row["event_id"] is not None:
                seals.append((row["event_id"], row["hash"]))
                if not row["there"]:
                    yield Fault(Check.REMOVED, f"lote {row['id']}", f"falta el evento {row['event_id']}, que se selló")
        if current is not None:
            for fault in _check_batch(current, batch_id, previous, seals):
                yield fault
            self._progress("lotes de sellos", done + 1)

    async def _histories(self, connection: asyncpg.Connection, kind: _Kind, since: datetime) -> AsyncIterator[Fault]:
        below = await archive.sealed_below(connection)
        subject, state, done = None, "", 0
        events: list[Sealed] = []

        def check() -> Iterator[Fault]:
            where = f"{kind.name} {subject}"
            return check_history(where, events, state=state, first=kind.first, changes=kind.changes, sealed_below=below)

        async for row in archive.stream(connection, kind.query, since):
            if row["subject"] != subject:
                if subject is not None:
                    for fault in check():
                        yield fault
                subject, state, events = row["subject"], row["state"], []
                done += 1
                self._progress(f"historias de {kind.name}s", done)
            if row["id"] is not None:
                event = Event(**{name: row[name] for name in _EVENT_FIELDS})
                events.append(Sealed(event, row["batch_id"], row["hash"]))
        if subject is not None:
            for fault in check():
                yield fault

    async def _vouchers(self, connection: asyncpg.Connection, since: datetime) -> AsyncIterator[Fault]:
        done = 0
        async for row in archive.stream(connection, archive.UNNUMBERED, since):
            yield Fault(Check.MISSING, f"ticket {row['id']}", "tiene número y no tiene comprobante")
        async for row in archive.stream(connection, archive.VOUCHERS, since):
            for fault in _check_voucher(row):
                yield fault
            done += 1
            self._progress("comprobantes", done)

    async def _files(self, connection: asyncpg.Connection, since: datetime) -> AsyncIterator[Fault]:
        done = 0
        async for row in archive.stream(connection, archive.FILES, since):
            for fault in _check_file(row):
                yield fault
            done += 1
            self._progress("resúmenes y bajas", done)

    async def _numbers(self, connection: asyncpg.Connection, _since: datetime) -> AsyncIterator[Fault]:
        async for row in archive.stream(connection, archive.NUMBERS):
            where = f"{row['ruc']} {row['document_type']} {row['series']}"
            yield Fault(Check.NUMBERING, where, _gap(row["before"], row["number"]))
        async for row in archive.stream(connection, archive.CORRELATIVES):
            where = f"{row['ruc']} {row['kind']}-{row['generation_date']}"
            yield Fault(Check.NUMBERING, where, _gap(row["before"], row["correlative"]))


def _gap(before: int, following: int) -> str:
    if following <= before:
        return f"hay un {before} y el contador va en {following - 1}"
    return f"después del {before} falta el {before + 1}" + (
        f" y hasta el {following - 1}" if following > before + 2 else ""
    )


def _check_batch(row: asyncpg.Record, before: int, previous: bytes, seals: list[tuple[int, bytes]]) -> Iterator[Fault]:
    where = f"lote {row['id']}"
    if row["id"] != before + 1:
        yield Fault(Check.BATCH, where, f"el lote anterior es el {before}: falta alguno")
    if len(seals) != row["events"] or batch_root(previous, row["id"], seals) != row["root"]:
        yield Fault(
            Check.BATCH, where, f"sus {len(seals)} sellos no hacen su raíz (se sellaron {row['events']}), o la anterior"
        )


def _check_voucher(row: asyncpg.Record) -> Iterator[Fault]:
    reference = series_number(row["series"], row["number"])
    where = f"ticket {row['ticket_id']}, {row['ruc']} {row['document_type']} {reference}"
    paper = _paper(row, where=where, document_type=row["document_type"], reference=reference)
    root, faults = check_paper(paper)
    yield from faults
    if root is not None:
        facts = VoucherFacts(**{name: row[name] for name in _FACTS})
        yield from check_facts(where, row["ruc"], row["file_name"], facts, root)
    if row["state"] in _NEEDS_CDR and row["cdr"] is None and not (row["channel"] == "summary" and row["in_summary"]):
        yield Fault(Check.CDR, where, f"está {row['state']} y no tiene constancia ni resumen que lo pruebe")


def _check_file(row: asyncpg.Record) -> Iterator[Fault]:
    kind = FileKind(row["kind"])
    reference = file_id(kind, row["generation_date"], row["correlative"])
    where = f"archivo {row['id']}, {row['ruc']} {reference}"
    root, faults = check_paper(_paper(row, where=where, document_type=kind.value, reference=reference))
    yield from faults
    if row["file_name"] != f"{row['ruc']}-{reference}.zip":
        yield Fault(Check.FACTS, where, f"el archivo se llama {row['file_name']}")
    if root is not None:
        yield from check_lines(where, frozenset(row["documents"] or ()), root)
    if row["state"] == FileState.ACCEPTED and row["cdr"] is None:
        yield Fault(Check.CDR, where, "está aceptado y no tiene constancia")


def _paper(row: asyncpg.Record, *, where: str, document_type: str, reference: str) -> Paper:
    return Paper(
        where=where,
        ruc=row["ruc"],
        document_type=document_type,
        reference=reference,
        file_name=row["file_name"],
        zip=row["zip"],
        digest_value=row["digest_value"],
        cdr=row["cdr"],
        response_code=row["response_code"],
    )
