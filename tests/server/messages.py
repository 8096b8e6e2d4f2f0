"""Valid messages of the contract, the same sales that `tests.builders` builds."""

from google.type.date_pb2 import Date

from emission.v1 import catalogues_pb2 as catalogues
from emission.v1 import sale_pb2, voucher_number_pb2


def a_line_message() -> sale_pb2.SaleLine:
    return sale_pb2.SaleLine(
        description="Seguro vehicular, póliza 0001-2026",
        quantity="2",
        unit_code="ZZ",
        tax_treatment=catalogues.IGV_TREATMENT_TAXED,
        unit_value="100.00",
    )


def a_sale_message(external_id: str = "SAMP-000001") -> sale_pb2.Sale:
    """A factura of one taxed line, paid in cash."""
    return sale_pb2.Sale(
        external_id=external_id,
        issuer_ruc="20100066603",
        document_type=catalogues.DOCUMENT_TYPE_FACTURA,
        currency="PEN",
        customer=sale_pb2.Customer(
            identity_type=catalogues.IDENTITY_TYPE_RUC,
            identity_number="20131312955",
            name="TRANSPORTES ANDINOS S.A.C.",
        ),
        lines=[a_line_message()],
    )


def a_full_sale_message() -> sale_pb2.Sale:
    """A debit note with every field of the contract that such a sale can have."""
    message = a_sale_message()
    message.document_type = catalogues.DOCUMENT_TYPE_DEBIT_NOTE
    message.series = "FD01"
    message.issue_date.CopyFrom(Date(year=2026, month=11, day=24))
    message.due_date.CopyFrom(Date(year=2026, month=12, day=31))
    message.operation_type = catalogues.OPERATION_TYPE_INSURANCE_SYSTEM
    message.purchase_order = "OC-77"
    message.attributes["broker"] = "Corredores Unidos"
    message.customer.emails.extend(["pagos@andinos.pe"])
    message.customer.address.CopyFrom(
        sale_pb2.Address(
            street="Jr. Puno 120",
            ubigeo="150101",
            district="Lima",
            province="Lima",
            department="Lima",
            urbanization="Cercado",
            country="BO",
        )
    )
    message.lines[0].ClearField("price")
    message.lines[0].unit_price = "118.0000000001"
    message.lines[0].product_code = "VEH-01"
    message.lines[0].properties.extend(
        [
            sale_pb2.ItemProperty(code="7013", name="Número de póliza", value="0001-2026"),
            sale_pb2.ItemProperty(
                code="7014",
                name="Vigencia",
                start_date=Date(year=1950, month=1, day=31),
                end_date=Date(year=2100, month=2, day=28),
            ),
        ]
    )
    message.payment.CopyFrom(
        sale_pb2.Payment(
            method=catalogues.PAYMENT_METHOD_CREDIT,
            outstanding="236.00",
            instalments=[sale_pb2.Instalment(amount="236.00", due_date=Date(year=2026, month=12, day=31))],
        )
    )
    message.note.CopyFrom(
        sale_pb2.Note(
            debit_note_reason=catalogues.DEBIT_NOTE_REASON_LATE_INTEREST,
            reason="Intereses",
            document=voucher_number_pb2.DocumentReference(
                document_type=catalogues.DOCUMENT_TYPE_FACTURA, series="F001", number=7
            ),
        )
    )
    message.note.further_documents.add(document_type=catalogues.DOCUMENT_TYPE_FACTURA, series="F001", number=8)
    message.note.further_documents.add(other_type="12", series="MAQ-1", number=9)
    message.contingency_number = 77
    message.lines[0].allowances.add(code=catalogues.ALLOWANCE_CHARGE_CODE_LINE_DISCOUNT_OF_BASE, factor="0.10")
    message.lines[0].free_of_charge = True
    message.lines[0].excise.CopyFrom(
        sale_pb2.Excise(
            system=catalogues.EXCISE_SYSTEM_OF_RETAIL_PRICE, percent="30", unit_amount="1.5", unit_base="4.235"
        )
    )
    message.lines[0].plastic_bags = True
    message.lines[0].bag_tax = "0.14"
    message.lines[0].other_tax_percent = "2.5"
    message.igv_percent = "10.5"
    message.advances.add(
        document=voucher_number_pb2.DocumentReference(
            document_type=catalogues.DOCUMENT_TYPE_FACTURA, series="F001", number=6
        ),
        amount="118.00",
        taxed="90",
        exempt="5.8",
        unaffected="6",
        excise="7",
        issuer_ruc="20131312955",
    )
    message.rounding = "-0.04"
    message.detraction.CopyFrom(
        sale_pb2.Detraction(code="037", percent="12", account="00-068-1", means="003", amount="142")
    )
    message.retention_percent = "3"
    message.delivery_address.CopyFrom(sale_pb2.Address(country="MX"))
    message.allowances.add(code=catalogues.ALLOWANCE_CHARGE_CODE_SERVICE_CHARGE, amount="5.00", base="100")
    message.expected.CopyFrom(
        sale_pb2.ExpectedTotals(
            payable="236", tax="36", line_extension="200", tax_inclusive="231", allowance="0", charge="5", prepaid="118"
        )
    )
    return message
