"""What the paper says, for every kind of operation."""

import re
from decimal import Decimal

import pytest
from msgspec.structs import replace

from documents.printing import Branding, Mark, Paper, Printer, read_facts
from documents.printing.sheet_money import totals
from tests.builders import (
    a_boleta,
    a_credit_note,
    a_customer,
    a_life_line,
    a_line,
    a_sale,
    an_address,
    on_credit,
)
from tests.documents.printing.conftest import Read, Sign
from tests.vouchers.operations import (
    ADVANCES,
    ALLOWANCES,
    CONTINGENCY,
    EXPORTS,
    FREE,
    NOTES,
    NRUS,
    TAXES,
    WITHHOLDINGS,
    detracted,
    perceived,
)
from vouchers.sale import RelatedDocument, Sale

OPERATIONS = {
    **ALLOWANCES,
    **FREE,
    **EXPORTS,
    **TAXES,
    **ADVANCES,
    **NOTES,
    **CONTINGENCY,
    **NRUS,
    **WITHHOLDINGS,
}
_TITLES = {
    "01": "FACTURA ELECTRÓNICA",
    "03": "BOLETA DE VENTA ELECTRÓNICA",
    "07": "NOTA DE CRÉDITO ELECTRÓNICA",
    "08": "NOTA DE DÉBITO ELECTRÓNICA",
}
_SYMBOLS = {"PEN": "S/", "USD": "US$"}
_PORTAL = Branding(consult_url="https://comprobantes.example/consulta")


@pytest.mark.parametrize("name", OPERATIONS)
def test_every_operation_prints_what_the_law_asks(name: str, printer: Printer, signed: Sign, read: Read) -> None:
    xml = signed(OPERATIONS[name])
    facts = read_facts(xml)
    text = read(printer.print(xml, _PORTAL))
    symbol = _SYMBOLS[facts.currency]
    for told in (
        _TITLES[facts.document_type],
        f"R.U.C. {facts.supplier.identity_number}",
        facts.supplier.name,
        facts.number,
        facts.customer.name,
        facts.customer.identity_number,
        f"{facts.issue_date:%d/%m/%Y} {facts.issue_time}",
        f"{symbol} {facts.totals.payable:,.2f}",
        facts.digest_value or "(sin resumen)",
        f"Representación impresa de la {_TITLES[facts.document_type].lower()}.",
        "https://comprobantes.example/consulta",
    ):
        assert told in text
    for line in facts.lines:
        assert all(word in text for word in line.description.split())
        assert f"{line.value:,.2f}" in text


@pytest.mark.parametrize("name", OPERATIONS)
def test_the_printed_totals_add_up(name: str, signed: Sign) -> None:
    facts = read_facts(signed(OPERATIONS[name]))
    added = [_amount(value) for label, value in totals(facts) if not label.startswith("Op. gratuitas")]
    # SUNAT's own formulas leave a cent between the parts and the total where a discount of the whole is rounded.
    assert abs(sum(added) - facts.totals.payable) <= Decimal("0.01")


def _amount(printed: str) -> Decimal:
    found = re.search(r"[\d,]+\.\d\d", printed)
    assert found
    return Decimal(found.group().replace(",", "")) * (-1 if printed.startswith("-") else 1)


