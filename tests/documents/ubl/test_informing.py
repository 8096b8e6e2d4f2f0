"""Summaries and voidings as they are written: canonical, valid by SUNAT's schemas, and with nothing lost.

The codes named here are those that no file of ours can be refused for, because of how it is written.
"""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from lxml import etree

from documents.canonical import UnwritableText
from documents.names import FileKind, file_id, file_name
from documents.signature import Signer
from documents.ubl import render_summary, render_voiding
from tests.builders import an_issuer
from tests.documents.ubl.informing import ANY_SUMMARY, ANY_VOIDING, EXAMPLES
from tests.documents.ubl.vouchers import few
from tests.summaries import (
    a_daily_summary,
    a_note_line,
    a_perception,
    a_summary_line,
    a_value,
    a_voiding,
    a_voiding_line,
    an_igv,
    boleta_number,
    factura_number,
)
from vouchers.catalogues.tributes import TRIBUTES
from vouchers.summaries.daily import DailySummary, SummaryCustomer, SummaryLine
from vouchers.summaries.voiding import Voiding

GOLDEN = Path(__file__).parent.parent / "golden"


def canonical(document: bytes) -> bytes:
    return etree.tostring(etree.fromstring(document).getroottree(), method="c14n")


def told(element: etree._Element, path: str) -> list[str]:
    return [it.text or "" for it in element.findall("/".join(f"{{*}}{name}" for name in path.split("/")))]


def figures(element: etree._Element, path: str) -> list[Decimal]:
    return [Decimal(it) for it in told(element, path)]


@few
@given(ANY_SUMMARY)
def test_whatever_a_summary_says_its_document_is_canonical(summary: DailySummary) -> None:
    document = render_summary(summary)
    assert canonical(document) == document


@few
@given(ANY_VOIDING)
def test_whatever_a_voiding_says_its_document_is_canonical(voiding: Voiding) -> None:
    document = render_voiding(voiding)
    assert canonical(document) == document


@pytest.mark.parametrize("name", EXAMPLES)
def test_documents_follow_sunats_schemas(name: str, signer: Signer, sunat_schemas: dict[str, etree.XMLSchema]) -> None:
    root = etree.fromstring(signer.sign(EXAMPLES[name]).xml)
    schema = sunat_schemas[etree.QName(root).localname]
    assert schema.validate(root), schema.error_log


def test_five_hundred_lines_follow_the_schemas(signer: Signer, sunat_schemas: dict[str, etree.XMLSchema]) -> None:
    numbers = range(1, 501)
    files = (
        render_summary(a_daily_summary(*(a_summary_line(document=boleta_number(number)) for number in numbers))),
        render_voiding(a_voiding(*(a_voiding_line(document=factura_number(number)) for number in numbers))),
    )
    for file in files:
        root = etree.fromstring(signer.sign(file).xml)
        schema = sunat_schemas[etree.QName(root).localname]
        assert schema.validate(root), schema.error_log
        assert told(root, "SummaryDocumentsLine/LineID") + told(root, "VoidedDocumentsLine/LineID") == [
            str(number) for number in numbers
        ]


@pytest.mark.parametrize("name", EXAMPLES)
def test_documents_are_as_they_were_last_seen(name: str) -> None:
    """UPDATE_GOLDEN=1 writes them anew; look at the difference before committing it."""
    file = GOLDEN / f"{name}.xml"
    if os.environ.get("UPDATE_GOLDEN") == "1":
        file.write_bytes(EXAMPLES[name])
    assert file.exists(), f"{file.name} is missing: UPDATE_GOLDEN=1 writes it"
    assert EXAMPLES[name] == file.read_bytes()


