"""The documents that a note modifies, as far as the caller's archive knows them."""

from datetime import date
from decimal import Decimal

from vouchers.record import Record
from vouchers.sale import PaymentMethod


class ModifiedDocument(Record, frozen=True, kw_only=True):
    """Facts of an issued voucher. `credited` is the sum of the credit notes already issued on it, in its currency.

    `payment_method` is None where the document does not say it (boletas); `voided` and `rejected` are its fate at
    SUNAT.
    """

    document_type: str
    series: str
    number: int
    currency: str
    issue_date: date
    payable: Decimal
    customer_identity_type: str
    customer_identity_number: str
    payment_method: PaymentMethod | None = None
    credited: Decimal = Decimal("0.00")
    voided: bool = False
    rejected: bool = False
