"""How the portal says things: states, document types, money, dates and times, in Spanish as Peru writes them."""

import math
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Literal

from issuing.clock import lima
from issuing.states import State

Tone = Literal["good", "warn", "bad", "wait", "calm"]
"""What a state means for whoever reads it; the theme has a colour for each."""

DOCUMENT_NAMES = {
    "01": "Factura electrónica",
    "03": "Boleta de venta electrónica",
    "07": "Nota de crédito electrónica",
    "08": "Nota de débito electrónica",
}
"""By the code of catalogue 01, in the order in which people choose."""

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400
_SHORT_NAMES = {"01": "Factura", "03": "Boleta", "07": "Nota de crédito", "08": "Nota de débito"}
_CURRENCY_SIGNS = {"PEN": "S/", "USD": "US$"}
_CURRENCY_NAMES = {"PEN": "Soles (PEN)", "USD": "Dólares americanos (USD)"}


@dataclass(frozen=True, slots=True)
class StateWords:
    """A state in a few words, what it means for the reader, and its tone."""

    title: str
    meaning: str
    tone: Tone


_ISSUED = StateWords(
    "Emitido; pendiente de respuesta de SUNAT",
    "Ya tiene número y firma. La respuesta suele tardar segundos; vuelva a consultar más tarde.",
    "wait",
)
_FOR_CUSTOMERS = {
    State.ACCEPTED: StateWords(
        "Aceptado por SUNAT a través de la OSE", "El comprobante tiene plena validez tributaria.", "good"
    ),
    State.OBSERVED: StateWords(
        "Aceptado por SUNAT con observaciones",
        "El comprobante es válido; las observaciones son para el emisor y no exigen nada de usted.",
        "good",
    ),
    State.REJECTED: StateWords(
        "Rechazado por SUNAT",
        "Este comprobante no tiene validez tributaria. Pida al emisor el que lo reemplaza.",
        "bad",
    ),
    State.VOIDED: StateWords(
        "Dado de baja", "El emisor anuló este comprobante ante SUNAT: ya no tiene validez.", "bad"
    ),
    State.STUCK: StateWords(
        "Emitido; en revisión por el emisor",
        "Ya tiene número y firma, pero su envío a SUNAT necesita una revisión. Vuelva a consultar más tarde.",
        "warn",
    ),
}


def state_for_customer(state: State) -> StateWords:
    """What a customer reads about a voucher that has a number."""
    return _FOR_CUSTOMERS.get(state, _ISSUED)


def state_for_staff(state: State, *, attempt: int) -> tuple[str, Tone]:
    """What staff read about an unfinished ticket on which `attempt` attempts were begun."""
    if state is State.STUCK:
        return "Detenido", "bad"
    if state is State.RECEIVED:
        return ("Recibido", "calm") if attempt == 0 else ("Por emitir", "wait")
    return ("En espera de SUNAT", "wait") if state is State.AWAITING else ("Por enviar", "wait")


def document_name(code: str) -> str:
    """The type in full, `Factura electrónica`."""
    return DOCUMENT_NAMES.get(code, f"Documento de tipo {code}")


def short_document_name(code: str) -> str:
    """The type in a word or two, `Factura`."""
    return _SHORT_NAMES.get(code, f"Tipo {code}")


def money(amount: Decimal, currency: str) -> str:
    """`S/ 1,234.50`."""
    return f"{_CURRENCY_SIGNS.get(currency, currency)} {amount:,.2f}"


def currency_name(code: str) -> str:
    """`Soles (PEN)`."""
    return _CURRENCY_NAMES.get(code, code)


def day(value: date) -> str:
    """`24/11/2026`."""
    return f"{value:%d/%m/%Y}"


def clock_time(instant: datetime) -> str:
    """The time of day in Lima, `14:05:09`."""
    return f"{lima(instant):%H:%M:%S}"


def moment(instant: datetime) -> str:
    """Day and time in Lima, `24/11/2026 14:05`."""
    return f"{lima(instant):%d/%m/%Y %H:%M}"


def duration(span: timedelta) -> str:
    """A span in its largest unit: `40 s`, `5 min`, `3 h`, `1 día`, `4 días`."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < _MINUTE:
        return f"{seconds} s"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE} min"
    if seconds < _DAY:
        return f"{seconds // _HOUR} h"
    return _counted(seconds // _DAY, "día", "días")


def age(since: datetime, *, now: datetime) -> str:
    """How long ago; below ten seconds in steps that do not flicker."""
    span = now - since
    return "hace un momento" if span < timedelta(seconds=10) else f"hace {duration(span)}"


def next_attempt(at: datetime | None, *, now: datetime) -> str:
    """When the worker goes on by itself; None says that it does not."""
    if at is None:
        return "espera su decisión"
    return "ahora" if at <= now else f"en {duration(at - now)}"


def wait_words(seconds: float) -> str:
    """How long somebody must wait, rounded up, as the end of a sentence: `12 segundos`, `2 minutos`."""
    whole = max(1, math.ceil(seconds))
    if whole < _MINUTE:
        return _counted(whole, "segundo", "segundos")
    return _counted(math.ceil(whole / _MINUTE), "minuto", "minutos")


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def deadline(last_day: date, *, today: date) -> tuple[str, Tone]:
    """How far the legal deadline is; the tone warns from the day before."""
    days = (last_day - today).days
    if days < 0:
        return ("venció ayer" if days == -1 else f"venció hace {-days} días"), "bad"
    if days == 0:
        return "vence hoy", "bad"
    return ("vence mañana", "warn") if days == 1 else (f"en {days} días", "calm")


_REASONS = {
    "": "En curso, sin tropiezo",
    "OSE_UNREACHABLE": "No se llega a la OSE",
    "OUTCOME_UNKNOWN": "No se sabe si la OSE lo tiene",
    "OSE_SERVICE": "La OSE falla",
    "OSE_BUSY": "La OSE lo está procesando",
    "OSE_CREDENTIALS": "La OSE rechaza el usuario",
    "ISSUER_BLOCKED": "El emisor no puede emitir",
    "REFERENCE_PENDING": "Espera al comprobante que modifica",
    "TOO_EARLY": "Su fecha todavía no llega",
    "INTERNAL": "Defecto nuestro",
    "SUMMARY_DUE": "Espera el resumen diario",
    "PAST_DUE": "Plazo vencido",
    "FOREIGN_CDR": "La constancia es de otro",
    "FOREIGN_DOCUMENT": "SUNAT tiene otro con su número",
}
_INCIDENTS = {
    "SUNAT_LACKS_IT": "SUNAT no lo tiene",
    "OTHERWISE_AT_SUNAT": "SUNAT lo tiene de otra manera",
    "VOIDED_ELSEWHERE": "SUNAT lo tiene anulado",
    "NOT_VOIDED_AT_SUNAT": "SUNAT no lo tiene anulado",
    "SUNAT_SILENT": "SUNAT no respondió la consulta",
}


def reason_name(code: str) -> str:
    """What a reason code means, in a few words; the code itself where it has none."""
    return _REASONS.get(code, code)


def incident_name(kind: str) -> str:
    """The same for the kind of an incident."""
    return _INCIDENTS.get(kind, kind)
