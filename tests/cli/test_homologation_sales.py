"""The files of the certification guide hold its cases by their numbers, and sales that SUNAT would take."""

from collections import Counter
from datetime import date, time

import pytest
from msgspec.structs import replace

from cli.homologation_sales import GROUPS, Voucher, load
from cli.house import DEMO_ISSUER
from emission.v1 import catalogues_pb2 as catalogues
from server.translate_sale import translate_sale
from vouchers.assess import assess
from vouchers.sale import DocumentReference

TODAY = date(2026, 12, 31)
VOUCHERS = load(run="test")
BY_CASE = {it.case: it for it in VOUCHERS}
# Perception, and what is no voucher: the daily summary and the voiding.
TO_COME = {6, 13, 14}


def test_each_case_of_the_guide_is_there_once() -> None:
    assert {it.group for it in VOUCHERS} == set(GROUPS) - TO_COME
    of_perception = {46, 47, 48}
    assert Counter(it.case for it in VOUCHERS) == Counter(set(range(1, 99)) - of_perception)
    assert len({it.sale.external_id for it in VOUCHERS}) == len(VOUCHERS)


def test_facturas_stand_in_groups_1_to_7_and_boletas_in_8_to_12() -> None:
    for it in VOUCHERS:
        if it.sale.HasField("note"):
            modified = BY_CASE[int(it.sale.note.external_id.split("-")[1].split("/")[0])]
            assert (modified.group, modified.sale.HasField("note")) == (it.group, False)
            continue
        kind = catalogues.DOCUMENT_TYPE_FACTURA if it.group <= 7 else catalogues.DOCUMENT_TYPE_BOLETA
        assert it.sale.document_type == kind
        assert it.sale.series.startswith("FF" if it.group <= 7 else "BB")


def test_the_first_facturas_have_the_items_of_the_guide() -> None:
    assert [len(BY_CASE[case].sale.lines) for case in range(1, 6)] == [3, 2, 1, 5, 4]
    assert [len(BY_CASE[case].sale.lines) for case in range(85, 90)] == [10, 7, 6, 9, 4]


@pytest.mark.parametrize("voucher", VOUCHERS, ids=lambda voucher: str(voucher.case))
def test_the_rules_find_nothing(voucher: Voucher) -> None:
    sale = translate_sale(voucher.sale)
    if sale.note is not None:
        kind = "01" if voucher.group <= 7 else "03"
        document = DocumentReference(document_type=kind, series=voucher.sale.series, number=1)
        sale = replace(sale, note=replace(sale.note, document=document, external_id=None))
    assessment = assess(sale, issuer=DEMO_ISSUER, today=TODAY, issue_time=time(10))
    assert assessment.findings == ()
