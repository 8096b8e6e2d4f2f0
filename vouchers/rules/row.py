"""What every rule is, whatever it looks at: a row of a table, and the finding that a broken one makes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Generic, TypeVar

from vouchers.findings import Finding, Severity
from vouchers.rules.shown import shown

Subject = TypeVar("Subject")
Known = TypeVar("Known")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row(Generic[Subject, Known]):
    """One row.

    `code` is ours and never reused; it holds SUNAT's code, and a suffix where one of its codes needs several rows;
    9xxx are rules that SUNAT has no code for. `fires` says whether the subject breaks the rule, given what else is
    known. `path` is the guilty field below the subject. `value` says what to show where that field alone does not
    tell it. `source` names SUNAT's row, the norm, or who reports it.
    """

    code: str
    sunat_code: str
    fires: Callable[[Subject, Known], bool]
    path: str
    message: str
    remedy: str
    source: str
    severity: Severity = Severity.ERROR
    value: Callable[[Subject, Known], str] | None = None
    valid_from: date = date.min
    valid_until: date = date.max

    def holds_on(self, day: date) -> bool:
        """Whether the row is in force on a civil date."""
        return self.valid_from <= day <= self.valid_until


def findings(
    rows: Iterable[Row[Subject, Known]], subjects: Iterable[tuple[str, Subject]], known: Known
) -> list[Finding]:
    """What the rows find on subjects given with the path (`lines[3]`, "" for the whole) at which each stands."""
    placed = tuple(subjects)
    return [
        finding(row, subject, prefix, known) for row in rows for prefix, subject in placed if row.fires(subject, known)
    ]


def finding(row: Row[Any, Any], subject: Any, prefix: str, known: Any) -> Finding:
    """The finding of a row that `subject`, which stands at the path `prefix`, breaks."""
    return Finding(
        rule=row.code,
        sunat_code=row.sunat_code,
        severity=row.severity,
        path=f"{prefix}.{row.path}" if prefix and row.path else prefix or row.path,
        value=shown(_at(subject, row.path) if row.value is None else row.value(subject, known)),
        message=row.message,
        remedy=row.remedy,
    )


def _at(subject: Any, path: str) -> Any:
    if not path:
        return ""
    for name in path.split("."):
        subject = getattr(subject, name, None)
    return subject
