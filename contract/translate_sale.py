"""A sale of the contract becomes a sale of ours; whatever can't be read is told all at once.

Only the shape is judged here: is it there, is it a number, does it fit. What SUNAT thinks of it is for the rules.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Final

from contract.codes import (
    ALLOWANCE_CHARGE_CODES,
    CREDIT_NOTE_REASONS,
    DEBIT_NOTE_REASONS,
    DOCUMENT_TYPES,
    EXCISE_SYSTEMS,
    IDENTITY_TYPES,
    NO_IDENTITY,
    OPERATION_TYPES,
    PAYMENT_METHODS,
    TAX_TREATMENTS,
)
from contract.fault_codes import NO_PRICE, coded
from contract.reader import Reader
from contract.shapes import CODE_LIMIT, TEXT_LIMIT, read_address
from contract.translate_beside import read_beside, read_cargo
from emission.v1 import sale_pb2, voucher_number_pb2
from vouchers.catalogues.reasons import may_stand_alone
from vouchers.sale import (
    Address,
    Advance,
    AllowanceCharge,
    Customer,
    Detraction,
    DocumentReference,
    DocumentType,
    Excise,
    ExpectedTotals,
    Instalment,
    ItemProperty,
    Note,
    Payment,
    Sale,
    SaleLine,
)

KEY_LIMIT: Final = 100
_ATTRIBUTE_LIMIT: Final = 1000
_EMAIL_LIMIT: Final = 254
_MOST_LINES: Final = 999
_MOST_PROPERTIES: Final = 100
_MOST_INSTALMENTS: Final = 999
_MOST_EMAILS: Final = 10
_MOST_ATTRIBUTES: Final = 50
_MOST_ALLOWANCES: Final = 50
_MOST_ADVANCES: Final = 99
_MOST_LINE_ALLOWANCES: Final = 20
_MOST_FURTHER_DOCUMENTS: Final = 100
_LARGEST_NUMBER: Final = 99_999_999
_RUC: Final = re.compile(r"[0-9]{11}")
_TYPE_CODE: Final = re.compile(r"[0-9]{2}")
_CURRENCY: Final = re.compile(r"[A-Z]{3}")
_EMAIL: Final = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;]+")
_NOTES: Final[dict[DocumentType, str]] = {
    DocumentType.CREDIT_NOTE: "credit_note_reason",
    DocumentType.DEBIT_NOTE: "debit_note_reason",
}


def translate_sale(message: sale_pb2.Sale, *, at: str = "sale") -> Sale:
    """The sale that `message` tells; raises `MalformedRequestError` with paths that begin with `at`."""
    reader = Reader()
    document_type = reader.code(DOCUMENT_TYPES, message.document_type, at, "document_type", "DOCUMENT_TYPE")
    sale = Sale(
        external_id=reader.text(message.external_id, at, "external_id", KEY_LIMIT),
        issuer_ruc=read_ruc(reader, message.issuer_ruc, at, "issuer_ruc"),
        document_type=document_type,
        currency=_currency(reader, message, at),
        customer=_customer(reader, message, at),
        lines=_lines(reader, message, document_type, at),
        series=reader.optional_text(message.series, at, "series", CODE_LIMIT),
        issue_date=reader.date(message.issue_date, at, "issue_date") if message.HasField("issue_date") else None,
        due_date=reader.date(message.due_date, at, "due_date") if message.HasField("due_date") else None,
        operation_type=_operation_type(reader, message, at),
        payment=_payment(reader, message.payment, f"{at}.payment") if message.HasField("payment") else None,
        note=_note(reader, message, document_type, at),
        purchase_order=reader.optional_text(message.purchase_order, at, "purchase_order", CODE_LIMIT),
        expected=_expected(reader, message.expected, f"{at}.expected") if message.HasField("expected") else None,
        allowances=_allowances(reader, message.allowances, at, _MOST_ALLOWANCES) if message.allowances else (),
        advances=_advances(reader, message.advances, at) if message.advances else (),
        rounding=reader.optional_decimal(message.rounding, at, "rounding"),
        detraction=_detraction(reader, message.detraction, at) if message.HasField("detraction") else None,
        retention_percent=reader.optional_decimal(message.retention_percent, at, "retention_percent"),
        contingency_number=_contingency_number(reader, message, at),
        igv_percent=reader.optional_decimal(message.igv_percent, at, "igv_percent"),
        delivery_address=_delivery(reader, message, at) if message.HasField("delivery_address") else None,
        attributes=_attributes(reader, message, at) if message.attributes else {},
        **read_beside(reader, message, at),
    )
    reader.faults = coded(reader.faults, document_type, at=at) if reader.faults else []
    reader.finish()
    return sale


def read_ruc(reader: Reader, value: str, at: str, name: str) -> str:
    """A RUC by its shape; whether somebody has it is for others to know."""
    if not _RUC.fullmatch(value):
        reader.fault(at, name, "Un RUC tiene 11 dígitos.")
    return value


def read_number(reader: Reader, value: int, at: str, name: str) -> int:
    """A voucher's number within its series."""
    if not 1 <= value <= _LARGEST_NUMBER:
        reader.fault(at, name, f"El número de un comprobante va de 1 a {_LARGEST_NUMBER}.")
    return value


