"""Documents of the last day of 2026 and of the first of 2027, each judged by the rows of its day."""

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from documents.signature import Signer
from documents.ubl import render_summary
from simulators.ose.reading import parse, to_node
from simulators.ose.rules import Refusal
from simulators.ose.summary_lines import SummaryLine
from tests.builders import a_boleta, a_debit_note, a_line, a_note, a_voucher
from tests.documents.ubl.judged import Judge
from tests.summaries import a_daily_summary
from vouchers.sale import Sale
from vouchers.summaries.daily import Condition
from vouchers.summaries.lines import summary_line

LAST_OF_2026 = date(2026, 12, 31)
FIRST_OF_2027 = date(2027, 1, 1)


@pytest.fixture(scope="module")
def judge(schemas_folder: Path, signer: Signer) -> Judge:
    return Judge(schemas_folder, signer)


def _penalty(code: str) -> Sale:
    """A debit note for a penalty that names no document."""
    note = a_note(reason_code=code, reason="Penalidad contractual", document=None)
    return a_debit_note(note=note, lines=(a_line(tax_treatment="30"),))


def test_a_penalty_alone_is_accepted_under_the_code_of_its_day(judge: Judge) -> None:
    assert judge.verdict(_penalty("03"), today=LAST_OF_2026) == []
    assert judge.verdict(_penalty("13"), today=FIRST_OF_2027) == []


@pytest.mark.parametrize("made_for", [LAST_OF_2026, FIRST_OF_2027])
@pytest.mark.parametrize("issued", [LAST_OF_2026, FIRST_OF_2027])
def test_the_line_of_a_summary_is_accepted_on_its_day_alone(made_for: date, issued: date) -> None:
    sold_and_given = (a_line(), a_line(tax_treatment="15"))
    voucher = a_voucher(a_boleta(lines=sold_and_given))
    line = summary_line(replace(voucher, issue_date=made_for), 1, Condition.ADD)
    root = parse(render_summary(a_daily_summary(line)))
    (element,) = root.findall("{*}SummaryDocumentsLine")
    read = SummaryLine(to_node(element, []), issued)
    if made_for == issued:
        read.check("")
        assert read.observed() == []
        return
    with pytest.raises(Refusal) as refused:
        read.check("")
    assert refused.value.code == "2256"
