"""What few sales have: perception, legends, other documents, other people, a trip with cargo, a sale to correct."""

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from contract.codes import IDENTITY_TYPES
from contract.reader import Reader
from contract.shapes import CODE_LIMIT, TEXT_LIMIT, read_address
from emission.v1 import sale_pb2
from vouchers.sale import Cargo, CargoLeg, Participant, Perception, RailTicket, RelatedDocument, SaleLegend

Message = TypeVar("Message")
Ours = TypeVar("Ours")

_MOST: Final = 99
_MOST_LEGENDS: Final = 20


def read_beside(reader: Reader, message: sale_pb2.Sale, at: str) -> dict[str, Any]:
    """The fields of our sale that `message` gives of these, by their names."""
    found: dict[str, Any] = {}
    if message.HasField("perception"):
        found["perception"] = _perception(reader, message.perception, f"{at}.perception")
    if message.legends:
        found["legends"] = _each(reader, message.legends, at, "legends", _legend, most=_MOST_LEGENDS)
    if message.related_documents:
        found["related_documents"] = _each(reader, message.related_documents, at, "related_documents", _document)
    if message.despatch_documents:
        found["despatch_documents"] = _each(reader, message.despatch_documents, at, "despatch_documents", _document)
    if message.HasField("buyer"):
        found["buyer"] = _participant(reader, message.buyer, f"{at}.buyer")
    if message.participants:
        found["participants"] = _each(reader, message.participants, at, "participants", _participant)
    if message.replaces_ticket_id:
        found["replaces_ticket_id"] = reader.ticket_id(message.replaces_ticket_id, at, "replaces_ticket_id")
    if message.HasField("rail_ticket"):
        found["rail_ticket"] = _rail_ticket(reader, message.rail_ticket, f"{at}.rail_ticket")
    return found


def read_cargo(reader: Reader, message: sale_pb2.Cargo, at: str) -> Cargo:
    """A transport of cargo; which parts of its addresses it needs is for the rules."""
    return Cargo(
        origin=read_address(reader, message.origin, f"{at}.origin"),
        destination=read_address(reader, message.destination, f"{at}.destination"),
        trip=reader.text(message.trip, at, "trip", TEXT_LIMIT),
        service_value=reader.decimal(message.service_value, at, "service_value"),
        load_value=reader.decimal(message.load_value, at, "load_value"),
        nominal_value=reader.decimal(message.nominal_value, at, "nominal_value"),
        legs=_each(reader, message.legs, at, "legs", _leg),
    )


def _each(
    reader: Reader,
    messages: Sequence[Message],
    at: str,
    name: str,
    read: Callable[[Reader, Message, str], Ours],
    *,
    most: int = _MOST,
) -> tuple[Ours, ...]:
    if len(messages) > most:
        reader.fault(at, name, f"Tiene {len(messages)} y el máximo es {most}.")
        return ()
    return tuple([read(reader, one, f"{at}.{name}[{index}]") for index, one in enumerate(messages)])


def _perception(reader: Reader, message: sale_pb2.Perception, at: str) -> Perception:
    return Perception(
        code=reader.text(message.code, at, "code", CODE_LIMIT),
        percent=reader.decimal(message.percent, at, "percent"),
        base=reader.optional_decimal(message.base, at, "base"),
        amount=reader.optional_decimal(message.amount, at, "amount"),
        total=reader.optional_decimal(message.total, at, "total"),
    )


def _legend(reader: Reader, message: sale_pb2.SaleLegend, at: str) -> SaleLegend:
    return SaleLegend(
        code=reader.text(message.code, at, "code", CODE_LIMIT),
        text=reader.optional_text(message.text, at, "text", TEXT_LIMIT),
    )


def _document(
    reader: Reader, message: sale_pb2.RelatedDocument | sale_pb2.DespatchDocument, at: str
) -> RelatedDocument:
    return RelatedDocument(
        document_type=reader.text(message.document_type, at, "document_type", CODE_LIMIT),
        number=reader.text(message.number, at, "number", CODE_LIMIT),
    )


def _participant(reader: Reader, message: sale_pb2.Participant, at: str) -> Participant:
    return Participant(
        identity_type=reader.code(IDENTITY_TYPES, message.identity_type, at, "identity_type", "IDENTITY_TYPE"),
        identity_number=reader.text(message.identity_number, at, "identity_number", CODE_LIMIT),
        name=reader.optional_text(message.name, at, "name", TEXT_LIMIT),
    )


def _rail_ticket(reader: Reader, message: sale_pb2.RailTicket, at: str) -> RailTicket:
    return RailTicket(
        agent_ruc=reader.text(message.agent_ruc, at, "agent_ruc", CODE_LIMIT),
        means=reader.text(message.means, at, "means", CODE_LIMIT),
        authorization=reader.text(message.authorization, at, "authorization", CODE_LIMIT),
    )


def _leg(reader: Reader, message: sale_pb2.CargoLeg, at: str) -> CargoLeg:
    return CargoLeg(
        origin_ubigeo=reader.optional_text(message.origin_ubigeo, at, "origin_ubigeo", CODE_LIMIT),
        destination_ubigeo=reader.optional_text(message.destination_ubigeo, at, "destination_ubigeo", CODE_LIMIT),
        description=reader.optional_text(message.description, at, "description", TEXT_LIMIT),
        effective_value=reader.optional_decimal(message.effective_value, at, "effective_value"),
        vehicle=reader.optional_text(message.vehicle, at, "vehicle", CODE_LIMIT),
        useful_load=reader.optional_decimal(message.useful_load, at, "useful_load"),
        effective_load=reader.optional_decimal(message.effective_load, at, "effective_load"),
        tonne_value=reader.optional_decimal(message.tonne_value, at, "tonne_value"),
        nominal_value=reader.optional_decimal(message.nominal_value, at, "nominal_value"),
        returns_empty=message.returns_empty,
    )
