"""Form fields of one look that check what was typed when it is sent, and from then on while it is mended."""

from collections.abc import Callable, Mapping
from functools import partial

from nicegui import ui

from portal.facts import problem


def text(label: str, read: Callable[[str], object], *, hint: str, numeric: bool = False) -> ui.input:
    """A line of text that `read` must take; on a phone with digits where it is `numeric`."""
    field = ui.input(label, validation=partial(problem, read)).without_auto_validation()
    field.props(f'outlined maxlength=24 hint="{hint}" autocomplete=off bottom-slots no-error-icon')
    field.props("inputmode=numeric" if numeric else "spellcheck=false autocapitalize=characters")
    return field.classes("field").on("blur", partial(_mended, field))


def choice(label: str, options: Mapping[str, str]) -> ui.select:
    """One of `options`, the first of them to begin with."""
    field = ui.select(dict(options), value=next(iter(options)), label=label)
    return field.props("outlined behavior=menu").classes("field")


def day(label: str, read: Callable[[str], object]) -> ui.input:
    """A day as dd/mm/aaaa, typed or picked from a calendar."""
    field = text(label, read, hint="Día/mes/año", numeric=True)
    field.props('mask="##/##/####"')
    with field.add_slot("append"):
        opener = ui.button(icon="event", color=None).props('flat round dense aria-label="Abrir el calendario"')
        with opener, ui.menu().props('anchor="bottom right" self="top right"') as menu:
            calendar = ui.date(mask="DD/MM/YYYY").props("minimal").bind_value(field)
            calendar.on_value_change(menu.close)
    return field


def secret(label: str, name: str) -> ui.input:
    """A password of a plain form, under the name that it is posted by."""
    field = ui.input(label, password=True)
    field.props(f"outlined name={name} autocomplete=current-password autofocus maxlength=200 required")
    return field.classes("field")


def _mended(field: ui.input) -> None:
    """Take a complaint back as soon as its reason is gone; a field that is being filled is not scolded."""
    if field.error is not None:
        field.validate()
