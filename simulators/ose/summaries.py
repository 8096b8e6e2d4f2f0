"""sendSummary: a daily summary adds, changes or voids boletas; a voiding voids facturas and their notes.

All or nothing: one bad line refuses the file, under a ticket that ends in 99. Only what has no readable identity, or
a name that was accepted already (2223, 2324), is answered by a fault at once.
"""

import secrets
from dataclasses import dataclass
from datetime import UTC, date, datetime

from simulators.ose.authority import Authority
from simulators.ose.cdr import CdrFacts, accepted, new_id
from simulators.ose.credentials import expect_issuer
from simulators.ose.judgement import LIMA
from simulators.ose.outcome import Outcome
from simulators.ose.package import FileName, summary_name, unpack
from simulators.ose.reading import Node, expect_root, parse, to_node
from simulators.ose.registry import Document, Key
from simulators.ose.rules import Refusal
from simulators.ose.signature import check_block, verify
from simulators.ose.soap import Call, ticket_answer
from simulators.ose.summary_lines import SummaryLine, VoidedLine, check_header, check_line_id

_VOID_DAYS = 7


@dataclass(frozen=True, slots=True)
class _Arrival:
    """A file that came, its reader's identity and the moment."""

    name: FileName
    node: Node
    sender: str
    authority: Authority
    now: datetime

    @property
    def today(self) -> date:
        """Lima's date."""
        return self.now.astimezone(LIMA).date()

    @property
    def received(self) -> str:
        """Lima's time, as a CDR carries it."""
        return self.now.astimezone(LIMA).replace(tzinfo=None).isoformat(timespec="microseconds")


class _Changes:
    """What a file does to the store, gathered first and applied only when every line is right."""

    def __init__(self, arrival: _Arrival) -> None:
        self._arrival = arrival
        self._states: dict[tuple[str, str], set[str]] = {}
        self._referred = date.min
        self._late = False
        self._voided: list[Key] = []
        self._added: list[Document] = []
        self.observations: list[tuple[str, str]] = []

    def gather(self) -> None:
        """Check every line; the first wrong one raises."""
        daily = self._arrival.name.type == "RC"
        node = self._arrival.node
        lines = node.all("SummaryDocumentsLine" if daily else "VoidedDocumentsLine")
        if not lines:
            raise Refusal("0306", "El archivo no tiene líneas")
        self._referred = _date(node.value("ReferenceDate"))
        self._late = (self._arrival.today - self._referred).days > _VOID_DAYS
        if daily and self._late:
            self.observations.append(("4443", "El comprobante fue informado fuera del plazo"))
        seen: set[str] = set()
        for line in lines:
            where = f"línea {check_line_id(line, seen, daily=daily)}"
            if daily:
                self._gather_summed(SummaryLine(line, self._referred), where)
            else:
                self._gather_voided(VoidedLine(line), where)

    def apply(self) -> None:
        """Write them to the store."""
        registry = self._arrival.authority.registry
        for document in self._added:
            registry.register(document)
        for key in self._voided:
            registry.void(key)

    def _gather_voided(self, line: VoidedLine, where: str) -> None:
        line.check(where)
        key = Key(self._arrival.name.ruc, line.type, line.series, int(line.number))
        shown = f"{line.series}-{line.number}"
        if key in self._voided:
            raise Refusal("2348", f"El documento {shown} se repite ({where})")
        row = self._arrival.authority.registry.document(key)
        if row is None:
            raise Refusal("2105", f"El documento {shown} no está informado ({where})")
        if row["state"] == "rejected":
            raise Refusal("2398", f"El documento {shown} está rechazado ({where})")
        if row["state"] == "voided":
            raise Refusal("2323", f"El documento {shown} ya está anulado ({where})")
        if row["issue_date"] != self._referred.isoformat():
            raise Refusal("2375", f"La fecha de emisión de {shown} no es {self._referred} ({where})")
        self._check_term(line.series, where)
        self._voided.append(key)

    def _check_term(self, series: str, where: str) -> None:
        if self._late and not series.isdigit():
            raise Refusal("2957", f"Pasaron más de {_VOID_DAYS} días desde la emisión ({where})")

    def _gather_summed(self, line: SummaryLine, where: str) -> None:
        line.check(where)
        self._check_repeats(line, where)
        series, _, number = line.id.rpartition("-")
        key = Key(self._arrival.name.ruc, line.type, series, int(number))
        row = self._arrival.authority.registry.document(key)
        if row is not None and row["state"] != "accepted":
            raise Refusal("2987", f"El comprobante {line.id} está anulado o rechazado ({where})")
        if row is not None and line.state == "1":
            raise Refusal("2282", f"El comprobante {line.id} ya está informado ({where})")
        if row is None and line.state != "1":
            raise Refusal("2663", f"El comprobante {line.id} no está informado ({where})")
        self.observations.extend(line.observed())
        if line.state == "3":
            self._check_term(series, where)
            self._voided.append(key)
        else:
            self._added.append(self._document(line, key))

    def _check_repeats(self, line: SummaryLine, where: str) -> None:
        known = self._states.setdefault((line.type, line.id), set())
        if line.state in known:
            raise Refusal("3094", f"El comprobante se repite con el mismo estado ({where})")
        known.add(line.state)
        if {"1", "2"} <= known:
            raise Refusal("3095", f"El comprobante se adiciona y se modifica en el mismo envío ({where})")
        if {"2", "3"} <= known:
            raise Refusal("3096", f"El comprobante se modifica y se anula en el mismo envío ({where})")

    def _document(self, line: SummaryLine, key: Key) -> Document:
        return Document(
            key=key,
            file_name=f"{key.ruc}-{key.type}-{line.id}",
            issue_date=self._referred.isoformat(),
            currency=line.total.currency or "",
            total=str(line.total.value),
            on_credit=False,
            sha256=None,
            digest=None,
            zip=None,
            state="accepted",
            facts=None,
            received=self._arrival.received,
            source=self._arrival.name.id,
        )


