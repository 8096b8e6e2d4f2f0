"""What a sale is told when it is submitted: what emission would find too, less what is known only then."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from tests.builders import ISSUE_TIME, TODAY, a_credit_note, a_line, a_modified_document, a_note, a_sale, an_issuer
from tests.vouchers.hostile import extreme_sales, hostile_sales
from tests.vouchers.operations import any_sale
from tests.vouchers.rules.case import Case
from tests.vouchers.rules.test_rules import CASES, RULES
from vouchers.assess import assess
from vouchers.findings import Severity
from vouchers.judgement import Judgement, is_ordinary, judge
from vouchers.modified import ModifiedDocument
from vouchers.rules.rule import Feature
from vouchers.rules.sets import TABLE
from vouchers.sale import Customer, Sale

_KNOWN = st.none() | st.builds(
    a_modified_document, payable=st.just(Decimal(0)) | st.just(Decimal(10**9)), voided=st.booleans()
)


def judged(sale: Sale, *, today: date = TODAY) -> Judgement:
    return judge(sale, issuer=an_issuer(), today=today, issue_time=ISSUE_TIME)


# The first is of a note whose document is named by the key of its sale, the other compares with that document's date.
_OF_A_DOCUMENT_TO_COME = frozenset({"V2524", "V3321"})


def is_known_later(code: str) -> bool:
    rule = RULES[code]
    of_the_register = rule.path.split(".")[0] == "issuer"
    looked_up = rule in TABLE.known or bool(rule.feature & Feature.KNOWN_MODIFIED)
    return of_the_register or looked_up or code in _OF_A_DOCUMENT_TO_COME


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_it_finds_what_emission_would_find_but_for_what_is_known_later(case: Case) -> None:
    for one in (case.breaks, case.keeps):
        found = judge(one.sale, issuer=one.issuer, today=one.today, issue_time=ISSUE_TIME)
        emission = one.assessed()
        awaited = [it for it in emission.findings if not is_known_later(it.rule)]
        assert [it for it in found.findings if not is_known_later(it.rule)] == awaited
        assert found.rule_set == emission.rule_set


def test_most_rules_are_asked_at_once() -> None:
    later = [code for code, rule in RULES.items() if is_known_later(code) and rule.severity is Severity.ERROR]
    assert len(later) < len(RULES) / 10


@given(hostile_sales() | extreme_sales(), _KNOWN)
def test_whatever_it_refuses_emission_would_refuse_too(sale: Sale, modified: ModifiedDocument | None) -> None:
    found = judged(sale)
    emission = assess(sale, issuer=an_issuer(), today=TODAY, issue_time=ISSUE_TIME, modified=modified)
    assert emission.refused or not found.refused


@given(any_sale())
def test_a_sale_in_order_is_let_through(sale: Sale) -> None:
    assert not judged(sale).findings


_ORDINARY_QUANTITIES = st.decimals(1, 1_000, places=3) | st.sampled_from([Decimal(1), Decimal(1_000)])
_ORDINARY_PRICES = st.decimals(1, 100_000, places=10) | st.sampled_from([Decimal(1), Decimal(100_000)])


@given(
    st.lists(
        st.tuples(_ORDINARY_QUANTITIES, _ORDINARY_PRICES, st.booleans(), st.sampled_from(["10", "20", "30", "15"])),
        min_size=1,
        max_size=4,
    ),
    st.sampled_from([1, 249]),
)
def test_ordinary_amounts_break_no_rule_of_extremes(
    drawn: list[tuple[Decimal, Decimal, bool, str]], times: int
) -> None:
    lines = tuple(
        a_line(
            quantity=quantity,
            unit_value=price if by_value else None,
            unit_price=None if by_value else price,
            tax_treatment=treatment,
        )
        for quantity, price, by_value, treatment in drawn
    )
    sale = a_sale(lines=lines * times)
    assert is_ordinary(sale)
    emission = assess(sale, issuer=an_issuer(), today=TODAY, issue_time=ISSUE_TIME)
    assert not [it for it in emission.findings if RULES[it.rule].of_extremes]


@pytest.mark.parametrize(
    ("quantity", "price", "code"),
    [("999999999999", "99", "2062"), ("0.0001", "0.0001", "3105"), ("1", "999999999999", "2062")],
)
def test_amounts_that_are_none_are_computed(quantity: str, price: str, code: str) -> None:
    sale = a_sale(lines=(a_line(quantity=Decimal(quantity), unit_value=Decimal(price)),))
    assert not is_ordinary(sale)
    assert code in {finding.sunat_code for finding in judged(sale).findings}


_WAITING = a_note(document=None, external_id="S-1")
_ANONYMOUS = Customer(identity_type="-", identity_number="-", name="CLIENTES VARIOS")


def test_a_note_that_waits_for_its_document_is_not_refused_for_lacking_it() -> None:
    assert not judged(a_credit_note(note=_WAITING)).findings


def test_a_note_that_waits_may_still_turn_out_to_modify_a_boleta() -> None:
    of_a_factura = a_credit_note(note=replace(_WAITING, reason_code="13"))
    assert judged(of_a_factura).refused, "terms of payment are missing whatever it modifies"
    on_a_boleta = a_credit_note(note=_WAITING, series="BC01")
    assert not judged(on_a_boleta).refused, "the document may be a boleta"


def test_a_note_that_waits_is_refused_for_what_no_document_mends() -> None:
    found = judged(a_credit_note(note=_WAITING, lines=(a_line(description=""),), currency="XXX"))
    assert {(it.sunat_code, it.path) for it in found.findings} == {
        ("2026", "lines[0].description"),
        ("4084", "lines[0].description"),
        ("3088", "currency"),
    }


def test_a_date_to_come_is_no_fault_of_a_note_that_waits() -> None:
    soon = TODAY + timedelta(days=5)
    assert judged(a_sale(issue_date=soon)).refused
    assert not judged(a_credit_note(note=_WAITING, issue_date=soon)).refused
