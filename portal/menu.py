"""What the menu shows to staff: one line a page, for those who may open it."""

from dataclasses import dataclass

from issuing.staff.roles import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A page in the menu."""

    path: str
    title: str
    right: Right


MENU: tuple[Entry, ...] = (Entry(path="/pendientes", title="Pendientes", right=Right.VIEW),)
