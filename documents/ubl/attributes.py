"""The attributes with which SUNAT names its code lists: optional, but an observation (4251-4261) if they are wrong.

Each constant is ready to stand after an element's name, in canonical order. Source: SUNAT's sheets of 01, 03, 07, 08.
"""

from documents.canonical import attribute

_SUNAT = "PE:SUNAT"
_UNECE = "United Nations Economic Commission for Europe"


def _attributes(**values: str) -> str:
    return "".join(f' {name}="{attribute(values[name], name)}"' for name in sorted(values))


def catalogue_uri(number: str) -> str:
    """The address under which SUNAT publishes a catalogue."""
    return f"urn:pe:gob:sunat:cpe:see:gem:catalogos:catalogo{number}"


def _code_list(name: str, number: str) -> str:
    return _attributes(listAgencyName=_SUNAT, listName=name, listURI=catalogue_uri(number))


def _scheme(name: str, number: str) -> str:
    return _attributes(schemeAgencyName=_SUNAT, schemeName=name, schemeURI=catalogue_uri(number))


CUSTOMIZATION = _attributes(schemeAgencyName=_SUNAT)
CURRENCY = _attributes(listAgencyName=_UNECE, listID="ISO 4217 Alpha", listName="Currency")
UBIGEO = _attributes(schemeAgencyName="PE:INEI", schemeName="Ubigeos")
ESTABLISHMENT = _attributes(listAgencyName=_SUNAT, listName="Establecimientos anexos")
COUNTRY = _attributes(listAgencyName=_UNECE, listID="ISO 3166-1", listName="Country")
DOCUMENT_TYPE = _code_list("Tipo de Documento", "01")
CREDIT_REASON = _code_list("Tipo de nota de credito", "09")
DEBIT_REASON = _code_list("Tipo de nota de debito", "10")
TREATMENT = _code_list("Afectacion del IGV", "07")
PRICE_TYPE = _code_list("Tipo de Precio", "16")
ITEM_PROPERTY = _code_list("Propiedad del item", "55")
ALLOWANCE = _code_list("Cargo/descuento", "53")
RELATED_DOCUMENT = _code_list("Documento Relacionado", "12")
# SUNAT's row asks for one list name and shows another: none is named, which is always right.
OTHER_DOCUMENT = _attributes(listAgencyName=_SUNAT, listURI=catalogue_uri("12"))
CLASSIFICATION = _attributes(listAgencyName="GS1 US", listID="UNSPSC", listName="Item Classification")
VEHICLE = _attributes(listAgencyName="PE:MTC", listName="Configuracion Vehícular")
ADVANCE_STATUS = _attributes(listAgencyName=_SUNAT, listName="Anticipo")
ADVANCE = _attributes(schemeAgencyName=_SUNAT, schemeName="Anticipo")
DETRACTION = _scheme("Codigo de detraccion", "54")
PAYMENT_MEANS = _code_list("Medio de pago", "59")
TRIBUTE = _scheme("Codigo de tributos", "05")

_OPERATION = _attributes(
    listAgencyName=_SUNAT,
    listID="{}",
    listName="Tipo de Documento",
    listSchemeURI=catalogue_uri("51"),
    listURI=catalogue_uri("01"),
    name="Tipo de Operacion",
)
_IDENTITY = _attributes(
    schemeAgencyName=_SUNAT, schemeID="{}", schemeName="Documento de Identidad", schemeURI=catalogue_uri("06")
)
_UNIT = _attributes(unitCode="{}", unitCodeListAgencyName=_UNECE, unitCodeListID="UN/ECE rec 20")

# The two halves around the one value that changes.
BEFORE_OPERATION, AFTER_OPERATION = _OPERATION.split("{}")
BEFORE_IDENTITY, AFTER_IDENTITY = _IDENTITY.split("{}")
BEFORE_UNIT, AFTER_UNIT = _UNIT.split("{}")
