"""`POST /hooks/paperless`: verified, read, stored, answered; in this order."""

import structlog
from starlette.requests import Request
from starlette.responses import Response

from issuing.clock import Clock
from issuing.errors import KeyTaken
from issuing.hooks.notices import UnreadableNoticeError
from issuing.hooks.paperless import SENDER, read_notice
from issuing.outages import is_outage, tell
from issuing.services.hooks import Hooks
from server.hooks.answers import accepted, refused
from server.hooks.reading import BodyRefusedError, check_kind, read_body
from server.hooks.secrets import Secrets
from server.hooks.signature import MalformedHeadersError, SignatureRefusedError, check_headers, verify

_log = structlog.get_logger()
_KEPT_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature", "content-type", "user-agent")
_LONGEST_HEADER = 1_000


class PaperlessHook:
    """Answers every request that comes from outside, and never with a fault of our own."""

    def __init__(self, hooks: Hooks, *, secrets: Secrets, clock: Clock, limit: int) -> None:
        self._hooks = hooks
        self._secrets = secrets
        self._clock = clock
        self._limit = limit

    async def receive(self, request: Request) -> Response:
        """202 once the notice is stored."""
        try:
            answer = await self._receive(request)
        except MalformedHeadersError as error:
            answer = _told(400, error.code, str(error))
        except SignatureRefusedError as error:
            answer = _told(401, error.code, str(error))
        except BodyRefusedError as error:
            answer = _told(error.status, error.code, str(error))
        except UnreadableNoticeError as error:
            whole = error.field == "(cuerpo)"
            status, code = (400, "BODY_MALFORMED") if whole else (422, "FIELD_INVALID")
            answer = _told(status, code, str(error), field=error.field)
        except KeyTaken:
            answer = _told(409, "ID_TAKEN", "Con ese webhook-id se recibió otro aviso; use un identificador nuevo.")
        except Exception as error:  # noqa: BLE001 -- whatever it is, the sender is told to repeat: nothing is lost
            tell("a webhook could not be stored, its sender repeats it", "hooks.failed", error)
            why = "La base de datos no responde" if is_outage(error) else "No se pudo guardar"
            answer = refused(503, "TRY_AGAIN", f"{why}; repita el envío.")
        return answer

    async def _receive(self, request: Request) -> Response:
        header = request.headers.get
        check_kind(request)
        event_id = check_headers(
            header("webhook-id"), header("webhook-timestamp"), header("webhook-signature"), now=self._clock.now()
        )
        body = await read_body(request, limit=self._limit)
        verify(
            body,
            event_id=event_id,
            timestamp=header("webhook-timestamp", ""),
            signature=header("webhook-signature", ""),
            secrets=self._secrets.valid(),
        )
        notice = read_notice(body)
        kept = {name: _printable(header(name, "")) for name in _KEPT_HEADERS}
        receipt = await self._hooks.receive(notice, sender=SENDER, event_id=event_id, headers=kept, body=body)
        _log.info("a webhook is stored", action="hooks.stored", hook=str(receipt.id), new=receipt.new)
        return accepted(str(receipt.id), new=receipt.new)


def _told(status: int, code: str, message: str, *, field: str | None = None) -> Response:
    _log.info("a webhook is refused", action="hooks.refused", status=status, code=code)
    return refused(status, code, message, field=field)


def _printable(text: str) -> str:
    """A header's text as JSON in PostgreSQL can hold it."""
    return "".join(it if it.isprintable() else "?" for it in text[:_LONGEST_HEADER])
