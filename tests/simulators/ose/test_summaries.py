from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.ose.client import Answer, Simulator
from tests.simulators.ose.documents import DS, ISSUER, Emitter, Sale, boleta, factura, signature_block, today, zipped

_COUNT = iter(range(1, 1000))
_SAC = "urn:sunat:names:specification:ubl:peru:schema:xsd:SunatAggregateComponents-1"


def _file(kind: str, lines: str) -> tuple[str, str]:
    root, version = {"RC": ("SummaryDocuments", "1.1"), "RA": ("VoidedDocuments", "1.0")}[kind]
    identifier = f"{kind}-{today().replace('-', '')}-{next(_COUNT)}"
    xml = (
        f'<{root} xmlns="urn:sunat:names:specification:ubl:peru:schema:xsd:{root}-1"'
        ' xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"'
        ' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
        f' xmlns:ds="{DS}" xmlns:sac="{_SAC}"'
        ' xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">'
        "<ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent></ext:ExtensionContent></ext:UBLExtension>"
        f"</ext:UBLExtensions><cbc:UBLVersionID>2.0</cbc:UBLVersionID><cbc:CustomizationID>{version}"
        f"</cbc:CustomizationID><cbc:ID>{identifier}</cbc:ID><cbc:ReferenceDate>{today()}</cbc:ReferenceDate>"
        f"<cbc:IssueDate>{today()}</cbc:IssueDate>{signature_block(ISSUER, identifier)}"
        f"<cac:AccountingSupplierParty><cbc:CustomerAssignedAccountID>{ISSUER}</cbc:CustomerAssignedAccountID>"
        "<cbc:AdditionalAccountID>6</cbc:AdditionalAccountID><cac:Party><cac:PartyLegalEntity>"
        "<cbc:RegistrationName>EMISORA S.A.</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>"
        f"</cac:AccountingSupplierParty>{lines}</{root}>"
    )
    return f"{ISSUER}-{identifier}", xml


def _voided(sale: Sale, line: int = 1) -> str:
    return (
        f"<sac:VoidedDocumentsLine><cbc:LineID>{line}</cbc:LineID><cbc:DocumentTypeCode>{sale.type}"
        f"</cbc:DocumentTypeCode><sac:DocumentSerialID>{sale.series}</sac:DocumentSerialID><sac:DocumentNumberID>"
        f"{sale.number}</sac:DocumentNumberID><sac:VoidReasonDescription>ERROR EN EL MONTO"
        "</sac:VoidReasonDescription></sac:VoidedDocumentsLine>"
    )


def _summed(sale: Sale, state: str = "1", total: str = "118.00", line: int = 1) -> str:
    return (
        f"<sac:SummaryDocumentsLine><cbc:LineID>{line}</cbc:LineID><cbc:DocumentTypeCode>{sale.type}"
        f"</cbc:DocumentTypeCode><cbc:ID>{sale.id}</cbc:ID><cac:AccountingCustomerParty>"
        "<cbc:CustomerAssignedAccountID>12345678</cbc:CustomerAssignedAccountID>"
        "<cbc:AdditionalAccountID>1</cbc:AdditionalAccountID></cac:AccountingCustomerParty>"
        f"<cac:Status><cbc:ConditionCode>{state}</cbc:ConditionCode></cac:Status>"
        f'<sac:TotalAmount currencyID="PEN">{total}</sac:TotalAmount>'
        '<sac:BillingPayment><cbc:PaidAmount currencyID="PEN">100.00</cbc:PaidAmount>'
        "<cbc:InstructionID>01</cbc:InstructionID></sac:BillingPayment>"
        '<cac:TaxTotal><cbc:TaxAmount currencyID="PEN">18.00</cbc:TaxAmount><cac:TaxSubtotal>'
        '<cbc:TaxAmount currencyID="PEN">18.00</cbc:TaxAmount><cac:TaxCategory><cbc:Percent>18.00</cbc:Percent>'
        "<cac:TaxScheme><cbc:ID>1000</cbc:ID><cbc:Name>IGV</cbc:Name><cbc:TaxTypeCode>VAT</cbc:TaxTypeCode>"
        "</cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal></sac:SummaryDocumentsLine>"
    )


def _send(simulator: Simulator, emitter: Emitter, kind: str, lines: str) -> Answer:
    name, xml = _file(kind, lines)
    answer = simulator.send_raw(name, zipped(name, emitter.sign(xml)), "sendSummary")
    assert answer.ticket, answer.body.decode()
    return simulator.poll(answer.ticket)


def _state(simulator: Simulator, sale: Sale) -> str | None:
    row = simulator.document(sale)
    return row["state"] if row else None


