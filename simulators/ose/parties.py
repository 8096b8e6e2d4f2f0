"""Checks of the issuer and of the customer, with the table of who may buy with which identity document."""

import re

from simulators.ose.catalogues import EXPORTS, IDENTITIES
from simulators.ose.reading import Node
from simulators.ose.rules import BOLETA, FACTURA, NOTES, SALES, Check, Table
from simulators.ose.voucher import Voucher

_RUC = re.compile(r"[0-9]{11}")
_DNI = re.compile(r"[0-9]{8}")
_OTHER = re.compile(r"\S{1,15}")
_LONG_NAME = re.compile(r"[^\n\r\t]{3,1500}")
_NOTE_NAME = re.compile(r"[^\n\r\t]{3,1000}")
_ISSUER_NAME = re.compile(r"[^\n\r\t]{1,1500}")
_ESTABLISHMENT = re.compile(r"[0-9]{4}")
_OTHER_IDENTITIES = {"0", "4", "7", "A", "B", "C", "D", "E", "G"}


def _issuer(v: Voucher) -> Node | None:
    return v.node.first("AccountingSupplierParty", "Party", "PartyIdentification", "ID")


def _issuer_scheme(v: Voucher) -> str:
    node = _issuer(v)
    return node.attributes.get("schemeID", "") if node else ""


def _parties(v: Voucher, role: str) -> int:
    party = v.node.first(role, "Party")
    return len(party.all("PartyIdentification")) if party else 0


def _issuer_name(v: Voucher) -> str:
    return v.node.value("AccountingSupplierParty", "Party", "PartyLegalEntity", "RegistrationName") or ""


def _establishment(v: Voucher) -> str:
    path = ("AccountingSupplierParty", "Party", "PartyLegalEntity", "RegistrationAddress", "AddressTypeCode")
    return v.node.value(*path) or ""


def _establishment_missing(v: Voucher) -> bool:
    return not v.file.series.isdigit() and not _establishment(v)


def _customer_name(v: Voucher) -> str | None:
    return v.node.value("AccountingCustomerParty", "Party", "PartyLegalEntity", "RegistrationName")


def _not_allowed_in_factura(v: Voucher) -> bool:
    """Rule 2800 of the factura: every identity document by operation."""
    kind, operation = v.customer_type, v.operation
    if operation in EXPORTS or operation == "0401":
        if operation in ("0200", "0201", "0204") and kind == "6" and not v.has_legend("2008"):
            return True
        return kind not in IDENTITIES and kind != "-"
    if operation == "0112":
        return kind not in ("1", "6")
    if operation == "2106":
        return kind not in ("7", "B", "G")
    return kind != "6"


def _not_allowed_in_boleta(v: Voucher) -> bool:
    """Rule 2800 of the boleta: no RUC in exports, any of catalogue 06 or a hyphen otherwise."""
    if v.operation in EXPORTS - {"0202"} or v.operation == "0401":
        return v.customer_type == "6"
    return v.customer_type not in IDENTITIES and v.customer_type != "-"


def _country_of_use(v: Voucher) -> str | None:
    return v.node.value("Delivery", "DeliveryLocation", "Address", "Country", "IdentificationCode")


