from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from google.type.date_pb2 import Date

from contract.faults import MalformedRequestError
from contract.translate_sale import translate_sale
from emission.v1 import catalogues_pb2 as catalogues
from emission.v1 import sale_pb2
from tests.builders import a_sale
from tests.server.messages import a_full_sale_message, a_line_message, a_sale_message
from vouchers.sale import (
    Address,
    Advance,
    AllowanceCharge,
    Customer,
    Detraction,
    DocumentReference,
    DocumentType,
    Excise,
    ExpectedTotals,
    Instalment,
    ItemProperty,
    Note,
    Payment,
    PaymentMethod,
    Sale,
    SaleLine,
)

Change = Callable[[sale_pb2.Sale], object]


def _faults(message: sale_pb2.Sale, at: str = "sale") -> dict[str, str]:
    with pytest.raises(MalformedRequestError) as refused:
        translate_sale(message, at=at)
    return {fault.path: fault.message for fault in refused.value.faults}


def _change(change: Change) -> sale_pb2.Sale:
    message = a_sale_message()
    change(message)
    return message


def test_a_plain_sale_is_the_sale_of_the_builders() -> None:
    assert translate_sale(a_sale_message()) == a_sale()


def test_every_field_arrives() -> None:
    assert translate_sale(a_full_sale_message()) == Sale(
        external_id="SAMP-000001",
        issuer_ruc="20100066603",
        document_type=DocumentType.DEBIT_NOTE,
        currency="PEN",
        series="FD01",
        issue_date=date(2026, 11, 24),
        due_date=date(2026, 12, 31),
        operation_type="2104",
        purchase_order="OC-77",
        attributes={"broker": "Corredores Unidos"},
        customer=Customer(
            identity_type="6",
            identity_number="20131312955",
            name="TRANSPORTES ANDINOS S.A.C.",
            emails=("pagos@andinos.pe",),
            address=Address(
                street="Jr. Puno 120",
                ubigeo="150101",
                district="Lima",
                province="Lima",
                department="Lima",
                urbanization="Cercado",
                country="BO",
            ),
        ),
        lines=(
            SaleLine(
                description="Seguro vehicular, póliza 0001-2026",
                quantity=Decimal(2),
                unit_code="ZZ",
                tax_treatment="10",
                unit_price=Decimal("118.0000000001"),
                product_code="VEH-01",
                properties=(
                    ItemProperty(code="7013", name="Número de póliza", value="0001-2026"),
                    ItemProperty(
                        code="7014", name="Vigencia", start_date=date(1950, 1, 31), end_date=date(2100, 2, 28)
                    ),
                ),
                allowances=(AllowanceCharge(code="00", factor=Decimal("0.10")),),
                free_of_charge=True,
                excise=Excise(system="03", percent=Decimal(30), unit_amount=Decimal("1.5"), unit_base=Decimal("4.235")),
                plastic_bags=True,
                bag_tax=Decimal("0.14"),
                other_tax_percent=Decimal("2.5"),
            ),
        ),
        payment=Payment(
            method=PaymentMethod.CREDIT,
            outstanding=Decimal("236.00"),
            instalments=(Instalment(amount=Decimal("236.00"), due_date=date(2026, 12, 31)),),
        ),
        note=Note(
            reason_code="01",
            reason="Intereses",
            document=DocumentReference(document_type="01", series="F001", number=7),
            further_documents=(
                DocumentReference(document_type="01", series="F001", number=8),
                DocumentReference(document_type="12", series="MAQ-1", number=9),
            ),
        ),
        contingency_number=77,
        allowances=(AllowanceCharge(code="46", amount=Decimal("5.00"), base=Decimal(100)),),
        delivery_address=Address(country="MX"),
        igv_percent=Decimal("10.5"),
        advances=(
            Advance(
                document=DocumentReference(document_type="01", series="F001", number=6),
                amount=Decimal("118.00"),
                taxed=Decimal(90),
                exempt=Decimal("5.8"),
                unaffected=Decimal(6),
                excise=Decimal(7),
                issuer_ruc="20131312955",
            ),
        ),
        rounding=Decimal("-0.04"),
        detraction=Detraction(code="037", percent=Decimal(12), account="00-068-1", means="003", amount=Decimal(142)),
        retention_percent=Decimal(3),
        expected=ExpectedTotals(
            payable=Decimal(236),
            tax=Decimal(36),
            line_extension=Decimal(200),
            tax_inclusive=Decimal(231),
            allowance=Decimal(0),
            charge=Decimal(5),
            prepaid=Decimal(118),
        ),
    )


