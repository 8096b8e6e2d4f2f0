from datetime import date
from typing import Any

from msgspec.structs import replace

from tests.builders import a_boleta, a_credit_note, a_line, a_note, a_sale
from tests.vouchers.operations import THOUSAND
from tests.vouchers.rules.case import Case, Given, case
from tests.vouchers.sectors import BROKER, related, with_legends
from vouchers.sale import Sale

_IN_2027 = date(2027, 1, 4)


def _exempt(legend: str, of_a_factura: str, of_a_boleta: str) -> tuple[Case, Case]:
    taxed = with_legends(legend, lines=(THOUSAND,))
    boleta = a_boleta()
    on_a_boleta: dict[str, Any] = {"document_type": boleta.document_type, "customer": boleta.customer}
    return (
        case(of_a_factura, "legends", taxed, with_legends(legend)),
        case(of_a_boleta, "legends", replace(taxed, **on_a_boleta), with_legends(legend, **on_a_boleta)),
    )


def _guides(*numbers: str, kind: str = "09") -> Sale:
    return a_sale(despatch_documents=(*related("T001-1", kind="09"), *related(*numbers, kind=kind)))


def _documents(*numbers: str, kind: str = "99") -> Sale:
    return a_sale(related_documents=(*related("P-1"), *related(*numbers, kind=kind)))


def _bought_by(**changes: Any) -> Sale:
    return a_sale(buyer=replace(BROKER, **changes))


def _shared_with(**changes: Any) -> Sale:
    return a_sale(participants=(BROKER, replace(BROKER, **changes)))


def _coded(today: date | None = None, **codes: Any) -> Given:
    sale = a_sale(lines=(a_line(), a_line(**codes)))
    return Given(sale=sale) if today is None else Given(sale=sale, today=today)


def _noted(*numbers: str, kind: str = "99", reason: str = "01") -> Sale:
    documents = (*related("OTRO-1"), *related(*numbers, kind=kind)) if numbers else related("OTRO-1")
    note = a_note(reason_code=reason, reason="Ajuste")
    return a_credit_note(note=note, related_documents=documents)


_DNI: dict[str, Any] = {"identity_type": "1", "identity_number": "45678912"}

LEGEND_CASES = (
    case("V3014", "legends", with_legends("2004", "2004"), with_legends("2004", "2009")),
    case("V3027", "legends[1].code", with_legends("2004", "2013"), with_legends("2004", "2010")),
    case("V3006", "legends[0].text", with_legends("2012", text="L" * 201), with_legends("2012", text="L" * 200)),
    case("V3006_2", "legends[0].text", with_legends("2012"), with_legends("2012", text="L\nL")),
    case("V0306_20", "legends[0].text", with_legends("2012", text="L\x00"), with_legends("2012", text="L")),
    case("V2416", "legends", with_legends("1002"), with_legends("2004")),
    *_exempt("2001", "V3283", "V4022"),
    *_exempt("2002", "V3284", "V4023"),
    *_exempt("2003", "V3285", "V4024"),
    *_exempt("2008", "V3289", "V4244"),
)

RELATED_CASES = (
    case("V2364", "despatch_documents", _guides("T001-1"), _guides("T001-1", kind="31")),
    case("V2365_2", "related_documents", _documents("P-1"), _documents("P-1", kind="05")),
    case("V4006", "despatch_documents[1].number", _guides("T01-1"), _guides("EG07-12345678")),
    case("V4005", "despatch_documents[1].document_type", _guides("T001-2", kind="01"), _guides("T001-2")),
    case("V0306_21", "despatch_documents[1].number", _guides("T\x00"), _guides("T001-2")),
    case("V4010", "related_documents[1].number", _documents("P 2"), _documents("P" * 30)),
    case("V4009", "related_documents[1].document_type", _documents("P-2", kind="01"), _documents("P-2", kind="06")),
    case("V3216", "related_documents[1].document_type", _documents("F001-1", kind="02"), _documents("F001-1")),
    case("V0306_22", "related_documents[1].number", _documents("P\x00"), _documents("P-2")),
    case("V9061", "document_type", a_credit_note(buyer=BROKER), a_sale(buyer=BROKER)),
    case("V2426", "related_documents", _noted("OTRO-1"), _noted("OTRO-2")),
    case("V2635", "related_documents", _noted("OTRO-2", reason="10"), _noted(reason="10")),
    case("V2636", "related_documents[1].number", _noted(" "), _noted("OTRO-2")),
    case("V2637", "related_documents[1].document_type", _noted("OTRO-2", kind="01", reason="10"), _noted(reason="10")),
    case("V4010_2", "related_documents[1].number", _noted("OTRO2"), _noted("OTRO-2")),
    case("V4009_2", "related_documents[1].document_type", _noted("OTRO-2", kind="06"), _noted("OTRO-2", kind="01")),
    case("V9062", "buyer.identity_number", _bought_by(identity_number="2010006660"), _bought_by()),
    case("V9063", "buyer.name", _bought_by(name="N" * 1501), _bought_by(name="N" * 1500)),
    case("V9064", "participants[1].identity_number", _shared_with(identity_type="1"), _shared_with(**_DNI)),
    case("V9065", "participants[1].name", _shared_with(name="N\x00"), _shared_with(name=None)),
)

PRODUCT_CASES = (
    case("V3496", "lines[1].sunat_code", _coded(sunat_code="841315"), _coded(sunat_code="84130000")),
    case(
        "V3496_2",
        "lines[1].sunat_code",
        _coded(_IN_2027, sunat_code="84130000"),
        _coded(_IN_2027, sunat_code="84131500"),
    ),
    case("V4337", "lines[1].sunat_code", _coded(sunat_code="84130000"), _coded(sunat_code="84131500")),
    case("V4334", "lines[1].gtin", _coded(gtin="123456789"), _coded(gtin="1234567890123")),
    case("V0306_25", "lines[1].gtin", _coded(gtin="1234567\x00"), _coded(gtin="12345678")),
)
