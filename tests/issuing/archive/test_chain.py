"""The seals are a published formula: anybody can reckon them, and every column counts."""

import hashlib
import json
from datetime import UTC, datetime
from uuid import UUID

import pytest
from msgspec.structs import replace

from issuing.archive.chain import GENESIS, Event, batch_root, event_bytes, seal

EVENT = Event(
    id=7,
    ticket_id=UUID(int=1),
    file_id=None,
    at=datetime(2026, 11, 25, 2, 30, 15, 123456, UTC),
    actor="worker:a",
    action="signed",
    from_state="received",
    to_state="signed",
    reason="F001-1 ñ",
    request_key=None,
)


def test_the_formula_is_the_one_that_is_told() -> None:
    told = [7, str(UUID(int=1)), None, "2026-11-25T02:30:15.123456Z", "worker:a", "signed", "received", "signed"]
    text = json.dumps([*told, "F001-1 ñ", None], ensure_ascii=False, separators=(",", ":")).encode()
    assert event_bytes(EVENT) == text
    assert seal(GENESIS, EVENT) == hashlib.sha256(b"emission.event.1\n" + GENESIS + text).digest()
    sealed = seal(GENESIS, EVENT)
    whole = b"emission.batch.1\n" + GENESIS + (3).to_bytes(8) + (1).to_bytes(8) + (7).to_bytes(8) + sealed
    assert batch_root(GENESIS, 3, [(7, sealed)]) == hashlib.sha256(whole).digest()


@pytest.mark.parametrize("name", Event.__struct_fields__)
def test_every_column_counts(name: str) -> None:
    other = {"id": 8, "ticket_id": None, "file_id": UUID(int=2), "at": datetime(2026, 1, 1, tzinfo=UTC)}
    assert seal(GENESIS, replace(EVENT, **{name: other.get(name, "otro")})) != seal(GENESIS, EVENT)


def test_the_one_before_counts() -> None:
    assert seal(seal(GENESIS, EVENT), EVENT) != seal(GENESIS, EVENT)
