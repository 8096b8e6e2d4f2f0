"""Judging a sale before it is stored, so that its source hears at once what the sale alone decides."""

from datetime import datetime

from issuing.clock import lima
from issuing.errors import InvalidSale
from issuing.services.issuers import RegisteredIssuer
from vouchers.judgement import judge
from vouchers.sale import Sale
from vouchers.terms import Terms


def require_valid(sale: Sale, registered: RegisteredIssuer, *, now: datetime, terms: Terms) -> None:
    """Raise `InvalidSale` with all findings where the rules of the day refuse `sale` by itself."""
    local = lima(now)
    judgement = judge(
        sale,
        issuer=registered.issuer,
        today=local.date(),
        issue_time=local.time().replace(microsecond=0),
        terms=terms,
    )
    if judgement.refused:
        raise InvalidSale(judgement.findings, judgement.rule_set)