def receive(call: Call, sender: str, authority: Authority, now: datetime) -> Outcome:
    """Take a summary in and give it a ticket; raises :class:`Refusal` for what is answered by a fault."""
    name = summary_name(call.fields.get("fileName", ""))
    expect_issuer(sender, name.ruc)
    content = call.content()
    root = parse(unpack(content, name))
    expect_root(root, name.type)
    if authority.schemas is not None:
        authority.schemas.check(root, name.type)
    if authority.registry.summary_accepted(str(name)):
        raise Refusal("2223" if name.type == "RC" else "2324", f"El archivo {name.id} ya fue presentado anteriormente")
    arrival = _Arrival(name, to_node(root), sender, authority, now)
    changes = _Changes(arrival)
    digest, refusal = "", None
    try:
        check_header(arrival.node, name, arrival.today)
        check_block(arrival.node, name.ruc, sender)
        digest = verify(root, now.astimezone(UTC))
        changes.gather()
    except Refusal as found:
        if found.code < "2000":
            raise
        refusal = found
    if refusal is None:
        changes.apply()
    facts = _facts(arrival, digest, refusal, changes)
    ticket = f"{now:%Y%m%d}{secrets.randbelow(10**10):010d}"
    authority.registry.add_summary(ticket, "99" if refusal else "0", facts, content)
    message = refusal.message if refusal else facts.description
    return Outcome("rejected" if refusal else "accepted", facts.code, message, body=ticket_answer(ticket))


def _date(text: str | None) -> date:
    try:
        return date.fromisoformat(text or "")
    except ValueError as error:
        raise Refusal("0306", "ReferenceDate no es una fecha AAAA-MM-DD") from error


def _facts(arrival: _Arrival, digest: str, refusal: Refusal | None, changes: _Changes) -> CdrFacts:
    settings, name = arrival.authority.settings, arrival.name
    return CdrFacts(
        shape=settings.shape,
        id=new_id(settings.shape, arrival.now),
        ose_ruc=settings.ruc,
        sender=arrival.sender,
        issuer=name.ruc,
        type=name.type,
        document=name.id,
        issue_date=arrival.node.value("IssueDate") or "",
        issue_time="",
        digest=digest,
        customer_type="-",
        customer_number="-",
        received=arrival.received,
        code=refusal.code if refusal else "0",
        description=f"{refusal.code} - {refusal.message}"[:250] if refusal else accepted(name.type, name.id),
        observations=[] if refusal else changes.observations,
    )
