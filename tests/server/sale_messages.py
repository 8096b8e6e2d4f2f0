"""Any sale of ours as the contract carries it: what `contract.translate_sale` reads, written by the tests."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from google.type.date_pb2 import Date

from contract import codes
from emission.v1 import sale_pb2, voucher_number_pb2
from server.codes import DOCUMENT_TYPE_VALUES
from vouchers.sale import (
    Address,
    Advance,
    AllowanceCharge,
    Cargo,
    CargoLeg,
    Customer,
    Detraction,
    DocumentReference,
    DocumentType,
    ItemProperty,
    Note,
    Participant,
    Payment,
    Perception,
    RailTicket,
    Sale,
    SaleLine,
)

_DOCUMENT_TYPES = {code.value: value for value, code in codes.DOCUMENT_TYPES.items()}


class InexpressibleError(Exception):
    """The contract has no way to say this: a code beyond its enums, or a zero, which says that nothing was given."""


def message_of(sale: Sale) -> sale_pb2.Sale:
    """`sale` as a source submits it; raises `InexpressibleError`."""
    message = sale_pb2.Sale(
        external_id=sale.external_id,
        issuer_ruc=sale.issuer_ruc,
        document_type=DOCUMENT_TYPE_VALUES[sale.document_type.value],
        currency=sale.currency,
        customer=_customer(sale.customer),
        lines=[_line(line) for line in sale.lines],
        series=sale.series or "",
        issue_date=_date(sale.issue_date),
        due_date=_date(sale.due_date),
        payment=None if sale.payment is None else _payment(sale.payment),
        note=None if sale.note is None else _note(sale.note, sale.document_type),
        purchase_order=sale.purchase_order or "",
        attributes=sale.attributes,
        allowances=[_allowance(one) for one in sale.allowances],
        delivery_address=None if sale.delivery_address is None else _address(sale.delivery_address),
        igv_percent=_decimal(sale.igv_percent),
        advances=[_advance(one) for one in sale.advances],
        rounding=_decimal(sale.rounding),
        detraction=None if sale.detraction is None else _detraction(sale.detraction),
        retention_percent=_decimal(sale.retention_percent),
        perception=None if sale.perception is None else _perception(sale.perception),
        legends=[sale_pb2.SaleLegend(code=one.code, text=one.text or "") for one in sale.legends],
        related_documents=[
            sale_pb2.RelatedDocument(document_type=one.document_type, number=one.number)
            for one in sale.related_documents
        ],
        despatch_documents=[
            sale_pb2.DespatchDocument(document_type=one.document_type, number=one.number)
            for one in sale.despatch_documents
        ],
        buyer=None if sale.buyer is None else _participant(sale.buyer),
        participants=[_participant(one) for one in sale.participants],
        rail_ticket=None if sale.rail_ticket is None else _rail_ticket(sale.rail_ticket),
        contingency_number=_contingency_number(sale.contingency_number),
    )
    if sale.operation_type is not None:
        message.operation_type = _value(codes.OPERATION_TYPES, sale.operation_type)  # type: ignore[assignment]
    if sale.expected is not None:
        for name in sale.expected.__struct_fields__:
            setattr(message.expected, name, _decimal(getattr(sale.expected, name)))
    return message


def _value(values: Mapping[int, str], code: str) -> int:
    for value, known in values.items():
        if known == code:
            return value
    raise InexpressibleError(code)


def _number(number: int) -> int:
    if not -(2**31) <= number < 2**31:
        raise InexpressibleError(number)
    return number


def _contingency_number(number: int | None) -> int:
    """Zero is how the contract says that there is none."""
    if number == 0:
        raise InexpressibleError(number)
    return _number(number or 0)


def _date(day: date | None) -> Date | None:
    return None if day is None else Date(year=day.year, month=day.month, day=day.day)


def _decimal(value: Decimal | None) -> str:
    return "" if value is None else f"{value:f}"


def _customer(customer: Customer) -> sale_pb2.Customer:
    identity_type = customer.identity_type
    return sale_pb2.Customer(
        identity_type=_value(codes.IDENTITY_TYPES, identity_type) if identity_type else 0,  # type: ignore[arg-type]
        identity_number=customer.identity_number,
        name=customer.name,
        address=None if customer.address is None else _address(customer.address),
        emails=customer.emails,
    )


def _address(address: Address) -> sale_pb2.Address:
    names = ("street", "ubigeo", "district", "province", "department", "urbanization", "country")
    return sale_pb2.Address(**{name: getattr(address, name) or "" for name in names})


def _line(line: SaleLine) -> sale_pb2.SaleLine:
    if line.unit_value is not None and line.unit_price is not None:
        raise InexpressibleError("two prices")
    message = sale_pb2.SaleLine(
        description=line.description,
        quantity=_decimal(line.quantity),
        unit_code=line.unit_code,
        tax_treatment=_value(codes.TAX_TREATMENTS, line.tax_treatment) if line.tax_treatment else 0,  # type: ignore[arg-type]
        product_code=line.product_code or "",
        properties=[_property(one) for one in line.properties],
        allowances=[_allowance(one) for one in line.allowances],
        free_of_charge=line.free_of_charge,
        plastic_bags=line.plastic_bags,
        bag_tax=_decimal(line.bag_tax),
        other_tax_percent=_decimal(line.other_tax_percent),
        gtin=line.gtin or "",
        sunat_code=line.sunat_code or "",
        cargo=None if line.cargo is None else _cargo(line.cargo),
    )
    if line.unit_value is not None:
        message.unit_value = _decimal(line.unit_value)
    if line.unit_price is not None:
        message.unit_price = _decimal(line.unit_price)
    if line.excise is not None:
        excise = line.excise
        message.excise.system = _value(codes.EXCISE_SYSTEMS, excise.system)  # type: ignore[assignment]
        message.excise.percent = _decimal(excise.percent)
        message.excise.unit_amount = _decimal(excise.unit_amount)
        message.excise.unit_base = _decimal(excise.unit_base)
    return message


def _property(one: ItemProperty) -> sale_pb2.ItemProperty:
    return sale_pb2.ItemProperty(
        code=one.code,
        name=one.name,
        value=one.value or "",
        start_date=_date(one.start_date),
        end_date=_date(one.end_date),
        start_time="" if one.start_time is None else one.start_time.isoformat(),
        quantity=_decimal(one.quantity),
    )


def _allowance(one: AllowanceCharge) -> sale_pb2.AllowanceCharge:
    return sale_pb2.AllowanceCharge(
        code=_value(codes.ALLOWANCE_CHARGE_CODES, one.code),  # type: ignore[arg-type]
        amount=_decimal(one.amount),
        factor=_decimal(one.factor),
        base=_decimal(one.base),
    )


def _payment(payment: Payment) -> sale_pb2.Payment:
    methods = {method: value for value, method in codes.PAYMENT_METHODS.items()}
    return sale_pb2.Payment(
        method=methods[payment.method],  # type: ignore[arg-type]
        outstanding=_decimal(payment.outstanding),
        instalments=[
            sale_pb2.Instalment(amount=_decimal(one.amount), due_date=_date(one.due_date))
            for one in payment.instalments
        ],
    )


def _note(note: Note, document_type: DocumentType) -> sale_pb2.Note:
    further = [_modified(document) for document in note.further_documents]
    message = sale_pb2.Note(reason=note.reason, further_documents=further)
    if note.reason_code and document_type is DocumentType.DEBIT_NOTE:
        message.debit_note_reason = _value(codes.DEBIT_NOTE_REASONS, note.reason_code)  # type: ignore[assignment]
    elif note.reason_code:
        message.credit_note_reason = _value(codes.CREDIT_NOTE_REASONS, note.reason_code)  # type: ignore[assignment]
    if note.document is not None:
        message.document.CopyFrom(_modified(note.document))
    elif note.external_id is not None:
        message.external_id = note.external_id
    return message


def _modified(document: DocumentReference) -> voucher_number_pb2.DocumentReference:
    """A note may modify a voucher of a kind that is not issued here."""
    if document.document_type in _DOCUMENT_TYPES:
        return _document(document)
    return voucher_number_pb2.DocumentReference(
        other_type=document.document_type, series=document.series, number=_number(document.number)
    )


def _document(document: DocumentReference) -> voucher_number_pb2.DocumentReference:
    if document.document_type not in _DOCUMENT_TYPES:
        raise InexpressibleError(document.document_type)
    return voucher_number_pb2.DocumentReference(
        document_type=DOCUMENT_TYPE_VALUES[document.document_type],
        series=document.series,
        number=_number(document.number),
    )


def _advance(advance: Advance) -> sale_pb2.Advance:
    return sale_pb2.Advance(
        document=_document(advance.document),
        amount=_decimal(advance.amount),
        taxed=_decimal(advance.taxed),
        exempt=_decimal(advance.exempt),
        unaffected=_decimal(advance.unaffected),
        excise=_decimal(advance.excise),
        issuer_ruc=advance.issuer_ruc or "",
    )


def _detraction(detraction: Detraction) -> sale_pb2.Detraction:
    return sale_pb2.Detraction(
        code=detraction.code,
        percent=_decimal(detraction.percent),
        account=detraction.account,
        means=detraction.means,
        amount=_decimal(detraction.amount),
    )


def _perception(perception: Perception) -> sale_pb2.Perception:
    return sale_pb2.Perception(
        code=perception.code,
        percent=_decimal(perception.percent),
        base=_decimal(perception.base),
        amount=_decimal(perception.amount),
        total=_decimal(perception.total),
    )


def _participant(participant: Participant) -> sale_pb2.Participant:
    return sale_pb2.Participant(
        identity_type=_value(codes.IDENTITY_TYPES, participant.identity_type) if participant.identity_type else 0,  # type: ignore[arg-type]
        identity_number=participant.identity_number,
        name=participant.name or "",
    )


def _rail_ticket(ticket: RailTicket) -> sale_pb2.RailTicket:
    return sale_pb2.RailTicket(agent_ruc=ticket.agent_ruc, means=ticket.means, authorization=ticket.authorization)


def _cargo(cargo: Cargo) -> sale_pb2.Cargo:
    return sale_pb2.Cargo(
        origin=_address(cargo.origin),
        destination=_address(cargo.destination),
        trip=cargo.trip,
        service_value=_decimal(cargo.service_value),
        load_value=_decimal(cargo.load_value),
        nominal_value=_decimal(cargo.nominal_value),
        legs=[_leg(leg) for leg in cargo.legs],
    )


def _leg(leg: CargoLeg) -> sale_pb2.CargoLeg:
    texts = ("origin_ubigeo", "destination_ubigeo", "description", "vehicle")
    decimals = ("effective_value", "useful_load", "effective_load", "tonne_value", "nominal_value")
    return sale_pb2.CargoLeg(
        **{name: getattr(leg, name) or "" for name in texts},
        **{name: _decimal(getattr(leg, name)) for name in decimals},
        returns_empty=leg.returns_empty,
    )