def test_a_note_may_name_what_it_modifies_by_external_id() -> None:
    message = a_sale_message()
    message.document_type = catalogues.DOCUMENT_TYPE_CREDIT_NOTE
    message.note.CopyFrom(
        sale_pb2.Note(
            credit_note_reason=catalogues.CREDIT_NOTE_REASON_PAYMENT_TERMS, reason="Cuotas", external_id="SAMP-1"
        )
    )
    assert translate_sale(message).note == Note(reason_code="13", reason="Cuotas", external_id="SAMP-1")


@pytest.mark.parametrize(
    ("document_type", "reason", "code"),
    [
        (catalogues.DOCUMENT_TYPE_CREDIT_NOTE, {"credit_note_reason": 10}, "10"),
        (catalogues.DOCUMENT_TYPE_DEBIT_NOTE, {"debit_note_reason": 3}, "03"),
        (catalogues.DOCUMENT_TYPE_DEBIT_NOTE, {"debit_note_reason": 13}, "13"),
    ],
)
def test_a_note_whose_reason_stands_alone_may_name_nothing(
    document_type: catalogues.DocumentType.ValueType, reason: dict[str, Any], code: str
) -> None:
    message = a_sale_message()
    message.document_type = document_type
    message.note.CopyFrom(sale_pb2.Note(reason="Penalidad", **reason))
    assert translate_sale(message).note == Note(reason_code=code, reason="Penalidad")


def test_an_anonymous_customer_needs_no_number() -> None:
    message = a_sale_message()
    message.customer.identity_type = catalogues.IDENTITY_TYPE_NONE
    message.customer.identity_number = ""
    customer = translate_sale(message).customer
    assert (customer.identity_type, customer.identity_number) == ("-", "-")


def test_an_address_is_in_peru_unless_it_says_otherwise() -> None:
    message = a_sale_message()
    message.customer.address.street = "Jr. Puno 120"
    assert translate_sale(message).customer.address == Address(street="Jr. Puno 120")


def test_decimals_keep_the_digits_that_were_given() -> None:
    message = a_sale_message()
    message.lines[0].quantity = "2.50"
    assert str(translate_sale(message).lines[0].quantity) == "2.50"


def test_an_empty_sale_tells_everything_that_is_missing() -> None:
    assert set(_faults(sale_pb2.Sale())) == {
        "sale.external_id",
        "sale.issuer_ruc",
        "sale.document_type",
        "sale.currency",
        "sale.customer",
        "sale.lines",
    }


def test_faults_in_several_places_are_told_at_once_where_they_are() -> None:
    message = a_sale_message()
    message.lines.append(a_line_message())
    message.lines[1].quantity = "dos"
    message.lines[1].ClearField("price")
    message.customer.name = ""
    assert set(_faults(message, "sales[3]")) == {
        "sales[3].customer.name",
        "sales[3].lines[1].quantity",
        "sales[3].lines[1].unit_price",
    }


@pytest.mark.parametrize(
    "text",
    ["1e3", "NaN", "Infinity", "+1", " 1", "1 ", "1,5", "1,000.00", ".5", "5.", "--1", "٣", "1_0", "0x10", "1" * 16,
     "1." + "0" * 11, "1\n", "9" * 5000],
)  # fmt: skip
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    message = a_sale_message()
    message.lines[0].unit_value = text
    assert "1250.50" in _faults(message)["sale.lines[0].unit_value"]


@pytest.mark.parametrize("text", ["0", "-1.5", "000.10", "999999999999999.9999999999"])
def test_plain_decimals_are_read(text: str) -> None:
    message = a_sale_message()
    message.lines[0].unit_value = text
    assert translate_sale(message).lines[0].unit_value == Decimal(text)


