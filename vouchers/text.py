"""Texts as SUNAT's formats want them: which characters a document can hold, and what tidying does to a text.

Most of SUNAT's formats allow the plain space and no other white space. Tidying makes a line break or a tab one
space and drops blanks at both ends. It never shortens a text.
"""

import re
from typing import Any, TypeVar

from msgspec.structs import replace

from vouchers.sale import Address, Customer, ItemProperty, Note, SaleLine

Tidied = TypeVar("Tidied", Address, Customer, ItemProperty, Note, SaleLine)

_BREAKS = re.compile(r"[ ]*[\t\n\v\f\r\x85\u2028\u2029]+[ ]*")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def is_xml(text: str) -> bool:
    """Whether XML 1.0 can hold every character of `text`."""
    # Printable text has no control characters, surrogates or unassigned code points: the cheap answer for most.
    return text.isprintable() or _NOT_XML.search(text) is None


def has_breaks(text: str) -> bool:
    """Whether `text` holds a line break or a tab."""
    return not text.isprintable() and _BREAKS.search(text) is not None


def tidy(text: str) -> str:
    """One line, no blanks at its ends. The same object where there is nothing to do."""
    if not text.isprintable():
        text = _BREAKS.sub(" ", text)
    return text.strip()


def tidy_optional(text: str | None) -> str | None:
    """`tidy`, and None for a text of blanks alone: an empty element is worse than none."""
    return None if text is None else tidy(text) or None


def tidy_customer(customer: Customer) -> Customer:
    """The same customer with tidy texts; the same object where there is nothing to do."""
    changes: dict[str, Any] = {
        "identity_type": customer.identity_type.strip(),
        "identity_number": customer.identity_number.strip(),
        "name": tidy(customer.name),
        "address": None if customer.address is None else tidy_address(customer.address),
    }
    return _replaced(customer, changes)


def tidy_note(note: Note) -> Note:
    """The same note with tidy texts; the same object where there is nothing to do."""
    return _replaced(note, {"reason_code": note.reason_code.strip(), "reason": tidy(note.reason)})


def tidy_line(line: SaleLine) -> SaleLine:
    """The same line with tidy texts; a description keeps its line breaks, which SUNAT allows."""
    description = line.description.strip()
    product_code = tidy_optional(line.product_code)
    if not line.properties:
        if description is line.description and product_code is line.product_code:
            return line
        return replace(line, description=description, product_code=product_code)
    properties = tuple([_tidy_property(item) for item in line.properties])
    # Equal tuples of the same objects compare by identity first: this costs nothing where nothing changed.
    if properties == line.properties and description is line.description and product_code is line.product_code:
        return line
    return replace(line, description=description, product_code=product_code, properties=properties)


def _tidy_property(item: ItemProperty) -> ItemProperty:
    code, name, value = item.code.strip(), tidy(item.name), tidy_optional(item.value)
    if code is item.code and name is item.name and value is item.value:
        return item
    return replace(item, code=code, name=name, value=value)


def tidy_address(address: Address) -> Address:
    """The same address with tidy texts; the same object where there is nothing to do."""
    changes: dict[str, Any] = {
        "street": tidy_optional(address.street),
        "ubigeo": tidy_optional(address.ubigeo),
        "district": tidy_optional(address.district),
        "province": tidy_optional(address.province),
        "department": tidy_optional(address.department),
        "urbanization": tidy_optional(address.urbanization),
        "country": address.country.strip(),
        "establishment": address.establishment.strip(),
    }
    return _replaced(address, changes)


def _replaced(thing: Tidied, changes: dict[str, Any]) -> Tidied:
    if all(getattr(thing, name) is value for name, value in changes.items()):
        return thing
    return replace(thing, **changes)
