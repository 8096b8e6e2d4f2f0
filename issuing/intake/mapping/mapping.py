"""A mapping, ready to make sales of records."""

from collections.abc import Mapping as MappingOf
from pathlib import Path
from typing import Any, Final

from msgspec import Struct

from contract.faults import MalformedRequestError
from contract.translate_sale import translate_sale
from emission.v1 import sale_pb2
from issuing.intake.files.layout import Layout
from issuing.intake.mapping.expressions import Environment
from issuing.intake.mapping.templates import FieldError, Message, Trace, Value
from issuing.intake.records import Record, RecordError, RecordFault
from vouchers.sale import Sale

_AT: Final = "sale"


class Parts(Struct, frozen=True, kw_only=True):
    """What a mapping's file holds, compiled."""

    name: str
    file: Path
    layout: Layout
    tables: MappingOf[str, MappingOf[str, str]]
    computed: MappingOf[str, Value]
    skip: Value | None
    sale: Message
    columns: frozenset[str]
    line_columns: frozenset[str]
    whole_rows: bool
    fingerprint: str


class Mapping:
    """Makes sales of records, one after the other: it is for one user at a time."""

    def __init__(self, parts: Parts) -> None:
        self.parts = parts
        self._environment = Environment(parts.tables)

    @property
    def layout(self) -> Layout:
        """How the files of this source are laid out."""
        return self.parts.layout

    def missing_columns(self, columns: "set[str] | frozenset[str]") -> list[str]:
        """The columns that the mapping names and that `columns` lacks."""
        return sorted(self.parts.columns - columns)

    def translate(self, record: Record) -> Sale | None:
        """The sale of `record`, or None where the mapping skips it; raises `RecordError` with all that is wrong."""
        if record.fault:
            raise RecordError((RecordFault(path="", message=record.fault),))
        message = self._message(record, None)
        if message is None:
            return None
        try:
            return translate_sale(message, at=_AT)
        except MalformedRequestError as error:
            faults = [(it.path.removeprefix(f"{_AT}."), it.message, it.sunat_code) for it in error.faults]
        raise RecordError(self.located(record, faults))

    def located(self, record: Record, faults: list[tuple[str, str, str]]) -> tuple[RecordFault, ...]:
        """Faults `(path, message, SUNAT's code)` of our sale with their places in the mapping and the record."""
        trace: Trace = {}
        self._message(record, trace)
        return tuple(self._located(path, message, code, trace) for path, message, code in faults)

    def _message(self, record: Record, trace: Trace | None) -> sale_pb2.Sale | None:
        environment = self._environment
        environment.begin(self._projected(record.row), list(record.lines))
        try:
            for name, value in self.parts.computed.items():
                environment.compute(name, value.raw(environment, f"compute.{name}"))
            if self.parts.skip is not None and self.parts.skip.raw(environment, "skip") is True:
                return None
        except FieldError as error:
            environment.failures.append(error)
        given: Any = {} if environment.failures else self.parts.sale.fill(environment, "", trace) or {}
        failures = [it for it in environment.failures if isinstance(it, FieldError)]
        if failures:
            raise RecordError(tuple(_told(it.path, it.reason, "", it.value) for it in failures))
        return sale_pb2.Sale(**given)

    def _projected(self, row: MappingOf[str, Any]) -> MappingOf[str, Any]:
        """Only what the expressions name, for each value is converted."""
        if self.parts.whole_rows:
            return row
        return {name: row[name] for name in self.parts.columns if name in row}

    def _located(self, path: str, message: str, code: str, trace: Trace) -> RecordFault:
        place = path
        while place:
            found = trace.get(place) or next(
                (value for known, value in trace.items() if known.startswith((f"{place}.", f"{place}["))), None
            )
            if found is not None:
                return _told(path, message, code, found)
            place = place.rpartition(".")[0]
        return RecordFault(path=path, message=message, sunat_code=code, mapping_line=self.parts.sale.line)


def _told(path: str, message: str, code: str, value: Value) -> RecordFault:
    return RecordFault(
        path=path,
        message=message,
        sunat_code=code,
        mapping_line=value.line,
        columns=tuple(name for _, name in value.columns),
    )
