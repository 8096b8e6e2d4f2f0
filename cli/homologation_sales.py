"""The vouchers of SUNAT's certification guide (homologación), from the files of demo/homologation: one a group.

A group's file has a sale without its lines, lines that are taken in turn, and cases by the numbers of the guide: so
many `items` of a factura or boleta, or a note that `credits` or `debits` the case of that number. A note is about the
first line of its document; where the document has a discount on the whole, which notes can't have, the note's line has
`noteAllowances`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from google.protobuf.json_format import ParseDict

from cli.demo_sales import DemoSale
from emission.v1 import sale_pb2

FOLDER: Final = Path(__file__).parents[1] / "demo" / "homologation"
GROUPS: Final = range(1, 15)
"""The groups of the guide: 1 to 7 facturas, 8 to 12 boletas, 13 the daily summary, 14 the voiding."""

_NOTES: Final[Mapping[str, tuple[str, Mapping[str, Any]]]] = {
    "credits": (
        "nota de crédito del caso",
        {
            "documentType": "DOCUMENT_TYPE_CREDIT_NOTE",
            "note": {"creditNoteReason": "CREDIT_NOTE_REASON_LINE_RETURN", "reason": "Devolución por ítem"},
        },
    ),
    "debits": (
        "nota de débito del caso",
        {
            "documentType": "DOCUMENT_TYPE_DEBIT_NOTE",
            "note": {"debitNoteReason": "DEBIT_NOTE_REASON_HIGHER_VALUE", "reason": "Aumento en el valor"},
        },
    ),
}


@dataclass(frozen=True, kw_only=True)
class Voucher:
    """One case of the guide: the sale that makes its voucher, which must be accepted."""

    group: int
    group_name: str
    case: int
    what: str
    sale: sale_pb2.Sale

    @property
    def demo(self) -> DemoSale:
        """As the demo submits it."""
        return DemoSale(system=str(self.group), expected="ACCEPTED", sale=self.sale)


def load(*, run: str, folder: Path = FOLDER) -> list[Voucher]:
    """All vouchers of the groups that have a file; `run` is added to their ids, so that each run issues anew."""
    files = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json")))
    return [voucher for group in files for voucher in _vouchers(group, run)]


def _vouchers(group: Mapping[str, Any], run: str) -> Iterator[Voucher]:
    for case in group["cases"]:
        kind = next(name for name in ("items", "credits", "debits") if name in case)
        count = case[kind]
        what, content = (
            (f"{count} ítems", _invoice(group, count)) if kind == "items" else _note(group, kind, count, run)
        )
        content |= {"externalId": _external_id(case["case"], run), "series": group["series"]}
        yield Voucher(
            group=group["group"],
            group_name=group["name"],
            case=case["case"],
            what=what,
            sale=ParseDict(content, sale_pb2.Sale()),
        )


def _invoice(group: Mapping[str, Any], items: int) -> dict[str, Any]:
    return {**group["sale"], "lines": list(islice(cycle(group["lines"]), items))}


def _note(group: Mapping[str, Any], kind: str, modified: int, run: str) -> tuple[str, dict[str, Any]]:
    what, content = _NOTES[kind]
    sale = {name: value for name, value in group["sale"].items() if name != "allowances"}
    line = dict(group["lines"][0])
    if "noteAllowances" in group:
        line["allowances"] = group["noteAllowances"]
    note = {**content["note"], "externalId": _external_id(modified, run)}
    return f"{what} {modified}", {**sale, **content, "note": note, "lines": [line]}


def _external_id(case: int, run: str) -> str:
    return f"HOMOLOGACION-{case:03}/{run}"
