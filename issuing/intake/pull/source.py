"""The tables of a source and the statements that read them, for every dialect the same.

Rows come in the order of the watermark, and of the key where watermarks are equal, so that a batch that ends between
equal ones goes on with the next key.
"""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from sqlalchemy import ColumnClause, ColumnElement, Select, and_, column, literal_column, or_, select, table
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError

_DRIVERS = {"postgresql": "postgresql+psycopg", "mysql": "mysql+pymysql", "mariadb": "mariadb+pymysql"}
"""The drivers that are installed, for URLs that name none."""


class UnusableUrlError(Exception):
    """A URL that leads to no database; the text is a Spanish sentence without it, for it bears a password."""


class LinesTable(Struct, frozen=True, kw_only=True):
    """The table of a sale's lines: the column that holds the sale's key, and the one that orders them."""

    name: str
    schema: str | None
    parent: str
    order: str


class SourceTable(Struct, frozen=True, kw_only=True):
    """A table or view with a row a sale: its key, and a column that grows whenever a row is made or changed."""

    name: str
    schema: str | None
    key: str
    watermark: str
    lines: LinesTable | None = None


def check_url(url: str) -> str:
    """`url` with the driver that is installed here; raises `UnusableUrlError`."""
    try:
        parsed = make_url(url)
        parsed = parsed.set(drivername=_DRIVERS.get(parsed.drivername, parsed.drivername))
        parsed.get_dialect().import_dbapi()
    except NoSuchModuleError as error:
        raise UnusableUrlError("No hay un dialecto de SQLAlchemy para esa base de datos.") from error
    except ImportError as error:
        raise UnusableUrlError(f"Falta instalar el controlador de esa base de datos ({error.name}).") from error
    except (ArgumentError, ValueError) as error:
        raise UnusableUrlError("No es una dirección como postgresql://usuario:clave@servidor/base.") from error
    return parsed.render_as_string(hide_password=False)


def rows_after(source: SourceTable, *, watermark: object, key: object, limit: int) -> "Select[tuple[object, ...]]":
    """The next rows after a watermark and a key; from the beginning where the watermark is None.

    Where only the key is None, rows with just that watermark are read (again) too.
    """
    mark: ColumnClause[Any] = column(source.watermark)
    own: ColumnClause[Any] = column(source.key)
    condition: ColumnElement[bool] = mark.is_not(None)
    if watermark is not None and key is None:
        condition = mark >= watermark
    elif watermark is not None:
        condition = or_(mark > watermark, and_(mark == watermark, own > key))
    return _all_of(source.name, source.schema).where(condition).order_by(mark, own).limit(limit)


def rows_by_key(source: SourceTable, keys: Sequence[object]) -> "Select[tuple[object, ...]]":
    """The rows with these keys."""
    return _all_of(source.name, source.schema).where(column(source.key).in_(keys))


def lines_of(lines: LinesTable, keys: Sequence[object]) -> "Select[tuple[object, ...]]":
    """The lines of these sales, each sale's in order."""
    parent: ColumnClause[Any] = column(lines.parent)
    return _all_of(lines.name, lines.schema).where(parent.in_(keys)).order_by(parent, column(lines.order))


def _all_of(name: str, schema: str | None) -> "Select[tuple[object, ...]]":
    return select(literal_column("*")).select_from(table(name, schema=schema))
