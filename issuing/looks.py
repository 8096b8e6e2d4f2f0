"""What SUNAT's own answer about a voucher that an OSE accepted means, and when to ask again: pure."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Told(StrEnum):
    """What SUNAT tells of the document."""

    ACCEPTED = "accepted"
    VOIDED = "voided"
    ABSENT = "absent"
    OTHER = "other"  # a state that no document of ours can have
    SILENT = "silent"  # no answer that can be read


class LookOutcome(StrEnum):
    """How a look ended, or stands."""

    KNOWN = "known"  # SUNAT has it as we have it
    DIFFERS = "differs"  # it has not, and an incident says so
    ASKED_AGAIN = "asked_again"  # it has not, said once: it may be late
    SILENT = "silent"  # it does not answer
    UNANSWERED = "unanswered"  # it has not answered for days, and an incident says so
    NO_ACCESS = "no_access"  # the issuer's credentials are gone


class IncidentKind(StrEnum):
    """Why a human has to look at a ticket whose state stays as it is."""

    SUNAT_LACKS_IT = "SUNAT_LACKS_IT"
    VOIDED_ELSEWHERE = "VOIDED_ELSEWHERE"
    NOT_VOIDED_AT_SUNAT = "NOT_VOIDED_AT_SUNAT"
    OTHERWISE_AT_SUNAT = "OTHERWISE_AT_SUNAT"
    SUNAT_SILENT = "SUNAT_SILENT"


INCIDENT_TEXTS = {
    IncidentKind.SUNAT_LACKS_IT: "La OSE aceptó el comprobante y SUNAT dice que no lo tiene, o lo tiene con otra fecha "
    "o importe. No lo emita de nuevo: reclame a la OSE con su constancia.",
    IncidentKind.VOIDED_ELSEWHERE: "SUNAT tiene el comprobante como dado de baja y este sistema no lo pidió. Averigüe "
    "quién lo hizo; si la venta sigue en pie, necesita un comprobante nuevo.",
    IncidentKind.NOT_VOIDED_AT_SUNAT: "El comprobante se anuló aquí y SUNAT lo tiene como aceptado. Reclame a la OSE "
    "con la constancia de la baja.",
    IncidentKind.OTHERWISE_AT_SUNAT: "SUNAT tiene el comprobante en un estado que no le corresponde. Búsquelo en la "
    "consulta de validez de SUNAT y consulte a la OSE.",
    IncidentKind.SUNAT_SILENT: "SUNAT no respondió en varios días qué tiene de este comprobante. Revise el acceso del "
    "emisor a la consulta de validez y búsquelo a mano.",
}
"""What staff read, and what is to be done."""

FIRST_SILENCE, LONGEST_SILENCE = timedelta(minutes=1), timedelta(hours=1)
"""Waits after no answer double from the first to the longest."""
GIVE_UP = timedelta(days=7)
"""How long after the voucher's acceptance SUNAT is asked at the most."""
ASK_AGAIN = timedelta(minutes=10)
"""After the first answer that is not ours: SUNAT may be late."""
WATCH = timedelta(hours=6)
"""While an incident is open: it closes by itself once SUNAT has the document as we have it."""
VOIDING_WAIT = timedelta(hours=1)
"""While the voucher is being voided by us."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What to do after an answer: `again` after that time (None: never), with an `incident` to open, if any.

    `agrees` says that SUNAT has the document as we have it, so that what is open of it closes.
    """

    outcome: LookOutcome
    again: timedelta | None = None
    incident: IncidentKind | None = None
    agrees: bool = False


def judge(told: Told, *, voided: bool, silences: int, disagreements: int, age: timedelta) -> Look:
    """The decision on SUNAT's answer about a voucher that is accepted here, or `voided`.

    `silences` and `disagreements` count the answers of that kind one after another, this one included; `age` is the
    time since the look was queued.
    """
    if told is Told.SILENT:
        if age >= GIVE_UP:
            return Look(outcome=LookOutcome.UNANSWERED, incident=IncidentKind.SUNAT_SILENT)
        wait = min(FIRST_SILENCE * 2 ** min(silences - 1, 12), LONGEST_SILENCE)
        return Look(outcome=LookOutcome.SILENT, again=wait)
    if told is (Told.VOIDED if voided else Told.ACCEPTED):
        return Look(outcome=LookOutcome.KNOWN, agrees=True)
    if disagreements == 1:
        return Look(outcome=LookOutcome.ASKED_AGAIN, again=ASK_AGAIN)
    return Look(
        outcome=LookOutcome.DIFFERS, incident=_incident(told, voided=voided), again=WATCH if age < GIVE_UP else None
    )


def _incident(told: Told, *, voided: bool) -> IncidentKind:
    if told is Told.ABSENT:
        return IncidentKind.SUNAT_LACKS_IT
    if told is Told.VOIDED:
        return IncidentKind.VOIDED_ELSEWHERE
    if told is Told.ACCEPTED and voided:
        return IncidentKind.NOT_VOIDED_AT_SUNAT
    return IncidentKind.OTHERWISE_AT_SUNAT
