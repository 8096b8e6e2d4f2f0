"""The contract's enums and the codes and words that they stand for, both ways."""

from collections.abc import Iterable, Mapping
from typing import Final

from emission.v1 import catalogues_pb2 as catalogues
from emission.v1 import ticket_pb2, voucher_pb2
from issuing.states import UNFINISHED, PublicStatus, State
from issuing.views import ArtifactKind, VoidingStatus
from vouchers.findings import Severity
from vouchers.sale import DocumentType, PaymentMethod


def _numbered(values: Iterable[int], *, digits: int) -> dict[int, str]:
    """The contract gives these enums' values the numbers that are their codes."""
    return {value: f"{value:0{digits}}" for value in values if value}


DOCUMENT_TYPES: Final = {
    number: DocumentType(code) for number, code in _numbered(catalogues.DocumentType.values(), digits=2).items()
}
TAX_TREATMENTS: Final = _numbered(catalogues.IgvTreatment.values(), digits=2)
CREDIT_NOTE_REASONS: Final = _numbered(catalogues.CreditNoteReason.values(), digits=2)
DEBIT_NOTE_REASONS: Final = _numbered(catalogues.DebitNoteReason.values(), digits=2)
OPERATION_TYPES: Final = _numbered(catalogues.OperationType.values(), digits=4)

ALLOWANCE_CHARGE_CODES: Final[Mapping[int, str]] = {
    value: f"{value % 100:02}" for value in catalogues.AllowanceChargeCode.values() if value
}

EXCISE_SYSTEMS: Final = _numbered(catalogues.ExciseSystem.values(), digits=2)

NO_IDENTITY: Final = "-"
IDENTITY_TYPES: Final[Mapping[int, str]] = {
    catalogues.IDENTITY_TYPE_DNI: "1",
    catalogues.IDENTITY_TYPE_FOREIGNER_CARD: "4",
    catalogues.IDENTITY_TYPE_RUC: "6",
    catalogues.IDENTITY_TYPE_PASSPORT: "7",
    catalogues.IDENTITY_TYPE_DIPLOMATIC_CARD: "A",
    catalogues.IDENTITY_TYPE_RESIDENCE_COUNTRY_DOCUMENT: "B",
    catalogues.IDENTITY_TYPE_NATURAL_PERSON_TIN: "C",
    catalogues.IDENTITY_TYPE_LEGAL_PERSON_IN: "D",
    catalogues.IDENTITY_TYPE_ANDEAN_MIGRATION_CARD: "E",
    catalogues.IDENTITY_TYPE_TEMPORARY_STAY_PERMIT: "F",
    catalogues.IDENTITY_TYPE_SAFE_CONDUCT: "G",
    catalogues.IDENTITY_TYPE_TEMPORARY_STAY_CARD: "H",
    catalogues.IDENTITY_TYPE_NON_DOMICILED_TAX_DOCUMENT: "0",
    catalogues.IDENTITY_TYPE_NONE: NO_IDENTITY,
}
PAYMENT_METHODS: Final[Mapping[int, PaymentMethod]] = {
    catalogues.PAYMENT_METHOD_CASH: PaymentMethod.CASH,
    catalogues.PAYMENT_METHOD_CREDIT: PaymentMethod.CREDIT,
}
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
VOIDING_VALUES: Final[Mapping[VoidingStatus, ticket_pb2.VoidingStatus.ValueType]] = {
    status: ticket_pb2.VoidingStatus.Value(f"VOIDING_STATUS_{status.value}") for status in VoidingStatus
}
