"""A customer at a browser: half an hour after the last page his visit ends, and after half a day in any case."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from issuing.customers.identity import Identity

IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Who it is, and the masked addresses that his code went to."""

    identity: Identity
    masked: str
    token_sha256: bytes


def digest_of(token: str) -> bytes:
    """What is kept of a cookie's token."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
