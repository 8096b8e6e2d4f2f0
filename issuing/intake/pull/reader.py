"""Reads a source's tables, a batch at a time, by a connection of its own. All of it blocks: it is for a thread."""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any, Final

from msgspec import Struct, json
from sqlalchemy import Engine, Select, create_engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from issuing.intake.files.limits import MOST_LINES_OF_A_RECORD
from issuing.intake.pull.positions import Position, tagged
from issuing.intake.pull.source import LinesTable, SourceTable, lines_of, rows_after, rows_by_key
from issuing.intake.records import Record, text_value

_MOST_KEYS: Final = 500  # Oracle takes a thousand in one list
_LONGEST_TOLD: Final = 200
_CONNECT_SECONDS: Final = 10
_STATEMENT_SECONDS: Final = 60
_TIMEOUTS: Final[dict[str, dict[str, object]]] = {
    "postgresql": {
        "connect_timeout": _CONNECT_SECONDS,
        "options": f"-c statement_timeout={_STATEMENT_SECONDS * 1000} -c default_transaction_read_only=on",
    },
    "mysql": {"connect_timeout": _CONNECT_SECONDS, "read_timeout": _STATEMENT_SECONDS},
    "mariadb": {"connect_timeout": _CONNECT_SECONDS, "read_timeout": _STATEMENT_SECONDS},
    "sqlite": {"timeout": _CONNECT_SECONDS},
}


class SourceDownError(Exception):
    """The source's database can't be read now; the text is a Spanish sentence with what its driver said."""


class SourceRow(Struct, frozen=True, kw_only=True):
    """A row with its lines; `key` is the text under which a reject is kept."""

    position: Position
    key: str
    fingerprint: str
    record: Record


class SourceReader:
    """Reads one table; a connection that fails is thrown away, and the next call opens another."""

    def __init__(self, url: str, source: SourceTable, *, mapping_fingerprint: str) -> None:
        self._source = source
        self._salt = mapping_fingerprint
        timeouts = _TIMEOUTS.get(make_url(url).get_backend_name(), {})
        self._engine: Engine = create_engine(
            url, pool_size=1, max_overflow=0, pool_pre_ping=True, connect_args=timeouts, hide_parameters=True
        )

    def after(self, position: Position, *, limit: int) -> list[SourceRow]:
        """The next rows; raises `SourceDownError`."""
        return self._rows(rows_after(self._source, watermark=position.watermark, key=position.key, limit=limit))

    def by_key(self, keys: Sequence[object]) -> list[SourceRow]:
        """The rows with these keys, at most some hundred; raises `SourceDownError`."""
        return self._rows(rows_by_key(self._source, keys)) if keys else []

    def close(self) -> None:
        """Close the connection."""
        self._engine.dispose()

    def _rows(self, statement: "Select[tuple[object, ...]]") -> list[SourceRow]:
        try:
            with self._engine.connect() as connection:
                rows = [dict(it) for it in connection.execute(statement).mappings()]
                keys = [it.get(self._source.key) for it in rows]
                wanted = self._source.lines
                lines = self._lines(connection, wanted, keys) if wanted else {}
        except (SQLAlchemyError, OSError, ValueError, LookupError) as error:
            self._engine.dispose()
            raise SourceDownError(_told(error)) from error
        absent = {self._source.key, self._source.watermark} - rows[0].keys() if rows else set()
        if absent:
            raise SourceDownError(f"La tabla no tiene la columna {', '.join(absent)}; tiene {', '.join(rows[0])}.")
        return [self._row(index, row, lines) for index, row in enumerate(rows, 1)]

    def _lines(self, connection: Any, wanted: LinesTable, keys: Sequence[object]) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for start in range(0, len(keys), _MOST_KEYS):
            for row in connection.execute(lines_of(wanted, keys[start : start + _MOST_KEYS])).mappings():
                lines = found[_plain(row[wanted.parent])]
                if len(lines) <= MOST_LINES_OF_A_RECORD:
                    lines.append(_readable(dict(row))[0])
        return found

    def _row(self, number: int, row: dict[str, Any], lines: dict[str, list[dict[str, Any]]]) -> SourceRow:
        key, mark = row[self._source.key], row[self._source.watermark]
        values, fault = _readable(row)
        own = lines.get(_plain(key), [])
        if len(own) > MOST_LINES_OF_A_RECORD:
            fault = fault or f"Tiene más de {MOST_LINES_OF_A_RECORD} líneas."
        content = hashlib.sha256(self._salt.encode() + json.encode([values, own]))
        return SourceRow(
            position=Position(mark, key),
            key=tagged(key),
            fingerprint=content.hexdigest(),
            record=Record(number=number, row=values, lines=tuple(own), fault=fault),
        )


def _readable(row: dict[str, Any]) -> tuple[dict[str, Any], str]:
    """The row's values as records hold them, and what can't be read of it."""
    values: dict[str, Any] = {}
    fault = ""
    for name, value in row.items():
        try:
            values[name] = text_value(value)
        except ValueError:
            fault = fault or f"La columna {name} no contiene texto que se pueda leer."
            values[name] = None
    return values, fault


def _plain(key: object) -> str:
    return str(text_value(key)).strip()


def _told(error: Exception) -> str:
    said = str(getattr(error, "orig", None) or error).splitlines() or [type(error).__name__]
    return f"La base de datos de la fuente no se puede leer: {said[0][:_LONGEST_TOLD]}"
