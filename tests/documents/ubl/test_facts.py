"""What a voucher says stands in its document, read back by path."""

from datetime import date
from decimal import Decimal
from operator import attrgetter

import pytest
from hypothesis import given
from lxml import etree
from msgspec.structs import replace

from documents.canonical import UnwritableText
from documents.ubl import render
from tests.builders import a_boleta, a_person, a_sale, a_voucher
from tests.documents.ubl.vouchers import EXAMPLES, any_voucher, few
from vouchers.catalogues.tributes import TRIBUTES
from vouchers.sale import DocumentType, PaymentMethod
from vouchers.voucher import Voucher

LINES = {
    DocumentType.FACTURA: ("InvoiceLine", "InvoicedQuantity", "LegalMonetaryTotal"),
    DocumentType.BOLETA: ("InvoiceLine", "InvoicedQuantity", "LegalMonetaryTotal"),
    DocumentType.CREDIT_NOTE: ("CreditNoteLine", "CreditedQuantity", "LegalMonetaryTotal"),
    DocumentType.DEBIT_NOTE: ("DebitNoteLine", "DebitedQuantity", "RequestedMonetaryTotal"),
}


def parsed(voucher: Voucher) -> etree._Element:
    return etree.fromstring(render(voucher, 7))


def told(element: etree._Element, path: str) -> list[str]:
    """The texts at a path of local names."""
    return [it.text or "" for it in element.findall("/".join(f"{{*}}{name}" for name in path.split("/")))]


def figures(element: etree._Element, path: str) -> list[Decimal]:
    return [Decimal(it) for it in told(element, path)]


def given_only(value: str | date | None) -> list[str]:
    return [str(value)] if value else []


@few
@given(any_voucher())
def test_the_header(voucher: Voucher) -> None:
    root = parsed(voucher)
    assert told(root, "UBLVersionID") + told(root, "CustomizationID") == ["2.1", "2.0"]
    assert told(root, "ID") == [f"{voucher.series}-7"]
    assert told(root, "IssueDate") == [voucher.issue_date.isoformat()]
    assert told(root, "IssueTime") == [voucher.issue_time.strftime("%H:%M:%S")]
    assert told(root, "DocumentCurrencyCode") == [voucher.currency]
    assert told(root, "OrderReference/ID") == given_only(voucher.purchase_order)
    notes = [(it.get("languageLocaleID"), it.text) for it in root.findall("{*}Note")]
    assert notes == [(legend.code, legend.text) for legend in voucher.legends]


@few
@given(any_voucher())
def test_the_type_and_due_date_stand_in_invoices_only(voucher: Voucher) -> None:
    root = parsed(voucher)
    if voucher.document_type in {DocumentType.FACTURA, DocumentType.BOLETA}:
        (kind,) = root.findall("{*}InvoiceTypeCode")
        assert (kind.text, kind.get("listID")) == (voucher.document_type.value, voucher.operation_type)
        assert told(root, "DueDate") == given_only(voucher.due_date)
        assert told(root, "BillingReference") == []
    else:
        assert told(root, "InvoiceTypeCode") + told(root, "DueDate") == []


@few
@given(any_voucher((DocumentType.CREDIT_NOTE, DocumentType.DEBIT_NOTE)))
def test_what_a_note_modifies(voucher: Voucher) -> None:
    root = parsed(voucher)
    modification = voucher.modification
    if modification is None:
        assert told(root, "DiscrepancyResponse") + told(root, "BillingReference") == []
        return
    documents = modification.documents
    numbers = [f"{document.series}-{document.number}" for document in documents]
    assert told(root, "DiscrepancyResponse/ReferenceID") == numbers[:1]
    assert told(root, "DiscrepancyResponse/ResponseCode") == [modification.reason_code]
    assert told(root, "DiscrepancyResponse/Description") == [modification.reason]
    assert told(root, "BillingReference/InvoiceDocumentReference/ID") == numbers
    types = [document.document_type for document in documents]
    assert told(root, "BillingReference/InvoiceDocumentReference/DocumentTypeCode") == types