def test_a_voiding_voids_what_is_registered(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    xml = sale.signed(emitter)
    accepted = ose.send(sale, xml)
    answer = _send(ose, emitter, "RA", _voided(sale))
    assert (answer.status_code, answer.code) == ("0", "0")
    assert _state(ose, sale) == "voided"
    assert ose.send(sale, xml).fault_string == "1032"
    assert ose.ask(sale).cdr == accepted.cdr
    again = _send(ose, emitter, "RA", _voided(sale))
    assert (again.status_code, again.code) == ("99", "2323")


def test_a_voiding_is_all_or_nothing(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    ose.send(sale, sale.signed(emitter))
    answer = _send(ose, emitter, "RA", _voided(sale) + _voided(factura(), 2))
    assert (answer.status_code, answer.code) == ("99", "2105")
    assert _state(ose, sale) == "accepted"


def test_a_summary_adds_and_voids_boletas(ose: Simulator, emitter: Emitter) -> None:
    sale = boleta()
    assert _send(ose, emitter, "RC", _summed(sale)).status_code == "0"
    assert _state(ose, sale) == "accepted"
    assert _send(ose, emitter, "RC", _summed(sale)).code == "2282"
    assert ose.send(sale, sale.signed(emitter)).fault_string == "1033"
    assert _send(ose, emitter, "RC", _summed(sale, "3")).status_code == "0"
    assert _state(ose, sale) == "voided"
    assert _send(ose, emitter, "RC", _summed(boleta(), "3")).code == "2663"
    assert _send(ose, emitter, "RC", _summed(boleta(), total="900.00")).observations == {"4027"}


@pytest.mark.parametrize(
    ("code", "kind", "old", "new"),
    [
        ("2072", "RC", "1.1</cbc:CustomizationID>", "1.0</cbc:CustomizationID>"),
        ("2346", "RA", "<cbc:IssueDate>20", "<cbc:IssueDate>19"),
        ("2992", "RC", "<cbc:Percent>18.00</cbc:Percent>", ""),
        ("2896", "RC", "<cbc:ConditionCode>1", "<cbc:ConditionCode>7"),
        ("2278", "RC", "<cbc:ID>1000</cbc:ID>", "<cbc:ID>9999</cbc:ID>"),
        ("2315", "RA", "ERROR EN EL MONTO", " "),
    ],
)
def test_a_summary_with_one_thing_wrong(
    ose: Simulator, emitter: Emitter, code: str, kind: str, old: str, new: str
) -> None:
    name, xml = _file(kind, _summed(boleta()) if kind == "RC" else _voided(factura()))
    assert old in xml
    answer = ose.send_raw(name, zipped(name, emitter.sign(xml.replace(old, new, 1))), "sendSummary")
    polled = ose.poll(answer.ticket)
    assert (polled.status_code, polled.code) == ("99", code)


def test_a_name_is_accepted_once_and_refused_names_are_free(ose: Simulator, emitter: Emitter) -> None:
    name, xml = _file("RC", _summed(boleta()))
    signed = emitter.sign(xml)
    bad = emitter.sign(xml.replace("<cbc:ConditionCode>1", "<cbc:ConditionCode>7"))
    refused = ose.send_raw(name, zipped(name, bad), "sendSummary")
    assert ose.poll(refused.ticket).status_code == "99"
    accepted = ose.send_raw(name, zipped(name, signed), "sendSummary")
    assert ose.poll(accepted.ticket).status_code == "0"
    assert ose.send_raw(name, zipped(name, signed), "sendSummary").fault_string == "2223"


def test_a_summarys_names_and_tickets(ose: Simulator) -> None:
    assert ose.send_raw(f"{ISSUER}-RC-20261399-1", b"PK", "sendSummary").fault_string == "0151"
    assert ose.send_raw(f"{ISSUER}-01-F001-1", b"PK", "sendSummary").fault_string == "0151"
    assert ose.send_raw(f"{ISSUER}-RC-20260101-0", b"PK", "sendSummary").fault_string == "0151"
    assert ose.poll("202601010000000000").fault_string == "0127"
    assert ose.send_raw(f"{ISSUER}-LT-20260101-1", b"PK", "sendPack").fault_string == "0153"


@pytest.fixture
def slow_tickets(tmp_path: Path) -> Iterator[Simulator]:
    simulator = Simulator(tmp_path, "--ticket-polls", "2")
    yield simulator
    assert simulator.stop() == 0


def test_a_ticket_is_in_process_for_a_while(slow_tickets: Simulator, emitter: Emitter) -> None:
    name, xml = _file("RC", _summed(boleta()))
    ticket = slow_tickets.send_raw(name, zipped(name, emitter.sign(xml)), "sendSummary").ticket
    assert [slow_tickets.poll(ticket).status_code for _ in range(3)] == ["98", "98", "0"]


def test_summaries_and_voidings_are_held_to_their_schemas(strict: Simulator, emitter: Emitter) -> None:
    sale = factura()
    strict.send(sale, sale.signed(emitter))
    assert _send(strict, emitter, "RA", _voided(sale)).status_code == "0"
    assert _send(strict, emitter, "RC", _summed(boleta())).status_code == "0"
    name, xml = _file("RC", _summed(boleta()))
    broken = xml.replace("<cbc:LineID>1</cbc:LineID>", "")
    assert strict.send_raw(name, zipped(name, emitter.sign(broken)), "sendSummary").fault_string == "0306"
