"""`/pendientes`, for staff: what is unfinished or stuck, live, what is shut, incidents, and the button to try again."""

from dataclasses import replace
from uuid import UUID

from fastapi import Request
from nicegui import ui

from issuing.services.mass_reissue import Selection
from issuing.services.overviews import Overview
from issuing.staff.roles import Right
from issuing.views import ANY_TICKET
from portal import theme, words
from portal.access import still_allowed
from portal.components.gate_strip import GateStrip
from portal.components.incidents import Incidents
from portal.components.mark_chips import MarkChips
from portal.components.pending_table import PendingTable
from portal.components.reissue_dialog import ReissueDialog
from portal.components.selection_bar import SelectionBar
from portal.components.tally import Tally
from portal.context import portal
from portal.feed import LIMIT
from portal.guard import Refusal, attempt
from portal.pending_rows import Row, row, summary
from portal.sessions import Session

PATH = "/pendientes"
TITLE = "Pendientes"
REFRESH_SECONDS = 2.0


async def show(session: Session, request: Request) -> None:
    """The page."""
    del request
    with theme.frame(TITLE, wide=True):
        theme.heading(TITLE, "Lo que todavía no termina o necesita su decisión; lo más próximo a vencer, primero.")
        await Pending(session).refresh()


class Pending:
    """The live list. Every two seconds it is asked for anew; what the reader does on the page stays."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rows: dict[str, Row] = {}
        self._overview: Overview | None = None
        self._wanted = ANY_TICKET
        self._dialog = ReissueDialog(session, afterwards=self.refresh)
        self._trouble = ui.element("div").classes("answer")
        self._gates = GateStrip()
        with ui.element("div").classes("tally").props('role="status"'):
            self._count = Tally("pendiente", "pendientes")
            self._stuck = Tally("detenido", "detenidos", tone="bad")
            self._urgent = Tally("vence hoy o ya venció", "vencen hoy o ya vencieron", tone="bad")
            self._as_of = ui.label().classes("tally__time")
        self._marks = MarkChips(on_change=self._choose_mark)
        with ui.element("div").classes("card empty") as self._empty:
            ui.icon("task_alt").classes("empty__icon").props("aria-hidden=true")
            ui.label("No hay nada pendiente").classes("empty__title")
            ui.label("Todo lo recibido terminó. Lo nuevo aparecerá aquí por sí solo.")
        self._empty.set_visibility(False)
        self._bar = SelectionBar(
            on_reason=self._choose_reason, on_all=self._select_all, on_none=self._select_none, on_reissue=self._ask_many
        )
        self._table = PendingTable(on_reissue=self._ask, on_select=self._show_bar)
        self._more = ui.label(f"Se muestran los {LIMIT} más urgentes; los demás aparecerán al resolverse estos.")
        self._more.classes("pending-more")
        self._incidents = Incidents(session, afterwards=self.refresh)
        ui.timer(REFRESH_SECONDS, self.refresh, immediate=False)

    async def refresh(self) -> None:
        """Show the list as it is now; where it can't be had, what was shown stays and a notice says so."""
        if not still_allowed(self._session, Right.VIEW):
            return
        found = await attempt(portal().feed.overview(), doing="actualizar la lista")
        self._trouble.clear()
        if isinstance(found, Refusal):
            with self._trouble:
                theme.notice("Se vuelve a intentar sola cada dos segundos.", tone="warn", title=found.sentence)
            return
        self._overview = found
        self._show(found)

    def _show(self, found: Overview) -> None:
        now = portal().now()
        rows = [row(it, now=now) for it in found.rows]
        self._rows = {it["id"]: it for it in rows}
        self._gates.show(found.gates, now=now)
        self._marks.show(found.marks)
        self._table.show([it for it in rows if self._is_wanted(it)], any_pending=bool(rows))
        _, stuck, urgent = summary(found.rows, now=now)
        self._count.show(sum(found.reasons.values()))
        self._stuck.show(stuck)
        self._urgent.show(urgent)
        self._as_of.text = f"Actualizado a las {words.clock_time(now)}"
        self._empty.set_visibility(not rows)
        self._more.set_visibility(len(rows) >= LIMIT)
        self._incidents.show(found.incidents, found.foreign)
        self._show_bar()

    def _is_wanted(self, it: Row) -> bool:
        of_mark = self._wanted.mark is None or it["used"] >= self._wanted.mark
        return of_mark and (not self._wanted.reason_codes or it["reason_code"] in self._wanted.reason_codes)

    def _show_bar(self) -> None:
        if self._overview is not None:
            self._bar.show(
                self._overview.reasons, selected=len(self._table.selected), filtered=self._wanted != ANY_TICKET
            )

    def _choose_mark(self, mark: int | None) -> None:
        self._wanted = replace(self._wanted, mark=mark)
        self._narrow()

    def _choose_reason(self, code: str | None) -> None:
        self._wanted = replace(self._wanted, reason_codes=() if code is None else (code,))
        self._narrow()

    def _narrow(self) -> None:
        if self._overview is not None:
            self._show(self._overview)

    def _select_all(self) -> None:
        self._table.select_all()
        self._show_bar()

    def _select_none(self) -> None:
        self._table.select_none()
        self._show_bar()

    async def _ask_many(self) -> None:
        """About those that are selected, or else about all that are like what was chosen, shown or not."""
        chosen = self._table.selected
        if len(chosen) == 1:
            self._ask(chosen[0])
            return
        if chosen:
            selection = Selection(ticket_ids=tuple(UUID(it) for it in chosen))
            self._dialog.open(selection, name=f"{len(chosen)} comprobantes", origin="Los elegidos en la lista.")
        else:
            origin = "También los que la lista no muestra."
            self._dialog.open(Selection(wanted=self._wanted), name="todos los de este filtro", origin=origin)
        await self._dialog.tell_plan()

    def _ask(self, ticket_id: str) -> None:
        asked = self._rows.get(ticket_id)
        if asked is None:
            ui.notify("Ese comprobante ya no está pendiente.", type="info")
            return
        selection = Selection(ticket_ids=(UUID(ticket_id),))
        name = f"{asked['document']} {asked['voucher']}"
        self._dialog.open(selection, name=name, origin=asked["origin"])