@few
@given(any_voucher())
def test_the_parties(voucher: Voucher) -> None:
    root = parsed(voucher)
    issuer, customer = voucher.issuer, voucher.customer
    assert told(root, "Signature/SignatoryParty/PartyIdentification/ID") == [issuer.ruc]
    assert told(root, "Signature/SignatoryParty/PartyName/Name") == [issuer.legal_name]
    (supplier,) = root.findall("{*}AccountingSupplierParty/{*}Party")
    assert told(supplier, "PartyIdentification/ID") == [issuer.ruc]
    assert told(supplier, "PartyName/Name") == given_only(issuer.trade_name)
    assert told(supplier, "PartyLegalEntity/RegistrationName") == [issuer.legal_name]
    address = "PartyLegalEntity/RegistrationAddress"
    assert told(supplier, f"{address}/AddressTypeCode") == [issuer.address.establishment]
    assert told(supplier, f"{address}/ID") == given_only(issuer.address.ubigeo)
    assert told(supplier, f"{address}/CitySubdivisionName") == given_only(issuer.address.urbanization)
    assert told(supplier, f"{address}/CityName") == given_only(issuer.address.province)
    assert told(supplier, f"{address}/CountrySubentity") == given_only(issuer.address.department)
    assert told(supplier, f"{address}/District") == given_only(issuer.address.district)
    assert told(supplier, f"{address}/AddressLine/Line") == given_only(issuer.address.street)
    assert told(supplier, f"{address}/Country/IdentificationCode") == [issuer.address.country]
    (buyer,) = root.findall("{*}AccountingCustomerParty/{*}Party")
    (identity,) = buyer.findall("{*}PartyIdentification/{*}ID")
    assert (identity.get("schemeID"), identity.text) == (customer.identity_type, customer.identity_number)
    assert told(buyer, "PartyLegalEntity/RegistrationName") == [customer.name]
    street = customer.address.street if customer.address else None
    assert told(buyer, f"{address}/AddressLine/Line") == given_only(street)


@few
@given(any_voucher())
def test_the_totals(voucher: Voucher) -> None:
    root = parsed(voucher)
    total = LINES[voucher.document_type][2]
    assert figures(root, "TaxTotal/TaxAmount") == [voucher.totals.tax]
    assert figures(root, "TaxTotal/TaxSubtotal/TaxableAmount") == [
        tax.base for tax in voucher.taxes if tax.tribute != "7152"
    ]
    assert figures(root, "TaxTotal/TaxSubtotal/TaxAmount") == [tax.amount for tax in voucher.taxes]
    scheme = "TaxTotal/TaxSubtotal/TaxCategory/TaxScheme"
    assert told(root, f"{scheme}/ID") == [tax.tribute for tax in voucher.taxes]
    assert told(root, f"{scheme}/Name") == [TRIBUTES[tax.tribute].scheme_name for tax in voucher.taxes]
    assert told(root, f"{scheme}/TaxTypeCode") == [TRIBUTES[tax.tribute].type_code for tax in voucher.taxes]
    names = {"PayableAmount": "payable", "ChargeTotalAmount": "charge", "PayableRoundingAmount": "rounding"}
    if voucher.document_type in {DocumentType.FACTURA, DocumentType.BOLETA}:
        names |= {
            "LineExtensionAmount": "line_extension",
            "TaxInclusiveAmount": "tax_inclusive",
            "AllowanceTotalAmount": "allowance",
            "PrepaidAmount": "prepaid",
        }
    for tag, field in names.items():
        value = attrgetter(field)(voucher.totals)
        assert figures(root, f"{total}/{tag}") == ([] if value is None else [value])
    written = root.findall(f"{{*}}{total}/*")
    assert {etree.QName(it).localname for it in written} <= set(names)


@few
@given(any_voucher())
def test_every_amount_names_the_currency(voucher: Voucher) -> None:
    currencies = {it.get("currencyID") for it in parsed(voucher).iter() if "Amount" in str(it.tag)}
    assert currencies == {voucher.currency}


@few
@given(any_voucher())
def test_the_lines(voucher: Voucher) -> None:
    name, quantity, _ = LINES[voucher.document_type]
    written = parsed(voucher).findall(f"{{*}}{name}")
    assert len(written) == len(voucher.lines)
    for element, line in zip(written, voucher.lines, strict=True):
        assert told(element, "ID") == [str(line.number)]
        (counted,) = element.findall(f"{{*}}{quantity}")
        assert (Decimal(counted.text or ""), counted.get("unitCode")) == (line.quantity, line.unit_code)
        assert figures(element, "LineExtensionAmount") == [line.value]
        price = "PricingReference/AlternativeConditionPrice"
        assert figures(element, f"{price}/PriceAmount") == [line.unit_price]
        assert told(element, f"{price}/PriceTypeCode") == [line.price_type]
        assert figures(element, "Price/PriceAmount") == [line.unit_value]
        assert told(element, "Item/Description") == [line.description]
        assert told(element, "Item/SellersItemIdentification/ID") == given_only(line.product_code)


