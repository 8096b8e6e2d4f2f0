"""The demo's sales: files in the shape that a source system sends, each sale with the status that it should reach.

`@today+30` in a date stands for thirty days from today in Lima, so that the files don't age.
"""

import json
import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from google.protobuf.json_format import ParseDict

from emission.v1 import sale_pb2

FOLDER = Path(__file__).parents[1] / "demo" / "sales"
_DAY = re.compile(r"^@today([+-]\d+)?$")


class Way(StrEnum):
    """How it comes to the house."""

    PUSH = "gRPC"
    TABLE = "tabla"
    FOLDER = "archivo"


@dataclass(frozen=True, kw_only=True)
class DemoSale:
    """A sale, the source system that it comes from, and the status that it should reach.

    `void_reason` is given where its voucher is voided as soon as it is accepted. `mailed`: its customer has a mailbox.
    """

    system: str
    expected: str
    sale: sale_pb2.Sale
    void_reason: str = ""
    way: Way = Way.PUSH
    mailed: bool = False


def load(*, today: date, run: str, folder: Path = FOLDER) -> list[DemoSale]:
    """All sales of `folder`; `run` is added to their ids, so that each run of the demo sells anew."""
    found = []
    for path in sorted(folder.glob("*.json")):
        for entry in json.loads(path.read_text(encoding="utf-8")):
            sale = ParseDict(_dated(entry["sale"], today), sale_pb2.Sale())
            sale.external_id = f"{sale.external_id}/{run}"
            if sale.note.external_id:
                sale.note.external_id = f"{sale.note.external_id}/{run}"
            mailed = bool(sale.customer.emails) and entry["expect"] == "ACCEPTED"
            found.append(DemoSale(system=path.stem, expected=entry["expect"], sale=sale, mailed=mailed))
    return found


def _dated(value: Any, today: date) -> Any:
    """`value` with each `@today…` as google.type.Date's JSON."""
    if isinstance(value, dict):
        return {key: _dated(inner, today) for key, inner in value.items()}
    if isinstance(value, list):
        return [_dated(inner, today) for inner in value]
    match = _DAY.match(value) if isinstance(value, str) else None
    if match is None:
        return value
    day = today + timedelta(days=int(match[1] or 0))
    return {"year": day.year, "month": day.month, "day": day.day}
