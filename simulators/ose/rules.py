"""How a check is written and run: a row of a table with SUNAT's code, its severity and the function that finds it.

A row fails when its function returns something true. A row with ``observed`` is an error for a factura and for
the notes of a factura, and only that observation for boletas and their notes (SUNAT's boleta sheet says so for
most of the arithmetic).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Subject = TypeVar("Subject")

FACTURA = frozenset({"01"})
BOLETA = frozenset({"03"})
SALES = frozenset({"01", "03"})
CREDIT_NOTE = frozenset({"07"})
DEBIT_NOTE = frozenset({"08"})
NOTES = frozenset({"07", "08"})
ALL = frozenset({"01", "03", "07", "08"})


class Refusal(Exception):  # noqa: N818 - a verdict of the authority, not an error of the program
    """The document or the call is refused with this code of SUNAT's; the message is Spanish, for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


@dataclass(frozen=True, slots=True)
class Observation:
    """A finding that does not stop acceptance."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Check(Generic[Subject]):
    """One row: the code, what it says in Spanish, the function that is true when it fails, and for whom."""

    code: str
    message: str
    fails: Callable[[Subject], object]
    types: frozenset[str] = ALL
    observed: str | None = None
    observation: bool = False


@dataclass(frozen=True, slots=True)
class _Row(Generic[Subject]):
    fails: Callable[[Subject], object]
    code: str
    message: str
    observation: bool


class Table(Generic[Subject]):
    """Rows of one subject, sorted out beforehand by document type and by strict or lenient arithmetic."""

    def __init__(self, checks: Iterable[Check[Subject]]) -> None:
        self.checks = tuple(checks)
        self._rows = {(kind, lenient): self._select(kind, lenient) for kind in ALL for lenient in (False, True)}

    def _select(self, kind: str, lenient: bool) -> tuple[_Row[Subject], ...]:
        rows = []
        for check in self.checks:
            if kind in check.types:
                softened = check.observed if lenient else None
                softer = check.observation or softened is not None
                rows.append(_Row(check.fails, softened or check.code, check.message, softer))
        return tuple(rows)

    def judge(
        self, subject: Subject, kind: str, lenient: bool, observations: list[Observation], where: str = ""
    ) -> None:
        """Run the rows in order; the first error raises :class:`Refusal`, observations are appended."""
        for row in self._rows[kind, lenient]:
            if row.fails(subject):
                message = f"{row.message} ({where})" if where else row.message
                if not row.observation:
                    raise Refusal(row.code, message)
                observations.append(Observation(row.code, message))
