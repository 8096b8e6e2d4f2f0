"""Reads the fields of a message: texts, decimals, dates, codes. A fault is noted and reading goes on.

Every method takes the value, then the path of the message that it stands in and the field's name; the two become one
path only where there is a fault, because a sale has a hundred fields and hardly ever a fault. What a method answers
for a faulty field is a stand-in that never leaves the reader's user, who ends with `finish`.
"""

import re
from collections.abc import Mapping
from datetime import date, time
from decimal import Decimal
from typing import Final, TypeVar
from uuid import UUID

from google.type.date_pb2 import Date

from contract.faults import Fault, MalformedRequestError
from vouchers.text import is_xml

Code = TypeVar("Code")

UNREADABLE: Final = "0306"
"""SUNAT's code of an XML that can't be read."""

_is_time: Final = re.compile(r"[0-9]{2}:[0-9]{2}(?::[0-9]{2})?").fullmatch
_is_decimal: Final = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,10})?").fullmatch
_ZERO: Final = Decimal(0)
_FIRST_YEAR: Final = 1900
_LAST_YEAR: Final = 2999  # sums with deadlines and terms stay far from the calendar's end
_REQUIRED: Final = "Falta este campo, que es obligatorio."
_NOT_DECIMAL: Final = (
    "No es un número decimal; escríbalo como 1250.50: hasta 15 dígitos, un punto y hasta 10 decimales, sin exponente "
    "ni separador de miles."
)
_NOT_DATE: Final = f"No es una fecha del calendario; indique año ({_FIRST_YEAR} a {_LAST_YEAR}), mes y día."
_NOT_TIME: Final = "No es una hora del día; escríbala como 08:30 u 08:30:00."
_CONTROL: Final = "Contiene caracteres de control que un comprobante no puede llevar; quítelos."


class Reader:
    """Collects the faults of one request."""

    __slots__ = ("faults",)

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def fault(self, at: str, name: str, message: str, *, sunat_code: str = "", missing: bool = False) -> None:
        """Note that the field `name` of the message at `at` is wrong."""
        self.faults.append(Fault(f"{at}.{name}" if at else name, message, sunat_code, missing=missing))

    def finish(self) -> None:
        """Raise `MalformedRequestError` if there was any fault."""
        if self.faults:
            raise MalformedRequestError(self.faults)

    def text(self, value: str, at: str, name: str, limit: int) -> str:
        """A text that must be given, of at most `limit` characters, each of which XML can hold."""
        if value and len(value) <= limit and value.isprintable() and value[0] != " ":
            return value  # what nearly every text is
        if not value or value.isspace():
            self.missing(at, name)
        elif len(value) > limit:
            self.fault(at, name, f"Tiene {len(value)} caracteres y el máximo es {limit}; acórtelo.")
        elif not is_xml(value):
            self.fault(at, name, _CONTROL, sunat_code=UNREADABLE)
        return value

    def optional_text(self, value: str, at: str, name: str, limit: int) -> str | None:
        """The same, or None if it is empty."""
        return self.text(value, at, name, limit) if value else None

    def decimal(self, value: str, at: str, name: str) -> Decimal:
        """A plain decimal that must be given."""
        if _is_decimal(value):
            return Decimal(value)
        self.fault(at, name, _NOT_DECIMAL if value else _REQUIRED, missing=not value)
        return _ZERO

    def optional_decimal(self, value: str, at: str, name: str) -> Decimal | None:
        """The same, or None if it is empty."""
        return self.decimal(value, at, name) if value else None

    def date(self, value: Date, at: str, name: str) -> date:
        """A whole date of the calendar. Whether it was given at all is for the caller to ask."""
        if _FIRST_YEAR <= value.year <= _LAST_YEAR:
            try:
                return date(value.year, value.month, value.day)
            except ValueError:
                pass
        self.fault(at, name, _NOT_DATE)
        return date.min

    def time(self, value: str, at: str, name: str) -> time:
        """An hour of the day, with or without its seconds."""
        if _is_time(value):
            try:
                return time.fromisoformat(value)
            except ValueError:
                pass
        self.fault(at, name, _NOT_TIME)
        return time.min

    def code(self, codes: Mapping[int, Code], value: int, at: str, name: str, prefix: str) -> Code:
        """The meaning of an enum's value, which must be given. `prefix` begins the names of the enum's values."""
        found = codes.get(value)
        if found is not None:
            return found
        wrong = f"El valor {value} no existe en el contrato" if value else _REQUIRED.rstrip(".")
        self.fault(at, name, f"{wrong}; use uno de los códigos {prefix}_….", missing=not value)
        return next(iter(codes.values()))

    def ticket_id(self, value: str, at: str, name: str) -> UUID:
        """A ticket's id."""
        try:
            return UUID(value)
        except ValueError:
            self.fault(
                at, name, "No es un identificador de ticket; use el que respondió SubmitSale." if value else _REQUIRED
            )
            return UUID(int=0)

    def missing(self, at: str, name: str) -> None:
        """Note that a field that must be given was not."""
        self.fault(at, name, _REQUIRED, missing=True)
