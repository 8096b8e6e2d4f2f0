"""What an answer of the authority means for a ticket: a pure function of the answer and of what we know ourselves.

Only the authority's own verdict is final. What does not say whether the document is registered makes the next step a
question, never a new number (invariant 5 of the design); a CDR counts only if it proves to be ours (invariant 6).
"""

from dataclasses import dataclass, replace
from datetime import date

from documents.answers import Verdict, classify, explain
from documents.cdr import Cdr, UnreadableCdr, belongs, read_cdr
from issuing.gateways.ose.answers import Answer, Reach
from issuing.gateways.validity import Validity, ValidityAnswer
from issuing.retry import Trouble
from issuing.states import State

ABSENCES_BEFORE_RESENDING = 2
"""How often the authority must say that it knows nothing before the same bytes are sent again (domain page, 5.7)."""

ATTEMPTS_BEFORE_FOREIGN = 6
"""How many attempts a registration that the validity query can't find with our date and total may take to appear."""

REGISTERED = "registered"
"""The outcome of an exchange in which the authority says that it has the document already."""

ABSENT = "absent"
"""The outcome of a question to which the authority answers that it knows nothing of the document."""

# Said of a question: either the authority can't tell now, or it has the document and its CDR is all that lacks.
_HAS_IT_OR_CANNOT_SAY = frozenset({Verdict.ASK, Verdict.BUSY, Verdict.QUERY_LATER, Verdict.REGISTERED, Verdict.BURNT})

