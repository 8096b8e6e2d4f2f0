"""The one pure call from a sale to what would be issued: fill, compute, check."""

from dataclasses import dataclass
from datetime import date, time

from msgspec.structs import replace

from vouchers.compute import compute
from vouchers.fill import fill
from vouchers.findings import Finding, Severity
from vouchers.modified import ModifiedDocument
from vouchers.rules.rule import Facts
from vouchers.rules.sets import rule_set_for
from vouchers.sale import Issuer, Sale
from vouchers.terms import THE_LAWS, Terms
from vouchers.voucher import Voucher


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """The filled sale, its voucher (None where its amounts cannot be computed), all findings, and whose rules."""

    sale: Sale
    voucher: Voucher | None
    findings: tuple[Finding, ...]
    rule_set: str

    @property
    def refused(self) -> bool:
        """Whether SUNAT would refuse it: then no number may be spent."""
        return any(finding.severity is Severity.ERROR for finding in self.findings)


def assess(
    sale: Sale,
    *,
    issuer: Issuer,
    today: date,
    issue_time: time,
    modified: ModifiedDocument | None = None,
    further: tuple[ModifiedDocument, ...] = (),
    terms: Terms = THE_LAWS,
) -> Assessment:
    """What would be issued for `sale`, and everything that is wrong with it.

    Never raises because of what a sale says: what cannot be computed is a finding. `today` and `issue_time` are
    Lima's; `modified` is the document that a note modifies, where the archive has it, and `further` are those of its
    further documents that the archive has. `terms` are the operator's.
    """
    filled = fill(sale, today=today, modified=modified)
    issue_date = filled.issue_date or today
    rules = rule_set_for(issue_date)
    facts = Facts(
        sale=filled,
        issuer=issuer,
        issue_date=issue_date,
        today=today,
        modified=modified,
        further=further,
        terms=terms,
    )
    findings, blocked, _ = rules.check_sale(facts)
    voucher = None
    if not blocked:
        voucher = compute(filled, issuer=issuer, issue_time=issue_time)
        findings += rules.check_voucher(replace(facts, voucher=voucher))
    return Assessment(sale=filled, voucher=voucher, findings=tuple(findings), rule_set=rules.version)
