"""The amounts as they are printed: totals that add up to what is paid, and what is paid how."""

from decimal import Decimal
from typing import Any

from documents.printing.facts import Adjustment, PrintedFacts
from documents.printing.spelling import NAMES, day, money, named, percent
from vouchers.catalogues.allowances import (
    ADVANCE_EXEMPT,
    ADVANCE_OF_ISC,
    ADVANCE_TAXED,
    ADVANCE_UNAFFECTED,
    PERCEPTIONS,
    RETENTION_OF_IGV,
)
from vouchers.catalogues.tributes import EXEMPT, EXPORTED, FREE, ICBPER, IGV, ISC, IVAP, OTHER, UNAFFECTED
from vouchers.money import HUNDRED, ZERO

Pairs = list[tuple[str, str]]
Blocks = list[dict[str, Any]]

_BASES = (
    (IGV, "Op. gravada"),
    (IVAP, "Op. gravada con IVAP"),
    (EXEMPT, "Op. exonerada"),
    (UNAFFECTED, "Op. inafecta"),
    (EXPORTED, "Op. de exportación"),
)
_TAXES = ((ISC, "ISC"), (IGV, "IGV"), (IVAP, "IVAP"), (ICBPER, "ICBPER"), (OTHER, "Otros tributos"))
_CASH, _CREDIT = "contado", "credito"
_IN_BLOCKS_OF_THEIR_OWN = PERCEPTIONS | {RETENTION_OF_IGV}
_OF_ADVANCES = frozenset({ADVANCE_TAXED, ADVANCE_EXEMPT, ADVANCE_UNAFFECTED, ADVANCE_OF_ISC})


def totals(facts: PrintedFacts) -> Pairs:
    """The rows above the total, of which all but the free operations add up to it."""
    currency, given = facts.currency, facts.totals
    rows: Pairs = []
    for tribute, label in _BASES:
        base = sum((it.base for it in facts.taxes if it.tribute == tribute), ZERO)
        if base:
            rows.append((label, money(base, currency)))
    free = sum((it.base for it in facts.taxes if it.tribute == FREE), ZERO)
    if free:
        rows.append(("Op. gratuitas (no se cobran)", money(free, currency)))
    for tribute, label in _TAXES:
        charged = [it.amount for it in facts.taxes if it.tribute == tribute]
        if any(charged) or (tribute == IGV and charged):
            rows.append((f"{label}{_rate(facts, tribute)}", money(sum(charged, ZERO), currency)))
    if given.charge:
        rows.append(("Otros cargos", money(given.charge, currency)))
    if given.allowance:
        rows.append(("Descuentos", money(-given.allowance, currency)))
    if given.rounding:
        rows.append(("Redondeo", money(given.rounding, currency)))
    return rows


def _rate(facts: PrintedFacts, tribute: str) -> str:
    """` 18 %` where all lines bear one rate."""
    rates = {
        it.percent
        for line in facts.lines
        for it in line.taxes
        if it.tribute == tribute and it.percent is not None and it.base
    }
    return f" {percent(rates.pop())}" if len(rates) == 1 and tribute in {IGV, IVAP} else ""


def payment_method(facts: PrintedFacts) -> str:
    """`Contado`, `Crédito`."""
    if facts.terms is None:
        return ""
    method = facts.terms.method.casefold().replace("é", "e")
    return {_CASH: "Contado", _CREDIT: "Crédito"}.get(method, facts.terms.method)


def instalments(facts: PrintedFacts) -> dict[str, Any]:
    """What is owed and when; empty for what is paid at once."""
    terms = facts.terms
    if terms is None or (not terms.instalments and terms.outstanding is None):
        return {}
    return {
        "outstanding": "" if terms.outstanding is None else money(terms.outstanding, facts.currency),
        "rows": [
            (_number(it.name, index), day(it.due_date), money(it.amount, facts.currency))
            for index, it in enumerate(terms.instalments, start=1)
        ],
    }


def _number(name: str, index: int) -> str:
    digits = name[len("cuota") :].lstrip("0")
    return digits if digits.isdecimal() else str(index)


def blocks(facts: PrintedFacts) -> Blocks:
    """Boxes beneath the lines, each with a title and pairs; only those that the document has."""
    found = [_detraction(facts), *_perceptions(facts), *_retentions(facts), _advances(facts), _global(facts)]
    return [it for it in found if it and it["pairs"]]


def _block(title: str, *pairs: tuple[str, str]) -> dict[str, Any]:
    return {"title": title, "pairs": [(label, value) for label, value in pairs if value]}


def _detraction(facts: PrintedFacts) -> dict[str, Any] | None:
    one = facts.detraction
    if one is None:
        return None
    good = f"{one.code} · {named('detractions', one.code)}" if one.code else ""
    return _block(
        "Operación sujeta a detracción (SPOT)",
        ("Bien o servicio", good),
        ("Tasa", percent(one.percent) if one.percent is not None else ""),
        ("Monto a depositar", money(one.amount, one.currency) if one.amount is not None else ""),
        ("Cuenta del Banco de la Nación", one.account),
        ("Medio de pago", named("means", one.means) if one.means else ""),
    )


def _perceptions(facts: PrintedFacts) -> Blocks:
    return [
        _block(
            "Percepción del IGV",
            *_base_and_rate(one),
            ("Percepción", money(one.amount, one.currency or "PEN")),
            ("Total a cobrar", "" if facts.perception_total is None else money(facts.perception_total, "PEN")),
        )
        for one in facts.adjustments
        if one.code in PERCEPTIONS
    ]


def _retentions(facts: PrintedFacts) -> Blocks:
    return [
        _block(
            "Retención del IGV por el cliente",
            *_base_and_rate(one),
            ("Retención", money(one.amount, one.currency or facts.currency)),
        )
        for one in facts.adjustments
        if one.code == RETENTION_OF_IGV
    ]


def _base_and_rate(one: Adjustment) -> Pairs:
    rate: Decimal | None = None if one.factor is None else one.factor * HUNDRED
    return [
        ("Base", "" if one.base is None else money(one.base, one.currency or "PEN")),
        ("Tasa", "" if rate is None else percent(rate)),
    ]


def _advances(facts: PrintedFacts) -> dict[str, Any] | None:
    if not facts.advances:
        return None
    pairs = [
        (
            f"{named('related', one.document.document_type)} {one.document.number}" if one.document else "Anticipo",
            money(one.amount, facts.currency),
        )
        for one in facts.advances
    ]
    prepaid = facts.totals.prepaid
    if prepaid is not None and len(pairs) > 1:
        pairs.append(("Total de anticipos", money(prepaid, facts.currency)))
    return _block("Anticipos ya deducidos", *pairs)


def _global(facts: PrintedFacts) -> dict[str, Any] | None:
    """Discounts and charges of the whole, those that have lowered or raised the bases above included."""
    pairs = []
    for one in facts.adjustments:
        told_elsewhere = one.code in _IN_BLOCKS_OF_THEIR_OWN or (facts.advances and one.code in _OF_ADVANCES)
        if told_elsewhere or not one.amount:
            continue
        rate = f" ({percent(one.factor * HUNDRED)})" if one.factor else ""
        signed = one.amount if one.is_charge else -one.amount
        default = "Cargo" if one.is_charge else "Descuento"
        label = NAMES["adjustments"].get(one.code, default)
        pairs.append((f"{label}{rate}", money(signed, one.currency or facts.currency)))
    return _block("Descuentos y cargos globales ya considerados", *pairs) if pairs else None
