"""What the simulators of the house's systems share: today in Lima, a file that appears whole, and a table in SQLite."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

_LIMA = timezone(timedelta(hours=-5))


def today() -> date:
    """The day in Lima."""
    return datetime.now(UTC).astimezone(_LIMA).date()


def drop(path: Path, content: bytes) -> None:
    """Write a file beside its name first, so that whoever watches the folder never sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_name(f"{path.name}.part")
    half.write_bytes(content)
    half.replace(path)


def fill(path: Path, table: str, key: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Add rows to a table with these columns, which is made where it is not there; a watermark column comes last."""
    path.parent.mkdir(parents=True, exist_ok=True)
    columns = list(rows[0])
    connection = sqlite3.connect(path)
    try:
        named = ", ".join(f"{it} TEXT" for it in columns)
        connection.execute(f"CREATE TABLE IF NOT EXISTS {table} ({named}, FEC_MODIFICACION TEXT, PRIMARY KEY ({key}))")
        marks = ", ".join("?" * (len(columns) + 1))
        now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        connection.executemany(
            f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}, FEC_MODIFICACION) VALUES ({marks})",  # noqa: S608
            [(*it.values(), now) for it in rows],
        )
        connection.commit()
    finally:
        connection.close()
