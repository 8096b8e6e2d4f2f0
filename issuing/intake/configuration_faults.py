"""What is wrong with a file that an analyst writes: a mapping, or the list of sources. All of it at once."""

from difflib import get_close_matches
from pathlib import Path

from msgspec import Struct


class ConfigurationFault(Struct, frozen=True):
    """A place of the file (line and column count from 1), the entry's path, and a Spanish sentence."""

    line: int
    column: int
    path: str
    message: str


class ConfigurationError(Exception):
    """A file that can't be used. `faults` stand in the order of the file; the text tells each on a line."""

    def __init__(self, file: Path, faults: list[ConfigurationFault]) -> None:
        self.file = file
        self.faults = tuple(sorted(faults, key=lambda it: (it.line, it.column)))
        super().__init__("\n".join(self._told(it) for it in self.faults))

    def _told(self, fault: ConfigurationFault) -> str:
        where = f"{self.file}:{fault.line}:{fault.column}"
        return f"{where}: {fault.path}: {fault.message}" if fault.path else f"{where}: {fault.message}"


def suggestion(wrong: str, known: "list[str] | set[str] | frozenset[str] | dict[str, object]") -> str:
    """A sentence that names what was probably meant, or all there is where it is little; empty otherwise."""
    close = get_close_matches(wrong, list(known), n=1, cutoff=0.6)
    if close:
        return f" ¿Quiso decir «{close[0]}»?"
    lower = {it.lower(): it for it in known}
    if wrong.lower() in lower:
        return f" ¿Quiso decir «{lower[wrong.lower()]}»?"
    return f" Use una de: {', '.join(sorted(known))}." if 0 < len(known) <= _FEW else ""


_FEW = 24
