"""Asks why a ticket is to be tried again, does it and says what came of it."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from nicegui import ui

from portal import theme
from portal.context import portal
from portal.guard import Refusal, attempt
from portal.pending_rows import Row

ACTOR = "staff:portal"
_WHAT_HAPPENS = (
    "Se intentará ahora mismo, sin esperar su turno. No cambia de número ni se emite dos veces: "
    "si la OSE pudo haberlo recibido, primero se le pregunta."
)
_NO_REASON = "Escriba por qué lo reintenta; queda en el historial del comprobante."


class ReissueDialog:
    """One dialog for the whole page, opened for a row at a time; no child of the table, which changes under it."""

    def __init__(self, *, allowed: Callable[[], bool], afterwards: Callable[[], Awaitable[None]]) -> None:
        self._allowed = allowed
        self._afterwards = afterwards
        self._row: Row | None = None
        with ui.dialog() as self._dialog, ui.element("div").classes("card dialog"), ui.element("form") as form:
            self._title = ui.label().classes("dialog__title").props('role="heading" aria-level="2"')
            self._origin = ui.label().classes("dialog__origin")
            ui.label(_WHAT_HAPPENS)
            self._reason = ui.textarea("Motivo", validation={_NO_REASON: _is_written}).without_auto_validation()
            self._reason.props("outlined autogrow autofocus maxlength=300 counter no-error-icon").classes("field").mark(
                "reason"
            )
            with ui.element("div").classes("actions actions--end"):
                ui.button("Cancelar", on_click=self._dialog.close).props("flat no-caps").classes("button")
                theme.primary_button("Reintentar ahora").props("type=submit")
        form.on("submit.prevent", self._submit).mark("reissue")

    def open(self, row: Row) -> None:
        """Ask about `row`."""
        self._row = row
        self._title.text = f"Reintentar {row['document']} {row['voucher']}"
        self._origin.text = row["origin"]
        self._reason.value = ""
        self._reason.error = None
        self._dialog.open()

    async def _submit(self) -> None:
        row = self._row
        if row is None or not self._allowed():
            self._dialog.close()
            return
        if not self._reason.validate():
            self._reason.run_method("focus")
            return
        self._row = None  # a second click on the same question must not send twice
        self._dialog.close()
        answer = await attempt(
            portal().services.reissue.reissue(
                UUID(row["id"]), source=None, actor=ACTOR, reason=str(self._reason.value)[:300]
            ),
            doing="reintentarlo",
        )
        portal().feed.forget()
        if isinstance(answer, Refusal):
            ui.notify(answer.sentence, type="negative", timeout=10_000, close_button="Cerrar")
        else:
            ui.notify(f"{row['document']} {row['voucher']}: se está reintentando.", type="positive")
        await self._afterwards()


def _is_written(value: str | None) -> bool:
    return bool((value or "").strip())
