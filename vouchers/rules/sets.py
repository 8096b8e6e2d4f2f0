"""The rules by date: which set judges a voucher is chosen by its issue date, and its name stays on the report."""

from datetime import date

from vouchers.findings import Finding
from vouchers.modified import ModifiedDocument
from vouchers.rules.advances import ADVANCE_RULES, ADVANCE_SALE_RULES
from vouchers.rules.allowances import (
    ALLOWANCE_RULES,
    LINE_ALLOWANCE_RULES,
    VOUCHER_ALLOWANCE_RULES,
    VOUCHER_LINE_ALLOWANCE_RULES,
)
from vouchers.rules.amounts import VOUCHER_INSTALMENT_RULES, VOUCHER_LINE_RULES, VOUCHER_RULES
from vouchers.rules.cargo import CARGO_LINE_RULES, LEG_RULES
from vouchers.rules.customer import CUSTOMER_RULES
from vouchers.rules.delivery import DELIVERY_RULES, EXPORT_LINE_RULES
from vouchers.rules.engine import RuleSet
from vouchers.rules.expected import EXPECTED_RULES
from vouchers.rules.free import FREE_LINE_RULES
from vouchers.rules.header import HEADER_RULES
from vouchers.rules.issuer import ISSUER_RULES
from vouchers.rules.legends import LEGEND_RULES, LEGEND_SALE_RULES, LEGEND_VOUCHER_RULES
from vouchers.rules.lines import LINE_RULES
from vouchers.rules.modified import KNOWN_RULES, MODIFIED_RULES
from vouchers.rules.note_references import NOTE_REFERENCE_RULES, NOTE_REFERENCE_SALE_RULES
from vouchers.rules.notes import NOTE_LINE_RULES, NOTE_RULES, NOTE_VOUCHER_LINE_RULES
from vouchers.rules.payment import INSTALMENT_RULES, PAYMENT_RULES
from vouchers.rules.perceptions import PERCEPTION_ALLOWANCE_RULES, PERCEPTION_RULES, PERCEPTION_VOUCHER_RULES
from vouchers.rules.products import PRODUCT_LINE_RULES, PRODUCT_SALE_RULES
from vouchers.rules.properties import INSURANCE_LINE_RULES, INSURANCE_SALE_RULES, PROPERTY_RULES
from vouchers.rules.rail import RAIL_RULES
from vouchers.rules.references import REFERENCE_RULES, REFERENCES_RULES
from vouchers.rules.related import DESPATCH_RULES, PARTICIPANT_RULES, RELATED_RULES, RELATED_SALE_RULES
from vouchers.rules.rule import Facts
from vouchers.rules.sectors import SECTOR_LINE_RULES, SECTOR_PROPERTY_RULES, SECTOR_SALE_RULES
from vouchers.rules.tables import Table
from vouchers.rules.taxes import RATE_RULES, TAX_LINE_RULES, TAX_VOUCHER_LINE_RULES
from vouchers.rules.validity import ANNOUNCED_FOR_2027
from vouchers.rules.withholdings import WITHHOLDING_RULES, WITHHOLDING_VOUCHER_RULES
from vouchers.sale import Issuer, Sale
from vouchers.voucher import Voucher

TABLE = Table(
    sale=HEADER_RULES
    + ISSUER_RULES
    + CUSTOMER_RULES
    + NOTE_RULES
    + REFERENCES_RULES
    + MODIFIED_RULES
    + PAYMENT_RULES
    + INSURANCE_SALE_RULES
    + DELIVERY_RULES
    + RATE_RULES
    + ADVANCE_SALE_RULES
    + WITHHOLDING_RULES
    + PERCEPTION_RULES
    + LEGEND_SALE_RULES
    + RELATED_SALE_RULES
    + NOTE_REFERENCE_SALE_RULES
    + SECTOR_SALE_RULES
    + PRODUCT_SALE_RULES
    + RAIL_RULES,
    references=REFERENCE_RULES,
    known=KNOWN_RULES,
    lines=LINE_RULES
    + NOTE_LINE_RULES
    + INSURANCE_LINE_RULES
    + FREE_LINE_RULES
    + EXPORT_LINE_RULES
    + TAX_LINE_RULES
    + SECTOR_LINE_RULES
    + CARGO_LINE_RULES
    + PRODUCT_LINE_RULES,
    properties=PROPERTY_RULES + SECTOR_PROPERTY_RULES,
    line_allowances=LINE_ALLOWANCE_RULES,
    legs=LEG_RULES,
    allowances=ALLOWANCE_RULES + PERCEPTION_ALLOWANCE_RULES,
    legends=LEGEND_RULES,
    despatch_documents=DESPATCH_RULES,
    related_documents=RELATED_RULES + NOTE_REFERENCE_RULES,
    participants=PARTICIPANT_RULES,
    advances=ADVANCE_RULES,
    instalments=INSTALMENT_RULES,
    voucher=VOUCHER_RULES
    + EXPECTED_RULES
    + WITHHOLDING_VOUCHER_RULES
    + PERCEPTION_VOUCHER_RULES
    + LEGEND_VOUCHER_RULES,
    voucher_lines=VOUCHER_LINE_RULES + TAX_VOUCHER_LINE_RULES + NOTE_VOUCHER_LINE_RULES,
    voucher_line_allowances=VOUCHER_LINE_ALLOWANCE_RULES,
    voucher_allowances=VOUCHER_ALLOWANCE_RULES,
    voucher_instalments=VOUCHER_INSTALMENT_RULES,
)

# SUNAT's workbook of that day, and the changes that are announced for a later one.
_PUBLISHED = RuleSet("2026-02-12", date.min, TABLE.in_force(date.min))
_ANNOUNCED = RuleSet("2027-01-01", ANNOUNCED_FOR_2027, TABLE.in_force(ANNOUNCED_FOR_2027))

RULE_SETS = (_ANNOUNCED, _PUBLISHED)


def rule_set_for(issue_date: date) -> RuleSet:
    """The rules that judge a voucher of that issue date (Lima's civil date)."""
    return next(rule_set for rule_set in RULE_SETS if rule_set.valid_from <= issue_date)


_OF_THE_SALE = {rule_set.version: rule_set.of_the_sale() for rule_set in RULE_SETS}


def submission_set_for(issue_date: date) -> RuleSet:
    """Those of them that find fault with the sale itself, and not with what the register of issuers holds."""
    return _OF_THE_SALE[rule_set_for(issue_date).version]


def check(
    sale: Sale,
    voucher: Voucher | None,
    *,
    issuer: Issuer,
    today: date,
    modified: ModifiedDocument | None = None,
) -> tuple[Finding, ...]:
    """All findings of a filled sale and, where it could be computed, of its voucher, in a stable order."""
    issue_date = sale.issue_date or today
    facts = Facts(sale=sale, issuer=issuer, issue_date=issue_date, today=today, modified=modified, voucher=voucher)
    rules = rule_set_for(issue_date)
    return (*rules.check_sale(facts).findings, *rules.check_voucher(facts))
