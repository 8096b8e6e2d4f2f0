"""What sales and vouchers are made of: frozen records that msgspec makes, reads and writes in microseconds.

They are made by the thousand, so they are no dataclasses: a frozen dataclass takes some ten times as long to make. What
is left at its default is not written, so that a stored sale is short and reads like what was submitted.
"""

import msgspec


class Record(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """Base of all records. No record holds itself, so the garbage collector need not walk through them."""
