"""The vouchers of SUNAT's certification guide (homologación), from the files of demo/homologation: one a group.

A group's file has a sale without its lines, lines that are taken in turn, and cases by the numbers of the guide: so
many `items` of a factura or boleta, or a note that `credits` or `debits` the case of that number. A note is about the
first line of its document; where the document has a discount on the whole, which notes can't have, the note's line has
`noteAllowances`. A case may be of several `documents`, and tell why they are `voided` once they are accepted.
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

_NOT_ON_A_NOTE: Final = frozenset({"allowances", "operationType", "perception"})
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
    """A voucher of one case of the guide: the sale that makes it, which must be accepted.

    `void_reason` is given where it must be voided thereafter.
    """

    group: int
    group_name: str
    case: int
    what: str
    sale: sale_pb2.Sale
    void_reason: str = ""

    @property
    def demo(self) -> DemoSale:
        """As the demo submits it."""
        expected = "VOIDED" if self.void_reason else "ACCEPTED"
        return DemoSale(system=str(self.group), expected=expected, sale=self.sale, void_reason=self.void_reason)


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
        documents = case.get("documents", 1)
        for index in range(1, documents + 1):
            name = _external_id(case["case"], run, index if documents > 1 else None)
            yield Voucher(
                group=group["group"],
                group_name=group["name"],
                case=case["case"],
                what=f"{what}, {index} de {documents}" if documents > 1 else what,
                sale=ParseDict({**content, "externalId": name, "series": group["series"]}, sale_pb2.Sale()),
                void_reason=case.get("voided", ""),
            )


def _invoice(group: Mapping[str, Any], items: int) -> dict[str, Any]:
    return {**group["sale"], "lines": list(islice(cycle(group["lines"]), items))}


def _note(group: Mapping[str, Any], kind: str, modified: int, run: str) -> tuple[str, dict[str, Any]]:
    what, content = _NOTES[kind]
    sale = {name: value for name, value in group["sale"].items() if name not in _NOT_ON_A_NOTE}
    line = dict(group["lines"][0])
    if "noteAllowances" in group:
        line["allowances"] = group["noteAllowances"]
    note = {**content["note"], "externalId": _external_id(modified, run)}
    return f"{what} {modified}", {**sale, **content, "note": note, "lines": [line]}


def _external_id(case: int, run: str, document: int | None = None) -> str:
    return f"HOMOLOGACION-{case:03}{'' if document is None else f'-{document}'}/{run}"
