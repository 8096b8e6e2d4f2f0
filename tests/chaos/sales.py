"""The sales of a simulated run: few of each kind, repeats and contradictions among them, as a seed decides."""

from dataclasses import dataclass
from random import Random

from tests.builders import a_boleta, a_credit_note, a_line, a_note, a_person, a_sale
from vouchers.sale import Sale

OTHER_RUC = "20987654326"
"""The second issuer, whose boletas go by daily summaries."""
_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A sale that a caller brings at `at` seconds; what comes in bulk is judged by the worker."""

    at: float
    sale: Sale
    in_bulk: bool


def orders(random: Random) -> list[Order]:
    """What the callers of one run bring, and when."""
    sales = [_plain(random, f"S-{index}") for index in range(random.randint(3, 6))]
    target = random.choice(sales)
    person = target.document_type.value == "03"
    note = a_note(document=None, external_id=target.external_id)
    if random.random() < 0.6:
        changed = {"customer": a_person()} if person else {}
        sales.append(a_credit_note(external_id="N-1", note=note, issuer_ruc=target.issuer_ruc, **changed))
    if random.random() < 0.4:
        sales.append(a_sale(external_id="W-1", lines=(a_line(description=""),)))
    if random.random() < 0.5:
        sales.append(random.choice(sales))
    if random.random() < 0.3:
        sales.append(a_sale(external_id=random.choice(sales).external_id, lines=(a_line(), a_line())))
    return [Order(at=random.random() * _SECONDS, sale=sale, in_bulk=random.random() < 0.4) for sale in sales]


def _plain(random: Random, name: str) -> Sale:
    ruc = random.choice(("20100066603", "20100066603", OTHER_RUC))
    if random.random() < 0.4:
        return a_boleta(external_id=name, issuer_ruc=ruc)
    return a_sale(external_id=name, issuer_ruc=ruc)
