"""Chips with how many have used up how much of their legal term; pressing one shows only those."""

from collections.abc import Callable, Mapping

from nicegui import ui

from portal.words import Tone

_MARKS: tuple[tuple[int, str, Tone], ...] = (
    (50, "más del 50 % del plazo", "calm"),
    (80, "más del 80 %", "warn"),
    (95, "más del 95 %", "bad"),
    (100, "con plazo vencido", "bad"),
)


class MarkChips:
    """One chip a mark; the one that is pressed is the filter, pressed again it is none."""

    def __init__(self, *, on_change: Callable[[int | None], None]) -> None:
        self._on_change = on_change
        self._chosen: int | None = None
        self._chips: dict[int, ui.button] = {}
        with ui.element("div").classes("marks").props('role="group" aria-label="Plazo legal consumido"'):
            for mark, _, tone in _MARKS:
                chip = ui.button(color=None, on_click=lambda mark=mark: self._press(mark))
                self._chips[mark] = chip.props("flat no-caps dense").classes(f"mark tone-{tone}").mark(f"mark-{mark}")
        self.show({})

    def show(self, counts: Mapping[int, int]) -> None:
        """Show the counts; a chip that counts nothing is pale."""
        for mark, text, _ in _MARKS:
            count = counts.get(mark, 0)
            chip = self._chips[mark]
            chip.text = f"{count} {text}"
            chip.classes(**({"remove": "mark--none"} if count else {"add": "mark--none"}))
            chip.props(f'aria-pressed="{"true" if mark == self._chosen else "false"}"')

    def _press(self, mark: int) -> None:
        self._chosen = None if self._chosen == mark else mark
        for other, chip in self._chips.items():
            chip.props(f'aria-pressed="{"true" if other == self._chosen else "false"}"')
        self._on_change(self._chosen)
