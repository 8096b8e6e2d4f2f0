"""A mapping: what it makes of a record, and what is said of one that is wrong."""

import re
from pathlib import Path

import pytest

from issuing.intake.configuration_faults import ConfigurationError
from issuing.intake.mapping.loading import load_mapping
from issuing.intake.mapping.mapping import Mapping
from issuing.intake.records import Record, RecordError
from tests.conftest import ROOT
from tests.intake import MAPPING, a_mapping_file
from vouchers.sale import Sale

_ROW = {"recibo": "R-1", "estado": "E", "documento": "20131312955", "cliente": " TRANSPORTES  ANDINOS ", "ramo": "VEH",
        "prima": "1000.005"}  # fmt: skip


def _mapping(tmp_path: Path, *changes: tuple[str, str]) -> Mapping:
    text = MAPPING
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return load_mapping(a_mapping_file(tmp_path, text))


def _faults(tmp_path: Path, *changes: tuple[str, str]) -> list[str]:
    with pytest.raises(ConfigurationError) as refused:
        _mapping(tmp_path, *changes)
    return [f"{it.line}: {it.path}: {it.message}" for it in refused.value.faults]


def _sale(mapping: Mapping, **changes: object) -> Sale:
    sale = mapping.translate(Record(number=1, row=_ROW | changes))
    assert sale is not None
    return sale


def test_a_row_becomes_a_sale(tmp_path: Path) -> None:
    sale = _sale(_mapping(tmp_path))
    assert (sale.external_id, sale.document_type, sale.customer.name) == ("R-1", "01", "TRANSPORTES ANDINOS")
    assert str(sale.lines[0].unit_value) == "1000.01"


def test_a_row_may_be_skipped(tmp_path: Path) -> None:
    assert _mapping(tmp_path).translate(Record(number=1, row=_ROW | {"estado": "X"})) is None


def test_all_that_is_wrong_with_a_record_is_told_with_its_column_and_line(tmp_path: Path) -> None:
    mapping = _mapping(tmp_path)
    with pytest.raises(RecordError) as refused:
        mapping.translate(Record(number=1, row=_ROW | {"ramo": "NAVE", "prima": "mil"}))
    told = {it.path: it for it in refused.value.faults}
    assert set(told) == {"lines[0].tax_treatment", "lines[0].unit_value"}
    assert told["lines[0].unit_value"].columns == ("prima",)
    lines = MAPPING.splitlines()
    assert "unit_value" in lines[told["lines[0].unit_value"].mapping_line - 1]
    assert "«NAVE»" in told["lines[0].tax_treatment"].text


def test_what_the_contract_refuses_is_told_with_its_place_and_sunats_code(tmp_path: Path) -> None:
    mapping = _mapping(tmp_path)
    with pytest.raises(RecordError) as refused:
        mapping.translate(Record(number=1, row=_ROW | {"cliente": None, "recibo": "x" * 101}))
    told = {it.path: it for it in refused.value.faults}
    assert set(told) == {"external_id", "customer.name"}
    assert told["customer.name"].columns == ("cliente",)
    assert told["customer.name"].sunat_code == "2021"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  currency: PEN", "  curency: PEN", r"10: sale\.curency: .*«currency»"),
        ("  currency: PEN", "  purchase_order: x", r"Falta este campo, que toda venta lleva"),
        ("=trim(row.cliente)", "=trmi(row.cliente)", r"«trmi»\. ¿Quiso decir «trim»"),
        ("=trim(row.cliente)", "=trim(fila.cliente)", r"nada llamado «fila»"),
        ("=trim(row.cliente)", "=trim(row.cliente", r"paréntesis"),
        ("=round2(row.prima)", "=row.prima * 1.18", r"dobles"),
        ("=round2(row.prima)", "=double(row.prima)", r"«double»"),
        ("=trim(row.cliente)", "=" + "1+" * 600 + "1", r"el máximo es 1000"),
        ('quantity: "1"', 'quantity: {a: "1"}', r"un solo valor"),
        ("  currency: PEN", "  currency: PEN\n  currency: USD", r"repetida"),
        ("unit_code: ZZ", "unit_code: ZZ\n      tax_treatment: TAXXED", r"repetida|¿Quiso decir «TAXED»"),
        ("mapping: prueba", "mapping: prueba\nsael: {}", r"2: sael: .*«sale»"),
        ("format: csv", "format: cvs", r"¿Quiso decir «csv»"),
        ('delimiter: ";"', "encoding: utf-9", r"no es una codificación"),
        ('lookup(\'ramos\', row.ramo)"', 'row.a ? b : c"', r"nada llamado «b»|nada llamado «c»"),
    ],
)  # fmt: skip
def test_a_wrong_mapping_is_refused_with_line_and_reason(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert any(re.search(told, it) for it in _faults(tmp_path, (old, new))), _faults(tmp_path, (old, new))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a: [", "No es YAML"),
        ("- a", "pares"),
        ("a: &x 1\nb: *x", "alias"),
        ("a: b ? c : d", "comillas"),
        ("[" * 1200, "No es YAML"),
        ("\x00", "No es YAML"),
    ],
)
def test_what_is_no_mapping_at_all_is_refused(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(ConfigurationError, match=told):
        load_mapping(a_mapping_file(tmp_path, text))


def test_a_table_may_lie_in_a_file_beside_and_nowhere_else(tmp_path: Path) -> None:
    (tmp_path / "ramos.csv").write_text("ramo,igv\nVEH,10\n", encoding="utf-8")
    inline = 'ramos: {VEH: "10", VID: "30"}'
    mapping = _mapping(tmp_path, (inline, "ramos: {file: ramos.csv, key: ramo, value: igv}"))
    assert _sale(mapping).lines[0].tax_treatment == "10"
    assert "¿Quiso decir «igv»" in _faults(tmp_path, (inline, "ramos: {file: ramos.csv, key: ramo, value: ivg}"))[0]
    assert "junto al mapeo" in _faults(tmp_path, (inline, "ramos: {file: ../../x.csv, key: a, value: b}"))[0]


def test_an_expression_can_reach_nothing_but_the_record(tmp_path: Path) -> None:
    for source in ("=__import__('os')", "=open('/etc/passwd')", "=row.__class__.__mro__", "=eval('1')"):
        try:
            mapping = _mapping(tmp_path, ('"=trim(row.cliente)"', f'"{source}"'))
        except ConfigurationError:
            continue
        with pytest.raises(RecordError):
            mapping.translate(Record(number=1, row=_ROW))


@pytest.mark.parametrize("path", sorted((ROOT / "mappings").glob("*.yaml")), ids=lambda path: path.stem)
def test_the_mappings_that_come_with_the_house_are_right(path: Path) -> None:
    assert load_mapping(path).parts.sale.fields
