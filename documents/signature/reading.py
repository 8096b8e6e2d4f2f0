"""Reads the parts of a signature: each exactly once, each algorithm a known one, each value base64."""

import re
from binascii import a2b_base64
from typing import TypeVar

from lxml import etree

from documents.signature.algorithms import CANONICALISATIONS, DSIG, EXCLUSIVE, SignatureError

DS = f"{{{DSIG}}}"
_BLANKS = re.compile(r"\s+")

Known = TypeVar("Known")


def child(parent: etree._Element, name: str) -> etree._Element:
    """The only child of that name; `SignatureError` for none or several."""
    found = list(parent.iterchildren(f"{DS}{name}"))
    if len(found) != 1:
        raise SignatureError(f"La firma debe llevar un ds:{name} y lleva {len(found)}.")
    return found[0]


def known(table: dict[str, Known], method: etree._Element, what: str) -> Known:
    """What stands in `table` under the algorithm that `method` names; `SignatureError` for a stranger."""
    name = method.get("Algorithm") or ""
    if name not in table:
        raise SignatureError(f"La firma usa un algoritmo {what} que no se admite: {name[:100]}.")
    return table[name]


def text(element: etree._Element) -> str:
    """The text of an element without white space; nothing for one that holds more than text."""
    return "" if len(element) else _BLANKS.sub("", element.text or "")


def decoded(value: str) -> bytes:
    """The bytes that base64 spells; `SignatureError` for anything else."""
    try:
        return a2b_base64(value, strict_mode=True)
    except ValueError as error:
        raise SignatureError("La firma trae un valor que no es base64.") from error


def canonicalisation(method: etree._Element) -> tuple[bool, list[str] | None]:
    """Whether a canonicalisation is exclusive, and the prefixes that it keeps in spite of that."""
    exclusive = known(CANONICALISATIONS, method, "de forma canónica")
    prefixes: list[str] | None = None
    for parameter in method:
        if not exclusive or parameter.tag != f"{{{EXCLUSIVE}}}InclusiveNamespaces" or prefixes is not None:
            raise SignatureError("La forma canónica de la firma lleva un parámetro que no se admite.")
        prefixes = (parameter.get("PrefixList") or "").split()
        if "#default" in prefixes:  # lxml drops it silently, and a good signature would seem a bad one
            raise SignatureError("La forma canónica de la firma nombra #default, que no se admite.")
    return exclusive, prefixes