def check_header(root: etree._Element, file: DailySummary | Voiding, kind: FileKind) -> None:
    """1034, 2072, 2074, 2075, 2218, 2219, 2220, 2287, 2288, 2346; line numbers: 2238, 2239, 2305, 2306, 2307, 2752."""
    version = {FileKind.DAILY_SUMMARY: "1.1", FileKind.VOIDING: "1.0"}[kind]
    assert told(root, "UBLVersionID") + told(root, "CustomizationID") == ["2.0", version]
    name = file_id(kind, file.generation_date, file.correlative)
    assert told(root, "ID") == [name]
    assert told(root, "IssueDate") == [file.generation_date.isoformat()]
    assert name.split("-")[1] == told(root, "IssueDate")[0].replace("-", "")
    assert told(root, "ReferenceDate") == [file.reference_date.isoformat()]
    supplier = "AccountingSupplierParty"
    assert told(root, f"{supplier}/CustomerAssignedAccountID") == [file.issuer.ruc]
    full_name = file_name(
        ruc=file.issuer.ruc, kind=kind, generation_date=file.generation_date, correlative=file.correlative
    )
    assert full_name == f"{file.issuer.ruc}-{name}"
    assert told(root, f"{supplier}/AdditionalAccountID") == ["6"]
    assert told(root, f"{supplier}/Party/PartyLegalEntity/RegistrationName") == [file.issuer.legal_name.strip()]
    line = {FileKind.DAILY_SUMMARY: "SummaryDocumentsLine", FileKind.VOIDING: "VoidedDocumentsLine"}[kind]
    assert told(root, f"{line}/LineID") == [str(position) for position in range(1, len(file.lines) + 1)]


@few
@given(ANY_VOIDING)
def test_what_a_voiding_says_stands_in_its_document(voiding: Voiding) -> None:
    root = etree.fromstring(render_voiding(voiding))
    check_header(root, voiding, FileKind.VOIDING)
    lines = root.findall("{*}VoidedDocumentsLine")
    for element, line in zip(lines, voiding.lines, strict=True):
        assert told(element, "DocumentTypeCode") == [line.document.document_type]
        assert told(element, "DocumentSerialID") == [line.document.series]
        # 2313: a number is a number.
        assert told(element, "DocumentNumberID") == [str(line.document.number)]
        assert told(element, "VoidReasonDescription") == [line.reason]


@few
@given(ANY_SUMMARY)
def test_what_a_summary_says_stands_in_its_document(summary: DailySummary) -> None:
    root = etree.fromstring(render_summary(summary))
    check_header(root, summary, FileKind.DAILY_SUMMARY)
    for element, line in zip(root.findall("{*}SummaryDocumentsLine"), summary.lines, strict=True):
        check_document(element, line)
        check_amounts(element, line)
        check_taxes(element, line)
        check_perception(element, line)


def check_document(element: etree._Element, line: SummaryLine) -> None:
    """2522, 2896: a condition is one of the catalogue's."""
    assert told(element, "DocumentTypeCode") == [line.document.document_type]
    assert told(element, "ID") == [f"{line.document.series}-{line.document.number}"]
    (condition,) = told(element, "Status/ConditionCode")
    assert condition == line.condition.value
    assert condition in {"1", "2", "3"}
    party = "AccountingCustomerParty"
    customer = line.customer
    assert told(element, f"{party}/CustomerAssignedAccountID") == ([customer.identity_number] if customer else [])
    assert told(element, f"{party}/AdditionalAccountID") == ([customer.identity_type] if customer else [])
    names = [customer.name] if customer and customer.name else []
    assert told(element, f"{party}/Party/PartyLegalEntity/RegistrationName") == names
    reference, modified = "BillingReference/InvoiceDocumentReference", line.modified
    assert told(element, f"{reference}/ID") == ([f"{modified.series}-{modified.number}"] if modified else [])
    assert told(element, f"{reference}/DocumentTypeCode") == ([modified.document_type] if modified else [])


def check_amounts(element: etree._Element, line: SummaryLine) -> None:
    """2071: one currency; 2255, 2257: each value has amount and type; 2263, 2411: a charge is one, and said once."""
    assert figures(element, "TotalAmount") == [line.total]
    assert figures(element, "BillingPayment/PaidAmount") == [value.amount for value in line.values]
    assert told(element, "BillingPayment/InstructionID") == [value.type for value in line.values]
    charges = [] if line.other_charges is None else [line.other_charges]
    assert figures(element, "AllowanceCharge/Amount") == charges
    assert told(element, "AllowanceCharge/ChargeIndicator") == ["true"] * len(charges)
    perception = element.find("{*}SUNATPerceptionSummaryDocumentReference")
    ours = set() if perception is None else set(perception.iter(etree.Element))
    currencies = {it.get("currencyID") for it in element.iter(etree.Element) if it.get("currencyID") and it not in ours}
    # XML reads blanks in an attribute as they were written, so the very text comes back.
    assert currencies == {line.currency}


