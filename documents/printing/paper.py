"""What a voucher is printed on, and what is written across it."""

from enum import StrEnum


class Paper(StrEnum):
    """A sheet, or the endless strip of a ticket printer."""

    A4 = "A4"
    TICKET = "80mm"


class Mark(StrEnum):
    """What tells at first sight that a print is not a voucher in force."""

    NONE = "none"
    DRAFT = "draft"
    VOIDED = "voided"
