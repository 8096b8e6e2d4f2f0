"""What a human has to look into: incidents with their facts, closed with a reason, and documents that are not ours."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from nicegui import ui

from issuing.staff.roles import Right
from issuing.storage.incidents import Incident
from issuing.storage.overviews import ForeignDocument
from portal import theme, words
from portal.access import still_allowed
from portal.context import portal
from portal.guard import Refusal, attempt
from portal.sessions import Session

_NO_REASON = "Escriba qué se averiguó; queda en el historial."
_MOST_CLOSED = 5
_Told: TypeAlias = tuple[tuple[Incident, ...], tuple[ForeignDocument, ...]]


class Incidents:
    """Open ones as cards, the last closed ones as lines below; hidden while there is none at all."""

    def __init__(self, session: Session, *, afterwards: Callable[[], Awaitable[None]]) -> None:
        self._shown: _Told | None = None
        with ui.element("section").classes("incidents") as self._section:
            ui.label("Incidencias").classes("incidents__title").props('role="heading" aria-level="2"')
            self._list = ui.element("div")
        self._section.set_visibility(False)
        self._closing = _ClosingDialog(session, afterwards=afterwards)

    def show(self, incidents: Sequence[Incident], foreign: Sequence[ForeignDocument]) -> None:
        """Show these; the browser hears of it only where something changed."""
        told = (tuple(incidents), tuple(foreign))
        if told == self._shown:
            return
        self._shown = told
        self._section.set_visibility(bool(incidents or foreign))
        self._list.clear()
        closed = sorted((it for it in incidents if it.closed_at), key=lambda it: -it.id)[:_MOST_CLOSED]
        with self._list:
            for document in foreign:
                _foreign(document)
            for incident in incidents:
                if incident.closed_at is None:
                    self._open(incident)
            for incident in closed:
                _closed(incident)

    def _open(self, incident: Incident) -> None:
        with ui.element("article").classes("card incident"):
            _head(words.incident_name(incident.kind), incident.voucher, incident.issuer_ruc)
            ui.label(incident.text)
            ui.label(f"Abierta el {words.moment(incident.since)}").classes("incident__small")
            with ui.element("div").classes("actions"):
                close = theme.secondary_button("Cerrar incidencia").mark(f"close-{incident.id}")
                close.on_click(lambda: self._closing.open(incident))


def _head(title: str, voucher: str, ruc: str) -> None:
    with ui.element("div").classes("incident__head"):
        ui.label(title).classes("incident__kind")
        ui.label(f"{voucher or 'sin número'} · RUC {ruc}").classes("incident__voucher")


def _foreign(document: ForeignDocument) -> None:
    with ui.element("article").classes("card incident incident--bad"):
        _head("La OSE mostró otro comprobante", document.voucher, document.issuer_ruc)
        ui.label(document.reason)
        with ui.element("dl").classes("digests"):
            for name, digest in (("Resumen del nuestro", document.ours), ("Resumen del de la OSE", document.theirs)):
                with ui.element("dt"):
                    ui.label(name)
                with ui.element("dd"):
                    ui.label(digest or "la OSE no lo dijo")
        ui.label(f"Detenido desde el {words.moment(document.since)}").classes("incident__small")


def _closed(incident: Incident) -> None:
    at = words.moment(incident.closed_at) if incident.closed_at else ""
    ui.label(
        f"{incident.voucher or 'sin número'}: {words.incident_name(incident.kind)}. La cerró {incident.closed_by} el "
        f"{at}: {incident.closing_reason}"
    ).classes("incident__closed")


class _ClosingDialog:
    """Asks what was found out, and closes."""

    def __init__(self, session: Session, *, afterwards: Callable[[], Awaitable[None]]) -> None:
        self._session = session
        self._afterwards = afterwards
        self._incident: Incident | None = None
        with ui.dialog() as self._dialog, ui.element("div").classes("card dialog"), ui.element("form") as form:
            self._title = ui.label().classes("dialog__title").props('role="heading" aria-level="2"')
            self._reason = ui.textarea("Qué se averiguó", validation={_NO_REASON: _is_written})
            self._reason.without_auto_validation().props("outlined autogrow autofocus maxlength=300 counter")
            self._reason.classes("field").mark("closing-reason")
            with ui.element("div").classes("actions actions--end"):
                ui.button("Cancelar", on_click=self._dialog.close).props("flat no-caps").classes("button")
                theme.primary_button("Cerrar incidencia").props("type=submit")
        form.on("submit.prevent", self._submit).mark("close-incident")

    def open(self, incident: Incident) -> None:
        """Ask about this one."""
        self._incident = incident
        self._title.text = f"{words.incident_name(incident.kind)}: {incident.voucher or 'sin número'}"
        self._reason.value = ""
        self._reason.error = None
        self._dialog.open()

    async def _submit(self) -> None:
        incident = self._incident
        if incident is None or not still_allowed(self._session, Right.MEND):
            self._dialog.close()
            return
        if not self._reason.validate():
            return
        self._incident = None  # a second click on the same question must not close twice
        self._dialog.close()
        reason = str(self._reason.value)[:300]
        answer = await attempt(
            portal().services.incidents.close(incident.id, actor=self._session.actor, reason=reason),
            doing="cerrar la incidencia",
        )
        portal().feed.forget()
        if isinstance(answer, Refusal):
            ui.notify(answer.sentence, type="negative", timeout=10_000, close_button="Cerrar")
        else:
            ui.notify("La incidencia está cerrada.", type="positive")
        await self._afterwards()


def _is_written(value: str | None) -> bool:
    return bool((value or "").strip())
