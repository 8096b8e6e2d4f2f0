"""The page of what a mapping may fill and compute with: the contract's fields and our functions, for analysts."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from google.protobuf.descriptor import Descriptor

from issuing.intake.mapping.decimals import DECIMAL_FUNCTIONS
from issuing.intake.mapping.expressions import Environment
from issuing.intake.mapping.fields import SALE, codes_of, fields_of, kind_of, message_of
from issuing.intake.mapping.texts import TEXT_FUNCTIONS

_CONTRACT: Final = Path(__file__).parents[1] / "protos" / "emission" / "v1"
_MESSAGE: Final = re.compile(r"^message (\w+) \{")
_FIELD: Final = re.compile(r"^\s+(?:repeated )?[\w.<>, ]+ (\w+) = \d+;")
_COMMENT: Final = re.compile(r"^\s*// ?(.*)")


def fields_page() -> list[str]:
    """The lines of the page in Markdown."""
    comments = _comments()
    lines = [
        "# Campos y funciones de un mapeo\n",
        "Cómo se escribe un mapeo está en [intake.md](intake.md). Las descripciones son las del contrato",
        "(`protos/emission/v1/sale.proto`).\n",
        "## Funciones\n",
        *(f"- {it}" for it in _functions()),
        "- de CEL: `size(x)`, `has(row.x)`, `x.contains(y)`, `x.startsWith(y)`, `x.endsWith(y)`, `x.matches('…')`,",
        "  `lista.map(x, …)`, `lista.filter(x, …)`, `lista.exists(x, …)`, `lista.all(x, …)`, `a ? b : c`, `&&`, `||`,",
        "  `!`, `==`, `in`",
    ]
    for descriptor in _messages(SALE):
        lines += [f"\n## {descriptor.name}\n", "| campo | qué se escribe | descripción |", "| --- | --- | --- |"]
        for name, field in fields_of(descriptor).items():
            many = "lista de " if field.is_repeated and field.message_type is not None and message_of(field) else ""
            told = comments.get((descriptor.name, name), "").replace("|", "\\|")
            lines.append(f"| `{name}` | {many}{kind_of(field)} | {told} |")
    return [*lines, *_codes()]


def _functions() -> Iterator[str]:
    for function in (*DECIMAL_FUNCTIONS.values(), *TEXT_FUNCTIONS.values(), Environment.lookup):
        yield (function.__doc__ or "").strip()


def _messages(top: Descriptor) -> list[Descriptor]:
    """All messages of a sale, each once, in the order in which they are met."""
    found = [top]
    for descriptor in found:
        inner = (message_of(it) for it in descriptor.fields)
        found += dict.fromkeys(it for it in inner if it is not None and it not in found)
    return found


def _codes() -> Iterator[str]:
    enums = dict.fromkeys(it.enum_type for one in _messages(SALE) for it in one.fields if it.enum_type is not None)
    yield "\n## Códigos\n"
    yield "Se escribe el nombre o el código de SUNAT.\n"
    for enum in enums:
        by_number: dict[int, list[str]] = {}
        for text, number in codes_of(enum).items():
            by_number.setdefault(number, []).append(text)
        told = ", ".join(f"`{texts[-1]}` {texts[1]}" for texts in by_number.values())
        yield f"- {enum.name}: {told}"


def _comments() -> dict[tuple[str, str], str]:
    """What the contract says of each field, which the generated code does not carry."""
    found: dict[tuple[str, str], str] = {}
    for file in sorted(_CONTRACT.glob("*.proto")):
        message, comment = "", list[str]()
        for line in file.read_text(encoding="utf-8").splitlines():
            if match := _COMMENT.match(line):
                comment.append(match[1])
                continue
            if match := _MESSAGE.match(line):
                message = match[1]
            elif match := _FIELD.match(line):
                found[message, match[1]] = " ".join(comment)
            comment = []
    return found
