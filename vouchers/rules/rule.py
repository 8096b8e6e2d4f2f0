"""What a rule is: a row with our stable code, SUNAT's code, when it applies, what it looks at and what to do."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import IntFlag, auto
from typing import Generic, TypeVar

from vouchers.findings import Severity
from vouchers.modified import ModifiedDocument
from vouchers.sale import DocumentType, Issuer, Sale
from vouchers.voucher import Voucher


class Feature(IntFlag):
    """What a sale has that most sales do not: a rule that needs one of these does not run without it."""

    NONE = 0
    ADDRESS = auto()
    ADVANCES = auto()
    ALLOWANCES = auto()
    CREDIT = auto()
    DELIVERY = auto()
    DETRACTION = auto()
    DETRACTION_OPERATION = auto()
    EXPECTED_TOTALS = auto()
    EXPORT = auto()
    FREE = auto()
    IGV_RATE = auto()
    INSTALMENTS = auto()
    INSURANCE = auto()
    KNOWN_MODIFIED = auto()
    LINE_ALLOWANCES = auto()
    OTHER_TAXES = auto()
    PAYMENT = auto()
    PROPERTIES = auto()
    PURCHASE_ORDER = auto()
    PRODUCT_CODES = auto()
    REFERENCE = auto()
    RETENTION = auto()
    RICE = auto()
    ROUNDING = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """All that a predicate may look at besides its own subject."""

    sale: Sale
    issuer: Issuer
    issue_date: date
    today: date
    modified: ModifiedDocument | None
    voucher: Voucher | None = None


Subject = TypeVar("Subject")

INVOICES = frozenset({DocumentType.FACTURA, DocumentType.BOLETA})
NOTES = frozenset({DocumentType.CREDIT_NOTE, DocumentType.DEBIT_NOTE})
FACTURA = frozenset({DocumentType.FACTURA})
BOLETA = frozenset({DocumentType.BOLETA})
CREDIT_NOTE = frozenset({DocumentType.CREDIT_NOTE})
DEBIT_NOTE = frozenset({DocumentType.DEBIT_NOTE})
ALL_DOCUMENTS = INVOICES | NOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Generic[Subject]):
    """One row.

    `code` is ours: `V`, SUNAT's code, and a suffix where one of its codes needs several rows; V9xxx are rules that
    SUNAT has no code for. It is never reused. `fires` says whether the subject breaks the rule. `path` is the guilty
    field below the subject. `value` says what to show where that field alone does not tell it. `feature` is what the
    sale must have for the rule to be looked at. `blocks` means that amounts cannot be computed while it fires.
    `source` names SUNAT's row, the norm, or who reports it.
    """

    code: str
    sunat_code: str
    fires: Callable[[Subject, Facts], bool]
    path: str
    message: str
    remedy: str
    source: str
    documents: frozenset[DocumentType] = ALL_DOCUMENTS
    severity: Severity = Severity.ERROR
    feature: Feature = Feature.NONE
    value: Callable[[Subject, Facts], str] | None = None
    valid_from: date = date.min
    valid_until: date = date.max
    blocks: bool = False
