"""What the authority remembers, in SQLite: documents by number, summaries by ticket, and a log that only grows.

WAL with ``synchronous=NORMAL``: what is committed survives the death of the process at any moment (not a power cut).
The file is locked for one process; a second simulator on the same folder is refused at its start.
"""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from simulators.ose.cdr import CdrFacts

_SCHEMA = """
CREATE TABLE IF NOT EXISTS documents (
    id INTEGER PRIMARY KEY,
    ruc TEXT NOT NULL, type TEXT NOT NULL, series TEXT NOT NULL, number INTEGER NOT NULL,
    file_name TEXT NOT NULL, issue_date TEXT NOT NULL, currency TEXT NOT NULL, total TEXT NOT NULL,
    on_credit INTEGER NOT NULL, sha256 TEXT, digest TEXT, zip BLOB,
    state TEXT NOT NULL CHECK (state IN ('accepted', 'rejected', 'voided')),
    sends INTEGER NOT NULL DEFAULT 1, facts TEXT, received TEXT NOT NULL, source TEXT NOT NULL,
    UNIQUE (ruc, type, series, number)
);
CREATE TABLE IF NOT EXISTS summaries (
    ticket TEXT PRIMARY KEY, ruc TEXT NOT NULL, file_name TEXT NOT NULL, status TEXT NOT NULL,
    polls INTEGER NOT NULL DEFAULT 0, received TEXT NOT NULL, facts TEXT NOT NULL, zip BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS summaries_by_name ON summaries (file_name);
CREATE TABLE IF NOT EXISTS log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    time TEXT NOT NULL, operation TEXT NOT NULL, file_name TEXT NOT NULL, sha256 TEXT NOT NULL,
    verdict TEXT NOT NULL, code TEXT NOT NULL, message TEXT NOT NULL, fault TEXT NOT NULL
);
CREATE TRIGGER IF NOT EXISTS log_is_never_changed BEFORE UPDATE ON log
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
CREATE TRIGGER IF NOT EXISTS log_is_never_shortened BEFORE DELETE ON log
    BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END;
"""
_KEY = "ruc = ? AND type = ? AND series = ? AND number = ?"
_LISTED = "id, ruc, type, series, number, file_name, sha256, digest, state, sends, issue_date, currency, total, source"


class FolderInUseError(Exception):
    """Another simulator runs on this data folder."""


@dataclass(frozen=True, slots=True)
class Key:
    """What identifies a document: issuer, type, series, number."""

    ruc: str
    type: str
    series: str
    number: int

    def parameters(self) -> tuple[str, str, str, int]:
        """For a query."""
        return self.ruc, self.type, self.series, self.number


@dataclass(slots=True)
class Document:
    """A document to register; ``zip`` is None for one that came inside a daily summary."""

    key: Key
    file_name: str
    issue_date: str
    currency: str
    total: str
    on_credit: bool
    sha256: str | None
    digest: str | None
    zip: bytes | None
    state: str
    facts: CdrFacts | None
    received: str
    source: str = "bill"


@dataclass(slots=True)
class Entry:
    """A line of the log."""

    time: str
    operation: str
    file_name: str = ""
    sha256: str = ""
    verdict: str = ""
    code: str = ""
    message: str = ""
    fault: str = ""


