"""What the repository keeps, in SQLite."""

import hashlib
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    key TEXT PRIMARY KEY, issuer TEXT NOT NULL, issue_date TEXT NOT NULL, voided INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS documents_by_date ON documents (issue_date, key);
CREATE TABLE IF NOT EXISTS files (
    key TEXT NOT NULL REFERENCES documents, part TEXT NOT NULL, content BLOB NOT NULL, etag TEXT NOT NULL,
    stored TEXT NOT NULL, PRIMARY KEY (key, part)
);
"""


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file and the tag of its bytes."""

    content: bytes
    etag: str


class Store:
    """One folder's repository."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._database = sqlite3.connect(folder / "anubis.sqlite", isolation_level=None)
        self._database.execute("PRAGMA journal_mode=WAL")
        self._database.execute("PRAGMA synchronous=NORMAL")
        self._database.executescript(_SCHEMA)

    def put(self, key: str, part: str, content: bytes, issue_date: str) -> None:
        """Keep a file, in the place of an older one of its name."""
        voided = int(part.startswith("voiding"))
        self._database.execute(
            "INSERT INTO documents (key, issuer, issue_date, voided) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (key) DO UPDATE SET voided = max(voided, excluded.voided)",
            (key, key.partition("-")[0], issue_date, voided),
        )
        self._database.execute(
            "INSERT OR REPLACE INTO files (key, part, content, etag, stored) VALUES (?, ?, ?, ?, ?)",
            (key, part, content, f'"{hashlib.sha256(content).hexdigest()}"', datetime.now(UTC).isoformat()),
        )

    def get(self, key: str, part: str) -> StoredFile | None:
        """The file, where there is one."""
        row = self._database.execute(
            "SELECT content, etag FROM files WHERE key = ? AND part = ?", (key, part)
        ).fetchone()
        return None if row is None else StoredFile(row[0], row[1])

    def listed(
        self, *, since: str, until: str, issuer: str | None, after: str, limit: int
    ) -> list[tuple[str, str, bool]]:
        """Keys with issue date and whether they were voided, in order, after ``date/key``."""
        day, _, key = after.partition("/")
        rows = self._database.execute(
            "SELECT key, issue_date, voided FROM documents WHERE issue_date BETWEEN ? AND ? "
            "AND (? IS NULL OR issuer = ?) AND (issue_date, key) > (?, ?) ORDER BY issue_date, key LIMIT ?",
            (since, until, issuer, issuer, day, key, limit),
        ).fetchall()
        return [(row[0], row[1], bool(row[2])) for row in rows]

    def clear(self) -> None:
        """Forget everything."""
        self._database.execute("DELETE FROM files")
        self._database.execute("DELETE FROM documents")

    def close(self) -> None:
        """Close the file."""
        self._database.close()
