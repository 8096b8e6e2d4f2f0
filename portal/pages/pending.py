"""`/pendientes`: what is unfinished or stuck, live, and the button that tries it again. For staff."""

from collections.abc import Sequence

from fastapi import Request, Response
from nicegui import ui
from starlette.responses import RedirectResponse

from issuing.views import PendingRow
from portal import theme, words
from portal.components.pending_table import PendingTable
from portal.components.reissue_dialog import ReissueDialog
from portal.components.tally import Tally
from portal.context import portal
from portal.feed import LIMIT
from portal.guard import Refusal, attempt
from portal.pages.signin import PATH as SIGN_IN_PATH
from portal.pending_rows import Row, row, summary
from portal.sessions import Session

PATH = "/pendientes"
TITLE = "Pendientes"
REFRESH_SECONDS = 2.0


async def page(request: Request) -> Response | None:
    """The page, or the way to the sign-in."""
    session = portal().session(request)
    if session is None:
        return RedirectResponse(SIGN_IN_PATH, status_code=303)
    with theme.frame(TITLE, wide=True):
        theme.heading(TITLE, "Lo que todavía no termina o necesita su decisión; lo más próximo a vencer, primero.")
        await Pending(session).refresh()
    return None


class Pending:
    """The live list. Every two seconds it is asked for anew; what the reader does on the page stays."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: dict[str, Row] = {}
        self._dialog = ReissueDialog(allowed=self._allowed, afterwards=self.refresh)
        self._trouble = ui.element("div").classes("answer")
        with ui.element("div").classes("tally").props('role="status"'):
            self._count = Tally("pendiente", "pendientes")
            self._stuck = Tally("detenido", "detenidos", tone="bad")
            self._urgent = Tally("vence hoy o ya venció", "vencen hoy o ya vencieron", tone="bad")
            self._as_of = ui.label().classes("tally__time")
        with ui.element("div").classes("card empty") as self._empty:
            ui.icon("task_alt").classes("empty__icon").props("aria-hidden=true")
            ui.label("No hay nada pendiente").classes("empty__title")
            ui.label("Todo lo recibido terminó. Lo nuevo aparecerá aquí por sí solo.")
        self._empty.set_visibility(False)
        self._table = PendingTable(on_reissue=self._ask)
        self._more = ui.label(f"Se muestran los {LIMIT} más urgentes; los demás aparecerán al resolverse estos.")
        self._more.classes("pending-more")
        ui.timer(REFRESH_SECONDS, self.refresh, immediate=False)

    async def refresh(self) -> None:
        """Show the list as it is now; where it can't be had, what was shown stays and a notice says so."""
        if not self._allowed():
            return
        found = await attempt(portal().feed.rows(), doing="actualizar la lista")
        self._trouble.clear()
        if isinstance(found, Refusal):
            with self._trouble:
                theme.notice("Se vuelve a intentar sola cada dos segundos.", tone="warn", title=found.sentence)
            return
        self._show(found)

    def _show(self, found: Sequence[PendingRow]) -> None:
        now = portal().now()
        rows = [row(it, now=now) for it in found]
        self._rows = {it["id"]: it for it in rows}
        self._table.show(rows)
        count, stuck, urgent = summary(found, now=now)
        self._count.show(count)
        self._stuck.show(stuck)
        self._urgent.show(urgent)
        self._as_of.text = f"Actualizado a las {words.clock_time(now)}"
        self._empty.set_visibility(not rows)
        self._more.set_visibility(len(rows) >= LIMIT)

    def _ask(self, ticket_id: str) -> None:
        asked = self._rows.get(ticket_id)
        if asked is None:
            ui.notify("Ese comprobante ya no está pendiente.", type="info")
            return
        self._dialog.open(asked)

    def _allowed(self) -> bool:
        """Whether the session still stands; where it does not, the browser goes to the sign-in."""
        if portal().sessions.is_open(self._session, now=portal().now()):
            return True
        ui.navigate.to(SIGN_IN_PATH)
        return False
