"""The attributes of SUNAT's code lists: a wrong value earns an observation (4251-4261)."""

import pytest
from lxml import etree

from documents.ubl import render
from tests.documents.ubl.vouchers import EXAMPLES

CATALOGUE = "urn:pe:gob:sunat:cpe:see:gem:catalogos:catalogo"
UNECE = "United Nations Economic Commission for Europe"
SUNAT_LIST = {"listAgencyName": "PE:SUNAT"}

# As the sheets of 01, 03, 07 and 08 state them, by the end of the element's path.
EXPECTED = {
    "CustomizationID": {"schemeAgencyName": "PE:SUNAT"},
    "Invoice/InvoiceTypeCode": {
        "listAgencyName": "PE:SUNAT",
        "listName": "Tipo de Documento",
        "listURI": f"{CATALOGUE}01",
        "name": "Tipo de Operacion",
        "listSchemeURI": f"{CATALOGUE}51",
    },
    "DocumentCurrencyCode": {"listID": "ISO 4217 Alpha", "listName": "Currency", "listAgencyName": UNECE},
    "CustomerParty/Party/PartyIdentification/ID": {
        "schemeName": "Documento de Identidad",
        "schemeAgencyName": "PE:SUNAT",
        "schemeURI": f"{CATALOGUE}06",
    },
    "SupplierParty/Party/PartyIdentification/ID": {
        "schemeName": "Documento de Identidad",
        "schemeAgencyName": "PE:SUNAT",
        "schemeURI": f"{CATALOGUE}06",
    },
    "RegistrationAddress/ID": {"schemeAgencyName": "PE:INEI", "schemeName": "Ubigeos"},
    "AddressTypeCode": {"listAgencyName": "PE:SUNAT", "listName": "Establecimientos anexos"},
    "Country/IdentificationCode": {"listID": "ISO 3166-1", "listAgencyName": UNECE, "listName": "Country"},
    "Quantity": {"unitCodeListID": "UN/ECE rec 20", "unitCodeListAgencyName": UNECE},
    "PriceTypeCode": {"listName": "Tipo de Precio", "listURI": f"{CATALOGUE}16", **SUNAT_LIST},
    "TaxExemptionReasonCode": {"listName": "Afectacion del IGV", "listURI": f"{CATALOGUE}07", **SUNAT_LIST},
    "TaxScheme/ID": {
        "schemeName": "Codigo de tributos",
        "schemeAgencyName": "PE:SUNAT",
        "schemeURI": f"{CATALOGUE}05",
    },
    "InvoiceDocumentReference/DocumentTypeCode": {
        "listName": "Tipo de Documento",
        "listURI": f"{CATALOGUE}01",
        **SUNAT_LIST,
    },
    "CreditNote/DiscrepancyResponse/ResponseCode": {
        "listName": "Tipo de nota de credito",
        "listURI": f"{CATALOGUE}09",
        **SUNAT_LIST,
    },
    "DebitNote/DiscrepancyResponse/ResponseCode": {
        "listName": "Tipo de nota de debito",
        "listURI": f"{CATALOGUE}10",
        **SUNAT_LIST,
    },
    "NameCode": {"listName": "Propiedad del item", "listURI": f"{CATALOGUE}55", **SUNAT_LIST},
}
# Data of the voucher, not names of lists.
DATA = {"listID", "schemeID", "unitCode", "currencyID", "languageLocaleID"}


def path(element: etree._Element) -> str:
    names = [etree.QName(it).localname for it in (element, *element.iterancestors())]
    return "/".join(reversed(names))


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_attribute_has_the_value_of_its_table(name: str) -> None:
    for element in etree.fromstring(render(EXAMPLES[name], 1)).iter(etree.Element):
        attributes = {str(key): str(value) for key, value in element.attrib.items()}
        expected = next((EXPECTED[end] for end in EXPECTED if path(element).endswith(end)), {})
        named = {key: value for key, value in attributes.items() if key not in DATA or key in expected}
        assert named == expected, path(element)


def test_every_list_is_used_by_some_document() -> None:
    paths = [
        path(element)
        for voucher in EXAMPLES.values()
        for element in etree.fromstring(render(voucher, 1)).iter(etree.Element)
    ]
    unused = [end for end in EXPECTED if not any(it.endswith(end) for it in paths)]
    assert unused == []
