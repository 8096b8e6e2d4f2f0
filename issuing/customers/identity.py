"""Whose vouchers: a customer by the identity document that his vouchers name. Pure."""

import re
from dataclasses import dataclass

from vouchers.catalogues.identities import DNI, RUC
from vouchers.identity import is_dni, is_ruc, is_short_code

SIGN_IN_TYPES = {
    DNI: "DNI",
    RUC: "RUC",
    "4": "Carné de extranjería",
    "7": "Pasaporte",
    "A": "Cédula diplomática",
    "F": "Permiso temporal (PTP)",
    "H": "Carné de permiso temporal (CPP)",
}
"""The documents of catalogue 06 that belong to one person, in the order in which people choose."""

HINTS = {
    DNI: "El DNI tiene 8 dígitos; escríbalo sin el dígito verificador.",
    RUC: "El RUC tiene 11 dígitos y un dígito de control; cópielo de su comprobante.",
}
"""What each of them looks like, where it has one look."""
OTHERWISE = "El número lleva hasta 15 letras y dígitos, tal como figura en sus comprobantes."

_ONE_CHARACTER = re.compile(r"(.)\1*")


class IdentityError(ValueError):
    """What was given is no such document; the text is a Spanish sentence that says how to mend it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """A document: its type (catalogue 06) and its number, as vouchers carry them."""

    type: str
    number: str

    @property
    def key(self) -> str:
        """What limits count under."""
        return f"{self.type}:{self.number}"

    @property
    def shown(self) -> str:
        """As its owner recognises it and a neighbour learns nothing: `DNI ···912`."""
        return f"{SIGN_IN_TYPES.get(self.type, 'Documento')} ···{self.number[-3:]}"


def read_identity(document_type: str, text: str) -> Identity:
    """The document that somebody typed; raises `IdentityError`.

    Numbers of one repeated digit stand for "nobody in particular" on boletas and are nobody's.
    """
    number = re.sub(r"[\s.-]", "", text).upper()
    shapes = {DNI: is_dni, RUC: is_ruc}
    if document_type not in SIGN_IN_TYPES:
        raise IdentityError("Elija su tipo de documento de la lista.")
    if not shapes.get(document_type, is_short_code)(number) or not (number.isascii() and number.isalnum()):
        raise IdentityError(HINTS.get(document_type, OTHERWISE))
    if _ONE_CHARACTER.fullmatch(number):
        raise IdentityError("Ese número no identifica a nadie. Escriba el de su documento.")
    return Identity(type=document_type, number=number)


def masked(address: str) -> str:
    """A mail address of which its owner recognises his own: `m•••a@example.com`."""
    name, _, domain = address.rpartition("@")
    last = name[-1] if len(name) > 2 else ""  # noqa: PLR2004 -- of two letters one is half of all
    return f"{name[:1]}•••{last}@{domain}"
