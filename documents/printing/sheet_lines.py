"""The lines as they are printed."""

from decimal import Decimal
from typing import Any

from documents.printing.facts import Line, PrintedFacts
from documents.printing.paper import Paper
from documents.printing.spelling import amount, money, named, quantity, unit_amount
from vouchers.catalogues.allowances import ALLOWANCES
from vouchers.catalogues.treatments import TREATMENTS
from vouchers.catalogues.tributes import ICBPER, ISC
from vouchers.money import ZERO

PrintedLine = dict[str, Any]

_TAXED = "10"
# What surely stays for the lines beneath the head of a first sheet, and how much of it a line and each more row take.
_MILLIMETRES_OF_A_SHEET = 165.0
_MILLIMETRES_OF_A_LINE = 7.6
_MILLIMETRES_OF_A_ROW = 3.8
_CHARACTERS_OF_A_ROW = 42


def printed_lines(facts: PrintedFacts) -> list[PrintedLine]:
    """A row for each line; `carried` is the sum of the values up to it, for the totals that go from sheet to sheet."""
    rows, carried = [], ZERO
    for line in facts.lines:
        if not line.is_free:
            carried += line.value
        rows.append(_row(line, facts.currency, carried))
    return rows


def _row(line: Line, currency: str, carried: Decimal) -> PrintedLine:
    discounts = sum((it.amount for it in line.adjustments if not it.is_charge), ZERO)
    each = line.unit_price if line.is_free else line.unit_value
    return {
        "number": line.number,
        "code": line.code,
        "description": line.description,
        "properties": [f"{it.name}: {it.value}" for it in line.properties],
        "remarks": _remarks(line, currency),
        "quantity": quantity(line.quantity) if line.quantity is not None else "",
        "unit": named("units", line.unit),
        "unit_value": unit_amount(line.unit_value) if line.unit_value is not None else "",
        "unit_price": unit_amount(line.unit_price) if line.unit_price is not None else "",
        "each": unit_amount(each) if each is not None else "",
        "discount": amount(discounts) if discounts else "",
        "value": amount(line.value),
        "carried": amount(carried),
    }


def _remarks(line: Line, currency: str) -> list[str]:
    """What a reader has to know of a line that is not simply taxed."""
    found = []
    treatment = next((it.treatment for it in line.taxes if it.treatment), "")
    if line.is_free:
        name = TREATMENTS[treatment].name if treatment in TREATMENTS else ""
        found.append(f"Transferencia gratuita, a valor referencial ({name})" if name else "Transferencia gratuita")
    elif treatment and treatment != _TAXED and treatment in TREATMENTS:
        found.append(TREATMENTS[treatment].name)
    for tax in line.taxes:
        if tax.tribute == ISC and tax.amount:
            found.append(f"ISC {money(tax.amount, currency)}")
        elif tax.tribute == ICBPER and tax.amount:
            found.append(f"ICBPER {money(tax.amount, currency)}")
    for charge in line.adjustments:
        if charge.is_charge and charge.amount:
            name = ALLOWANCES[charge.code].name if charge.code in ALLOWANCES else "Cargo"
            found.append(f"{name}: {money(charge.amount, currency)}")
    return found


def needs_carrying(facts: PrintedFacts, paper: Paper) -> bool:
    """Whether the lines may run over a sheet; sums carried over cost time, so what surely fits goes without."""
    return paper is Paper.A4 and sum(_height(line) for line in facts.lines) > _MILLIMETRES_OF_A_SHEET


def _height(line: Line) -> float:
    """Millimetres that a line takes on A4, rather too many."""
    rows = 1 + len(line.description) // _CHARACTERS_OF_A_ROW + line.description.count("\n")
    small = sum(len(it.name) + len(it.value) + 5 for it in line.properties) + len(line.code)
    small += _CHARACTERS_OF_A_ROW * (line.is_free + len(line.taxes) // 2)
    return _MILLIMETRES_OF_A_LINE + _MILLIMETRES_OF_A_ROW * (rows + -(-small // _CHARACTERS_OF_A_ROW) - 1)
