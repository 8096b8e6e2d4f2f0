"""One wrong thing each: the code says which. Every row starts from a document that is accepted unchanged."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tests.simulators.ose.client import Simulator
from tests.simulators.ose.documents import (
    ISSUER,
    POLICY,
    Emitter,
    Item,
    Sale,
    boleta,
    credit,
    days_from_now,
    factura,
    note,
    today,
)

Change = tuple[str, str]
_LINE_TAX = '<cac:TaxTotal><cbc:TaxAmount currencyID="PEN">36.00</cbc:TaxAmount>'
_GLOBAL_TAX = '<cac:TaxTotal><cbc:TaxAmount currencyID="PEN">42.00</cbc:TaxAmount>'
_LINE_BASE = (
    f'{_LINE_TAX}<cac:TaxSubtotal><cbc:TaxableAmount currencyID="PEN">200.00</cbc:TaxableAmount>'
    '<cbc:TaxAmount currencyID="PEN">36.00</cbc:TaxAmount>'
)
_LINE_BASE_TAXED = _LINE_BASE.removesuffix("36.00</cbc:TaxAmount>") + "{}</cbc:TaxAmount>"
_DETRACTION = "<cac:PaymentTerms><cbc:ID>Detraccion</cbc:ID></cac:PaymentTerms>"
_TRIBUTE = "<cbc:ID>1000</cbc:ID><cbc:Name>IGV</cbc:Name><cbc:TaxTypeCode>VAT</cbc:TaxTypeCode>"
_RATED = "<cbc:Percent>18.00</cbc:Percent><cbc:TaxExemptionReasonCode>10</cbc:TaxExemptionReasonCode>"
_CASH_TERM = "<cbc:ID>FormaPago</cbc:ID><cbc:PaymentMeansID>Contado</cbc:PaymentMeansID>"
_TWICE = "</cac:InvoiceLine><cac:InvoiceLine><cbc:ID>2</cbc:ID>"

FACTURA: list[tuple[str, Change]] = [
    ("2075", ("<cbc:UBLVersionID>2.1</cbc:UBLVersionID>", "")),
    ("2074", ("<cbc:UBLVersionID>2.1", "<cbc:UBLVersionID>2.0")),
    ("2073", ("<cbc:CustomizationID>2.0</cbc:CustomizationID>", "")),
    ("2072", ("<cbc:CustomizationID>2.0", "<cbc:CustomizationID>1.0")),
    ("1035", ("<cbc:ID>F001-", "<cbc:ID>F002-")),
    ("1036", ("</cbc:ID><cbc:IssueDate>", "9</cbc:ID><cbc:IssueDate>")),
    ("1001", ("<cbc:ID>F001-", "<cbc:ID>B001-")),
    ("1004", ('<cbc:InvoiceTypeCode listID="0101">01</cbc:InvoiceTypeCode>', "")),
    ("1003", (">01</cbc:InvoiceTypeCode>", ">03</cbc:InvoiceTypeCode>")),
    ("1034", (f'<cbc:ID schemeID="6">{ISSUER}', '<cbc:ID schemeID="6">20131312955')),
    ("2108", (f"<cbc:IssueDate>{today()}", f"<cbc:IssueDate>{days_from_now(-4)}")),
    ("2329", (f"<cbc:IssueDate>{today()}", f"<cbc:IssueDate>{days_from_now(3)}")),
    ("3205", (' listID="0101"', "")),
    ("3206", (' listID="0101"', ' listID="0113"')),
    ("2070", ("<cbc:DocumentCurrencyCode>PEN</cbc:DocumentCurrencyCode>", "")),
    ("3088", ("<cbc:DocumentCurrencyCode>PEN", "<cbc:DocumentCurrencyCode>SOL")),
    ("2071", ("<cbc:DocumentCurrencyCode>PEN", "<cbc:DocumentCurrencyCode>USD")),
    ("2071", ('<cbc:PayableAmount currencyID="PEN">', '<cbc:PayableAmount currencyID="USD">')),
    ("3027", ('languageLocaleID="1000"', 'languageLocaleID="1001"')),
    ("3006", ("SON: LO QUE", "SON:\nLO QUE")),
    ("1008", (f'<cbc:ID schemeID="6">{ISSUER}', f"<cbc:ID>{ISSUER}")),
    ("1007", (f'<cbc:ID schemeID="6">{ISSUER}', f'<cbc:ID schemeID="1">{ISSUER}')),
    ("1037", ("<cbc:RegistrationName>SUPPLIER &amp; CIA S.A.</cbc:RegistrationName>", "")),
    ("3030", ("<cbc:AddressTypeCode>0000</cbc:AddressTypeCode>", "")),
    ("2014", ('<cbc:ID schemeID="6">20131312955</cbc:ID>', '<cbc:ID schemeID="6"></cbc:ID>')),
    ("2015", ('<cbc:ID schemeID="6">20131312955', "<cbc:ID>20131312955")),
    ("2800", ('<cbc:ID schemeID="6">20131312955', '<cbc:ID schemeID="1">12345678')),
    ("2017", ('<cbc:ID schemeID="6">20131312955', '<cbc:ID schemeID="6">2013131295')),
    ("2021", ("<cbc:RegistrationName>CUSTOMER &amp; CIA S.A.</cbc:RegistrationName>", "")),
    ("2022", ("CUSTOMER &amp; CIA S.A.", "CC")),
    ("2023", ("<cac:InvoiceLine><cbc:ID>1</cbc:ID>", "<cac:InvoiceLine><cbc:ID>0</cbc:ID>")),
    ("2752", (_TWICE, _TWICE.replace(">2<", ">1<"))),
    ("2024", ('unitCode="ZZ">2<', 'unitCode="ZZ">0<')),
    ("2025", ('unitCode="ZZ">2<', 'unitCode="ZZ">2.00000000001<')),
    ("2024", ('unitCode="ZZ">2<', 'unitCode="ZZ">2e0<')),
    ("2883", (' unitCode="ZZ"', "")),
    ("2936", (' unitCode="ZZ"', ' unitCode="XYZ"')),
    ("2370", (">200.00</cbc:LineExtensionAmount>", ">200.000</cbc:LineExtensionAmount>")),
    ("3271", (">200.00</cbc:LineExtensionAmount>", ">201.01</cbc:LineExtensionAmount>")),
    ("2410", ("<cbc:PriceTypeCode>01", "<cbc:PriceTypeCode>09")),
    ("2367", (">118.00</cbc:PriceAmount>", ">118.</cbc:PriceAmount>")),
    ("3270", (">118.00</cbc:PriceAmount>", ">120.00</cbc:PriceAmount>")),
    ("3224", ("<cbc:PriceTypeCode>01", "<cbc:PriceTypeCode>02")),
    ("2026", ("PRIMA DE SEGURO", "  ")),
    ("2027", ("PRIMA DE SEGURO", "P" * 501)),
    ("2068", ('<cac:Price><cbc:PriceAmount currencyID="PEN">100.00</cbc:PriceAmount></cac:Price>', "")),
    ("2369", (">100.00</cbc:PriceAmount></cac:Price>", ">0100</cbc:PriceAmount></cac:Price>")),
    ("3021", (_LINE_TAX, _LINE_TAX.replace("36.00", "36.000"))),
    ("3292", (_LINE_TAX, _LINE_TAX.replace("36.00", "38.00"))),
    ("3031", (_LINE_BASE, _LINE_BASE.replace("200.00", "200.0x"))),
    ("3272", (_LINE_BASE, _LINE_BASE.replace("200.00", "200.01"))),
    ("3103", (_LINE_BASE, _LINE_BASE_TAXED.format("30.00"))),
    ("3111", (_LINE_BASE, _LINE_BASE_TAXED.format("0.00"))),
    ("2992", ("<cbc:Percent>18.00</cbc:Percent>", "")),
    ("3102", ("<cbc:Percent>18.00", "<cbc:Percent>18.0000001")),
    ("2993", ("<cbc:Percent>18.00", "<cbc:Percent>0.00")),
    ("2371", ("<cbc:TaxExemptionReasonCode>10</cbc:TaxExemptionReasonCode>", "")),
    ("2040", ("<cbc:TaxExemptionReasonCode>10", "<cbc:TaxExemptionReasonCode>20")),
    ("3210", (_RATED, f"{_RATED}<cbc:TierRange>01</cbc:TierRange>")),
    ("2036", (f"{_RATED}<cac:TaxScheme><cbc:ID>1000", f"{_RATED}<cac:TaxScheme><cbc:ID>1001")),
    ("3051", (f"{_RATED}<cac:TaxScheme>{_TRIBUTE}", f"{_RATED}<cac:TaxScheme>{_TRIBUTE.replace('IGV', 'IVA')}")),
    ("2377", (f"{_RATED}<cac:TaxScheme>{_TRIBUTE}", f"{_RATED}<cac:TaxScheme>{_TRIBUTE.replace('VAT', 'FRE')}")),
    ("3007", (_TRIBUTE, _TRIBUTE.replace("1000", "1001"))),
    ("2964", (_TRIBUTE, _TRIBUTE.replace("IGV", "IVA"))),
    ("2961", (_TRIBUTE, _TRIBUTE.replace("VAT", "FRE"))),
    ("3294", (_GLOBAL_TAX, _GLOBAL_TAX.replace("42.00", "44.00"))),
    ("3277", (">233.33</cbc:TaxableAmount>", ">235.33</cbc:TaxableAmount>")),
    ("2999", (">233.33</cbc:TaxableAmount>", ">233.333</cbc:TaxableAmount>")),
    ("3288", ('<cbc:LineExtensionAmount currencyID="PEN">233.33</cbc:LineExtensionAmount>', "")),
    ("3278", (">233.33</cbc:LineExtensionAmount>", ">235.33</cbc:LineExtensionAmount>")),
    ("3305", ('<cbc:TaxInclusiveAmount currencyID="PEN">275.33</cbc:TaxInclusiveAmount>', "")),
    ("3279", (">275.33</cbc:TaxInclusiveAmount>", ">277.33</cbc:TaxInclusiveAmount>")),
    ("3280", (">275.33</cbc:PayableAmount>", ">277.33</cbc:PayableAmount>")),
    ("2062", (">275.33</cbc:PayableAmount>", ">-275.33</cbc:PayableAmount>")),
    ("3244", (f"<cac:PaymentTerms>{_CASH_TERM}</cac:PaymentTerms>", "")),
    ("3245", ("<cbc:PaymentMeansID>Contado</cbc:PaymentMeansID>", "")),
    ("3246", (">Contado<", ">Efectivo<")),
    ("3249", (_CASH_TERM, _CASH_TERM.replace("Contado", "Credito"))),
    ("3128", ("<cac:PaymentTerms>", f"{_DETRACTION}<cac:PaymentTerms>")),
    ("2079", ("<cac:PartyIdentification><cbc:ID>20100066603</cbc:ID></cac:PartyIdentification>", "")),
    ("2078", ("<cac:PartyIdentification><cbc:ID>20100066603", "<cac:PartyIdentification><cbc:ID>20131312955")),
    ("2081", ("<cac:PartyName><cbc:Name>EMISORA S.A.</cbc:Name></cac:PartyName>", "")),
    ("2083", ("<cbc:URI>#Sign</cbc:URI>", "")),
]


@pytest.mark.parametrize(("code", "change"), FACTURA, ids=[f"{code}-{n}" for n, (code, _) in enumerate(FACTURA)])
def test_a_factura_with_one_thing_wrong(ose: Simulator, emitter: Emitter, code: str, change: Change) -> None:
    sale = factura()
    answer = ose.send(sale, sale.signed(emitter, change))
    assert (answer.status, answer.fault_string) == (500, code), answer.detail
    assert answer.detail
    assert ose.document(sale) is None


_UNDATED = credit("PEN", "275.33")
_ON_CREDIT = credit("PEN", "275.33", ("275.33", days_from_now(9)))
_INSTALMENT = _ON_CREDIT.removeprefix(_UNDATED)
_CASH = f"<cac:PaymentTerms>{_CASH_TERM}</cac:PaymentTerms>"

CREDIT: list[tuple[str, str]] = [
    ("3251", _CASH.replace("Contado", "Credito") + _INSTALMENT),
    ("3250", credit("PEN", "0.00", ("0.00", days_from_now(9)))),
    ("3265", credit("PEN", "276.33", ("276.33", days_from_now(9)))),
    ("3253", credit("PEN", "275.33", ("0", days_from_now(9)), ("275.33", days_from_now(9)))),
    ("3266", credit("PEN", "275.33", ("276.00", days_from_now(9)))),
    ("3319", credit("PEN", "275.33", ("275.32", days_from_now(9)))),
    ("3267", credit("PEN", "275.33", ("275.33", today()))),
    ("3256", credit("PEN", "275.33", ("275.33", ""))),
    ("3255", credit("PEN", "275.33", ("275.33", "31/12/2030"))),
    ("3252", _INSTALMENT),
    ("3248", _ON_CREDIT + _UNDATED),
    ("3247", _ON_CREDIT + _CASH),
]


@pytest.mark.parametrize(("code", "terms"), CREDIT, ids=[code for code, _ in CREDIT])
def test_a_credit_with_one_thing_wrong(ose: Simulator, emitter: Emitter, code: str, terms: str) -> None:
    sale = factura(terms=terms)
    assert ose.send(sale, sale.signed(emitter)).fault_string == code


INSURANCE: list[tuple[str, str]] = [
    ("3242", ""),
    ("2898", POLICY.replace("<cbc:NameCode>7016", "<cbc:NameCode>9999")),
    ("2899", POLICY.replace("<cbc:NameCode>7013", "<cbc:NameCode>9999").replace("<cbc:Value>1<", "<cbc:Value>3<")),
    ("3064", POLICY.replace("<cbc:Value>VI-000123</cbc:Value>", "")),
    ("3243", POLICY.replace(f"<cbc:StartDate>{today()}</cbc:StartDate>", "")),
]


@pytest.mark.parametrize(("code", "properties"), INSURANCE, ids=[code for code, _ in INSURANCE])
def test_an_insurance_operation_with_one_thing_wrong(
    ose: Simulator, emitter: Emitter, code: str, properties: str
) -> None:
    sale = factura(operation="2104", items=(Item("1", "500.00", "30", properties),))
    assert ose.send(sale, sale.signed(emitter)).fault_string == code


NOTES: list[tuple[str, str, dict[str, object], tuple[Change, ...]]] = [
    ("2128", "07", {}, (("<cbc:ResponseCode>01</cbc:ResponseCode>", ""),)),
    ("2172", "07", {"reason": "14"}, ()),
    ("2172", "08", {"reason": "04"}, ()),
    ("2136", "07", {}, (("<cbc:Description>ANULACION DE LA POLIZA</cbc:Description>", ""),)),
    ("2135", "07", {}, (("ANULACION DE LA POLIZA", "ANULACION\tDE LA POLIZA"),)),
    ("2524", "07", {"modifies": ()}, ()),
    ("2524", "08", {"modifies": (), "reason": "02"}, ()),
    ("2116", "07", {"modifies": (("03", "B001-1"),)}, ()),
    ("2204", "08", {"modifies": (("03", "B001-1"),), "reason": "02"}, ()),
    ("2117", "07", {"modifies": (("01", "B001-1"),)}, ()),
    ("2205", "08", {"modifies": (("01", "B001-1"),), "reason": "02"}, ()),
    ("2365", "07", {"modifies": (("01", "F001-1"), ("01", "F001-1"))}, ()),
    ("2884", "07", {"modifies": (("01", "F001-1"), ("12", "F001-2"))}, ()),
    ("2679", "07", {}, (('<cbc:ID schemeID="6">20131312955</cbc:ID>', ""),)),
]


@pytest.mark.parametrize(
    ("code", "kind", "changes", "edits"), NOTES, ids=[f"{row[0]}-{row[1]}-{n}" for n, row in enumerate(NOTES)]
)
def test_a_note_with_one_thing_wrong(
    ose: Simulator, emitter: Emitter, code: str, kind: str, changes: dict[str, object], edits: tuple[Change, ...]
) -> None:
    sale = note(kind, Sale(number=1), **changes)
    assert ose.send(sale, sale.signed(emitter, *edits)).fault_string == code


def test_the_modified_document_must_be_older_of_the_same_currency_and_alive(ose: Simulator, emitter: Emitter) -> None:
    original = factura()
    ose.send(original, original.signed(emitter))
    early = note("07", original, issued=days_from_now(-1))
    assert ose.send(early, early.signed(emitter)).fault_string == "2885"
    dollars = note("07", original, currency="USD")
    assert ose.send(dollars, dollars.signed(emitter)).fault_string == "3209"
    on_cash = note(
        "07", original, reason="13", items=(Item("1", "0.00"),), terms=credit("PEN", "9.00", ("9.00", days_from_now(9)))
    )
    assert ose.send(on_cash, on_cash.signed(emitter)).fault_string == "3260"


def test_a_note_of_new_due_dates_is_accepted_for_a_factura_on_credit_only_at_zero(
    ose: Simulator, emitter: Emitter
) -> None:
    original = factura(terms=credit("PEN", "275.33", ("275.33", days_from_now(9))))
    ose.send(original, original.signed(emitter))
    terms = credit("PEN", "275.33", ("200.00", days_from_now(20)), ("75.33", days_from_now(40)))
    moved = note("07", original, reason="13", items=(Item("1", "0.00"),), terms=terms)
    answer = ose.send(moved, moved.signed(emitter))
    assert answer.code == "0", answer.detail
    paying = note("07", original, reason="13", terms=terms)
    assert ose.send(paying, paying.signed(emitter)).fault_string == "3315"
    bare = note("07", original, reason="13", items=(Item("1", "0.00"),))
    assert ose.send(bare, bare.signed(emitter)).fault_string == "3257"


@pytest.mark.parametrize("days", [5, 6])
def test_a_boleta_has_five_days_and_then_only_the_summary(ose: Simulator, emitter: Emitter, days: int) -> None:
    sale = boleta(issued=days_from_now(-days))
    answer = ose.send(sale, sale.signed(emitter))
    assert answer.code == ("0" if days == 5 else "1079")


def test_a_boletas_wrong_line_arithmetic_is_an_observation_but_a_wrong_tax_is_not(
    ose: Simulator, emitter: Emitter
) -> None:
    observed = boleta()
    change = (">118.00</cbc:PriceAmount>", ">120.00</cbc:PriceAmount>")
    assert ose.send(observed, observed.signed(emitter, change)).observations == {"4287"}
    refused = boleta()
    wrong = (_LINE_BASE, _LINE_BASE_TAXED.format("0.00"))
    assert ose.send(refused, refused.signed(emitter, wrong)).fault_string == "3111"


def test_arithmetic_within_the_tolerance_passes(ose: Simulator, emitter: Emitter) -> None:
    sale = factura()
    near = str(sale.payable + Decimal("0.99"))
    change = (f">{sale.payable}</cbc:PayableAmount>", f">{near}</cbc:PayableAmount>")
    assert ose.send(sale, sale.signed(emitter, change)).code == "0"


def test_a_line_without_its_own_tax_family_is_refused_except_for_operation_2104(
    ose: Simulator, emitter: Emitter
) -> None:
    untaxed = (
        "<cbc:ID>9998</cbc:ID><cbc:Name>INA</cbc:Name><cbc:TaxTypeCode>FRE",
        "<cbc:ID>9999</cbc:ID><cbc:Name>OTROS</cbc:Name><cbc:TaxTypeCode>OTH",
    )
    sale = factura(items=(Item("1", "500.00", "30"),))
    reason = ("<cbc:TaxExemptionReasonCode>30</cbc:TaxExemptionReasonCode>", "")
    answer = ose.send(sale, sale.signed(emitter, untaxed, untaxed, reason))
    assert answer.fault_string == "3105"


def test_totals_of_a_tribute_on_the_lines_must_be_there(ose: Simulator, emitter: Emitter) -> None:
    sale = factura(items=(Item(), Item("1", "30.00", "30")))
    xml = sale.xml()
    begin = xml.index("<cac:TaxSubtotal>")
    end = xml.index("</cac:TaxSubtotal>") + len("</cac:TaxSubtotal>")
    second = xml.index("</cac:TaxSubtotal>", end) + len("</cac:TaxSubtotal>")
    assert begin < end < second
    answer = ose.send(sale, emitter.sign(xml[:end] + xml[second:]))
    assert answer.fault_string == "2638"


def test_a_document_of_another_issuer_than_the_user_is_refused(ose: Simulator, emitter: Emitter) -> None:
    sale = replace(factura(), issuer="20131312955")
    assert ose.send(sale, sale.signed(emitter)).fault_string == "0154"
