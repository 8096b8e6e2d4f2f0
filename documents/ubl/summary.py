"""The daily summary (RC), `SummaryDocuments` 1.1."""

from documents.canonical import UnwritableText, attribute, text, wire
from documents.names import FileKind
from documents.ubl.figures import amount_text, quantity_text
from documents.ubl.informing import beginning, informing, number, placed
from vouchers.catalogues.tributes import TRIBUTES
from vouchers.sale import DocumentReference
from vouchers.summaries.daily import DailySummary, Perception, SaleValue, SummaryCustomer, SummaryLine, SummaryTax

_SUMMARY = informing(FileKind.DAILY_SUMMARY, "SummaryDocuments", "1.1")
# Perceptions are in soles whatever the document's currency is (2685, 2690).
_SOLES = ' currencyID="PEN">'


def render_summary(summary: DailySummary) -> bytes:
    """The unsigned file in canonical form (UTF-8, no prolog), with an empty `ext:ExtensionContent` to sign into.

    Raises `documents.canonical.UnwritableText` naming the field that holds what XML cannot carry, ValueError for a
    correlative that no file can have, and KeyError for a tribute that is not of catalogue 05.
    """
    written = [beginning(_SUMMARY, summary)]
    for index, line in enumerate(summary.lines):
        try:
            written.append(_line(index + 1, line))
        except UnwritableText as error:
            raise placed(error, index) from error
    return wire("".join([*written, _SUMMARY.closing]))


def _line(position: int, line: SummaryLine) -> str:
    money = f' currencyID="{attribute(line.currency, "currency")}">'
    values = "".join([_value(value, money, f"values[{index}]") for index, value in enumerate(line.values)])
    return (
        f"<sac:SummaryDocumentsLine><cbc:LineID>{position}</cbc:LineID><cbc:DocumentTypeCode>"
        f"{text(line.document.document_type, 'document.document_type')}</cbc:DocumentTypeCode>"
        f"<cbc:ID>{number(line.document, 'document')}</cbc:ID>"
        f"{_customer(line.customer) if line.customer else ''}{_modified(line.modified) if line.modified else ''}"
        f"{_perception(line.perception) if line.perception else ''}"
        f"<cac:Status><cbc:ConditionCode>{line.condition.value}</cbc:ConditionCode></cac:Status>"
        f"<sac:TotalAmount{money}{amount_text(line.total)}</sac:TotalAmount>{values}{_charges(line, money)}"
        f"{''.join([_tax(tax, money) for tax in line.taxes])}</sac:SummaryDocumentsLine>"
    )


def _customer(customer: SummaryCustomer) -> str:
    return (
        "<cac:AccountingCustomerParty><cbc:CustomerAssignedAccountID>"
        f"{text(customer.identity_number, 'customer.identity_number')}</cbc:CustomerAssignedAccountID>"
        f"<cbc:AdditionalAccountID>{text(customer.identity_type, 'customer.identity_type')}</cbc:AdditionalAccountID>"
        f"{_name(customer.name) if customer.name else ''}</cac:AccountingCustomerParty>"
    )


def _name(name: str) -> str:
    return (
        "<cac:Party><cac:PartyLegalEntity><cbc:RegistrationName>"
        f"{text(name, 'customer.name')}</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party>"
    )


def _modified(document: DocumentReference) -> str:
    return (
        f"<cac:BillingReference><cac:InvoiceDocumentReference><cbc:ID>{number(document, 'modified')}</cbc:ID>"
        f"<cbc:DocumentTypeCode>{text(document.document_type, 'modified.document_type')}</cbc:DocumentTypeCode>"
        "</cac:InvoiceDocumentReference></cac:BillingReference>"
    )


def _perception(perception: Perception) -> str:
    return (
        "<sac:SUNATPerceptionSummaryDocumentReference><sac:SUNATPerceptionSystemCode>"
        f"{text(perception.regime, 'perception.regime')}</sac:SUNATPerceptionSystemCode>"
        f"<sac:SUNATPerceptionPercent>{quantity_text(perception.percent)}</sac:SUNATPerceptionPercent>"
        f"<cbc:TotalInvoiceAmount{_SOLES}{amount_text(perception.amount)}</cbc:TotalInvoiceAmount>"
        f"<sac:SUNATTotalCashed{_SOLES}{amount_text(perception.total_cashed)}</sac:SUNATTotalCashed>"
        f"<cbc:TaxableAmount{_SOLES}{amount_text(perception.base)}</cbc:TaxableAmount>"
        "</sac:SUNATPerceptionSummaryDocumentReference>"
    )


def _value(value: SaleValue, money: str, where: str) -> str:
    return (
        f"<sac:BillingPayment><cbc:PaidAmount{money}{amount_text(value.amount)}</cbc:PaidAmount>"
        f"<cbc:InstructionID>{text(value.type, f'{where}.type')}</cbc:InstructionID></sac:BillingPayment>"
    )


def _charges(line: SummaryLine, money: str) -> str:
    if line.other_charges is None:
        return ""
    return (
        "<cac:AllowanceCharge><cbc:ChargeIndicator>true</cbc:ChargeIndicator>"
        f"<cbc:Amount{money}{amount_text(line.other_charges)}</cbc:Amount></cac:AllowanceCharge>"
    )


def _tax(tax: SummaryTax, money: str) -> str:
    tribute = TRIBUTES[tax.tribute]
    amount = f"<cbc:TaxAmount{money}{amount_text(tax.amount)}</cbc:TaxAmount>"
    percent = f"<cbc:Percent>{amount_text(tax.percent)}</cbc:Percent>" if tax.percent is not None else ""
    return (
        f"<cac:TaxTotal>{amount}<cac:TaxSubtotal>{amount}<cac:TaxCategory>{percent}<cac:TaxScheme>"
        f"<cbc:ID>{tribute.code}</cbc:ID><cbc:Name>{tribute.scheme_name}</cbc:Name>"
        f"<cbc:TaxTypeCode>{tribute.type_code}</cbc:TaxTypeCode></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal>"
        "</cac:TaxTotal>"
    )
