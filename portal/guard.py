"""The border to the services: whatever goes wrong behind it becomes a sentence, and the log has the rest."""

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from issuing.errors import IssuingError

_log = structlog.get_logger()
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why there is no answer: a Spanish sentence with the way out."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Outage(Refusal):
    """Nothing is wrong with what was asked; the house has a trouble."""


async def attempt(work: Awaitable[Answer], *, doing: str) -> Answer | Refusal:
    """What `work` answers, or why it does not; `doing` continues "En este momento no podemos …"."""
    try:
        return await work
    except IssuingError as error:
        return Refusal(str(error))
    except Exception:  # noqa: BLE001 -- people get a sentence whatever happened, never a traceback
        _log.exception("a service failed behind the portal", action="portal.outage", doing=doing)
        return Outage(f"En este momento no podemos {doing}. No es culpa suya: vuelva a intentarlo en unos minutos.")