class Registry:
    """The store of one simulator. Every method is one short transaction at most."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "ose.sqlite", isolation_level=None, timeout=0.5)
        self._db.row_factory = sqlite3.Row
        try:
            self._db.execute("PRAGMA locking_mode = EXCLUSIVE")
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")
            self._db.executescript(_SCHEMA)
        except sqlite3.OperationalError as error:
            self._db.close()
            raise FolderInUseError(f"{folder} cannot be opened ({error}): does another simulator use it?") from error

    def close(self) -> None:
        """Let go of the folder."""
        self._db.close()

    def begin(self) -> None:
        """Open the transaction of a request that writes."""
        self._db.execute("BEGIN IMMEDIATE")

    def commit(self) -> None:
        """End it: from here on the request's outcome survives the process."""
        self._db.execute("COMMIT")

    def rollback(self) -> None:
        """Undo what an unfinished request wrote."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def document(self, key: Key) -> sqlite3.Row | None:
        """The row of a document without its ZIP, or nothing."""
        found = self._db.execute(
            f"SELECT {_LISTED}, on_credit, facts FROM documents WHERE {_KEY}",  # noqa: S608 - constants
            key.parameters(),
        )
        row: sqlite3.Row | None = found.fetchone()
        return row

    def zip_of(self, key: Key) -> bytes | None:
        """The exact bytes received for a document."""
        row = self._db.execute(f"SELECT zip FROM documents WHERE {_KEY}", key.parameters()).fetchone()  # noqa: S608
        return None if row is None else row["zip"]

    def register(self, one: Document) -> None:
        """Insert a document whose number is free (or a contingency document sent again, which it replaces)."""
        facts = json.dumps(one.facts.as_dict()) if one.facts else None
        self._db.execute(
            "INSERT INTO documents (ruc, type, series, number, file_name, issue_date, currency, total, on_credit,"
            " sha256, digest, zip, state, facts, received, source)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (ruc, type, series, number) DO UPDATE SET sha256 = excluded.sha256,"
            " digest = excluded.digest, zip = excluded.zip, state = excluded.state, facts = excluded.facts,"
            " total = excluded.total, issue_date = excluded.issue_date, received = excluded.received,"
            " sends = sends + 1",
            (
                *one.key.parameters(),
                *(one.file_name, one.issue_date, one.currency, one.total, one.on_credit, one.sha256, one.digest),
                *(one.zip, one.state, facts, one.received, one.source),
            ),
        )

    def count_send(self, key: Key) -> None:
        """One more arrival of a document that is registered already."""
        self._db.execute(f"UPDATE documents SET sends = sends + 1 WHERE {_KEY}", key.parameters())  # noqa: S608

    def void(self, key: Key) -> None:
        """Mark a document as voided."""
        self._db.execute(f"UPDATE documents SET state = 'voided' WHERE {_KEY}", key.parameters())  # noqa: S608

    def write(self, entry: Entry) -> None:
        """Append to the log."""
        self._db.execute(
            "INSERT INTO log (time, operation, file_name, sha256, verdict, code, message, fault)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(entry.time, entry.operation, entry.file_name, entry.sha256),
                *(entry.verdict, entry.code, entry.message, entry.fault),
            ),
        )

    def add_summary(self, ticket: str, status: str, facts: CdrFacts, content: bytes) -> None:
        """Keep a summary or a voiding under its ticket; ``status`` is what getStatus will end in."""
        name = f"{facts.issuer}-{facts.document}"
        self._db.execute(
            "INSERT INTO summaries (ticket, ruc, file_name, status, received, facts, zip) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (ticket, facts.issuer, name, status, facts.received, json.dumps(facts.as_dict()), content),
        )

    def summary_accepted(self, name: str) -> bool:
        """Whether a summary of that name was accepted."""
        found = self._db.execute("SELECT 1 FROM summaries WHERE file_name = ? AND status = '0'", (name,))
        return found.fetchone() is not None

    def poll(self, ticket: str) -> sqlite3.Row | None:
        """The row of a ticket, counting this question."""
        self._db.execute("UPDATE summaries SET polls = polls + 1 WHERE ticket = ?", (ticket,))
        row: sqlite3.Row | None = self._db.execute(
            "SELECT ruc, file_name, status, polls, received, facts FROM summaries WHERE ticket = ?", (ticket,)
        ).fetchone()
        return row

    def log_after(self, after: int, limit: int) -> list[dict[str, object]]:
        """Entries of the log with a greater id, oldest first."""
        rows = self._db.execute("SELECT * FROM log WHERE id > ? ORDER BY id LIMIT ?", (after, limit))
        return [dict(row) for row in rows]

    def documents_after(self, after: int, limit: int) -> list[dict[str, object]]:
        """Registered documents with a greater id, oldest first."""
        rows = self._db.execute(
            f"SELECT {_LISTED} FROM documents WHERE id > ? ORDER BY id LIMIT ?",  # noqa: S608 - constants
            (after, limit),
        )
        return [dict(row) for row in rows]


def facts_of(row: sqlite3.Row) -> CdrFacts | None:
    """The facts of a stored CDR, or nothing for a document that has none of its own."""
    if row["facts"] is None:
        return None
    stored = json.loads(row["facts"])
    stored["observations"] = [tuple(one) for one in stored["observations"]]
    return CdrFacts(**stored)
