"""Observations 4251-4261: an attribute may be left out, but if it is there it must say what SUNAT expects."""

from collections.abc import Iterator
from typing import Final

from simulators.ose.reading import Node
from simulators.ose.rules import Observation

_SUNAT = "PE:SUNAT"
_UNECE = "United Nations Economic Commission for Europe"
_LIST = {"listID": "4254", "listAgencyName": "4251", "listName": "4252", "listURI": "4253", "listSchemeURI": "4261"}
_SCHEME = {"schemeName": "4255", "schemeAgencyName": "4256", "schemeURI": "4257"}
_UNIT = {"unitCodeListID": "4258", "unitCodeListAgencyName": "4259"}
_CODES = {**_LIST, **_SCHEME, **_UNIT, "name": "4260"}


def _catalogue(number: str) -> str:
    return f"urn:pe:gob:sunat:cpe:see:gem:catalogos:catalogo{number}"


_QUANTITY = {"unitCodeListID": "UN/ECE rec 20", "unitCodeListAgencyName": _UNECE}
_IDENTITY = {
    "schemeName": "Documento de Identidad",
    "schemeAgencyName": _SUNAT,
    "schemeURI": _catalogue("06"),
}
_UBIGEO = {"schemeAgencyName": "PE:INEI", "schemeName": "Ubigeos"}
EXPECTED: Final[dict[str, dict[str, str]]] = {
    "CustomizationID": {"schemeAgencyName": _SUNAT},
    "InvoiceTypeCode": {
        "listAgencyName": _SUNAT,
        "listName": "Tipo de Documento",
        "listURI": _catalogue("01"),
        "name": "Tipo de Operacion",
        "listSchemeURI": _catalogue("51"),
    },
    "DocumentCurrencyCode": {"listID": "ISO 4217 Alpha", "listName": "Currency", "listAgencyName": _UNECE},
    "PartyIdentification/ID": _IDENTITY,
    "RegistrationAddress/ID": _UBIGEO,
    "AddressTypeCode": {"listAgencyName": _SUNAT, "listName": "Establecimientos anexos"},
    "IdentificationCode": {"listID": "ISO 3166-1", "listAgencyName": _UNECE, "listName": "Country"},
    "InvoicedQuantity": _QUANTITY,
    "CreditedQuantity": _QUANTITY,
    "DebitedQuantity": _QUANTITY,
    "PriceTypeCode": {"listName": "Tipo de Precio", "listAgencyName": _SUNAT, "listURI": _catalogue("16")},
    "TaxExemptionReasonCode": {
        "listAgencyName": _SUNAT,
        "listName": "Afectacion del IGV",
        "listURI": _catalogue("07"),
    },
    "TaxScheme/ID": {
        "schemeName": "Codigo de tributos",
        "schemeAgencyName": _SUNAT,
        "schemeURI": _catalogue("05"),
    },
    "AllowanceChargeReasonCode": {
        "listAgencyName": _SUNAT,
        "listName": "Cargo/descuento",
        "listURI": _catalogue("53"),
    },
    "NameCode": {
        "listName": "Propiedad del item",
        "listAgencyName": _SUNAT,
        "listURI": _catalogue("55"),
    },
    "DespatchDocumentReference/DocumentTypeCode": {
        "listName": "Tipo de Documento",
        "listAgencyName": _SUNAT,
        "listURI": _catalogue("01"),
    },
    "ItemClassificationCode": {"listID": "UNSPSC", "listAgencyName": "GS1 US", "listName": "Item Classification"},
    "SizeTypeCode": {"listAgencyName": "PE:MTC", "listName": "Configuracion Vehícular"},
    "Address/ID": _UBIGEO,
    "DespatchAddress/ID": _UBIGEO,
    "Location/ID": _UBIGEO,
    "PaymentMeansCode": {"listName": "Medio de pago", "listAgencyName": _SUNAT, "listURI": _catalogue("59")},
}
"""Element (or parent/element where the name alone says too little) → attribute → the only value that is right."""

_BY_THEIR_PARENT = ("ID", "DocumentTypeCode")


def wrong_attributes(attributed: list[tuple[str, Node]]) -> Iterator[Observation]:
    """An observation for each attribute that is there and wrong, each kind once; takes (parent's name, element)."""
    seen: set[tuple[str, str]] = set()
    for parent, node in attributed:
        path = f"{parent}/{node.name}" if node.name in _BY_THEIR_PARENT else node.name
        expected = EXPECTED.get(path)
        if expected is None:
            continue
        for attribute, value in node.attributes.items():
            if expected.get(attribute, value) != value and (path, attribute) not in seen:
                seen.add((path, attribute))
                yield Observation(_CODES[attribute], f"El atributo @{attribute} de {path} es incorrecto: {value[:80]}")
