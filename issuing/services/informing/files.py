"""From lines to signed files: what gathering and halving have in common."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from msgspec.structs import replace

from documents.names import FileKind, file_name, xml_name, zip_name
from documents.package import pack
from documents.signature import Signer
from documents.ubl import render_summary, render_voiding
from issuing.storage.summary_files import NewFile
from issuing.storage.summary_lines import WaitingLine
from vouchers.findings import Finding
from vouchers.sale import DocumentReference, Issuer
from vouchers.summaries.codec import decode_summary_line, decode_voiding_line
from vouchers.summaries.daily import DailySummary
from vouchers.summaries.files import daily_summaries, halves, voidings
from vouchers.summaries.rules.check import check_summary, check_voiding
from vouchers.summaries.voiding import Voiding
from vouchers.terms import Terms

File = DailySummary | Voiding
_LINE_PATH = re.compile(r"lines\[(\d+)\]")
_ANY_CORRELATIVE = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A file, and the waiting lines that it is made of, in its order."""

    file: File
    lines: tuple[WaitingLine, ...]

    @property
    def kind(self) -> FileKind:
        """What kind of file it is."""
        return FileKind.DAILY_SUMMARY if isinstance(self.file, DailySummary) else FileKind.VOIDING

    def numbered(self, correlative: int) -> "Filled":
        """The same under that correlative."""
        return Filled(file=replace(self.file, correlative=correlative), lines=self.lines)


def first_wave(kind: FileKind, issuer: Issuer, waiting: Sequence[WaitingLine], *, today: date) -> list[Filled]:
    """The files that may be sent now; what needs their answer stays behind. They have no correlatives yet."""
    files: Sequence[File]
    if kind is FileKind.DAILY_SUMMARY:
        lines = [(it.reference_date, decode_summary_line(it.line.encode())) for it in waiting]
        waves = daily_summaries(issuer, lines, generation_date=today, first_correlative=_ANY_CORRELATIVE)
        files, documents = waves[0], [line.document for _, line in lines]
    else:
        voided = [(it.reference_date, decode_voiding_line(it.line.encode())) for it in waiting]
        files = voidings(issuer, voided, generation_date=today, first_correlative=_ANY_CORRELATIVE)
        documents = [line.document for _, line in voided]
    oldest: dict[DocumentReference, WaitingLine] = {}
    for document, it in zip(documents, waiting, strict=True):
        oldest.setdefault(document, it)
    return [Filled(file=file, lines=tuple(oldest[line.document] for line in file.lines)) for file in files]


def refilled(
    kind: FileKind, issuer: Issuer, waiting: Sequence[WaitingLine], *, generation_date: date, correlative: int
) -> Filled:
    """The file that was made of these lines, as it was made; ValueError if they are of more than one file."""
    (made,) = first_wave(kind, issuer, waiting, today=generation_date)
    return made.numbered(correlative)


def judged(filled: Filled, terms: Terms) -> tuple[Finding, ...]:
    """Everything that SUNAT would refuse or remark on if it received the file on the day of its making."""
    file = filled.file
    if isinstance(file, DailySummary):
        return check_summary(file, today=file.generation_date, terms=terms)
    return check_voiding(file, today=file.generation_date, terms=terms)


def named_lines(filled: Filled, finding: Finding) -> Sequence[WaitingLine]:
    """The line that a path such as `lines[3].taxes[0]` names; all of them where the file as a whole is meant."""
    named = _LINE_PATH.match(finding.path)
    return (filled.lines[int(named[1])],) if named else filled.lines


def halved(whole: Filled, *, today: date) -> tuple[Filled, Filled]:
    """Two files of its lines. ValueError for a file of one line."""
    file = whole.file
    parts: tuple[File, File]
    if isinstance(file, DailySummary):
        parts = halves(file, generation_date=today, first_correlative=_ANY_CORRELATIVE)
    else:
        parts = halves(file, generation_date=today, first_correlative=_ANY_CORRELATIVE)
    middle = len(parts[0].lines)
    return Filled(file=parts[0], lines=whole.lines[:middle]), Filled(file=parts[1], lines=whole.lines[middle:])


def signed_file(
    filled: Filled, signer: Signer, *, file_id: UUID, issuer_id: int, split_from: UUID | None = None
) -> NewFile:
    """The file signed and packed, to be stored before it is sent."""
    file = filled.file
    name = file_name(
        ruc=file.issuer.ruc, kind=filled.kind, generation_date=file.generation_date, correlative=file.correlative
    )
    signed = signer.sign(render_summary(file) if isinstance(file, DailySummary) else render_voiding(file))
    return NewFile(
        id=file_id,
        issuer_id=issuer_id,
        kind=filled.kind.value,
        reference_date=file.reference_date,
        generation_date=file.generation_date,
        correlative=file.correlative,
        split_from=split_from,
        file_name=zip_name(name),
        zip=pack(xml_name(name), signed.xml),
        digest_value=signed.digest_value,
    )
