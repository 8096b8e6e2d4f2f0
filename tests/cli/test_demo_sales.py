"""The demo's files cover what the demo is to show, and say truly what each sale should become."""

from collections import Counter
from datetime import date, time

import pytest

from cli.demo_sales import DemoSale, load
from cli.house import DEMO_ISSUER
from contract.translate_sale import translate_sale
from emission.v1 import catalogues_pb2
from vouchers.assess import assess

TODAY = date(2026, 12, 31)
SALES = load(today=TODAY, run="test")


def test_there_are_sales_of_all_kinds() -> None:
    assert len(SALES) >= 30
    assert {it.system for it in SALES} == {"samp", "acsel-e", "mir", "rviadm", "modelo-viejo"}
    kinds = Counter(catalogues_pb2.DocumentType.Name(it.sale.document_type) for it in SALES)
    assert min(kinds.values()) >= 2
    assert len(kinds) == 4
    assert {it.sale.currency for it in SALES} == {"PEN", "USD"}
    lines = [line for it in SALES for line in it.sale.lines]
    assert {line.WhichOneof("price") for line in lines} == {"unit_value", "unit_price"}
    treatments = {catalogues_pb2.IgvTreatment.Name(line.tax_treatment) for line in lines}
    assert treatments == {"IGV_TREATMENT_TAXED", "IGV_TREATMENT_EXEMPT", "IGV_TREATMENT_UNAFFECTED"}
    assert any(it.sale.payment.instalments for it in SALES)
    assert sum(it.expected == "INVALID" for it in SALES) == 2


def test_ids_are_of_this_run_and_once_each() -> None:
    ids = [it.sale.external_id for it in SALES]
    assert len(set(ids)) == len(ids)
    assert all(name.endswith("/test") for name in ids)
    notes = {it.sale.note.external_id for it in SALES if it.sale.note.external_id}
    assert notes <= set(ids)


# A note is judged together with the document that it modifies: in the demo itself.
@pytest.mark.parametrize(
    "demo", [it for it in SALES if not it.sale.HasField("note")], ids=lambda demo: demo.sale.external_id
)
def test_each_sale_is_judged_as_its_file_says(demo: DemoSale) -> None:
    assessment = assess(translate_sale(demo.sale), issuer=DEMO_ISSUER, today=TODAY, issue_time=time(10))
    assert assessment.refused == (demo.expected == "INVALID"), assessment.findings
