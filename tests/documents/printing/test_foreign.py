"""Vouchers of other people's software: other prefixes, another order, parts that are missing or unknown."""

import pytest

from documents.printing import Paper, Printer, UnprintableVoucher, read_facts
from tests.documents.printing.conftest import FindCodes, Read

_UBL = "urn:oasis:names:specification:ubl:schema:xsd"

# Prefixes of its own, an ISO prolog in the way, total before lines before parties, comments, an unknown extension, no
# legends, no payment terms, no attributes of catalogues.
FOREIGN = f"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- hecho por otro programa -->
<n0:Invoice xmlns:n0="{_UBL}:Invoice-2" xmlns:a="{_UBL}:CommonAggregateComponents-2"
    xmlns:b="{_UBL}:CommonBasicComponents-2" xmlns:e="{_UBL}:CommonExtensionComponents-2"
    xmlns:firma="http://www.w3.org/2000/09/xmldsig#" xmlns:otro="urn:otro">
  <e:UBLExtensions>
    <e:UBLExtension><e:ExtensionContent><otro:Cosa>no se imprime</otro:Cosa></e:ExtensionContent></e:UBLExtension>
    <e:UBLExtension><e:ExtensionContent><firma:Signature><firma:SignedInfo>
      <firma:Reference URI=""><firma:DigestValue>
        q1w2e3r4t5y6u7i8o9p0a1s2d3f=
      </firma:DigestValue></firma:Reference></firma:SignedInfo></firma:Signature></e:ExtensionContent></e:UBLExtension>
  </e:UBLExtensions>
  <b:ID>F7A2-00000045</b:ID>
  <a:LegalMonetaryTotal><b:PayableAmount currencyID="PEN">118.0</b:PayableAmount></a:LegalMonetaryTotal>
  <a:InvoiceLine><b:ID>1</b:ID>
    <a:Item><b:Description><![CDATA[Tornillos & <tuercas>]]></b:Description></a:Item>
    <b:InvoicedQuantity unitCode="NIU">4</b:InvoicedQuantity>
    <b:LineExtensionAmount currencyID="PEN">100.00</b:LineExtensionAmount>
  </a:InvoiceLine>
  <a:AccountingCustomerParty><a:Party>
    <a:PartyLegalEntity><b:RegistrationName>FERRETERÍA NORTE</b:RegistrationName></a:PartyLegalEntity>
    <a:PartyIdentification><b:ID schemeID="6">20131312955</b:ID></a:PartyIdentification>
  </a:Party></a:AccountingCustomerParty>
  <a:AccountingSupplierParty><a:Party>
    <a:PartyIdentification><b:ID schemeID="6">20601234565</b:ID></a:PartyIdentification>
    <a:PartyName><b:Name>Tornillería Sur</b:Name></a:PartyName>
  </a:Party></a:AccountingSupplierParty>
  <b:DocumentCurrencyCode>PEN</b:DocumentCurrencyCode>
  <b:InvoiceTypeCode>01</b:InvoiceTypeCode>
  <b:IssueDate>2024-02-29</b:IssueDate>
</n0:Invoice>"""


@pytest.mark.parametrize("paper", Paper)
def test_a_voucher_of_other_software_prints_with_what_it_has(
    paper: Paper, printer: Printer, read: Read, codes: FindCodes
) -> None:
    pdf = printer.print(FOREIGN.encode(), paper=paper)
    text = read(pdf)
    for told in ("Tornillería Sur", "20601234565", "F7A2-00000045", "FERRETERÍA NORTE", "29/02/2024", "S/ 118.00"):
        assert told in text
    assert "Tornillos & <tuercas>" in text
    assert "CIENTO DIECIOCHO CON 00/100 SOLES" in text
    assert [it.text for it in codes(pdf)] == [
        "20601234565|01|F7A2|00000045|0.00|118.0|2024-02-29|6|20131312955|q1w2e3r4t5y6u7i8o9p0a1s2d3f="
    ]


@pytest.mark.parametrize(
    ("removed", "sentence"),
    [
        ("<b:ID>F7A2-00000045</b:ID>", "serie y número"),
        ("<b:IssueDate>2024-02-29</b:IssueDate>", "fecha de emisión"),
        ('<b:PayableAmount currencyID="PEN">118.0</b:PayableAmount>', "importe total"),
        ("20601234565", "RUC de su emisor"),
        ("<b:InvoiceTypeCode>01</b:InvoiceTypeCode>", "no es una factura"),
    ],
)
def test_without_what_every_voucher_has_it_is_none(removed: str, sentence: str) -> None:
    with pytest.raises(UnprintableVoucher, match=sentence):
        read_facts(FOREIGN.replace(removed, "").encode())


@pytest.mark.parametrize(
    ("good", "bad", "sentence"),
    [
        ("118.0<", "ciento<", "no es un número"),
        ("118.0<", "1e999999999<", "no es un número"),
        ("118.0<", "NaN<", "no es un número"),
        ("2024-02-29", "29/02/2024", "no es una fecha"),
        ("F7A2-00000045", "../../x", "no tienen la forma"),
        ("<a:InvoiceLine>", "<a:Otra>", "mal formado"),
    ],
)
def test_what_makes_no_sense_is_refused_with_a_sentence(good: str, bad: str, sentence: str) -> None:
    with pytest.raises(UnprintableVoucher, match=sentence):
        read_facts(FOREIGN.replace(good, bad).encode())
