"""The page of what is tried again of deliveries: when, how often, and what ends it. In Spanish, for staff."""

from datetime import UTC, datetime, timedelta

from issuing.deliveries import MOST_DOUBTS, TIMETABLES, DeliveryKind, DeliveryState, Ending, Outcome, decide

_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_KINDS = {DeliveryKind.MAIL: "correo", DeliveryKind.CALLBACK: "aviso a un suscriptor"}
_MEANINGS = {
    Ending.UNREACHED: "no hay nadie, o el servidor no acepta nuestro usuario",
    Ending.BLOCKED: "falta una configuración nuestra",
    Ending.POSTPONED: "rechazo por ahora (SMTP 4xx; HTTP que no es 2xx ni 410; sin respuesta a tiempo)",
    Ending.REFUSED: "rechazo definitivo (SMTP 5xx; HTTP 410; suscriptor deshabilitado)",
    Ending.IN_DOUBT: "se entregó entero y no llegó respuesta, o el trabajador murió al enviarlo",
    Ending.INTERNAL: "defecto nuestro",
}


def delivery_retries() -> list[str]:
    """The page's lines in Markdown."""
    lines = [
        "# Entregas: qué se reintenta y cuándo\n",
        "Cada espera lleva hasta un quinto más al azar. Después de la última la entrega queda `failed`",
        "(`DELIVERY_EXHAUSTED`) y se reenvía cuando alguien lo pide.\n",
        "| después del intento | " + " | ".join(_KINDS.values()) + " |",
        "| --- | " + "--- | " * len(_KINDS),
    ]
    rows = max(len(it) for it in TIMETABLES.values())
    for index in range(rows):
        cells = [_told(table[index]) if index < len(table) else "" for table in TIMETABLES.values()]
        lines.append(f"| {index + 1} | {' | '.join(cells)} |")
    lines += [
        "\n| motivo | qué pasó | " + " | ".join(_KINDS.values()) + " |",
        "| --- | --- | " + "--- | " * len(_KINDS),
    ]
    for ending, meaning in _MEANINGS.items():
        lines.append(f"| `{ending}` | {meaning} | {' | '.join(_what_follows(ending, kind) for kind in _KINDS)} |")
    return lines


def _what_follows(ending: Ending, kind: DeliveryKind) -> str:
    verdict = decide(Outcome(ending=ending), kind=kind, attempt=1, doubts=0, now=_NOW, jitter=0)
    if verdict.to_state is DeliveryState.FAILED or verdict.next_attempt_at is None:
        return "termina"
    if not verdict.attempt:
        return f"cada {_told(verdict.next_attempt_at - _NOW)}, no cuenta"
    if ending is Ending.IN_DOUBT and kind is DeliveryKind.MAIL:
        repeats = MOST_DOUBTS[kind]
        wait = _told(verdict.next_attempt_at - _NOW)
        return f"{repeats} vez más, a los {wait}, con el mismo Message-ID; después termina"
    return "según la tabla de arriba"


def _told(time: timedelta) -> str:
    seconds = int(time.total_seconds())
    for size, unit in ((3600, "h"), (60, "min")):
        if seconds >= size and seconds % size == 0:
            return f"{seconds // size} {unit}"
    return f"{seconds} s"
