"""The statements that read a source, as each dialect says them, and where a round begins."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy.dialects import registry
from sqlalchemy.engine import Dialect

from issuing.intake.pull.positions import Overlap, Position, begin, is_ahead, read_position
from issuing.intake.pull.source import (
    LinesTable,
    SourceTable,
    UnusableUrlError,
    check_url,
    lines_of,
    rows_after,
    rows_by_key,
)

_LINES = LinesTable(name="detalle", schema=None, parent="venta", order="item")
_TABLE = SourceTable(name="V_VENTAS", schema="samp", key="ID", watermark="CAMBIO", lines=_LINES)


def _dialect(name: str) -> Dialect:
    made: Dialect = registry.load(name)()
    return made


_NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "limit"),
    [
        ("postgresql", "LIMIT 50"),
        ("sqlite", "LIMIT 50"),
        ("mysql", "LIMIT 50"),
        ("oracle", "FETCH FIRST 50 ROWS ONLY"),
        ("mssql", "TOP 50"),
    ],
)
def test_every_dialect_pages_by_watermark_and_key(name: str, limit: str) -> None:
    dialect = _dialect(name)
    statement = rows_after(_TABLE, watermark=5, key=7, limit=50)
    text = " ".join(str(statement.compile(dialect=dialect, compile_kwargs={"literal_binds": True})).split())
    bare = text.translate(str.maketrans("", "", '"`[]'))
    assert limit in bare
    assert "CAMBIO > 5 OR CAMBIO = 5 AND ID > 7" in bare
    assert "ORDER BY CAMBIO, ID" in bare.replace("V_VENTAS.", "")
    for other in (rows_by_key(_TABLE, [1, 2]), lines_of(_LINES, [1, 2])):
        assert "IN (1, 2)" in str(other.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))


def test_a_name_that_is_no_name_is_quoted_and_not_run() -> None:
    hostile = SourceTable(name='x"; DROP TABLE y; --', schema=None, key="a b", watermark="w")
    text = str(rows_after(hostile, watermark=None, key=None, limit=1).compile(dialect=_dialect("postgresql")))
    assert '"x""; DROP TABLE y; --"' in text
    assert '"a b"' in text


@pytest.mark.parametrize(
    "value",
    [7, "R-1", Decimal("1.50"), _NOW, datetime(2026, 1, 1, 8, 30, 0, 5), date(2026, 1, 1), b"\x00\x01", 1.5],  # noqa: DTZ001
)
def test_a_position_keeps_the_kind_of_its_values(value: object) -> None:
    assert read_position(Position(value, value).text) == Position(value, value)


@pytest.mark.parametrize(
    ("mark", "earlier"),
    [
        (_NOW, _NOW - timedelta(seconds=60)),
        ("2026-11-24 10:00:30", "2026-11-24 09:59:30"),
        ("2026-11-24T10:00:30.500", "2026-11-24T09:59:30.500"),
        (5000, 4000),
        (date(2026, 11, 24), date(2026, 11, 23)),
    ],
)
def test_a_round_begins_before_where_the_last_one_ended(mark: object, earlier: object) -> None:
    assert begin(Position(mark, "k"), Overlap()) == Position(earlier, None)


@pytest.mark.parametrize("mark", [b"\x01", "00A7"])
def test_a_watermark_without_distance_has_no_overlap(mark: object) -> None:
    assert begin(Position(mark, "k"), Overlap()) == Position(mark, "k")


@pytest.mark.parametrize(
    ("mark", "ahead"),
    [
        (_NOW + timedelta(days=2), True),
        (_NOW, False),
        ("2999-01-01 00:00:00", True),
        (10**12, False),
        (date(2999, 1, 1), True),
    ],
)
def test_a_watermark_of_the_future_is_known(mark: object, ahead: bool) -> None:
    assert is_ahead(mark, now=_NOW) is ahead


def test_a_url_gets_the_driver_that_is_installed_and_a_wrong_one_keeps_its_password_secret() -> None:
    assert check_url("mariadb://u:p@h/d").startswith("mariadb+pymysql://u:p@h")
    for url in ("nada://u:secreto@h/d", "oracle://u:secreto@h/d", "secreto"):
        with pytest.raises(UnusableUrlError) as refused:
            check_url(url)
        assert "secreto" not in str(refused.value)
