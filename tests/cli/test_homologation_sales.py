"""The files of the certification guide hold its cases by their numbers, and sales that SUNAT would take."""

import json
from collections import Counter
from datetime import date, time
from pathlib import Path

import pytest
from msgspec.structs import replace
from rich.console import Console

from cli.homologation import Homologation
from cli.homologation_sales import GROUPS, Voucher, load
from cli.house import DEMO_ISSUER, SUMMARY_ISSUER
from cli.stack import Addresses
from contract.translate_sale import translate_sale
from emission.v1 import catalogues_pb2 as catalogues
from vouchers.assess import assess
from vouchers.sale import DocumentReference

TODAY = date(2026, 12, 31)
VOUCHERS = load(run="test")
BY_CASE = {it.case: it for it in VOUCHERS}
ISSUERS = {issuer.ruc: issuer for issuer in (DEMO_ISSUER, SUMMARY_ISSUER)}
OF_FACTURAS = {*range(1, 8), 14}
SUMMARY, VOIDING = 99, 100


def test_each_case_of_the_guide_is_there_once_but_for_the_summary_and_the_voiding_of_five() -> None:
    assert {it.group for it in VOUCHERS} == set(GROUPS)
    assert Counter(it.case for it in VOUCHERS) == Counter(range(1, 99)) | Counter({SUMMARY: 5, VOIDING: 5})
    assert len({it.sale.external_id for it in VOUCHERS}) == len(VOUCHERS)


def test_boletas_are_informed_by_summary_and_facturas_voided_in_the_last_groups() -> None:
    assert {it.case for it in VOUCHERS if ISSUERS[it.sale.issuer_ruc].boletas_by_summary} == {SUMMARY}
    assert {it.case for it in VOUCHERS if it.void_reason} == {VOIDING}
    assert {it.demo.expected for it in VOUCHERS if it.case == VOIDING} == {"VOIDED"}


def test_facturas_with_perception_have_notes_without() -> None:
    assert [BY_CASE[case].sale.HasField("perception") for case in (46, 47, 48)] == [True, False, False]
    assert {BY_CASE[case].sale.series for case in (46, 47, 48)} == {"FF40"}


def test_as_long_as_nothing_was_submitted_no_group_is_approved() -> None:
    addresses = Addresses(
        grpc="", portal="", ose="", mailbox="", database="", redis="", demo_token="", staff_password="", logs=Path()
    )
    told = json.loads(Homologation(addresses, Console(), patience=0).summary())
    assert (told["groups_approved"], told["groups_failed"]) == ([], list(GROUPS))


def test_facturas_stand_in_groups_1_to_7_and_14_and_boletas_in_the_others() -> None:
    for it in VOUCHERS:
        if it.sale.HasField("note"):
            modified = BY_CASE[int(it.sale.note.external_id.split("-")[1].split("/")[0])]
            assert (modified.group, modified.sale.HasField("note")) == (it.group, False)
            continue
        kind = catalogues.DOCUMENT_TYPE_FACTURA if it.group in OF_FACTURAS else catalogues.DOCUMENT_TYPE_BOLETA
        assert it.sale.document_type == kind
        assert it.sale.series.startswith("FF" if it.group in OF_FACTURAS else "BB")


def test_the_first_facturas_have_the_items_of_the_guide() -> None:
    assert [len(BY_CASE[case].sale.lines) for case in range(1, 6)] == [3, 2, 1, 5, 4]
    assert [len(BY_CASE[case].sale.lines) for case in range(85, 90)] == [10, 7, 6, 9, 4]


@pytest.mark.parametrize("voucher", VOUCHERS, ids=lambda voucher: voucher.sale.external_id)
def test_the_rules_find_nothing(voucher: Voucher) -> None:
    sale = translate_sale(voucher.sale)
    if sale.note is not None:
        kind = "01" if voucher.group <= 7 else "03"
        document = DocumentReference(document_type=kind, series=voucher.sale.series, number=1)
        sale = replace(sale, note=replace(sale.note, document=document, external_id=None))
    assessment = assess(sale, issuer=ISSUERS[sale.issuer_ruc], today=TODAY, issue_time=time(10))
    assert assessment.findings == ()