def _currency(reader: Reader, message: sale_pb2.Sale, at: str) -> str:
    if not _CURRENCY.fullmatch(message.currency):
        told = "Indique la moneda con las tres letras mayúsculas de ISO 4217, como PEN o USD."
        reader.fault(at, "currency", told, missing=not message.currency)
    return message.currency


def _operation_type(reader: Reader, message: sale_pb2.Sale, at: str) -> str | None:
    if not message.operation_type:
        return None
    return reader.code(OPERATION_TYPES, message.operation_type, at, "operation_type", "OPERATION_TYPE")


def _customer(reader: Reader, sale: sale_pb2.Sale, at: str) -> Customer:
    if not sale.HasField("customer"):
        reader.missing(at, "customer")
        return Customer(identity_type=NO_IDENTITY, identity_number=NO_IDENTITY, name="")
    message = sale.customer
    at = f"{at}.customer"
    identity_type = reader.code(IDENTITY_TYPES, message.identity_type, at, "identity_type", "IDENTITY_TYPE")
    number = message.identity_number
    if identity_type == NO_IDENTITY and not number:
        number = NO_IDENTITY
    return Customer(
        identity_type=identity_type,
        identity_number=reader.text(number, at, "identity_number", CODE_LIMIT),
        name=reader.text(message.name, at, "name", TEXT_LIMIT),
        address=read_address(reader, message.address, f"{at}.address") if message.HasField("address") else None,
        emails=_emails(reader, message, at) if message.emails else (),
    )


def _delivery(reader: Reader, message: sale_pb2.Sale, at: str) -> Address:
    return read_address(reader, message.delivery_address, f"{at}.delivery_address")


def _emails(reader: Reader, message: sale_pb2.Customer, at: str) -> tuple[str, ...]:
    if len(message.emails) > _MOST_EMAILS:
        reader.fault(at, "emails", f"Tiene {len(message.emails)} direcciones y el máximo es {_MOST_EMAILS}.")
    for index, email in enumerate(message.emails):
        if len(email) > _EMAIL_LIMIT or not email.isprintable() or not _EMAIL.fullmatch(email):
            reader.fault(at, f"emails[{index}]", "No es una dirección de correo; escríbala como nombre@dominio.pe.")
    return tuple(message.emails)


def _lines(reader: Reader, sale: sale_pb2.Sale, document_type: DocumentType, at: str) -> tuple[SaleLine, ...]:
    lines = sale.lines
    count = len(lines)
    if not count:
        reader.fault(at, "lines", "No tiene líneas; incluya al menos una.", sunat_code="0306")
        return ()
    if count > _MOST_LINES:
        limit = f"Tiene {count} líneas y SUNAT acepta hasta {_MOST_LINES} por comprobante; divida la venta en varias."
        reader.fault(at, "lines", limit, sunat_code="2137" if document_type in _NOTES else "2023")
        return ()
    return tuple([_line(reader, line, f"{at}.lines[{index}]") for index, line in enumerate(lines)])


