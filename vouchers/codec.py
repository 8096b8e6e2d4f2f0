"""Sales and findings as canonical, compact JSON, and what differs between two sales.

Decimals are strings as they were given, dates are ISO 8601, what was left at its default is left out, and the
keys stand in one order: the same sale always makes the same bytes.
"""

from decimal import Decimal
from typing import Any

from msgspec import MsgspecError, Struct, json
from msgspec.structs import fields

from vouchers.findings import Finding
from vouchers.sale import Sale

_ENCODER = json.Encoder(order="deterministic", decimal_format="string")
_SALE_DECODER = json.Decoder(Sale)
_FINDINGS_DECODER = json.Decoder(tuple[Finding, ...])


def encode(sale: Sale) -> bytes:
    """`sale` as JSON in UTF-8. ValueError if a text of it has no UTF-8 (a lone surrogate)."""
    return _encoded(sale)


def decode(content: bytes) -> Sale:
    """The sale that `encode` wrote. ValueError if `content` is not a sale."""
    try:
        return _SALE_DECODER.decode(content)
    except MsgspecError as error:
        raise ValueError(f"these bytes are not a stored sale: {error}") from error


def encode_findings(findings: tuple[Finding, ...]) -> bytes:
    """Findings as a JSON array. ValueError if a text of one has no UTF-8."""
    return _encoded(findings)


def decode_findings(content: bytes) -> tuple[Finding, ...]:
    """The findings that `encode_findings` wrote. ValueError if `content` is not such an array."""
    try:
        return _FINDINGS_DECODER.decode(content)
    except MsgspecError as error:
        raise ValueError(f"these bytes are not stored findings: {error}") from error


def differing_fields(one: Sale, other: Sale) -> tuple[str, ...]:
    """The paths (`lines[2].quantity`) at which two sales differ; equal numbers are equal however they are spelled."""
    return tuple(_differences(one, other, ""))


def _encoded(value: Sale | tuple[Finding, ...]) -> bytes:
    try:
        return _ENCODER.encode(value)
    except UnicodeEncodeError as error:
        raise ValueError(f"a text cannot be written as UTF-8: {error.reason}") from error


def _differences(one: Any, other: Any, path: str) -> list[str]:
    if one is other:
        return []
    if isinstance(one, Struct) and type(one) is type(other):
        return [
            found
            for field in fields(one)
            for found in _differences(
                getattr(one, field.name), getattr(other, field.name), f"{path}.{field.name}" if path else field.name
            )
        ]
    if isinstance(one, tuple) and isinstance(other, tuple):
        return _differences_of_lists(one, other, path)
    if isinstance(one, dict) and isinstance(other, dict):
        return [f"{path}.{key}" for key in sorted(one.keys() | other.keys()) if one.get(key) != other.get(key)]
    return [] if _same(one, other) else [path]


def _differences_of_lists(one: tuple[Any, ...], other: tuple[Any, ...], path: str) -> list[str]:
    found = [
        difference
        for index, (left, right) in enumerate(zip(one, other, strict=False))
        for difference in _differences(left, right, f"{path}[{index}]")
    ]
    shorter, longer = sorted((len(one), len(other)))
    return found + [f"{path}[{index}]" for index in range(shorter, longer)]


def _same(one: object, other: object) -> bool:
    if isinstance(one, Decimal) and isinstance(other, Decimal) and (one.is_nan() or other.is_nan()):
        return str(one) == str(other)
    return one == other