def check_taxes(element: etree._Element, line: SummaryLine) -> None:
    """2344: both amounts are one; 2269, 2271, 2275, 2276, 3051: code and names come from one row of catalogue 05."""
    assert figures(element, "TaxTotal/TaxAmount") == [tax.amount for tax in line.taxes]
    assert told(element, "TaxTotal/TaxSubtotal/TaxAmount") == told(element, "TaxTotal/TaxAmount")
    category = "TaxTotal/TaxSubtotal/TaxCategory"
    assert figures(element, f"{category}/Percent") == [tax.percent for tax in line.taxes if tax.percent is not None]
    scheme = f"{category}/TaxScheme"
    tributes = [TRIBUTES[tax.tribute] for tax in line.taxes]
    assert told(element, f"{scheme}/ID") == [tax.tribute for tax in line.taxes]
    assert told(element, f"{scheme}/Name") == [tribute.scheme_name for tribute in tributes]
    assert told(element, f"{scheme}/TaxTypeCode") == [tribute.type_code for tribute in tributes]


def check_perception(element: etree._Element, line: SummaryLine) -> None:
    """2685, 2690: in soles, always."""
    given_ = line.perception
    found = element.find("{*}SUNATPerceptionSummaryDocumentReference")
    if given_ is None or found is None:
        assert given_ is None
        assert found is None
        return
    assert told(found, "SUNATPerceptionSystemCode") == [given_.regime]
    assert figures(found, "SUNATPerceptionPercent") == [given_.percent]
    amounts = {
        "TotalInvoiceAmount": given_.amount,
        "SUNATTotalCashed": given_.total_cashed,
        "TaxableAmount": given_.base,
    }
    for name, amount in amounts.items():
        assert figures(found, name) == [amount]
        assert [it.get("currencyID") for it in found.findall(f"{{*}}{name}")] == ["PEN"]


def test_the_names_of_the_tributes_are_those_that_sunat_looks_for() -> None:
    names = {code: tribute.scheme_name for code, tribute in TRIBUTES.items()}
    assert (names["1000"], names["1016"], names["2000"]) == ("IGV", "IVAP", "ISC")


def test_a_long_name_is_shortened_in_the_files_alone() -> None:
    root = etree.fromstring(render_voiding(a_voiding(issuer=an_issuer(legal_name="A" * 1500))))
    assert told(root, "AccountingSupplierParty/Party/PartyLegalEntity/RegistrationName") == ["A" * 100]
    assert told(root, "Signature/SignatoryParty/PartyName/Name") == ["A" * 1500]


BAD = "x\x00"
UNWRITABLE = {
    "lines[1].document.series": a_summary_line(document=boleta_number(series=BAD)),
    "lines[1].customer.identity_number": a_summary_line(
        customer=SummaryCustomer(identity_type="1", identity_number=BAD)
    ),
    "lines[1].customer.identity_type": a_summary_line(customer=SummaryCustomer(identity_type=BAD, identity_number="1")),
    "lines[1].customer.name": a_summary_line(
        customer=SummaryCustomer(identity_type="1", identity_number="1", name=BAD)
    ),
    "lines[1].modified.series": a_note_line(modified=boleta_number(series=BAD)),
    "lines[1].currency": a_summary_line(currency=BAD),
    "lines[1].values[1].type": a_summary_line(values=(a_value(), a_value(type=BAD))),
    "lines[1].perception.regime": a_summary_line(perception=a_perception(regime=BAD)),
}


@pytest.mark.parametrize("path", UNWRITABLE)
def test_what_no_document_can_hold_is_named_in_a_summary(path: str) -> None:
    with pytest.raises(UnwritableText) as refused:
        render_summary(a_daily_summary(a_summary_line(), UNWRITABLE[path]))
    assert refused.value.where == path


def test_what_no_document_can_hold_is_named_in_a_voiding() -> None:
    with pytest.raises(UnwritableText) as refused:
        render_voiding(a_voiding(a_voiding_line(), a_voiding_line(reason=BAD)))
    assert refused.value.where == "lines[1].reason"
    with pytest.raises(UnwritableText) as refused:
        render_voiding(a_voiding(issuer=an_issuer(legal_name=BAD)))
    assert refused.value.where == "issuer.legal_name"


def test_what_has_no_name_is_not_written() -> None:
    with pytest.raises(ValueError, match="correlative"):
        render_summary(a_daily_summary(correlative=100_000))
    with pytest.raises(KeyError, match="1001"):
        render_summary(a_daily_summary(a_summary_line(taxes=(an_igv(tribute="1001"),))))