PARTIES: Table[Voucher] = Table(
    (
        Check(
            "3089",
            "El XML contiene más de un número de documento del emisor",
            lambda v: _parties(v, "AccountingSupplierParty") > 1,
        ),
        Check("1008", "Falta el tipo de documento del emisor", lambda v: not _issuer_scheme(v), SALES),
        Check("1007", "El tipo de documento del emisor debe ser 6", lambda v: _issuer_scheme(v) != "6", SALES),
        Check("3029", "Falta el tipo de documento del emisor", lambda v: not _issuer_scheme(v), NOTES),
        Check("2511", "El tipo de documento del emisor debe ser 6", lambda v: _issuer_scheme(v) != "6", NOTES),
        Check("1037", "Falta la razón social del emisor (RegistrationName)", lambda v: not _issuer_name(v)),
        Check(
            "4338",
            "La razón social del emisor no cumple con el estándar",
            lambda v: not _ISSUER_NAME.fullmatch(_issuer_name(v)),
            observation=True,
        ),
        Check("3030", "Falta el código del establecimiento (AddressTypeCode)", _establishment_missing, FACTURA),
        Check(
            "3030",
            "Falta el código del establecimiento (AddressTypeCode)",
            lambda v: not v.lenient and _establishment_missing(v),
            NOTES,
        ),
        Check(
            "4198",
            "Falta el código del establecimiento (AddressTypeCode)",
            _establishment_missing,
            BOLETA,
            observation=True,
        ),
        Check(
            "4242",
            "El código del establecimiento no tiene cuatro dígitos",
            lambda v: bool(_establishment(v)) and not _ESTABLISHMENT.fullmatch(_establishment(v)),
            observation=True,
        ),
        Check(
            "3090",
            "El XML contiene más de un número de documento del adquirente",
            lambda v: _parties(v, "AccountingCustomerParty") > 1,
        ),
        Check("2014", "Falta el número de documento del adquirente", lambda v: not v.customer_number, SALES),
        Check("2015", "Falta el tipo de documento del adquirente", lambda v: v.customer_type is None, SALES),
        Check(
            "2679",
            "Falta el documento de identidad del adquirente",
            lambda v: not v.customer_number or not v.customer_type,
            NOTES,
        ),
        Check(
            "2016",
            "El tipo de documento del adquirente no es válido (catálogo 06)",
            lambda v: v.customer_type not in IDENTITIES and v.customer_type != "-",
            NOTES,
        ),
        Check(
            "2800",
            "El tipo de documento del adquirente no está permitido para la operación",
            _not_allowed_in_factura,
            FACTURA,
        ),
        Check(
            "2800",
            "El tipo de documento del adquirente no está permitido para la operación",
            _not_allowed_in_boleta,
            BOLETA,
        ),
        Check(
            "2017",
            "El RUC del adquirente debe tener 11 dígitos",
            lambda v: v.customer_type == "6" and not _RUC.fullmatch(v.customer_number),
        ),
        Check(
            "2801",
            "El DNI del adquirente debe tener 8 dígitos",
            lambda v: v.customer_type == "1" and not _DNI.fullmatch(v.customer_number),
            FACTURA,
        ),
        Check(
            "4207",
            "El DNI del adquirente debe tener 8 dígitos",
            lambda v: v.customer_type == "1" and not _DNI.fullmatch(v.customer_number),
            BOLETA | NOTES,
            observation=True,
        ),
        Check(
            "2802",
            "El documento del adquirente debe tener hasta 15 caracteres sin espacios",
            lambda v: v.customer_type in _OTHER_IDENTITIES and not _OTHER.fullmatch(v.customer_number),
            FACTURA,
        ),
        Check(
            "4208",
            "El documento del adquirente debe tener hasta 15 caracteres sin espacios",
            lambda v: v.customer_type in _OTHER_IDENTITIES | {"F"} and not _OTHER.fullmatch(v.customer_number),
            BOLETA | NOTES,
            observation=True,
        ),
        Check("2021", "Falta el nombre o razón social del adquirente", lambda v: not _customer_name(v)),
        Check(
            "2022",
            "El nombre del adquirente debe tener de 3 a 1500 caracteres en una línea",
            lambda v: not _LONG_NAME.fullmatch(_customer_name(v) or ""),
            SALES,
        ),
        Check(
            "2022",
            "El nombre del adquirente debe tener de 3 a 1000 caracteres en una línea",
            lambda v: not _NOTE_NAME.fullmatch(_customer_name(v) or ""),
            NOTES,
        ),
        Check(
            "3098",
            "Falta el país donde se usa el servicio exportado",
            lambda v: v.operation in ("0201", "0208") and not _country_of_use(v),
            SALES,
        ),
        Check(
            "3099",
            "El país donde se usa el servicio exportado no puede ser PE",
            lambda v: v.operation in ("0201", "0208") and _country_of_use(v) == "PE",
            SALES,
        ),
    )
)
