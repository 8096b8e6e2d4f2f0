"""The table of what is repeated beside a voucher's own sending: how often, and until when. In Spanish, for staff."""

from datetime import timedelta

from issuing.decisions import ABSENCES_BEFORE_RESENDING
from issuing.looks import ASK_AGAIN, FIRST_SILENCE, GIVE_UP, LONGEST_SILENCE, VOIDING_WAIT, WATCH
from issuing.settings import Settings
from issuing.summaries.decisions import POLL_SECONDS, TICKET_UNKNOWN_POLLS

_POLLS = ", ".join(f"{seconds:g}" for seconds in POLL_SECONDS)
_FIRST_LOOK = timedelta(seconds=Settings.model_fields["second_look_seconds"].default)


def _told(time: timedelta) -> str:
    return f"{time.total_seconds():g} s"


_ROWS = (
    (
        "pregunta por un resumen o una baja",
        f"a los {_POLLS} s de la anterior; la última espera se repite",
        "hasta que la autoridad decide",
    ),
    (
        "la misma, si la OSE no conoce el ticket (0127)",
        "igual",
        f"{TICKET_UNKNOWN_POLLS} veces; después se consulta cada comprobante",
    ),
    (
        "envío de un resumen o una baja sin respuesta legible",
        "por su motivo, como arriba, siempre los mismos bytes",
        "hasta que la OSE responde",
    ),
    (
        "pregunta por un comprobante que la OSE dice no tener",
        "por `OUTCOME_UNKNOWN`, como arriba",
        f"{ABSENCES_BEFORE_RESENDING} veces; después se reenvían los mismos bytes",
    ),
    (
        "segunda consulta, a SUNAT, de lo que una OSE aceptó",
        f"a los {_told(_FIRST_LOOK)} de aceptado (`EMISSION_SECOND_LOOK_SECONDS`)",
        "una vez, si SUNAT lo tiene como este sistema",
    ),
    (
        "la misma, si SUNAT no responde",
        f"a los {_told(FIRST_SILENCE)}, y el doble cada vez hasta {_told(LONGEST_SILENCE)}",
        f"{GIVE_UP.days} días; después es una incidencia",
    ),
    (
        "la misma, si SUNAT dice otra cosa",
        f"a los {_told(ASK_AGAIN)}; si lo repite es una incidencia, y se pregunta cada {_told(WATCH)}",
        f"{GIVE_UP.days} días; la incidencia se cierra sola si SUNAT llega a tenerlo",
    ),
    (
        "la misma, mientras este sistema anula el comprobante",
        f"cada {_told(VOIDING_WAIT)}, sin preguntar",
        "hasta que la baja termina",
    ),
)


def retries() -> list[str]:
    """The table's lines in Markdown, with its heading."""
    return [
        "\n## Qué más se repite, cada cuánto y hasta cuándo\n",
        "Los motivos de arriba se reintentan sin fin.\n",
        "| qué | cada cuánto | hasta cuándo |",
        "| --- | --- | --- |",
        *(f"| {' | '.join(cells)} |" for cells in _ROWS),
    ]
