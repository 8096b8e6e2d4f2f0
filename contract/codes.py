"""The contract's enums of a sale and SUNAT's codes that they stand for."""

from collections.abc import Iterable, Mapping
from typing import Final

from emission.v1 import catalogues_pb2 as catalogues
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
