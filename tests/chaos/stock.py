"""Stock-taking after a chaos run: what stands in PostgreSQL, and what the OSE logged and registered itself."""

from datetime import datetime
from typing import Any

import asyncpg

from tests.chaos.callers import DIRECT, SMALL, SUMMARISED
from tests.chaos.history import Asked, Event, History, Registered, Sent, Stands
from tests.chaos.house import House

ASKABLE = tuple(f"{ruc}-{kind}-" for ruc in (DIRECT, SUMMARISED, SMALL) for kind in ("01", "03", "07", "08"))
"""Beginnings of the documents that the OSE can be asked for: all but the files of summaries and voidings."""
_STANDING = """
SELECT t.*, i.ruc || '-' || v.document_type || '-' || v.series || '-' || v.number AS document,
       encode(sha256(v.zip), 'hex') AS sha256
FROM tickets t JOIN issuers i ON i.id = t.issuer_id LEFT JOIN vouchers v ON v.ticket_id = t.id ORDER BY t.external_id
"""
_UNFINISHED = """
SELECT external_id, state, reason_code FROM tickets WHERE next_attempt_at IS NOT NULL
"""
_OPEN_FILES = """
SELECT (SELECT count(*) FROM summary_lines WHERE state IN ('queued', 'filed'))
     + (SELECT count(*) FROM summary_files WHERE state IN ('signed', 'awaiting', 'asking'))
"""
_NEVER_TAKEN = "SELECT external_id FROM tickets WHERE state IN ('stuck', 'rejected', 'invalid')"


async def at_rest(house: House, waits_for: dict[str, str]) -> bool:
    """Whether nothing is left to be done, but for notes about a sale that only a human can help."""
    connection = await asyncpg.connect(house.postgres.dsn, timeout=5)
    try:
        if await connection.fetchval(_OPEN_FILES):
            return False
        unfinished = await connection.fetch(_UNFINISHED)
        helpless = {it["external_id"] for it in await connection.fetch(_NEVER_TAKEN)}
    finally:
        await connection.close()
    return all(waits_for.get(it["external_id"]) in helpless for it in unfinished)


async def take_stock(house: House, history: History) -> None:
    """Write it all into the history."""
    connection = await asyncpg.connect(house.postgres.dsn)
    try:
        events = await connection.fetch("SELECT * FROM events WHERE ticket_id IS NOT NULL ORDER BY id")
        standing = await connection.fetch(_STANDING)
    finally:
        await connection.close()
    now = house.now
    for row in events:
        history.add(
            Event(
                at=_since(house, row["at"]),
                ticket=str(row["ticket_id"]),
                actor=row["actor"],
                action=row["action"],
                from_state=row["from_state"],
                to_state=row["to_state"],
            )
        )
    for row in standing:
        due, lease = row["next_attempt_at"], row["lease_until"]
        history.add(
            Stands(
                at=now,
                ticket=str(row["id"]),
                external_id=row["external_id"],
                state=row["state"],
                document=row["document"],
                sha256=row["sha256"],
                by_summary=row["channel"] == "summary",
                reason=row["reason"],
                due_at=_since(house, due) if due else None,
                held=bool(lease) and _since(house, lease) > now,
            )
        )
    for entry in house.told("log"):
        _take_down(house, history, entry)
    for it in house.told("documents"):
        if it["state"] != "rejected":
            document = f"{it['ruc']}-{it['type']}-{it['series']}-{it['number']}"
            history.add(Registered(at=now, document=document, sha256=it["sha256"], voided=it["state"] == "voided"))


def _take_down(house: House, history: History, entry: dict[str, Any]) -> None:
    """A line of the OSE's own log. What a fault spoilt is taken for not delivered.

    A question that is answered by an empty content is not: here that says that there is no such document.
    """
    at, mode = _since(house, datetime.fromisoformat(entry["time"])), entry["fault"]
    denied = mode == "empty_content" and entry["operation"] == "getStatusCdr"
    facts: dict[str, Any] = {
        "at": at,
        "document": entry["file_name"].removesuffix(".zip"),
        "code": "0011" if denied else entry["code"],
        "delivered": denied or mode in {"", "slow", "fault_code"},
        "fault": mode,
    }
    if entry["operation"] in {"sendBill", "sendSummary"}:
        taken = entry["operation"] == "sendBill" and entry["verdict"] in {"accepted", "observed"}
        history.add(Sent(**facts, sha256=entry["sha256"], registered=taken))
    elif entry["operation"] == "getStatusCdr":
        history.add(Asked(**facts))


def _since(house: House, moment: datetime) -> float:
    return moment.timestamp() - house.began
