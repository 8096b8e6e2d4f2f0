"""Ticket and attempt ids: UUIDs of version 7, so that rows made together lie together in their indexes."""

import os
from datetime import datetime
from uuid import UUID

_VERSION_AND_VARIANT = 0x7 << 76 | 0x2 << 62
_RANDOM_BITS = (2**12 - 1) << 64 | (2**62 - 1)


def new_id(now: datetime) -> UUID:
    """A fresh UUIDv7 (RFC 9562) of the millisecond `now`."""
    milliseconds = int(now.timestamp() * 1000) & (2**48 - 1)
    random = int.from_bytes(os.urandom(10), "big") & _RANDOM_BITS
    return UUID(int=milliseconds << 80 | _VERSION_AND_VARIANT | random)