CONTENTS: dict[str, tuple[Sale, tuple[str, ...]]] = {
    "instalments": (
        a_sale(payment=on_credit("100.00", "136.00")),
        ("Forma de pago Crédito", "Monto neto pendiente de pago S/ 236.00", "1 24/12/2026 S/ 100.00", "2 24/01/2027"),
    ),
    "detraction": (
        detracted(payment=on_credit("346.00", "346.00", "346.00")),
        ("037 · Demás servicios", "Tasa 12 %", "S/ 142.00", "00-068-123456", "Operación sujeta a detracción"),
    ),
    "perception": (
        perceived(),
        ("Percepción del IGV", "Base S/ 1,180.00", "Tasa 2 %", "Percepción S/ 23.60", "Total a cobrar S/ 1,203.60"),
    ),
    "retention": (WITHHOLDINGS["P retention agent"], ("Retención del IGV por el cliente", "Tasa 3 %", "S/ 35.40")),
    "advance": (ADVANCES["M prepaid"], ("Factura de anticipo F001-1 S/ 236.00", "Op. gravada S/ 800.00")),
    "discounts": (
        ALLOWANCES["K global discount of the base"],
        ("Descuento global (10 %) -S/ 100.00", "Op. gravada S/ 900.00"),
    ),
    "free": (
        FREE["F mixed with free"],
        ("Op. exonerada S/ 50.00", "Op. inafecta S/ 30.00", "Op. gratuitas (no se cobran) S/ 30.00", "TRANSFERENCIA"),
    ),
    "taxes": (TAXES["everything at once"], ("ISC S/ 10.00", "ICBPER S/ 1.00", "IGV 18 %", "Otros cargos S/ 12.22")),
    "rice": (TAXES["IVAP"], ("Op. gravada con IVAP", "IVAP 4 %", "Operación sujeta al IVAP")),
    "export": (EXPORTS["E export"], ("Op. de exportación US$ 1,000.00", "Dólares americanos (USD)", "DÓLARES")),
    "note": (
        a_credit_note(),
        ("Documento Factura F001-1", "01 · Anulación de la operación", "Sustento Anulación de la póliza"),
    ),
    "policy": (
        a_sale(operation_type="2104", lines=(a_life_line(),)),
        ("Número de póliza: VI-2026-000123", "01/11/2026 al 31/10/2027", "Suma asegurada: 100000.00"),
    ),
    "references": (
        a_sale(
            purchase_order="OC-7",
            despatch_documents=(RelatedDocument(document_type="09", number="T001-9"),),
            related_documents=(RelatedDocument(document_type="05", number="SCOP-1"),),
        ),
        ("OC-7", "Guía de remisión remitente T001-9", "Código SCOP SCOP-1"),
    ),
    "address": (
        a_sale(customer=a_customer(address=an_address(street="Jr. Unión 5"))),
        ("Jr. Unión 5, San Isidro - Lima",),
    ),
    "words": (a_sale(), ("DOSCIENTOS TREINTA Y SEIS CON 00/100 SOLES",)),
}


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("name", CONTENTS)
def test_each_part_of_a_voucher_is_printed(name: str, paper: Paper, printer: Printer, signed: Sign, read: Read) -> None:
    sale, contents = CONTENTS[name]
    text = read(printer.print(signed(sale), paper=paper))
    found = set(text.replace("%", " %").split())  # the space before a percent sign is narrow, and not always seen
    for told in contents:
        # Words, and not the sentence: on A4 another column, on a ticket a new line may stand between two of them.
        assert set(told.split()) <= found


def test_sums_are_carried_from_sheet_to_sheet(printer: Printer, signed: Sign, read: Read) -> None:
    lines = tuple(a_line(quantity=Decimal(1), unit_value=Decimal(100 + index)) for index in range(300))
    text = read(printer.print(signed(a_sale(lines=lines))))
    over, on = (re.findall(rf"{word} ([\d,]+\.\d\d)", text) for word in ("Van", "Vienen"))
    assert over == on
    pages = int(re.findall(r"Página \d+ de (\d+)", text)[0])
    assert len(over) == pages - 1
    assert text.count("Valor unit.") == pages
    every = [sum(100 + index for index in range(count)) for count in range(301)]
    assert {Decimal(it.replace(",", "")) for it in over} <= set(map(Decimal, every))


def test_few_lines_take_one_sheet_and_carry_nothing(printer: Printer, signed: Sign, read: Read) -> None:
    text = read(printer.print(signed(a_sale(lines=(a_line(),) * 10))))
    assert "Página 1 de 1" in text
    assert "Vienen" not in text


def test_the_widest_figures_stay_apart(printer: Printer, signed: Sign, read: Read) -> None:
    line = a_line(quantity=Decimal("1234567.1234567891"), unit_value=Decimal("99999.9999999999"))
    printed = read(printer.print(signed(a_sale(lines=(line,))))).split()
    for figure in ("1,234,567.1234567891", "99,999.9999999999", "117,999.9999999991", "123,456,712,345.68"):
        assert figure in printed


@pytest.mark.parametrize("paper", Paper)
def test_a_draft_promises_nothing(paper: Paper, printer: Printer, signed: Sign, read: Read) -> None:
    xml = signed(a_sale())
    text = read(printer.print(xml, _PORTAL, mark=Mark.DRAFT, paper=paper))
    digest = read_facts(xml).digest_value
    assert digest
    assert "Borrador sin valor tributario" in text
    assert all(it not in text for it in (digest, "Representación impresa", "F001-123"))


def test_a_voided_one_says_so(printer: Printer, signed: Sign, read: Read) -> None:
    assert "fue dado de baja y no tiene valor tributario" in read(printer.print(signed(a_sale()), mark=Mark.VOIDED))


def test_a_customer_without_a_document_is_printed_as_one(printer: Printer, signed: Sign, read: Read) -> None:
    anonymous = replace(a_customer(), identity_type="-", identity_number="-", name="CLIENTES VARIOS")
    text = read(printer.print(signed(a_boleta(customer=anonymous))))
    assert "CLIENTES VARIOS" in text
    assert "Sin documento" in text
