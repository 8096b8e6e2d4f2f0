"""Asks why one or five hundred tickets are to be tried again, tells what would happen, does it, shows each result."""

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Final
from uuid import uuid4

from nicegui import ui

from issuing.errors import IssuingError
from issuing.services.mass_reissue import Item, NextStep, Plan, Progress, Selection
from issuing.staff.roles import Right
from portal import theme
from portal.access import still_allowed
from portal.context import portal
from portal.guard import Refusal, attempt
from portal.sessions import Session

_WHAT_HAPPENS = (
    "Se intentará ahora mismo, sin esperar su turno. No cambia de número ni se emite dos veces: "
    "si la OSE pudo haberlo recibido, primero se le pregunta."
)
_NO_REASON = "Escriba por qué lo reintenta; queda en el historial del comprobante."
_STEPS: Final = {
    NextStep.JUDGE: "se revisan y numeran",
    NextStep.SEND: "se envían de nuevo",
    NextStep.ASK: "se consultan primero a la OSE",
    NextStep.SUMMARY: "van por su resumen diario",
}


class ReissueDialog:
    """One dialog for the whole page; no child of the table, which changes under it."""

    def __init__(self, session: Session, *, afterwards: Callable[[], Awaitable[None]]) -> None:
        self._session = session
        self._afterwards = afterwards
        self._selection: Selection | None = None
        self._key = ""
        self._name = ""
        with ui.dialog().mark("reissue-dialog") as self._dialog, ui.element("div").classes("card dialog"):
            self._title = ui.label().classes("dialog__title").props('role="heading" aria-level="2"')
            self._origin = ui.label().classes("dialog__origin")
            with ui.element("form") as self._form:
                ui.label(_WHAT_HAPPENS)
                self._plan = ui.label().classes("dialog__plan").props('role="status"').mark("plan")
                self._reason = ui.textarea("Motivo", validation={_NO_REASON: _is_written}).without_auto_validation()
                self._reason.props("outlined autogrow autofocus maxlength=300 counter no-error-icon")
                self._reason.classes("field").mark("reason")
                self._pace = ui.number("Cuántos por segundo (vacío: todos ya)", min=1, max=1000, precision=0)
                self._pace.props("outlined").classes("field").mark("pace")
                with ui.element("div").classes("actions actions--end"):
                    ui.button("Cancelar", on_click=self._dialog.close).props("flat no-caps").classes("button")
                    theme.primary_button("Reintentar ahora").props("type=submit")
            with ui.element("div") as self._course:
                self._done = ui.label().classes("dialog__plan").props('role="status"').mark("progress")
                self._bar = (
                    ui.linear_progress(value=0, show_value=False)
                    .props("rounded instant-feedback")
                    .classes("dialog__bar")
                )
                self._results = ui.element("ul").classes("results")
                with ui.element("div").classes("actions actions--end"):
                    ui.button("Cerrar", on_click=self._dialog.close).props("outline no-caps").classes("button")
        self._form.on("submit.prevent", self._submit).mark("reissue")

    def open(self, selection: Selection, *, name: str, origin: str) -> None:
        """Ask about the selection that people know by `name`."""
        many = len(selection.ticket_ids) != 1
        self._selection = selection
        self._key = f"portal:{uuid4()}"
        self._name = name
        self._title.text = f"Reintentar {name}"
        self._origin.text = origin
        self._reason.value = ""
        self._reason.error = None
        self._pace.value = None
        self._plan.text = "Se está mirando qué pasaría…" if many else ""
        self._pace.set_visibility(many)
        self._form.set_visibility(True)
        self._course.set_visibility(False)
        self._dialog.open()

    async def tell_plan(self) -> None:
        """Tell what would happen to the tickets that are asked about."""
        if self._selection is None:
            return
        plan = await attempt(portal().services.mass_reissue.plan(self._selection, source=None), doing="ver qué pasaría")
        self._plan.text = plan.sentence if isinstance(plan, Refusal) else _told(plan)

    async def _submit(self) -> None:
        selection = self._selection
        if selection is None or not still_allowed(self._session, Right.MEND):
            self._dialog.close()
            return
        if not self._reason.validate():
            self._reason.run_method("focus")
            return
        self._selection = None  # a second click on the same question must not send twice
        one = len(selection.ticket_ids) == 1
        if one:
            self._dialog.close()
        self._begin()
        pace = int(self._pace.value) if self._pace.value else None
        run = portal().services.mass_reissue.run(
            selection,
            source=None,
            actor=self._session.actor,
            reason=str(self._reason.value)[:300],
            request_key=self._key,
            per_second=pace,
        )
        answer = await attempt(self._follow(run), doing="reintentarlo")
        portal().feed.forget()
        if isinstance(answer, Refusal):
            self._selection = selection  # the same key goes on where it was cut off
            self._form.set_visibility(True)
            _notify_refusal(answer.sentence)
        elif one:
            _notify_one(self._name, answer)
        await self._afterwards()

    def _begin(self) -> None:
        self._form.set_visibility(False)
        self._course.set_visibility(True)
        self._results.clear()
        self._bar.value = 0
        self._done.text = "Ninguno de los tickets coincide ya."

    async def _follow(self, run: AsyncIterator[Progress]) -> list[Item]:
        """Do it, showing each result as it comes; the items."""
        items: list[Item] = []
        refused = 0
        async for progress in run:
            items.append(progress.item)
            refused += progress.item.error is not None
            self._bar.value = progress.done / progress.of
            self._done.text = (
                f"{progress.done} de {progress.of}: {progress.done - refused} en marcha, {refused} sin éxito"
            )
            with self._results, ui.element("li").classes("result-row"):
                _result(progress.item)
        return items


def _told(plan: Plan) -> str:
    steps = Counter(it.step for it in plan.items if it.step is not None)
    refused = sum(it.error is not None for it in plan.items)
    parts = [f"{steps[step]} {words}" for step, words in _STEPS.items() if steps[step]]
    if refused:
        parts.append(f"{refused} no se pueden reintentar")
    more = f" Coinciden {plan.matched}; se toman los {len(plan.items)} más urgentes." * (plan.matched > len(plan.items))
    return f"De {len(plan.items)}: {', '.join(parts)}.{more}" if plan.items else "Ninguno coincide ya."


def _result(item: Item) -> None:
    ticket = item.ticket
    name = (ticket.voucher.text if ticket.voucher else ticket.external_id) if ticket else str(item.ticket_id)
    tone, icon = ("good", "check_circle") if item.error is None else ("bad", "cancel")
    ui.icon(icon).classes(f"result-row__icon tone-{tone}").props("aria-hidden=true")
    ui.label(f"{name}: {_outcome(item)}")


def _outcome(item: Item) -> str:
    return "se está reintentando." if item.error is None else _sentence(item.error)


def _sentence(error: Exception) -> str:
    return str(error) if isinstance(error, IssuingError) else "No se pudo por un defecto nuestro; avise a soporte."


def _notify_one(name: str, items: list[Item]) -> None:
    errors = [it.error for it in items if it.error is not None]
    if errors:
        _notify_refusal(_sentence(errors[0]))
    else:
        ui.notify(f"{name}: se está reintentando.", type="positive")


def _notify_refusal(sentence: str) -> None:
    ui.notify(sentence, type="negative", timeout=10_000, close_button="Cerrar")


def _is_written(value: str | None) -> bool:
    return bool((value or "").strip())