_REASONS = {
    Trouble.NEVER_REACHED: "No se pudo llegar a la OSE; se reintenta solo.",
    Trouble.UNKNOWN_OUTCOME: "La OSE no dio una respuesta legible; primero se le pregunta si tiene el comprobante.",
    Trouble.SERVICE: "La OSE avisa que ahora no puede; se pregunta y se reintenta solo.",
    Trouble.NO_TURN: "Todavía no le toca: los envíos a la OSE están al límite configurado.",
    Trouble.BUSY: "La OSE todavía procesa este comprobante; se pregunta dentro de poco.",
    Trouble.CREDENTIALS: "La OSE no acepta el usuario o la contraseña del emisor; corrija las credenciales.",
    Trouble.ISSUER: "La OSE no deja emitir a este emisor; revise su autorización y su certificado.",
    Trouble.NOT_YET: "La fecha de emisión está más de dos días adelante; se envía cuando la OSE la admita.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """What the answer has to be about.

    `uncertain` if the document may have been registered even before this exchange; `duplicate_codes` are the faults by
    which this operator says that it has it already. `attempt` counts the attempts begun, `told_registered` says that
    the authority has just claimed to have it.
    """

    issuer_ruc: str
    document_type: str
    series_number: str
    digest_value: str
    uncertain: bool
    absences: int
    can_ask: bool
    duplicate_codes: frozenset[str] = frozenset()
    attempt: int = 1
    told_registered: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Where the ticket goes. With a `trouble` it waits, with `ask_now` the next step is a question at once."""

    to_state: State
    outcome: str
    code: str = ""
    detail: str = ""
    reason_code: str = ""
    reason: str = ""
    trouble: Trouble | None = None
    may_be_registered: bool = False
    absences: int = 0
    ask_now: bool = False
    resend_now: bool = False
    cdr: bytes | None = None
    response_code: str | None = None
    response_description: str = ""
    observations: tuple[str, ...] = ()

    @property
    def goes_on(self) -> bool:
        """Whether the same worker takes the next step at once."""
        return self.ask_now or self.resend_now


def after_sending(answer: Answer, sent: Sent) -> Decision:
    """The decision on an answer to the document itself."""
    if answer.content is not None:
        return _read(answer.content, sent)
    if answer.reach is Reach.NEVER:
        return _wait(_unreached(answer), answer, sent, uncertain=sent.uncertain)
    if answer.reach is Reach.MAYBE:
        return _wait(Trouble.UNKNOWN_OUTCOME, answer, sent, uncertain=True)
    if answer.refused_credentials:
        return _wait(Trouble.CREDENTIALS, answer, sent, uncertain=sent.uncertain)
    code = answer.fault.code if answer.fault else None
    if not code:
        return _wait(Trouble.SERVICE, answer, sent, uncertain=True)
    return _on_fault(code, answer, sent)


def after_asking(answer: Answer, sent: Sent) -> Decision:
    """The decision on an answer to the question whether the authority has the document."""
    if answer.content is not None:
        return _read(answer.content, sent)
    if answer.reach is not Reach.ANSWERED:
        trouble = _unreached(answer) if answer.reach is Reach.NEVER else Trouble.UNKNOWN_OUTCOME
        return _wait(trouble, answer, sent, uncertain=True)
    code = (answer.fault.code if answer.fault else answer.status_code) or ""
    verdict = classify(code) if code else Verdict.NOT_FOUND
    if answer.refused_credentials or verdict is Verdict.CREDENTIALS:
        return _wait(Trouble.CREDENTIALS, answer, sent, uncertain=True)
    if verdict in _HAS_IT_OR_CANNOT_SAY:
        return _wait(Trouble.SERVICE, answer, sent, uncertain=True)
    return _absent(answer, sent)


def _unreached(answer: Answer) -> Trouble:
    return Trouble.NO_TURN if answer.no_turn else Trouble.NEVER_REACHED


def after_validity(answer: ValidityAnswer, sent: Sent) -> Decision:
    """The decision on what SUNAT's validity query says of the document with its exact date and total.

    It gives no CDR: what it calls accepted is adopted without one, and the voucher says so.
    """
    asked = Answer(reach=Reach.ANSWERED, detail=answer.detail, elapsed=0.0)
    if answer.validity is Validity.ACCEPTED:
        return Decision(
            to_state=State.ACCEPTED,
            outcome=State.ACCEPTED.value,
            detail=answer.detail,
            response_code=_ACCEPTED_CODE,
            response_description=_WITHOUT_CDR,
        )
    if answer.validity is Validity.VOIDED:
        reason = "SUNAT tiene el comprobante como dado de baja sin que se haya pedido aquí; averigüe quién lo anuló."
        return _stuck("VOIDED_ELSEWHERE", reason, asked, uncertain=True)
    if answer.validity is Validity.ABSENT:
        if sent.told_registered and sent.attempt >= ATTEMPTS_BEFORE_FOREIGN:
            return _stuck("FOREIGN_DOCUMENT", _foreign_document(sent), asked, uncertain=True)
        return _absent(asked, sent)
    return _wait(Trouble.UNKNOWN_OUTCOME, asked, sent, uncertain=True)


def without_question(sent: Sent) -> Decision:
    """The decision where the endpoint answers no question: the same bytes again, and reading 1033."""
    return Decision(to_state=State.SIGNED, outcome="", may_be_registered=True, absences=sent.absences, resend_now=True)


def gone(endpoint: str, absences: int) -> Decision:
    """The decision on a document that may be registered at an address which is none of the issuer's any more."""
    return Decision(
        to_state=State.STUCK,
        outcome="gone",
        reason_code="ENDPOINT_GONE",
        reason=f"El comprobante pudo quedar registrado en {endpoint}, que ya no es una OSE del emisor; a otra no se "
        "envía. Vuelva a configurarla (basta como OSE de respaldo) o indique en EMISSION_OSE_MOVED a dónde se mudó, y "
        "reintente.",
        may_be_registered=True,
        absences=absences,
    )


def contradictory(absences: int) -> Decision:
    """The decision where the authority has it and has it not in turn: later again."""
    return Decision(
        to_state=State.SIGNED,
        outcome="contradictory",
        trouble=Trouble.UNKNOWN_OUTCOME,
        reason_code=Trouble.UNKNOWN_OUTCOME,
        reason="La OSE se contradice sobre si tiene el comprobante; se le vuelve a preguntar.",
        may_be_registered=True,
        absences=absences,
    )


def past_due(deadline: date, sent: Sent) -> Decision:
    """The decision on a document whose term is over and that the authority does not have: it is no voucher any more."""
    return Decision(
        to_state=State.STUCK,
        outcome="past_due",
        detail=f"El plazo venció el {deadline:%d/%m/%Y}.",
        reason_code="PAST_DUE",
        reason=f"El plazo para informar este comprobante venció el {deadline:%d/%m/%Y}; ya no valdría y no se envía. "
        "Contabilidad decide: emita la venta de nuevo, con otro número y otra fecha.",
        may_be_registered=sent.uncertain,
    )


def unsendable(error: str, sent: Sent) -> Decision:
    """The decision where the bytes themselves can't go (too large, a bad name): a defect of ours, never retried."""
    return Decision(
        to_state=State.STUCK,
        outcome="unsendable",
        detail=error,
        reason_code="UNSENDABLE",
        reason=f"El archivo firmado no se puede enviar a esta OSE: {error}.",
        may_be_registered=sent.uncertain,
    )


_ACCEPTED_CODE = "0"
_WITHOUT_CDR = (
    "Aceptado según la consulta de validez de SUNAT (misma fecha e importe); la constancia (CDR) no se pudo obtener."
)


def _foreign_document(sent: Sent) -> str:
    return (
        f"SUNAT dice tener ya el {sent.series_number}, y su consulta de validez no lo encuentra con nuestra fecha e "
        f"importe: sería otro comprobante con el mismo número. Nuestro resumen es {sent.digest_value}; del otro no hay "
        "constancia que consultar. No lo reemita; averigüe quién lo emitió."
    )


def _absent(answer: Answer, sent: Sent) -> Decision:
    """The authority knows nothing of it. Said often enough, the same bytes may go again; it answers 1033 if it errs."""
    absences = sent.absences + 1
    if absences >= ABSENCES_BEFORE_RESENDING:
        return Decision(
            to_state=State.SIGNED,
            outcome=ABSENT,
            code=_code(answer),
            detail=answer.detail,
            may_be_registered=True,
            absences=absences,
            resend_now=True,
        )
    waiting = _wait(Trouble.UNKNOWN_OUTCOME, answer, sent, uncertain=True)
    return replace(
        waiting,
        outcome=ABSENT,
        absences=absences,
        reason="La OSE dice que no tiene el comprobante; se le pregunta una vez más antes de reenviarlo.",
    )


# Trouble by verdict, and whether the document may have been registered in spite of the fault.
_WAITING = {
    Verdict.ASK: (Trouble.SERVICE, True),
    Verdict.BUSY: (Trouble.BUSY, True),
    Verdict.QUERY_LATER: (Trouble.BUSY, True),
    Verdict.CREDENTIALS: (Trouble.CREDENTIALS, False),
    Verdict.ISSUER: (Trouble.ISSUER, False),
    Verdict.NOT_YET: (Trouble.NOT_YET, False),
}


def _on_fault(code: str, answer: Answer, sent: Sent) -> Decision:
    verdict = Verdict.REGISTERED if code in sent.duplicate_codes else classify(code)
    if verdict in _WAITING:
        trouble, registered = _WAITING[verdict]
        return _wait(trouble, answer, sent, uncertain=registered or sent.uncertain)
    if verdict is Verdict.REJECTED:
        return Decision(
            to_state=State.REJECTED,
            outcome="rejected",
            code=code,
            detail=answer.detail,
            reason_code=f"SUNAT_{code}",
            reason=_say(code, answer),
            response_code=code,
            response_description=answer.fault.text if answer.fault else "",
        )
    if verdict in {Verdict.REGISTERED, Verdict.BURNT} and sent.can_ask:
        return Decision(
            to_state=State.SIGNED,
            outcome=REGISTERED,
            code=code,
            detail=answer.detail,
            reason_code=Trouble.UNKNOWN_OUTCOME,
            reason=_say(code, answer),
            may_be_registered=True,
            ask_now=True,
        )
    return _stuck(f"SUNAT_{code}", _say(code, answer), answer, uncertain=sent.uncertain)


def _read(content: bytes, sent: Sent) -> Decision:
    try:
        cdr = read_cdr(content)
    except UnreadableCdr as error:
        return Decision(
            to_state=State.SIGNED,
            outcome="unreadable",
            detail=str(error),
            trouble=Trouble.UNKNOWN_OUTCOME,
            reason_code=Trouble.UNKNOWN_OUTCOME,
            reason=_REASONS[Trouble.UNKNOWN_OUTCOME],
            may_be_registered=True,
            absences=sent.absences,
        )
    mismatch = belongs(
        cdr,
        issuer_ruc=sent.issuer_ruc,
        document_type=sent.document_type,
        series_number=sent.series_number,
        digest_value=sent.digest_value,
    )
    if mismatch:
        return Decision(
            to_state=State.STUCK,
            outcome="foreign",
            code=cdr.response_code,
            detail=str(mismatch),
            reason_code="FOREIGN_CDR",
            reason=(
                f"La constancia que llegó no es de este comprobante: {mismatch}. Resumen (hash) del nuestro: "
                f"{sent.digest_value}; del de la constancia: {cdr.document_hash or 'no lo trae'}. No lo reemita; "
                "consulte a la OSE."
            ),
            may_be_registered=True,
        )
    return _on_cdr(cdr, content)


def _on_cdr(cdr: Cdr, content: bytes) -> Decision:
    verdict = classify(cdr.response_code, in_cdr=True)
    observations = tuple(f"{code} - {text}" if text else code for code, text in cdr.observations)
    if verdict not in {Verdict.ACCEPTED, Verdict.OBSERVED, Verdict.REJECTED}:
        return Decision(
            to_state=State.STUCK,
            outcome="exception",
            code=cdr.response_code,
            detail=cdr.description,
            reason_code=f"SUNAT_{cdr.response_code}",
            reason=f"{explain(cdr.response_code)} {cdr.description}".strip(),
            may_be_registered=True,
        )
    state = State.ACCEPTED
    if verdict is Verdict.REJECTED:
        state = State.REJECTED
    elif verdict is Verdict.OBSERVED or observations:
        state = State.OBSERVED
    rejected = state is State.REJECTED
    return Decision(
        to_state=state,
        outcome=state.value,
        code=cdr.response_code,
        detail=cdr.description,
        reason_code=f"SUNAT_{cdr.response_code}" if rejected else "",
        reason=f"{explain(cdr.response_code)} {cdr.description}".strip() if rejected else "",
        cdr=content,
        response_code=cdr.response_code,
        response_description=cdr.description,
        observations=observations,
    )


def _wait(trouble: Trouble, answer: Answer, sent: Sent, *, uncertain: bool) -> Decision:
    return Decision(
        to_state=State.SIGNED,
        outcome=trouble.value.lower(),
        code=_code(answer),
        detail=answer.detail,
        reason_code=trouble.value,
        reason=f"{_REASONS[trouble]} {answer.detail}".strip(),
        trouble=trouble,
        may_be_registered=uncertain,
        absences=sent.absences,
    )


def _stuck(reason_code: str, reason: str, answer: Answer, *, uncertain: bool) -> Decision:
    return Decision(
        to_state=State.STUCK,
        outcome="stuck",
        code=_code(answer),
        detail=answer.detail,
        reason_code=reason_code,
        reason=reason,
        may_be_registered=uncertain,
    )


def _code(answer: Answer) -> str:
    return ((answer.fault.code if answer.fault else answer.status_code) or "")[:10]


def _say(code: str, answer: Answer) -> str:
    return f"{explain(code)} {answer.fault.text if answer.fault else answer.detail}".strip()