def _line(reader: Reader, message: sale_pb2.SaleLine, at: str) -> SaleLine:
    price = message.WhichOneof("price")
    if price is None:
        prices = "indique unit_value (sin impuestos) o unit_price (con ellos)"
        reader.fault(at, "unit_price", f"Falta el precio: {prices}.", sunat_code=NO_PRICE)
    properties, allowances = message.properties, message.allowances
    return SaleLine(
        description=reader.text(message.description, at, "description", TEXT_LIMIT),
        quantity=reader.decimal(message.quantity, at, "quantity"),
        unit_code=reader.text(message.unit_code, at, "unit_code", CODE_LIMIT),
        tax_treatment=reader.code(TAX_TREATMENTS, message.tax_treatment, at, "tax_treatment", "IGV_TREATMENT"),
        unit_value=reader.decimal(message.unit_value, at, price) if price == "unit_value" else None,
        unit_price=reader.decimal(message.unit_price, at, price) if price == "unit_price" else None,
        product_code=reader.optional_text(message.product_code, at, "product_code", CODE_LIMIT),
        properties=_properties(reader, properties, at) if properties else (),
        allowances=_allowances(reader, allowances, at, _MOST_LINE_ALLOWANCES) if allowances else (),
        free_of_charge=message.free_of_charge,
        excise=_excise(reader, message.excise, f"{at}.excise") if message.HasField("excise") else None,
        plastic_bags=message.plastic_bags,
        bag_tax=reader.optional_decimal(message.bag_tax, at, "bag_tax"),
        other_tax_percent=reader.optional_decimal(message.other_tax_percent, at, "other_tax_percent"),
        gtin=reader.optional_text(message.gtin, at, "gtin", CODE_LIMIT),
        sunat_code=reader.optional_text(message.sunat_code, at, "sunat_code", CODE_LIMIT),
        cargo=read_cargo(reader, message.cargo, f"{at}.cargo") if message.HasField("cargo") else None,
    )


def _excise(reader: Reader, message: sale_pb2.Excise, at: str) -> Excise:
    return Excise(
        system=reader.code(EXCISE_SYSTEMS, message.system, at, "system", "EXCISE_SYSTEM"),
        percent=reader.optional_decimal(message.percent, at, "percent"),
        unit_amount=reader.optional_decimal(message.unit_amount, at, "unit_amount"),
        unit_base=reader.optional_decimal(message.unit_base, at, "unit_base"),
    )


def _allowances(
    reader: Reader, messages: Sequence[sale_pb2.AllowanceCharge], at: str, most: int
) -> tuple[AllowanceCharge, ...]:
    if len(messages) > most:
        reader.fault(at, "allowances", f"Tiene {len(messages)} y el máximo es {most}.")
        return ()
    return tuple([_allowance(reader, it, f"{at}.allowances[{index}]") for index, it in enumerate(messages)])


def _allowance(reader: Reader, message: sale_pb2.AllowanceCharge, at: str) -> AllowanceCharge:
    if not message.amount and not message.factor:
        reader.fault(at, "amount", "Falta cuánto es: indique amount (un importe) o factor (una fracción).")
    return AllowanceCharge(
        code=reader.code(ALLOWANCE_CHARGE_CODES, message.code, at, "code", "ALLOWANCE_CHARGE_CODE"),
        amount=reader.optional_decimal(message.amount, at, "amount"),
        factor=reader.optional_decimal(message.factor, at, "factor"),
        base=reader.optional_decimal(message.base, at, "base"),
    )


def _properties(reader: Reader, messages: Sequence[sale_pb2.ItemProperty], at: str) -> tuple[ItemProperty, ...]:
    if len(messages) > _MOST_PROPERTIES:
        reader.fault(at, "properties", f"Tiene {len(messages)} y el máximo es {_MOST_PROPERTIES}.")
        return ()
    return tuple([_property(reader, it, f"{at}.properties[{index}]") for index, it in enumerate(messages)])


