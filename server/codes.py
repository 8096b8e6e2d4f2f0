"""The contract's enums of an answer, and how our codes and words are written in them."""

from collections.abc import Mapping
from typing import Final

from contract.codes import DOCUMENT_TYPES, EXCISE_SYSTEMS, IDENTITY_TYPES, OPERATION_TYPES, TAX_TREATMENTS
from emission.v1 import catalogues_pb2 as catalogues
from emission.v1 import emission_service_pb2 as service_pb2
from emission.v1 import ticket_pb2, voucher_pb2
from issuing.services.mass_reissue import NextStep
from issuing.states import UNFINISHED, PublicStatus, State
from issuing.views import ArtifactKind, TicketOrder, VoidingStatus
from vouchers.findings import Severity

ARTIFACT_KINDS: Final[Mapping[int, ArtifactKind]] = {
    voucher_pb2.ARTIFACT_KIND_XML: ArtifactKind.XML,
    voucher_pb2.ARTIFACT_KIND_ZIP: ArtifactKind.ZIP,
    voucher_pb2.ARTIFACT_KIND_CDR: ArtifactKind.CDR,
    voucher_pb2.ARTIFACT_KIND_PDF: ArtifactKind.PDF,
}
STATES: Final[Mapping[int, frozenset[State]]] = {
    ticket_pb2.TICKET_STATUS_RECEIVED: UNFINISHED,
    ticket_pb2.TICKET_STATUS_PENDING: UNFINISHED,
    ticket_pb2.TICKET_STATUS_INVALID: frozenset({State.INVALID}),
    ticket_pb2.TICKET_STATUS_ACCEPTED: frozenset({State.ACCEPTED}),
    ticket_pb2.TICKET_STATUS_OBSERVED: frozenset({State.OBSERVED}),
    ticket_pb2.TICKET_STATUS_REJECTED: frozenset({State.REJECTED}),
    ticket_pb2.TICKET_STATUS_STUCK: frozenset({State.STUCK}),
    ticket_pb2.TICKET_STATUS_VOIDED: frozenset({State.VOIDED}),
}

DOCUMENT_TYPE_VALUES: Final[Mapping[str, catalogues.DocumentType.ValueType]] = {
    DOCUMENT_TYPES[value].value: value for value in catalogues.DocumentType.values() if value
}
TAX_TREATMENT_VALUES: Final[Mapping[str, catalogues.IgvTreatment.ValueType]] = {
    TAX_TREATMENTS[value]: value for value in catalogues.IgvTreatment.values() if value
}
EXCISE_SYSTEM_VALUES: Final[Mapping[str, catalogues.ExciseSystem.ValueType]] = {
    EXCISE_SYSTEMS[value]: value for value in catalogues.ExciseSystem.values() if value
}
OPERATION_TYPE_VALUES: Final[Mapping[str, catalogues.OperationType.ValueType]] = {
    OPERATION_TYPES[value]: value for value in catalogues.OperationType.values() if value
}
IDENTITY_TYPE_VALUES: Final[Mapping[str, catalogues.IdentityType.ValueType]] = {
    IDENTITY_TYPES[value]: value for value in catalogues.IdentityType.values() if value
}
STATUS_VALUES: Final[Mapping[PublicStatus, ticket_pb2.TicketStatus.ValueType]] = {
    status: ticket_pb2.TicketStatus.Value(f"TICKET_STATUS_{status.value}") for status in PublicStatus
}
SEVERITY_VALUES: Final[Mapping[Severity, ticket_pb2.FindingSeverity.ValueType]] = {
    severity: ticket_pb2.FindingSeverity.Value(f"FINDING_SEVERITY_{severity.name}") for severity in Severity
}
DEADLINE_MARKS: Final[Mapping[int, int]] = {
    ticket_pb2.DEADLINE_MARK_HALF: 50,
    ticket_pb2.DEADLINE_MARK_FOUR_FIFTHS: 80,
    ticket_pb2.DEADLINE_MARK_NEARLY_ALL: 95,
    ticket_pb2.DEADLINE_MARK_PAST_DUE: 100,
}
TICKET_ORDERS: Final[Mapping[int, TicketOrder]] = {
    ticket_pb2.TICKET_ORDER_UNSPECIFIED: TicketOrder.NEWEST,
    ticket_pb2.TICKET_ORDER_NEWEST: TicketOrder.NEWEST,
    ticket_pb2.TICKET_ORDER_DEADLINE: TicketOrder.DEADLINE,
}
STEP_VALUES: Final[Mapping[NextStep, service_pb2.ReissueStep.ValueType]] = {
    step: service_pb2.ReissueStep.Value(f"REISSUE_STEP_{step.name}") for step in NextStep
}
VOIDING_VALUES: Final[Mapping[VoidingStatus, ticket_pb2.VoidingStatus.ValueType]] = {
    status: ticket_pb2.VoidingStatus.Value(f"VOIDING_STATUS_{status.value}") for status in VoidingStatus
}