@pytest.mark.parametrize(
    "day",
    [(0, 0, 0), (2026, 0, 1), (2026, 13, 1), (2026, 2, 30), (2026, 1, 0), (1899, 12, 31), (3000, 1, 1), (-1, 1, 1)],
)
def test_what_is_no_date_is_refused(day: tuple[int, int, int]) -> None:
    message = a_sale_message()
    message.issue_date.CopyFrom(Date(year=day[0], month=day[1], day=day[2]))
    assert list(_faults(message)) == ["sale.issue_date"]


def _overfill(message: sale_pb2.Sale) -> None:
    message.lines.extend([a_line_message()] * 999)


def _note_without_reason(message: sale_pb2.Sale) -> None:
    message.document_type = catalogues.DOCUMENT_TYPE_CREDIT_NOTE
    message.note.reason = "Anulación"
    message.note.external_id = "SAMP-1"


def _note_of_the_other_kind(message: sale_pb2.Sale) -> None:
    _note_without_reason(message)
    message.note.debit_note_reason = catalogues.DEBIT_NOTE_REASON_HIGHER_VALUE


def _note_on_nothing(message: sale_pb2.Sale) -> None:
    _note_without_reason(message)
    message.note.credit_note_reason = catalogues.CREDIT_NOTE_REASON_ANNULMENT
    message.note.ClearField("modified")


def _note_on_number_zero(message: sale_pb2.Sale) -> None:
    _note_without_reason(message)
    message.note.credit_note_reason = catalogues.CREDIT_NOTE_REASON_ANNULMENT
    message.note.document.series = "F001"
    message.note.document.document_type = catalogues.DOCUMENT_TYPE_FACTURA


def _note_on_two_kinds(message: sale_pb2.Sale) -> None:
    _note_on_number_zero(message)
    message.note.document.number = 7
    message.note.document.other_type = "12"


def _note_on_no_kind(message: sale_pb2.Sale) -> None:
    _note_on_number_zero(message)
    message.note.document.ClearField("document_type")
    message.note.document.number = 7
    message.note.document.other_type = "1٣"


def _note_on_many(message: sale_pb2.Sale) -> None:
    _note_on_number_zero(message)
    message.note.document.number = 7
    message.note.further_documents.extend([message.note.document] * 101)


