"""What an answer of the authority means for a summary's file: a pure function of the answer and of what we know.

A file that is refused counts for nothing, so its innocent lines go on in other files. A file whose fate can't be told
any more (its ticket is lost) is settled by asking for each of its documents (domain page, 5.7).
"""

from dataclasses import dataclass

from documents.answers import Verdict, classify, explain
from documents.cdr import UnreadableCdr, belongs, read_cdr
from issuing.gateways.ose.answers import Answer, Reach
from issuing.retry import Trouble
from issuing.summaries.states import FileState

IN_PROCESS = "98"
REFUSED = "99"
TICKET_UNKNOWN_POLLS = 3
"""How often the authority may not know a ticket (0127) before it counts as lost."""
POLL_SECONDS = (1, 2, 5, 15, 30, 60, 120, 300)
"""After which time a ticket is asked for again; the last one from then on. At day's end 98 can last for hours."""

_REASONS = {
    Trouble.NEVER_REACHED: "No se pudo llegar a la OSE; se reintenta solo.",
    Trouble.UNKNOWN_OUTCOME: "La OSE no dio una respuesta legible; se reenvía el mismo archivo.",
    Trouble.SERVICE: "La OSE avisa que ahora no puede; se reintenta solo.",
    Trouble.NO_TURN: "Todavía no le toca: los envíos a la OSE están al límite configurado.",
    Trouble.BUSY: "La OSE todavía procesa el archivo; se pregunta dentro de poco.",
    Trouble.CREDENTIALS: "La OSE no acepta el usuario o la contraseña del emisor; corrija las credenciales.",
    Trouble.ISSUER: "La OSE no deja informar a este emisor; revise su autorización y su certificado.",
    Trouble.NOT_YET: "La OSE dice que el archivo llega antes de su fecha; se envía de nuevo después.",
}
_WAITING = {
    Verdict.ASK: (Trouble.SERVICE, True),
    Verdict.BUSY: (Trouble.BUSY, True),
    Verdict.QUERY_LATER: (Trouble.BUSY, True),
    Verdict.CREDENTIALS: (Trouble.CREDENTIALS, False),
    Verdict.ISSUER: (Trouble.ISSUER, False),
    Verdict.NOT_YET: (Trouble.NOT_YET, False),
}
# What the authority says of a document there, not of what its line says: only the document's own state tells.
_NEEDS_PROOF = frozenset({"2282", "2987", "2323", "2398"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """What the answer has to be about.

    `reference` is the file's own id (`RC-20261124-1`), `lines` how many it has; `uncertain` if it may have arrived
    before this exchange; `polls` counts the questions for its ticket so far.
    """

    issuer_ruc: str
    kind: str
    reference: str
    digest_value: str
    lines: int
    uncertain: bool
    polls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDecision:
    """Where the file goes. With a `trouble` it waits by its kind, with `poll_in` (seconds) for its ticket's answer.

    `split` sends its lines on in two other files; `requeue` puts them back as they were, for a file of another name.
    """

    to_state: FileState
    outcome: str
    code: str = ""
    detail: str = ""
    reason_code: str = ""
    reason: str = ""
    trouble: Trouble | None = None
    poll_in: float | None = None
    authority_ticket: str | None = None
    may_be_registered: bool = False
    split: bool = False
    requeue: bool = False
    cdr: bytes | None = None
    response_code: str = ""
    response_description: str = ""
    observations: tuple[tuple[str, str], ...] = ()


def after_sending(answer: Answer, sent: SentFile) -> FileDecision:
    """The decision on an answer to the file itself."""
    if answer.ticket:
        return FileDecision(
            to_state=FileState.AWAITING,
            outcome="ticket",
            detail=answer.ticket,
            authority_ticket=answer.ticket,
            poll_in=POLL_SECONDS[0],
            may_be_registered=True,
        )
    if answer.reach is Reach.NEVER:
        return _wait(FileState.SIGNED, _unreached(answer), answer, uncertain=sent.uncertain)
    if answer.reach is Reach.MAYBE:
        return _wait(FileState.SIGNED, Trouble.UNKNOWN_OUTCOME, answer, uncertain=True)
    if answer.refused_credentials:
        return _wait(FileState.SIGNED, Trouble.CREDENTIALS, answer, uncertain=sent.uncertain)
    return _on_fault((answer.fault.code if answer.fault else None) or "", answer, sent)


def _on_fault(code: str, answer: Answer, sent: SentFile) -> FileDecision:
    verdict = classify(code)
    if verdict in _WAITING:
        trouble, registered = _WAITING[verdict]
        return _wait(FileState.SIGNED, trouble, answer, uncertain=registered or sent.uncertain)
    if verdict is Verdict.PRESENTED:
        return _presented(code, answer, sent)
    return _refused(code, _told(answer), sent)


def after_polling(answer: Answer, sent: SentFile) -> FileDecision:
    """The decision on an answer to the question for the file's ticket."""
    if answer.content is not None:
        return _read(answer.content, sent)
    if answer.reach is not Reach.ANSWERED:
        trouble = _unreached(answer) if answer.reach is Reach.NEVER else Trouble.UNKNOWN_OUTCOME
        return _wait(FileState.AWAITING, trouble, answer, uncertain=True)
    if answer.fault is None and (answer.status_code or "").lstrip("0") == IN_PROCESS:
        return FileDecision(
            to_state=FileState.AWAITING,
            outcome="in_process",
            code=IN_PROCESS,
            reason_code=Trouble.BUSY,
            reason=_REASONS[Trouble.BUSY],
            poll_in=POLL_SECONDS[min(sent.polls, len(POLL_SECONDS) - 1)],
            may_be_registered=True,
        )
    if answer.fault is None and (answer.status_code or "").lstrip("0") == REFUSED:
        return _refused("", _told(answer), sent)
    return _on_poll_fault((answer.fault.code if answer.fault else answer.status_code) or "", answer, sent)


def _unreached(answer: Answer) -> Trouble:
    return Trouble.NO_TURN if answer.no_turn else Trouble.NEVER_REACHED


def _on_poll_fault(code: str, answer: Answer, sent: SentFile) -> FileDecision:
    if answer.refused_credentials or classify(code) is Verdict.CREDENTIALS:
        return _wait(FileState.AWAITING, Trouble.CREDENTIALS, answer, uncertain=True)
    if code == "0127":
        return _ticket_unknown(answer, sent)
    return _wait(FileState.AWAITING, Trouble.SERVICE, answer, uncertain=True)


def unsendable(error: str, sent: SentFile) -> FileDecision:
    """The decision where the bytes themselves can't go (too large): halves can, a single line never."""
    return _refused("", f"El archivo firmado no se puede enviar a esta OSE: {error}.", sent)


def _presented(code: str, answer: Answer, sent: SentFile) -> FileDecision:
    """The name was presented: by us, and the ticket was lost on its way; or by somebody else, and we take another."""
    if sent.uncertain:
        return FileDecision(
            to_state=FileState.ASKING,
            outcome="presented",
            code=code,
            detail=_told(answer),
            reason_code="TICKET_LOST",
            reason="El archivo llegó y su ticket se perdió; se consulta cada comprobante.",
            may_be_registered=True,
        )
    return FileDecision(
        to_state=FileState.REFUSED,
        outcome="name_taken",
        code=code,
        detail=_told(answer),
        reason_code=f"SUNAT_{code}",
        reason="Ese correlativo ya se usó fuera de este sistema; el contenido va con el siguiente.",
        requeue=True,
    )


def _ticket_unknown(answer: Answer, sent: SentFile) -> FileDecision:
    if sent.polls < TICKET_UNKNOWN_POLLS:
        return FileDecision(
            to_state=FileState.AWAITING,
            outcome="ticket_unknown",
            code="0127",
            detail=_told(answer),
            reason_code=Trouble.BUSY,
            reason="La OSE todavía no conoce el ticket del archivo; se pregunta dentro de poco.",
            poll_in=POLL_SECONDS[min(sent.polls + 1, len(POLL_SECONDS) - 1)],
            may_be_registered=True,
        )
    return FileDecision(
        to_state=FileState.SIGNED,
        outcome="ticket_lost",
        code="0127",
        detail=_told(answer),
        reason_code="TICKET_LOST",
        reason="La OSE no conoce el ticket del archivo; se reenvía el mismo archivo para saber si llegó.",
        poll_in=0,
        may_be_registered=True,
    )


def _read(content: bytes, sent: SentFile) -> FileDecision:
    try:
        cdr = read_cdr(content)
    except UnreadableCdr as error:
        return FileDecision(
            to_state=FileState.AWAITING,
            outcome="unreadable",
            detail=str(error),
            trouble=Trouble.UNKNOWN_OUTCOME,
            reason_code=Trouble.UNKNOWN_OUTCOME,
            reason="La constancia del archivo no se puede leer; se vuelve a pedir.",
            may_be_registered=True,
        )
    mismatch = belongs(
        cdr,
        issuer_ruc=sent.issuer_ruc,
        document_type=sent.kind,
        series_number=sent.reference,
        digest_value=sent.digest_value,
    )
    if mismatch:
        return FileDecision(
            to_state=FileState.FAILED,
            outcome="foreign",
            code=cdr.response_code,
            detail=str(mismatch),
            reason_code="FOREIGN_CDR",
            reason=f"La constancia que llegó no es del archivo {sent.reference}: {mismatch}. Consulte a la OSE.",
            may_be_registered=True,
        )
    if classify(cdr.response_code, in_cdr=True) not in {Verdict.ACCEPTED, Verdict.OBSERVED}:
        return _refused(cdr.response_code, cdr.description, sent, cdr=content)
    return FileDecision(
        to_state=FileState.ACCEPTED,
        outcome="accepted",
        code=cdr.response_code,
        detail=cdr.description,
        cdr=content,
        response_code=cdr.response_code,
        response_description=cdr.description,
        observations=cdr.observations,
    )


def _refused(code: str, description: str, sent: SentFile, *, cdr: bytes | None = None) -> FileDecision:
    """A refused file of one line has found its guilty document; of several, the halves are looked through."""
    if sent.lines == 1 and code in _NEEDS_PROOF:
        return FileDecision(
            to_state=FileState.ASKING,
            outcome="refused",
            code=code,
            detail=description,
            reason_code=f"SUNAT_{code}",
            reason=f"{explain(code)} {description}".strip(),
            may_be_registered=True,
            cdr=cdr,
            response_code=code,
            response_description=description,
        )
    # A code below 2000 is about the file as such: its halves would be refused for the same.
    about_the_file = bool(code) and (int(code) < 2000 or classify(code) in {Verdict.DEFECT, Verdict.LATE})  # noqa: PLR2004
    return FileDecision(
        to_state=FileState.FAILED if about_the_file else FileState.REFUSED,
        outcome="refused",
        code=code,
        detail=description,
        reason_code=f"SUNAT_{code}" if code else "SUMMARY_REFUSED",
        reason=f"{explain(code) if code else 'La autoridad rechazó el archivo.'} {description}".strip(),
        split=sent.lines > 1 and not about_the_file,
        cdr=cdr,
        response_code=code,
        response_description=description,
    )


def _wait(state: FileState, trouble: Trouble, answer: Answer, *, uncertain: bool) -> FileDecision:
    return FileDecision(
        to_state=state,
        outcome=trouble.value.lower(),
        code=((answer.fault.code if answer.fault else answer.status_code) or "")[:10],
        detail=answer.detail,
        reason_code=trouble.value,
        reason=f"{_REASONS[trouble]} {answer.detail}".strip(),
        trouble=trouble,
        may_be_registered=uncertain,
    )


def _told(answer: Answer) -> str:
    return answer.fault.text if answer.fault else answer.status_message or answer.detail
