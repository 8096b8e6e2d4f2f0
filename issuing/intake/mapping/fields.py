"""The fields of a sale, as the contract's descriptors tell them: what a mapping may fill, and with what."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Final

from google.protobuf.descriptor import Descriptor, EnumDescriptor, FieldDescriptor

from contract.codes import (
    ALLOWANCE_CHARGE_CODES,
    CREDIT_NOTE_REASONS,
    DEBIT_NOTE_REASONS,
    DOCUMENT_TYPES,
    EXCISE_SYSTEMS,
    IDENTITY_TYPES,
    OPERATION_TYPES,
    PAYMENT_METHODS,
    TAX_TREATMENTS,
)
from emission.v1 import sale_pb2
from issuing.intake.configuration_faults import suggestion
from issuing.intake.mapping.values import DataError, shown, text_of

SALE: Final = sale_pb2.Sale.DESCRIPTOR
_DATE: Final = "google.type.Date"
_CODES: Final[Mapping[str, Mapping[int, str]]] = {
    "DocumentType": {number: it.value for number, it in DOCUMENT_TYPES.items()},
    "IgvTreatment": TAX_TREATMENTS,
    "CreditNoteReason": CREDIT_NOTE_REASONS,
    "DebitNoteReason": DEBIT_NOTE_REASONS,
    "OperationType": OPERATION_TYPES,
    "AllowanceChargeCode": ALLOWANCE_CHARGE_CODES,
    "ExciseSystem": EXCISE_SYSTEMS,
    "IdentityType": IDENTITY_TYPES,
    "PaymentMethod": {number: it.value for number, it in PAYMENT_METHODS.items()},
}


def fields_of(descriptor: Descriptor) -> dict[str, FieldDescriptor]:
    """A message's fields by name."""
    return dict(descriptor.fields_by_name)


def is_date(field: FieldDescriptor) -> bool:
    """Whether it holds a date, which a mapping writes as one text."""
    return field.message_type is not None and field.message_type.full_name == _DATE


def is_map(field: FieldDescriptor) -> bool:
    """Whether it holds names of the source's own with a text each."""
    return field.message_type is not None and field.message_type.GetOptions().map_entry


def message_of(field: FieldDescriptor) -> Descriptor | None:
    """The message that it holds, with fields of its own; None where a mapping writes one value."""
    return None if is_date(field) or is_map(field) else field.message_type


def kind_of(field: FieldDescriptor) -> str:
    """What is written in it, in Spanish, for the reference page."""
    if is_date(field):
        return "fecha 2026-11-24"
    if is_map(field):
        return "nombres propios con un texto cada uno"
    if field.message_type is not None:
        return f"`{field.message_type.name}`"
    if field.enum_type is not None:
        return f"código ({field.enum_type.name})"
    return {FieldDescriptor.TYPE_BOOL: "true o false", FieldDescriptor.TYPE_INT32: "entero"}.get(field.type, "texto")


def value_for(field: FieldDescriptor, value: object) -> object:
    """`value` as the message's constructor takes it; raises `DataError`. A blank is not for this function."""
    if is_date(field):
        return _date(text_of(value).strip())
    if field.enum_type is not None:
        return _code(field.enum_type, text_of(value).strip())
    if field.type == FieldDescriptor.TYPE_BOOL:
        return _truth(text_of(value).strip())
    if field.type == FieldDescriptor.TYPE_INT32:
        return _whole(text_of(value).strip())
    return text_of(value)


@cache
def codes_of(enum: EnumDescriptor) -> dict[str, int]:
    """What may be written for each value of an enum: its name with or without prefix, and SUNAT's code."""
    prefix = enum.values_by_number[0].name.removesuffix("UNSPECIFIED")
    codes: dict[str, int] = {}
    for value in enum.values:
        if value.number:
            codes |= {value.name: value.number, value.name.removeprefix(prefix): value.number}
    return codes | {code: number for number, code in _CODES.get(enum.name, {}).items()}


def _code(enum: EnumDescriptor, text: str) -> int:
    found = codes_of(enum).get(text)
    if found is None:
        raise DataError(f"«{shown(text)}» no es un código de {enum.name}.{suggestion(text, list(codes_of(enum)))}")
    return found


def _date(text: str) -> dict[str, int]:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        told = f"«{shown(text)}» no es una fecha como 2026-11-24; use date(…, 'DD/MM/YYYY')."
        raise DataError(told) from error
    return {"year": day.year, "month": day.month, "day": day.day}


def _truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise DataError(f"«{shown(text)}» no es true ni false; escriba una comparación, como =row.X == 'S'.")
    return text == "true"


_LARGEST: Final = 2**31 - 1


def _whole(text: str) -> int:
    number = text.removeprefix("-")
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(_LARGEST)) and int(number) <= _LARGEST):
        raise DataError(f"«{shown(text)}» no es un número entero.")
    return int(text)
