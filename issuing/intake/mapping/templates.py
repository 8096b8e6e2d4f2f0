"""Templates: the compiled form of a mapping's `sale`, which a record fills.

A blank value is a field that is not given; a message whose fields are all blank is not given either. `if` leaves a
message out, `each` repeats it for every element of a list, under the name that `as` gives it. A field that can't be
filled is noted in the environment's failures, and the others are filled all the same.
"""

from collections.abc import Iterator
from typing import Any, Final, Protocol

from google.protobuf.descriptor import FieldDescriptor

from issuing.intake.mapping.expressions import Environment, Expression
from issuing.intake.mapping.fields import value_for
from issuing.intake.mapping.values import DataError, is_blank

_MOST_ELEMENTS: Final = 2000


class FieldError(Exception):
    """A field that a record can't fill: our field's path, its value's place in the mapping, and why."""

    def __init__(self, path: str, value: "Value", reason: str) -> None:
        super().__init__(reason)
        self.path, self.value, self.reason = path, value, reason


class Value:
    """One value: written in the mapping, or an expression of the record."""

    __slots__ = ("expression", "field", "line", "literal")

    def __init__(
        self, *, line: int, field: FieldDescriptor | None, literal: object, expression: Expression | None
    ) -> None:
        self.line, self.field, self.literal, self.expression = line, field, literal, expression

    @property
    def columns(self) -> tuple[tuple[str, str], ...]:
        """The columns of the record that it comes from."""
        return self.expression.columns if self.expression else ()

    def raw(self, environment: Environment, path: str) -> object:
        """What the expression gives, or what is written; raises `FieldError`."""
        if self.expression is None:
            return self.literal
        try:
            return self.expression.evaluate(environment)
        except DataError as error:
            raise FieldError(path, self, str(error)) from error

    def of(self, environment: Environment, path: str) -> object:
        """The value as the contract's message takes it, None for a blank; raises `FieldError`."""
        value = self.raw(environment, path)
        if is_blank(value):
            return None
        if self.expression is None or self.field is None:
            return value
        try:
            return value_for(self.field, value)
        except DataError as error:
            raise FieldError(path, self, str(error)) from error


class Template(Protocol):
    """What fills one field."""

    def fill(self, environment: Environment, path: str, trace: "Trace | None") -> object:
        """The field's value, None where it is not given; raises `FieldError`."""
        ...


Trace = dict[str, Value]
"""Where each of our fields came from, by its path."""


class Scalar:
    """A field of one value."""

    def __init__(self, value: Value) -> None:
        self.value = value

    def fill(self, environment: Environment, path: str, trace: Trace | None) -> object:
        """The value."""
        if trace is not None:
            trace[path] = self.value
        return self.value.of(environment, path)


class Texts:
    """A field of several values, as the list of e-mail addresses; an expression may give a list."""

    def __init__(self, values: list[Value]) -> None:
        self.values = values

    def fill(self, environment: Environment, path: str, trace: Trace | None) -> object:
        """The values that are not blank."""
        found: list[object] = []
        for value in self.values:
            given = value.raw(environment, path)
            for it in given if isinstance(given, list) else [given]:
                if is_blank(it):
                    continue
                if trace is not None:
                    trace[f"{path}[{len(found)}]"] = value
                if not isinstance(it, str):
                    raise FieldError(path, value, "Se esperaba un texto o una lista de textos.")
                found.append(it)
        return found or None


class Message:
    """A field with fields of its own."""

    def __init__(
        self, fields: dict[str, Template], *, line: int, condition: Value | None = None, keeps_names: bool = False
    ) -> None:
        self.fields, self.line, self.condition, self.keeps_names = fields, line, condition, keeps_names

    def fill(self, environment: Environment, path: str, trace: Trace | None) -> object:
        """The message as the constructor of the one around it takes it."""
        if self.condition is not None and not _holds(self.condition, environment, path):
            return None
        given: dict[str, Any] = {}
        for name, template in self.fields.items():
            inner = f"{path}['{name}']" if self.keeps_names else f"{path}.{name}" if path else name
            try:
                value = template.fill(environment, inner, trace)
            except FieldError as error:
                environment.failures.append(error)
                continue
            if value is not None:
                given[name] = value
        return given or None


class Repeated:
    """One message of a list, or as many as a list of the record has elements."""

    def __init__(self, message: Message, *, each: Value | None = None, name: str = "") -> None:
        self.message, self.each, self.name = message, each, name

    def messages(self, environment: Environment, path: str, trace: Trace | None, count: int) -> Iterator[object]:
        """The messages, which follow the `count` ones before them in the list at `path`."""
        for element in self._elements(environment, path):
            if self.each is not None:
                environment.put(self.name, element)
            message = self.message.fill(environment, f"{path}[{count}]", trace)
            if message is not None:
                yield message
                count += 1

    def _elements(self, environment: Environment, path: str) -> list[object]:
        if self.each is None:
            return [None]
        elements = self.each.raw(environment, path)
        if elements is None:
            return []
        if not isinstance(elements, list):
            raise FieldError(path, self.each, "«each» necesita una lista, como lines.")
        if len(elements) > _MOST_ELEMENTS:
            raise FieldError(
                path, self.each, f"La lista tiene {len(elements)} elementos y el máximo es {_MOST_ELEMENTS}."
            )
        return elements


class Messages:
    """A field of several messages."""

    def __init__(self, parts: list[Repeated]) -> None:
        self.parts = parts

    def fill(self, environment: Environment, path: str, trace: Trace | None) -> object:
        """All messages, in the order of the mapping."""
        found: list[object] = []
        for part in self.parts:
            found += part.messages(environment, path, trace, len(found))
        return found or None


def _holds(condition: Value, environment: Environment, path: str) -> bool:
    value = condition.raw(environment, path)
    if not isinstance(value, bool):
        raise FieldError(path, condition, "«if» necesita una comparación, como =row.FORMA == 'C'.")
    return value
