"""A finding: one thing that is wrong or odd about a sale, told so that its owner can mend it."""

from enum import StrEnum

from vouchers.record import Record


class Severity(StrEnum):
    """ERROR: SUNAT would refuse, no number is spent. OBSERVATION: SUNAT would accept and remark on it."""

    ERROR = "error"
    OBSERVATION = "observation"


class Finding(Record, frozen=True, kw_only=True):
    """What a rule found.

    `rule` is our stable code, `sunat_code` SUNAT's return code ("" where SUNAT has none), `path` the guilty field
    of the submitted sale (`lines[3].unit_price`), `value` what stood there, `message` and `remedy` Spanish sentences.
    """

    rule: str
    sunat_code: str
    severity: Severity
    path: str
    value: str
    message: str
    remedy: str
