"""A count with its name, in the colour of its tone while there is something to count."""

from nicegui import ui

from portal.words import Tone


class Tally:
    """`28 pendientes`."""

    def __init__(self, one: str, many: str, *, tone: Tone = "calm") -> None:
        self._one = one
        self._many = many
        self._tone_class = f"tally__number--{tone}"
        with ui.element("div").classes("tally__item"):
            self._number = ui.label().classes("tally__number")
            self._name = ui.label().classes("tally__name")
        self.show(0)

    def show(self, count: int) -> None:
        """Show `count`."""
        self._number.text = str(count)
        self._name.text = self._one if count == 1 else self._many
        if count:
            self._number.classes(add=self._tone_class)
        else:
            self._number.classes(remove=self._tone_class)