@few
@given(any_voucher())
def test_the_tributes_of_a_line(voucher: Voucher) -> None:
    written = parsed(voucher).findall(f"{{*}}{LINES[voucher.document_type][0]}")
    for element, line in zip(written, voucher.lines, strict=True):
        assert figures(element, "TaxTotal/TaxAmount") == [line.tax]
        subtotals = element.findall("{*}TaxTotal/{*}TaxSubtotal")
        for subtotal, tax in zip(subtotals, line.taxes, strict=True):
            assert figures(subtotal, "TaxableAmount") == [tax.base]
            assert figures(subtotal, "TaxAmount") == [tax.amount]
            assert figures(subtotal, "TaxCategory/Percent") == [tax.percent]
            assert told(subtotal, "TaxCategory/TaxExemptionReasonCode") == given_only(tax.treatment)
            assert told(subtotal, "TaxCategory/TaxScheme/ID") == [tax.tribute]


@few
@given(any_voucher())
def test_the_properties_of_a_line(voucher: Voucher) -> None:
    written = parsed(voucher).findall(f"{{*}}{LINES[voucher.document_type][0]}")
    for element, line in zip(written, voucher.lines, strict=True):
        properties = element.findall("{*}Item/{*}AdditionalItemProperty")
        for item, facts in zip(properties, line.properties, strict=True):
            assert told(item, "Name") + told(item, "NameCode") == [facts.name, facts.code]
            assert told(item, "Value") == given_only(facts.value)
            assert told(item, "UsabilityPeriod/StartDate") == given_only(facts.start_date)
            assert told(item, "UsabilityPeriod/EndDate") == given_only(facts.end_date)


@few
@given(any_voucher())
def test_the_terms_of_payment(voucher: Voucher) -> None:
    terms = parsed(voucher).findall("{*}PaymentTerms")
    payment = voucher.payment
    if payment is None:
        assert terms == []
        return
    assert {name for it in terms for name in told(it, "ID")} == {"FormaPago"}
    assert told(terms[0], "PaymentMeansID") == [payment.method.value]
    if payment.method is PaymentMethod.CASH:
        assert len(terms) == 1
        assert told(terms[0], "Amount") == []
        return
    assert figures(terms[0], "Amount") == ([] if payment.outstanding is None else [payment.outstanding])
    for number, (term, instalment) in enumerate(zip(terms[1:], payment.instalments, strict=True), start=1):
        assert told(term, "PaymentMeansID") == [f"Cuota00{number}"]
        assert figures(term, "Amount") == [instalment.amount]
        assert told(term, "PaymentDueDate") == [instalment.due_date.isoformat()]


def test_figures_are_spelled_as_sunat_wants_them() -> None:
    root = parsed(EXAMPLES["factura"])
    assert told(root, "InvoiceLine/TaxTotal/TaxSubtotal/TaxCategory/Percent") == ["18.00", "0.00", "18.00", "0.00"]
    assert told(root, "InvoiceLine/InvoicedQuantity") == ["2", "1", "1.5", "2"]
    assert told(root, "InvoiceLine/Price/PriceAmount") == ["100.00", "500.00", "84.7457627119", "84.7457627119"]


def test_an_anonymous_customer_is_a_dash() -> None:
    customer = a_person(identity_type="-", identity_number="-", name="CLIENTES VARIOS")
    root = parsed(a_voucher(replace(a_boleta(), customer=customer)))
    (identity,) = root.findall("{*}AccountingCustomerParty/{*}Party/{*}PartyIdentification/{*}ID")
    assert (identity.get("schemeID"), identity.text) == ("-", "-")
    assert root.find("{*}AccountingCustomerParty//{*}RegistrationAddress") is None


def test_a_due_date_is_written() -> None:
    voucher = replace(a_voucher(a_sale()), due_date=date(2026, 12, 31))
    assert told(parsed(voucher), "DueDate") == ["2026-12-31"]


@pytest.mark.parametrize(
    ("voucher", "where"),
    [
        (replace(EXAMPLES["factura"], purchase_order="\0"), "purchase_order"),
        (
            replace(EXAMPLES["factura"], customer=replace(EXAMPLES["factura"].customer, name="A\x0bB")),
            "customer.name",
        ),
        (
            replace(
                EXAMPLES["factura"],
                issuer=replace(
                    EXAMPLES["factura"].issuer, address=replace(EXAMPLES["factura"].issuer.address, street="\ud800")
                ),
            ),
            "issuer.address.street",
        ),
        (
            replace(
                EXAMPLES["boleta"],
                lines=(
                    EXAMPLES["boleta"].lines[0],
                    replace(EXAMPLES["boleta"].lines[0], number=2, description="\ufffe"),
                ),
            ),
            "lines[1].description",
        ),
    ],
)
def test_what_cannot_be_written_is_named(voucher: Voucher, where: str) -> None:
    with pytest.raises(UnwritableText) as refused:
        render(voucher, 1)
    assert refused.value.where == where
