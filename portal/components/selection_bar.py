"""Above the table: why the tickets wait, how many are selected, and the button that tries all of them again."""

from collections.abc import Awaitable, Callable, Mapping

from nicegui import ui

from portal import theme, words

_ANY = "*"


class SelectionBar:
    """Hidden while nothing is pending."""

    def __init__(
        self,
        *,
        on_reason: Callable[[str | None], None],
        on_all: Callable[[], None],
        on_none: Callable[[], None],
        on_reissue: Callable[[], Awaitable[None]],
    ) -> None:
        self._options: dict[str, str] = {}
        with ui.element("div").classes("bar") as self._bar:
            self._reason = ui.select({_ANY: "Todas las causas"}, value=_ANY, label="Causa").mark("reason-filter")
            self._reason.props("outlined dense options-dense").classes("bar__reason")
            self._reason.on_value_change(lambda event: on_reason(None if event.value == _ANY else event.value))
            with ui.element("div").classes("bar__actions"):
                _flat_button("Elegir todos", on_all).mark("all")
                self._none = _flat_button("Ninguno", on_none)
                self._button = theme.primary_button("Reintentar").mark("reissue-many").on_click(on_reissue)

    def show(self, reasons: Mapping[str, int], *, selected: int, filtered: bool) -> None:
        """The reasons that there are with their counts, and what the button would do."""
        options = {_ANY: "Todas las causas"} | {
            code: f"{words.reason_name(code)} ({count})" for code, count in reasons.items() if code
        }
        chosen = self._reason.value
        if isinstance(chosen, str) and chosen not in options:  # the last of them has ended while it was chosen
            options[chosen] = f"{words.reason_name(chosen)} (0)"
        if options != self._options:
            self._options = options
            self._reason.set_options(dict(options))
        self._bar.set_visibility(bool(reasons))
        self._none.set_visibility(selected > 0)
        self._button.text = f"Reintentar {selected}" if selected else "Reintentar todos los de este filtro"
        self._button.set_visibility(selected > 0 or filtered)


def _flat_button(text: str, on_click: Callable[[], None]) -> ui.button:
    return ui.button(text, color=None, on_click=on_click).props("flat no-caps").classes("button")
