"""What is wrong with a sale whatever else becomes known: asked when it is submitted, before anything is stored.

The same rules as `vouchers.assess`, less what the sale alone does not decide: the register of issuers and the document
that a note modifies are looked up later. A note that names its document by a source's own key may wait for it for days;
it is refused only for what would refuse it whichever kind of document that turns out to be, now and then.

Nearly every sale is in order and has ordinary amounts, and then nothing is computed.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from itertools import product

from msgspec.structs import replace

from vouchers.compute import compute
from vouchers.fill import fill
from vouchers.findings import Finding, Severity
from vouchers.modified import ModifiedDocument
from vouchers.rules.rule import Facts
from vouchers.rules.sets import submission_set_for
from vouchers.sale import DocumentType, Issuer, Sale
from vouchers.terms import THE_LAWS, Terms

# 999 lines of the most at the highest rate stay below the twelve digits of an amount; the least stays above a cent.
_LEAST = Decimal(1)
_MOST_UNITS = Decimal(1_000)
_DEAREST = Decimal(100_000)

_PATIENCE = timedelta(days=30)
"""How far the look ahead goes for a note that waits for its document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """All findings that the sale alone decides, observations too, and whose rules they are of."""

    findings: tuple[Finding, ...]
    rule_set: str

    @property
    def refused(self) -> bool:
        """Whether SUNAT would refuse it, so that it need not be stored."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def judge(sale: Sale, *, issuer: Issuer, today: date, issue_time: time, terms: Terms = THE_LAWS) -> Judgement:
    """What is wrong with `sale` by itself. Never raises because of what a sale says. Dates and times are Lima's."""
    note = sale.note
    if note is None or note.document is not None or note.external_id is None:
        return _judged(sale, issuer, (today, issue_time), None, terms)
    # A factura stands for the document, and only what is not in order is asked again about the other possibilities.
    first = _judged(sale, issuer, (today, issue_time), _STAND_INS[0], terms)
    if not first.refused:
        return first
    shared = first.findings
    for stand_in, day in product(_STAND_INS, (today, today + _PATIENCE)):
        other = _judged(sale, issuer, (day, issue_time), stand_in, terms)
        found = {(finding.rule, finding.path) for finding in other.findings}
        shared = tuple(finding for finding in shared if (finding.rule, finding.path) in found)
    return Judgement(findings=shared, rule_set=first.rule_set)


def is_ordinary(sale: Sale) -> bool:
    """Whether no amount of a sale whose figures are sound can be nothing, or too large for a document."""
    for line in sale.lines:
        price = line.unit_price if line.unit_value is None else line.unit_value
        if price is None or not (_LEAST <= line.quantity <= _MOST_UNITS and _LEAST <= price <= _DEAREST):
            return False
    return True


def _judged(
    sale: Sale, issuer: Issuer, moment: tuple[date, time], stand_in: ModifiedDocument | None, terms: Terms
) -> Judgement:
    today, issue_time = moment
    filled = fill(sale, today=today, modified=stand_in)
    issue_date = filled.issue_date or today
    rules = submission_set_for(issue_date)
    facts = Facts(sale=filled, issuer=issuer, issue_date=issue_date, today=today, modified=None, terms=terms)
    findings, blocked, needs_amounts = rules.check_sale(facts)
    if not blocked and (findings or needs_amounts or not is_ordinary(filled)):
        voucher = compute(filled, issuer=issuer, issue_time=issue_time)
        findings += rules.check_voucher(replace(facts, voucher=voucher))
    return Judgement(findings=tuple(findings), rule_set=rules.version)


def _stand_in(document_type: DocumentType, series: str) -> ModifiedDocument:
    """It lends a note its kind and series; the rules don't see what else it says."""
    return ModifiedDocument(
        document_type=document_type.value,
        series=series,
        number=1,
        currency="PEN",
        issue_date=date.min,
        payable=Decimal(0),
        customer_identity_type="",
        customer_identity_number="",
    )


_STAND_INS = (_stand_in(DocumentType.FACTURA, "F001"), _stand_in(DocumentType.BOLETA, "B001"))
