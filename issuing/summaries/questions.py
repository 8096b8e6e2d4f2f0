"""What the answer to "what became of this document?" means for a line whose file can't tell any more: pure."""

from dataclasses import dataclass
from enum import StrEnum

ABSENCES_BEFORE_REQUEUEING = 2
"""How often the authority must say that a line did not take effect before it goes into another file."""


class Standing(StrEnum):
    """Where a document stands at the authority."""

    ACCEPTED = "accepted"
    VOIDED = "voided"
    ABSENT = "absent"
    UNKNOWN = "unknown"  # it can't tell now
    UNASKABLE = "unaskable"  # no means to ask is offered for this document
    FOREIGN = "foreign"  # another document than ours stands under the number


class Fate(StrEnum):
    """What becomes of the line."""

    HOLDS = "holds"
    REQUEUED = "requeued"
    REFUSED = "refused"
    WAITS = "waits"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """A line's fate, and why, in a Spanish sentence for staff where it did not simply take effect."""

    fate: Fate
    reason_code: str = ""
    reason: str = ""


_HOLDS = Settled(fate=Fate.HOLDS)
_WAITS = Settled(fate=Fate.WAITS)
_REQUEUED = Settled(
    fate=Fate.REQUEUED,
    reason_code="SUMMARY_DUE",
    reason="La autoridad no lo tiene registrado; se informa de nuevo en otro archivo.",
)
_NOTHING_TO_VOID = Settled(
    fate=Fate.REFUSED,
    reason_code="NOT_REGISTERED",
    reason="SUNAT dice que no tiene el comprobante, así que no hay qué dar de baja; consulte a la OSE.",
)
_VOIDED_AGAIN = Settled(
    fate=Fate.REQUEUED,
    reason_code="OUTCOME_UNKNOWN",
    reason="No se sabe si la baja surtió efecto; se comunica otra vez y, si ya estaba dada de baja, SUNAT lo dirá.",
)
_SAYS_VOID = frozenset({"2323", "2987"})
"""By which the authority refuses to void what is void already: 2987 says "or rejected" too, which ours never is."""
# Where the document stands otherwise than the line wants it, whatever the line does.
_SETTLED = {
    Standing.UNKNOWN: _WAITS,
    Standing.UNASKABLE: Settled(
        fate=Fate.REFUSED,
        reason_code="OUTCOME_UNKNOWN",
        reason="No se sabe si el archivo surtió efecto y no hay consulta configurada para él: busque el comprobante en "
        "SUNAT (consulta de validez) y reintente según lo que diga.",
    ),
    Standing.FOREIGN: Settled(
        fate=Fate.REFUSED,
        reason_code="FOREIGN_CDR",
        reason="La OSE tiene otro comprobante con ese número; averigüe quién lo emitió antes de hacer nada.",
    ),
    Standing.VOIDED: Settled(
        fate=Fate.REFUSED,
        reason_code="VOIDED_ELSEWHERE",
        reason="SUNAT tiene el comprobante como dado de baja y este sistema no lo pidió; averigüe quién lo hizo.",
    ),
}


def settle(action: str, standing: Standing, *, asked: int, code: str = "") -> Settled:
    """What becomes of a line that adds (`add`) or voids (`void`) a document that stands so.

    `asked` counts the questions, this one included; `code` is SUNAT's code where the file was refused for this line.
    """
    wanted = Standing.ACCEPTED if action == "add" else Standing.VOIDED
    if standing is wanted or (action == "void" and code == "2323"):
        return _HOLDS
    if action == "void" and standing is Standing.UNASKABLE and (not code or code in _SAYS_VOID):
        return _HOLDS if code else _VOIDED_AGAIN  # voiding twice does no harm, and its answer tells
    if standing in _SETTLED:
        return _SETTLED[standing]
    if action == "void" and standing is Standing.ABSENT:
        return _NOTHING_TO_VOID
    return _WAITS if asked < ABSENCES_BEFORE_REQUEUEING else _REQUEUED
