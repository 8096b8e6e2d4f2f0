"""Rows that no note of ours can break, because of how it is written: a judge of SUNAT's rows finds them broken by hand.

3203, 3208, 3313 and 3314 of the sheets of notes; with them those that the rules of the sale find earlier.
"""

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from documents.signature import Signer
from documents.ubl import render
from tests.builders import a_credit_note, a_debit_note, a_note, a_voucher, an_assessment
from tests.documents.ubl.judged import NUMBER, Judge
from tests.vouchers.operations import SPOT
from vouchers.sale import DocumentReference, Sale

FIRST_OF_2027 = date(2027, 1, 1)
_MEANS_BEGIN, _MEANS_END = "<cac:PaymentMeans>", "</cac:PaymentMeans>"
_TERMS_BEGIN, _TERMS_END = "<cac:PaymentTerms>", "</cac:PaymentTerms>"
_SECOND = DocumentReference(document_type="01", series="F001", number=2)

_ANOTHER_REASON = (
    "<cac:DiscrepancyResponse><cbc:ResponseCode>02</cbc:ResponseCode><cbc:Description>x</cbc:Description>"
    "</cac:DiscrepancyResponse>"
)


@pytest.fixture(scope="module")
def judge(schemas_folder: Path, signer: Signer) -> Judge:
    return Judge(schemas_folder, signer)


def _without(document: str, begin: str, end: str) -> str:
    before, found, rest = document.partition(begin)
    _, closed, after = rest.partition(end)
    assert found
    assert closed
    return before + after


def _codes(judge: Judge, sale: Sale, change: tuple[str, str] | None, *, without: tuple[str, str] | None) -> list[str]:
    voucher = a_voucher(sale)
    document = render(voucher, NUMBER).decode()
    if change is not None:
        assert document.count(change[0]) == 1, document
        document = document.replace(*change)
    if without is not None:
        document = _without(document, *without)
    return [it.split(" ")[0] for it in judge.verdict_on(document.encode(), voucher)]


@pytest.mark.parametrize(
    ("code", "change", "without"),
    [
        ("3313", None, (_MEANS_BEGIN, _MEANS_END)),
        ("3314", None, (_TERMS_BEGIN, _TERMS_END)),
        ("3127", None, ("<cbc:PaymentMeansID", "</cbc:PaymentMeansID>")),
        ("3033", (">037</cbc:PaymentMeansID>", ">006</cbc:PaymentMeansID>"), None),
        ("3034", None, ("<cac:PayeeFinancialAccount>", "</cac:PayeeFinancialAccount>")),
        ("3174", (">001</cbc:PaymentMeansCode>", ">014</cbc:PaymentMeansCode>"), None),
        ("3035", None, ('<cbc:Amount currencyID="PEN">', "</cbc:Amount>")),
        ("3037", ('<cbc:Amount currencyID="PEN">28.00', '<cbc:Amount currencyID="PEN">0.00'), None),
        ("3208", ('<cbc:Amount currencyID="PEN">28.00', '<cbc:Amount currencyID="USD">28.00'), None),
        (
            "3203",
            (
                "</cac:DiscrepancyResponse>",
                f"</cac:DiscrepancyResponse>{_ANOTHER_REASON}",
            ),
            None,
        ),
    ],
)
def test_a_debit_note_with_a_detraction_written_otherwise_is_refused(
    code: str, change: tuple[str, str] | None, without: tuple[str, str] | None, judge: Judge
) -> None:
    assert _codes(judge, a_debit_note(detraction=SPOT), change, without=without) == [code]


def test_a_debit_note_with_a_detraction_as_we_write_it_is_accepted(judge: Judge) -> None:
    assert judge.verdict(a_debit_note(detraction=SPOT)) == []


@pytest.mark.parametrize(
    ("code", "sale"),
    [
        ("3261", a_credit_note(note=a_note(reason_code="09", further_documents=(_SECOND,)))),
        ("3194", a_debit_note(note=a_note(reason_code="02", further_documents=(_SECOND,)))),
        ("2524", a_debit_note(note=a_note(reason_code="03", document=None))),
    ],
)
def test_a_note_of_the_old_law_is_refused_under_the_new_by_our_rules_and_by_the_judge(
    code: str, sale: Sale, judge: Judge
) -> None:
    assert {it.sunat_code for it in an_assessment(sale, today=FIRST_OF_2027).findings} == {code}
    dated = replace(a_voucher(sale), issue_date=FIRST_OF_2027)
    verdict = judge.verdict_on(render(dated, NUMBER), dated, today=FIRST_OF_2027)
    assert [it.split(" ")[0] for it in verdict] == [code]


def test_a_taxed_penalty_is_refused_by_both(judge: Judge) -> None:
    assessment = an_assessment(a_debit_note(note=a_note(reason_code="13")), today=FIRST_OF_2027)
    assert {it.sunat_code for it in assessment.findings} == {"3507"}
    assert assessment.voucher
    verdict = judge.verdict_on(render(assessment.voucher, NUMBER), assessment.voucher, today=FIRST_OF_2027)
    assert [it.split(" ")[0] for it in verdict] == ["3507"]
