"""Expressions of the complements' configuration: those of the mappings, where what a sale lacks is nothing."""

from collections.abc import Mapping
from typing import Any

from issuing.intake.mapping.expressions import Environment
from issuing.intake.mapping.expressions import Expression as Compiled
from issuing.intake.mapping.values import DataError


class UnusableError(Exception):
    """An expression that fails on this sale or this answer; the text says why."""


class Expression:
    """A compiled expression, or a text that stands for itself."""

    def __init__(self, source: str, *, names: frozenset[str]) -> None:
        """What begins with `=` is an expression over the variables `names`; raises the mappings' `ExpressionError`."""
        self.source = source
        self._compiled = Compiled(source[1:].strip(), names=names) if source.startswith("=") else None
        self._names = names
        self._environment = Environment({})

    def evaluate(self, values: Mapping[str, Any]) -> Any:
        """What comes of it, as JSON has it; None where it reaches for a field that is not there.

        Raises `UnusableError`.
        """
        if self._compiled is None:
            return self.source
        for name in self._names:
            self._environment.put(name, values.get(name))
        try:
            return self._compiled.evaluate(self._environment)
        except DataError as error:
            if isinstance(error.__cause__, KeyError):
                return None
            raise UnusableError(f"«{self.source}»: {error}") from error
