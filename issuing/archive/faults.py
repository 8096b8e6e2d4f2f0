"""What the verification of the archive finds."""

from dataclasses import dataclass
from enum import StrEnum


class Check(StrEnum):
    """What does not hold; each is named by a test that tampers with it."""

    HISTORY = "HISTORY"  # events that do not follow from each other, or do not end where the ticket stands
    SEAL = "SEAL"  # an event is not the one that was sealed, or its predecessor is not
    UNSEALED = "UNSEALED"  # an event that must have been sealed long ago is not
    REMOVED = "REMOVED"  # the event of a seal is gone
    BATCH = "BATCH"  # a batch's seals do not make its root, or a batch is missing
    EXPECTED = "EXPECTED"  # a root that was kept elsewhere is not the one of its batch
    MISSING = "MISSING"  # a ticket or line says that there is a voucher, and there is none
    ZIP = "ZIP"  # the file that was sent can't be read, or has another name
    SIGNATURE = "SIGNATURE"  # the document's signature does not hold, or is another's
    DIGEST = "DIGEST"  # the stored digest is not the document's
    FACTS = "FACTS"  # a stored fact is not what the signed document says
    CDR = "CDR"  # the constancy can't be read, is of another document, or is missing
    CDR_SIGNATURE = "CDR_SIGNATURE"  # its signature does not hold
    NUMBERING = "NUMBERING"  # a number, or a file's correlative, is missing or was never given
    LINES = "LINES"  # a voucher is said to stand in a file, and does not


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that does not hold: where (a ticket, file, batch or series), and what, in a Spanish sentence."""

    check: Check
    where: str
    detail: str
