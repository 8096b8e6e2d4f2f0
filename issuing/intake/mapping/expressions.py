"""Expressions in CEL: checked when they are loaded, evaluated on one record.

CEL has no loops without end, no files, no network, and no way to reach Python; what it computes decimals with are our
own functions. An expression is at most a thousand characters long: the parser's stack has its end.
"""

import logging
import re
from collections.abc import Callable, Mapping
from typing import Any, Final

import cel
import structlog

from issuing.intake.configuration_faults import suggestion
from issuing.intake.mapping.decimals import DECIMAL_FUNCTIONS
from issuing.intake.mapping.texts import TEXT_FUNCTIONS
from issuing.intake.mapping.values import DataError, shown

# It logs what a function of ours refuses, with the value, which is personal data; the record's fault tells it better.
logging.getLogger("cel").setLevel(logging.CRITICAL)

_log = structlog.get_logger()
_LONGEST: Final = 1000
FUNCTIONS: Final[Mapping[str, Callable[..., object]]] = {**DECIMAL_FUNCTIONS, **TEXT_FUNCTIONS}
_OF_CEL: Final = frozenset({"size", "contains", "startsWith", "endsWith", "matches", "has", "int", "string"})
_MACROS: Final = frozenset({"map", "filter", "all", "exists", "exists_one"})
KNOWN: Final = frozenset({*FUNCTIONS, *_OF_CEL, *_MACROS, "lookup"})
_TEXT: Final = re.compile(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'")
_DOUBLE: Final = re.compile(r"(?<![\w.])\d+(?:\.\d+|[eE])|(?<![\w)\].])\.\d")
_BOUND: Final = re.compile(r"\.(?:map|filter|all|exists|exists_one)\(\s*([A-Za-z_]\w*)\s*,")
_SELECTED: Final = re.compile(r"(?<![\w.])([A-Za-z_]\w*)\.([A-Za-z_]\w*)(?!\w*\s*\()")
_ROW: Final = re.compile(r"(?<![\w.])row\b")
_INDEXED: Final = re.compile(r"(?<![\w.])([A-Za-z_]\w*)\[\s*(?:\"([^\"]*)\"|'([^']*)')\s*\]")


class ExpressionError(Exception):
    """An expression that can't be used; the text is a Spanish sentence."""


class Expression:
    """A compiled expression; `columns` are the fields of `row` and of other objects that it names.

    `uses_whole_row` says that it does something with `row` that needs more than these.
    """

    def __init__(self, source: str, *, names: frozenset[str]) -> None:
        """Compile `source`, which may use the variables `names`; raises `ExpressionError`."""
        if len(source) > _LONGEST:
            raise ExpressionError(f"Tiene {len(source)} caracteres y el máximo es {_LONGEST}.")
        bare = _TEXT.sub("''", source)
        if _DOUBLE.search(bare):
            raise ExpressionError("Un número con decimales no pasa por dobles; escríbalo entre comillas: '18.00'.")
        try:
            self._program = cel.compile(source)
        except ValueError as error:
            raise ExpressionError(_misspelled(error)) from error
        self.source = source
        bound = set(_BOUND.findall(bare))
        for name in self._program.variables():
            if name not in names and name not in bound:
                raise ExpressionError(f"No hay nada llamado «{name}».{suggestion(name, set(names))}")
        for name in self._program.functions():
            if name.isidentifier() and not name.startswith("_") and name not in KNOWN:
                raise ExpressionError(f"No hay una función llamada «{name}».{suggestion(name, set(KNOWN))}")
        found = [(it[0], it[1]) for it in _SELECTED.findall(bare)]
        found += [(it[0], it[1] or it[2]) for it in _INDEXED.findall(source)]
        self.columns = tuple(dict.fromkeys(found))
        mentions = len(_ROW.findall(bare))
        self.uses_whole_row = mentions > sum(root == "row" for root, _ in found)

    def evaluate(self, environment: "Environment") -> object:
        """What it gives for the record of `environment`; raises `DataError`."""
        environment.refused = None
        try:
            value: object = self._program.execute(environment.context)
        except Exception as error:
            raise _data_error(error, environment, self.source) from error
        if isinstance(value, float):
            raise DataError("Da un doble; compute los importes con las funciones dec_….")
        return value


class Environment:
    """The variables of one record and the functions; used again for the next."""

    def __init__(self, tables: Mapping[str, Mapping[str, str]]) -> None:
        self.refused: DataError | None = None
        self.failures: list[Exception] = []
        """What could not be filled of the present record."""
        self._computed: dict[str, object] = {}
        self._tables = tables
        functions = {name: self._guarded(function) for name, function in FUNCTIONS.items()}
        functions["lookup"] = self._guarded(self.lookup)
        self.context: Any = cel.Context({}, functions)
        self.context.set_variable_resolver(self._computed.get)

    def put(self, name: str, value: object) -> None:
        """Give a variable an object or a list; CEL converts all that it has been given anew."""
        self.context.add_variable(name, value)

    def compute(self, name: str, value: object) -> None:
        """Give a variable a small value, which is converted where it is used."""
        self._computed[name] = "" if value is None else value

    def begin(self, row: Mapping[str, object], lines: list[object]) -> None:
        """The next record."""
        self.failures = []
        self._computed.clear()
        self.put("row", dict(row))
        self.put("lines", lines)

    def lookup(self, table: object, key: object, *default: object) -> object:
        """`lookup('tabla', clave, valor)`: lo que dice la tabla; sin valor, una clave que falta es un error."""
        rows = self._tables.get(str(table))
        if rows is None:
            raise DataError(f"No hay una tabla llamada «{shown(str(table))}».")
        wanted = "" if key is None else str(key).strip()
        found = rows.get(wanted)
        if found is not None:
            return found
        if default:
            return default[0]
        raise DataError(f"La tabla «{table}» no tiene la clave «{shown(wanted)}»; agréguela.")

    def _guarded(self, function: Callable[..., object]) -> Callable[..., object]:
        """CEL turns every exception into a text, so the first one is kept here."""

        def guarded(*values: object) -> object:
            try:
                return function(*values)
            except DataError as error:
                self.refused = self.refused or error
                raise

        return guarded


def _misspelled(error: ValueError) -> str:
    match = re.search(r"<input>:(\d+):(\d+): (.*)", str(error))
    where = f" cerca del carácter {match[2]}" if match else ""
    return f"La expresión no se puede leer{where}; revise paréntesis, comillas y comas."


def _data_error(error: Exception, environment: Environment, source: str) -> DataError:
    """What an analyst is told; what CEL said is for the log alone, without values."""
    if environment.refused is not None:
        return environment.refused
    if isinstance(error, KeyError):
        return DataError(f"El registro no tiene «{shown(str(error.args[0]))}»; use has(…) si puede faltar.")
    if isinstance(error, TypeError):
        return DataError("La expresión mezcla clases de valores, como un texto con un número o con nada (null).")
    _log.debug("an expression failed", action="mapping.expression", expression=source, error=type(error).__name__)
    return DataError(
        "La expresión no se puede calcular con este registro; revise sus valores y cuántos toma cada función."
    )