def _property(reader: Reader, message: sale_pb2.ItemProperty, at: str) -> ItemProperty:
    return ItemProperty(
        code=reader.text(message.code, at, "code", CODE_LIMIT),
        name=reader.text(message.name, at, "name", TEXT_LIMIT),
        value=reader.optional_text(message.value, at, "value", TEXT_LIMIT),
        start_date=reader.date(message.start_date, at, "start_date") if message.HasField("start_date") else None,
        end_date=reader.date(message.end_date, at, "end_date") if message.HasField("end_date") else None,
        start_time=reader.time(message.start_time, at, "start_time") if message.start_time else None,
        quantity=reader.optional_decimal(message.quantity, at, "quantity"),
    )


def _payment(reader: Reader, message: sale_pb2.Payment, at: str) -> Payment:
    if len(message.instalments) > _MOST_INSTALMENTS:
        told = f"Tiene {len(message.instalments)} y el máximo es {_MOST_INSTALMENTS}."
        reader.fault(at, "instalments", told, sunat_code="3246")
    return Payment(
        method=reader.code(PAYMENT_METHODS, message.method, at, "method", "PAYMENT_METHOD"),
        outstanding=reader.optional_decimal(message.outstanding, at, "outstanding"),
        instalments=tuple(
            _instalment(reader, instalment, f"{at}.instalments[{index}]")
            for index, instalment in enumerate(message.instalments[:_MOST_INSTALMENTS])
        ),
    )


def _instalment(reader: Reader, message: sale_pb2.Instalment, at: str) -> Instalment:
    given = message.HasField("due_date")
    if not given:
        reader.missing(at, "due_date")
    return Instalment(
        amount=reader.decimal(message.amount, at, "amount"),
        due_date=reader.date(message.due_date, at, "due_date") if given else date.min,
    )


def _note(reader: Reader, sale: sale_pb2.Sale, document_type: DocumentType, at: str) -> Note | None:
    wanted = _NOTES.get(document_type)
    if not sale.HasField("note"):
        if wanted and sale.document_type:
            reader.fault(at, "note", "Falta: una nota dice qué comprobante modifica y por qué.", missing=True)
        return None
    at = f"{at}.note"
    message = sale.note
    reason_code = _reason_code(reader, message, wanted, at)
    if message.WhichOneof("modified") is None and not may_stand_alone(document_type, reason_code):
        reader.fault(at, "document", "Falta qué se modifica: indique document o external_id.", missing=True)
    given = message.HasField("document")
    return Note(
        reason_code=reason_code,
        reason=reader.text(message.reason, at, "reason", TEXT_LIMIT),
        document=_modified_document(reader, message.document, f"{at}.document") if given else None,
        external_id=_modified_external_id(reader, message, at),
        further_documents=_further_documents(reader, message, at) if message.further_documents else (),
    )


def _reason_code(reader: Reader, message: sale_pb2.Note, wanted: str | None, at: str) -> str:
    given = message.WhichOneof("reason_code")
    if wanted is None:
        reader.fault("", at, "Sólo una nota de crédito o de débito lleva note; quítelo o corrija document_type.")
    elif given != wanted:
        reader.fault(at, wanted, "Falta el motivo que corresponde a este document_type.", missing=given is None)
    elif given == "credit_note_reason":
        return reader.code(CREDIT_NOTE_REASONS, message.credit_note_reason, at, given, "CREDIT_NOTE_REASON")
    else:
        return reader.code(DEBIT_NOTE_REASONS, message.debit_note_reason, at, given, "DEBIT_NOTE_REASON")
    return ""


def _modified_external_id(reader: Reader, message: sale_pb2.Note, at: str) -> str | None:
    if message.WhichOneof("modified") != "external_id":
        return None
    return reader.text(message.external_id, at, "external_id", KEY_LIMIT)


def _further_documents(reader: Reader, message: sale_pb2.Note, at: str) -> tuple[DocumentReference, ...]:
    given = message.further_documents
    if len(given) > _MOST_FURTHER_DOCUMENTS:
        reader.fault(at, "further_documents", f"Tiene {len(given)} y el máximo es {_MOST_FURTHER_DOCUMENTS}.")
        return ()
    return tuple([_modified_document(reader, it, f"{at}.further_documents[{index}]") for index, it in enumerate(given)])


