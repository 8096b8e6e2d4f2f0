"""What a rule about sales is, and all that it may look at."""

from dataclasses import dataclass
from datetime import date
from enum import IntFlag, auto

from vouchers.modified import ModifiedDocument
from vouchers.record import Record
from vouchers.rules.row import Row, Subject
from vouchers.sale import DocumentType, Issuer, Sale
from vouchers.terms import THE_LAWS, Terms
from vouchers.voucher import Voucher


class Feature(IntFlag):
    """What a sale has that most sales do not: a rule that needs one of these does not run without it."""

    NONE = 0
    ADDRESS = auto()
    ADVANCES = auto()
    ALLOWANCES = auto()
    CONTINGENCY = auto()
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
    CARGO = auto()
    INCOME_RETENTION = auto()
    LEGENDS = auto()
    PARTIES = auto()
    PERCEPTION = auto()
    PERCEPTION_OPERATION = auto()
    RAIL_TICKET = auto()
    RELATED = auto()
    SECTOR = auto()
    SECTOR_PROPERTIES = auto()
    STANDARD_CODES = auto()


class Facts(Record, frozen=True, kw_only=True):
    """All that a predicate may look at besides its own subject."""

    sale: Sale
    issuer: Issuer
    issue_date: date
    today: date
    modified: ModifiedDocument | None
    voucher: Voucher | None = None
    further: tuple[ModifiedDocument, ...] = ()
    terms: Terms = THE_LAWS

    @property
    def known(self) -> tuple[ModifiedDocument, ...]:
        """The documents that a note modifies, those of them that the archive has."""
        return self.further if self.modified is None else (self.modified, *self.further)


INVOICES = frozenset({DocumentType.FACTURA, DocumentType.BOLETA})
NOTES = frozenset({DocumentType.CREDIT_NOTE, DocumentType.DEBIT_NOTE})
FACTURA = frozenset({DocumentType.FACTURA})
BOLETA = frozenset({DocumentType.BOLETA})
CREDIT_NOTE = frozenset({DocumentType.CREDIT_NOTE})
DEBIT_NOTE = frozenset({DocumentType.DEBIT_NOTE})
ALL_DOCUMENTS = INVOICES | NOTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Row[Subject, Facts]):
    """A row about sales and their vouchers; its code is `V` and SUNAT's.

    `documents` are those it is about. `feature` is what the sale must have for the rule to be looked at. `blocks` means
    that amounts cannot be computed while it fires. `of_extremes` means that it looks at computed amounts and can fire
    only where `vouchers.judgement.is_ordinary` denies the sale.
    """

    documents: frozenset[DocumentType] = ALL_DOCUMENTS
    feature: Feature = Feature.NONE
    blocks: bool = False
    of_extremes: bool = False
