"""What all of these systems have in common: a question of named texts, an answer as JSON has it, or none."""

from collections.abc import Mapping
from typing import Any, Protocol, TypeAlias

Answer: TypeAlias = dict[str, Any]


class SystemDownError(Exception):
    """It did not answer, or not readably: ask again later. The text is a Spanish sentence without secrets."""


class System(Protocol):
    """One system that is asked."""

    async def ask(self, question: Mapping[str, str]) -> Answer | None:
        """What it answers; None if it knows nothing of what was asked. Raises `SystemDownError`."""
        ...

    async def close(self) -> None:
        """Give back what is held open."""
        ...