def _modified_document(reader: Reader, message: voucher_number_pb2.DocumentReference, at: str) -> DocumentReference:
    """A voucher that a note modifies: unlike what is paid in advance, it may be of a kind that is not issued here."""
    if not message.other_type:
        return _document(reader, message, at)
    if message.document_type:
        reader.fault(at, "other_type", "Indique document_type u other_type, no los dos.")
    elif not _TYPE_CODE.fullmatch(message.other_type):
        reader.fault(at, "other_type", "Indique los dos dígitos del catálogo 01, por ejemplo 12.")
    return DocumentReference(
        document_type=message.other_type,
        series=reader.text(message.series, at, "series", CODE_LIMIT),
        number=read_number(reader, message.number, at, "number"),
    )


def _contingency_number(reader: Reader, message: sale_pb2.Sale, at: str) -> int | None:
    if not message.contingency_number:
        return None
    return read_number(reader, message.contingency_number, at, "contingency_number")


def _document(reader: Reader, message: voucher_number_pb2.DocumentReference, at: str) -> DocumentReference:
    return DocumentReference(
        document_type=reader.code(DOCUMENT_TYPES, message.document_type, at, "document_type", "DOCUMENT_TYPE").value,
        series=reader.text(message.series, at, "series", CODE_LIMIT),
        number=read_number(reader, message.number, at, "number"),
    )


def _advances(reader: Reader, messages: Sequence[sale_pb2.Advance], at: str) -> tuple[Advance, ...]:
    if len(messages) > _MOST_ADVANCES:
        reader.fault(at, "advances", f"Tiene {len(messages)} y el máximo es {_MOST_ADVANCES}.")
        return ()
    return tuple([_advance(reader, it, f"{at}.advances[{index}]") for index, it in enumerate(messages)])


def _advance(reader: Reader, message: sale_pb2.Advance, at: str) -> Advance:
    return Advance(
        document=_document(reader, message.document, f"{at}.document"),
        amount=reader.decimal(message.amount, at, "amount"),
        taxed=reader.optional_decimal(message.taxed, at, "taxed"),
        exempt=reader.optional_decimal(message.exempt, at, "exempt"),
        unaffected=reader.optional_decimal(message.unaffected, at, "unaffected"),
        excise=reader.optional_decimal(message.excise, at, "excise"),
        issuer_ruc=read_ruc(reader, message.issuer_ruc, at, "issuer_ruc") if message.issuer_ruc else None,
    )


def _detraction(reader: Reader, message: sale_pb2.Detraction, at: str) -> Detraction:
    at = f"{at}.detraction"
    means = reader.optional_text(message.means, at, "means", CODE_LIMIT)
    return Detraction(
        code=reader.text(message.code, at, "code", CODE_LIMIT),
        percent=reader.decimal(message.percent, at, "percent"),
        account=reader.text(message.account, at, "account", CODE_LIMIT),
        amount=reader.optional_decimal(message.amount, at, "amount"),
        **({"means": means} if means else {}),
    )


def _expected(reader: Reader, message: sale_pb2.ExpectedTotals, at: str) -> ExpectedTotals:
    return ExpectedTotals(
        payable=reader.optional_decimal(message.payable, at, "payable"),
        tax=reader.optional_decimal(message.tax, at, "tax"),
        line_extension=reader.optional_decimal(message.line_extension, at, "line_extension"),
        tax_inclusive=reader.optional_decimal(message.tax_inclusive, at, "tax_inclusive"),
        allowance=reader.optional_decimal(message.allowance, at, "allowance"),
        charge=reader.optional_decimal(message.charge, at, "charge"),
        prepaid=reader.optional_decimal(message.prepaid, at, "prepaid"),
    )


def _attributes(reader: Reader, message: sale_pb2.Sale, at: str) -> dict[str, str]:
    if len(message.attributes) > _MOST_ATTRIBUTES:
        reader.fault(at, "attributes", f"Tiene {len(message.attributes)} y el máximo es {_MOST_ATTRIBUTES}.")
        return {}
    attributes = dict(message.attributes)
    for key, value in attributes.items():
        reader.text(key, at, "attributes", KEY_LIMIT)
        reader.optional_text(value, at, f"attributes[{key[:KEY_LIMIT]!r}]", _ATTRIBUTE_LIMIT)
    return attributes
