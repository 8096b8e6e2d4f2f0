"""Shapes that several messages of the contract share: how long a text may be, and the address."""

from typing import Final

from contract.reader import Reader
from emission.v1 import sale_pb2
from vouchers.sale import Address

CODE_LIMIT: Final = 100
TEXT_LIMIT: Final = 2000


def read_address(reader: Reader, message: sale_pb2.Address, at: str) -> Address:
    """A postal address; none of its parts is required here."""
    country = reader.optional_text(message.country, at, "country", 2)
    return Address(
        street=reader.optional_text(message.street, at, "street", TEXT_LIMIT),
        ubigeo=reader.optional_text(message.ubigeo, at, "ubigeo", CODE_LIMIT),
        district=reader.optional_text(message.district, at, "district", TEXT_LIMIT),
        province=reader.optional_text(message.province, at, "province", TEXT_LIMIT),
        department=reader.optional_text(message.department, at, "department", TEXT_LIMIT),
        urbanization=reader.optional_text(message.urbanization, at, "urbanization", TEXT_LIMIT),
        **({"country": country} if country else {}),
    )
