"""The configuration as an analyst writes it: what it means, and what it is told where it makes no sense."""

from pathlib import Path

import pytest

from issuing.complements.loading import load_complements
from issuing.intake.configuration_faults import ConfigurationError

WHOLE = """
systems:
  crm:
    kind: http
    url: http://crm.example/customers/{number}
    cache_seconds: 300
  policies:
    kind: sql
    url: sqlite:///policies.db
    statement: "SELECT code FROM products WHERE sold_as = :name"
fields:
  - path: customer.emails
    sources: [samp, acsele]
    required: true
    patience_hours: 24
    from:
      - system: crm
        question: {number: =sale.customer.identity_number}
        value: "=[answer.email]"
  - path: lines[].product_code
    sources: [samp]
    when: "=sale.document_type == '01'"
    from:
      - system: policies
        question: {name: =line.description}
        value: =answer.code
"""


def _load(folder: Path, text: str) -> str:
    file = folder / "complements.yaml"
    file.write_text(text, encoding="utf-8")
    try:
        load_complements(file)
    except ConfigurationError as error:
        return str(error)
    return ""


def test_what_is_written_is_what_is_asked(tmp_path: Path) -> None:
    file = tmp_path / "complements.yaml"
    file.write_text(WHOLE, encoding="utf-8")
    loaded = load_complements(file)
    assert [(it.name, it.kind, it.timeout_seconds, it.cache_seconds) for it in loaded.systems] == [
        ("crm", "http", 2, 300),
        ("policies", "sql", 2, 0),
    ]
    boleta = {"document_type": "03", "customer": {"identity_number": "1"}, "lines": [{"description": "SOAT"}]}
    plan = loaded.plan
    assert [it.place for it in plan.wanted(boleta, "samp")] == [("customer", "emails")]
    assert [it.place for it in plan.wanted({**boleta, "document_type": "01"}, "samp")] == [
        ("customer", "emails"),
        ("lines", 0, "product_code"),
    ]
    assert not list(plan.wanted(boleta, "mir"))
    assert (plan.concerns("acsele"), plan.concerns("mir")) == (True, False)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("customer.emails", "customer.email", "complements.yaml:12:11: fields[0].path: La venta no tiene «email» ahí"),
        ("customer.emails", "issuer_ruc", "lo dice el sistema de origen"),
        ("lines[].product_code", "lines.product_code", "«lines» es una lista; se escribe lines[]"),
        ("customer.emails", "customer[].name", "«customer» no es una lista"),
        ("system: crm", "system: cmr", "No hay un sistema «cmr». ¿Quiso decir «crm»?"),
        ("kind: http", "kind: htpp", "«htpp» no es una opción"),
        ("{number: =sale", "{nummer: =sale", "A crm hay que darle también: number"),
        ("{name: =line.description}", "{nombre: =line.description}", "A policies hay que darle también: name"),
        ("=answer.code", "=answr.code", "No hay nada llamado «answr»"),
        ("cache_seconds: 300", "cache_seconds: mucho", "número entero"),
        ("required: true", "required: sí", "«sí» no es una opción"),
        ("sources: [samp]", "sources: []", "sistemas de origen"),
        ("url: sqlite:///policies.db", "url_file: missing.txt", "No existe ese archivo"),
        ("statement:", "statment:", "«statment» no existe aquí. ¿Quiso decir «statement»?"),
    ],
)
def test_what_makes_no_sense_is_told_with_its_line(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert not _load(tmp_path, WHOLE)
    assert told in _load(tmp_path, WHOLE.replace(old, new))