def _note_on_another_zero(message: sale_pb2.Sale) -> None:
    _note_on_many(message)
    del message.note.further_documents[1:]
    message.note.further_documents[0].number = 0


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("external_id", lambda sale: setattr(sale, "external_id", "x" * 101)),
        ("external_id", lambda sale: setattr(sale, "external_id", "  ")),
        ("external_id", lambda sale: setattr(sale, "external_id", "a\0b")),
        ("issuer_ruc", lambda sale: setattr(sale, "issuer_ruc", "2010006660")),
        ("issuer_ruc", lambda sale: setattr(sale, "issuer_ruc", "2010006660٣")),
        ("currency", lambda sale: setattr(sale, "currency", "soles")),
        ("series", lambda sale: setattr(sale, "series", "F" * 101)),
        ("document_type", lambda sale: setattr(sale, "document_type", 99)),
        ("operation_type", lambda sale: setattr(sale, "operation_type", 9999)),
        ("customer.identity_type", lambda sale: sale.customer.ClearField("identity_type")),
        ("customer.identity_number", lambda sale: sale.customer.ClearField("identity_number")),
        ("customer.name", lambda sale: setattr(sale.customer, "name", "x" * 2001)),
        ("customer.name", lambda sale: setattr(sale.customer, "name", "a\x1bb")),
        ("customer.emails[1]", lambda sale: sale.customer.emails.extend(["a@b.pe", "b.pe"])),
        ("customer.emails[0]", lambda sale: sale.customer.emails.extend(["a@b.pe\r\nBcc: c@d.pe"])),
        ("customer.emails", lambda sale: sale.customer.emails.extend(["a@b.pe"] * 11)),
        ("customer.address.country", lambda sale: setattr(sale.customer.address, "country", "Perú")),
        ("lines", lambda sale: sale.ClearField("lines")),
        ("lines", _overfill),
        ("lines[0].description", lambda sale: sale.lines[0].ClearField("description")),
        ("lines[0].unit_code", lambda sale: sale.lines[0].ClearField("unit_code")),
        ("lines[0].tax_treatment", lambda sale: sale.lines[0].ClearField("tax_treatment")),
        ("lines[0].quantity", lambda sale: sale.lines[0].ClearField("quantity")),
        ("lines[0].properties", lambda sale: sale.lines[0].properties.extend([sale_pb2.ItemProperty()] * 101)),
        ("lines[0].properties[0].name", lambda sale: sale.lines[0].properties.add(code="7013", value="1")),
        ("allowances[0].code", lambda sale: sale.allowances.add(amount="1")),
        ("allowances[0].amount", lambda sale: sale.allowances.add(code=2)),
        ("allowances", lambda sale: sale.allowances.extend([sale_pb2.AllowanceCharge(amount="1")] * 51)),
        ("lines[0].allowances[0].factor", lambda sale: sale.lines[0].allowances.add(code=100, factor="10%")),
        (
            "lines[0].allowances",
            lambda sale: sale.lines[0].allowances.extend([sale_pb2.AllowanceCharge(amount="1")] * 21),
        ),
        ("lines[0].excise.system", lambda sale: sale.lines[0].excise.SetInParent()),
        ("lines[0].bag_tax", lambda sale: setattr(sale.lines[0], "bag_tax", "gratis")),
        ("igv_percent", lambda sale: setattr(sale, "igv_percent", "18%")),
        (
            "advances[0].document.number",
            lambda sale: sale.advances.add(amount="1", document={"document_type": 1, "series": "F001"}),
        ),
        ("advances", lambda sale: sale.advances.extend([sale_pb2.Advance(amount="1")] * 100)),
        ("rounding", lambda sale: setattr(sale, "rounding", "un céntimo")),
        ("detraction.percent", lambda sale: sale.detraction.MergeFrom(sale_pb2.Detraction(code="037", account="1"))),
        ("payment.method", lambda sale: sale.payment.SetInParent()),
        ("payment.outstanding", lambda sale: sale.payment.MergeFrom(sale_pb2.Payment(method=2, outstanding="1e9"))),  # type: ignore[arg-type]
        ("due_date", lambda sale: sale.due_date.SetInParent()),
        ("note", lambda sale: setattr(sale, "document_type", catalogues.DOCUMENT_TYPE_DEBIT_NOTE)),
        ("note.credit_note_reason", _note_without_reason),
        ("note.credit_note_reason", _note_of_the_other_kind),
        ("note.document", _note_on_nothing),
        ("note.document.number", _note_on_number_zero),
        ("note.document.other_type", _note_on_two_kinds),
        ("note.document.other_type", _note_on_no_kind),
        ("note.further_documents", _note_on_many),
        ("note.further_documents[0].number", _note_on_another_zero),
        ("contingency_number", lambda sale: setattr(sale, "contingency_number", 100_000_000)),
        ("contingency_number", lambda sale: setattr(sale, "contingency_number", -1)),
        ("expected.tax", lambda sale: setattr(sale.expected, "tax", "mucho")),
        ("attributes", lambda sale: sale.attributes.update({"k" * 101: "v"})),
        ("attributes['k']", lambda sale: sale.attributes.update({"k": "v" * 1001})),
        ("attributes", lambda sale: sale.attributes.update({str(key): "v" for key in range(51)})),
    ],
)
def test_one_fault_is_told_by_its_path(path: str, change: Change) -> None:
    assert list(_faults(_change(change))) == [f"sale.{path}"]


def test_a_factura_carries_no_note() -> None:
    message = a_sale_message()
    message.note.CopyFrom(a_full_sale_message().note)
    assert "sale.note" in _faults(message)


def test_an_instalment_needs_its_date() -> None:
    message = a_sale_message()
    message.payment.method = catalogues.PAYMENT_METHOD_CREDIT
    message.payment.instalments.add(amount="10")
    assert "obligatorio" in _faults(message)["sale.payment.instalments[0].due_date"]


def test_faults_say_the_way_out_in_spanish() -> None:
    faults = _faults(sale_pb2.Sale())
    assert faults["sale.currency"] == ("Indique la moneda con las tres letras mayúsculas de ISO 4217, como PEN o USD.")
    assert "DOCUMENT_TYPE_" in faults["sale.document_type"]
