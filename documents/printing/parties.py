"""Reads who issues, buys and takes part, and addresses."""

from documents.printing.facts import Party
from documents.printing.nodes import Node, attribute, find, text


def party(holder: Node | None) -> Party:
    """The party inside `cac:AccountingSupplierParty` and its like; an empty one where there is none."""
    return read_party(find(holder, "Party"))


def read_party(node: Node | None) -> Party:
    """A `cac:Party`: the registered name, or the name alone where an emitter writes only that."""
    identification, entity = find(node, "PartyIdentification"), find(node, "PartyLegalEntity")
    trade_name = text(find(node, "PartyName"), "Name")
    name = text(entity, "RegistrationName") or text(find(node, "PartyTaxScheme"), "RegistrationName")
    address = find(entity, "RegistrationAddress")
    address = find(node, "PostalAddress") if address is None else address
    return Party(
        identity_type=attribute(identification, "ID", "schemeID"),
        identity_number=text(identification, "ID"),
        name=name or trade_name,
        trade_name="" if trade_name.casefold() in {name.casefold(), "-"} else trade_name,
        address=place(address),
        establishment=text(address, "AddressTypeCode"),
    )


def place(address: Node | None) -> str:
    """`Av. Javier Prado Este 1234, Urb. Corpac, San Isidro - Lima - Lima`; a foreign country by its code."""
    street = text(find(address, "AddressLine"), "Line") or text(address, "StreetName")
    district, city, region = (text(address, name) for name in ("District", "CityName", "CountrySubentity"))
    country = text(find(address, "Country"), "IdentificationCode")
    parts = [street, text(address, "CitySubdivisionName"), " - ".join(it for it in (district, city, region) if it)]
    abroad = country if country != "PE" else ""
    return ", ".join(it for it in (*parts, abroad) if it and it != "-")
