"""How often strangers may ask and try, per whom; shared by all processes of the portal.

A bucket of `burst` that refills evenly over `per`. What is kept of one is the moment at which it is full again.
"""

import hashlib
from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """`burst` at once, and as many again in each `per`."""

    name: str
    burst: int
    per: timedelta

    @property
    def each(self) -> timedelta:
        """How much later the bucket is full for each that was taken."""
        return self.per / self.burst

    def key(self, whose: str) -> bytes:
        """What the bucket of `whose` is kept under: neither addresses nor document numbers are stored for it."""
        return hashlib.sha256(f"{self.name}\n{whose}".encode()).digest()


LOOK_UPS = Limit(name="look_up", burst=30, per=timedelta(minutes=1))
"""Of a network. Generous for an office behind one address, hopeless for guessing five facts."""
MISSES = Limit(name="look_up_missed", burst=20, per=timedelta(minutes=10))
"""Look-ups of a network that found nothing."""
MISSES_OF_VOUCHER = Limit(name="voucher_missed", burst=20, per=timedelta(hours=1))
"""Look-ups of one number that found nothing, from wherever: many networks don't guess its date and total."""
CODES_OF_DOCUMENT = Limit(name="code_of_document", burst=4, per=timedelta(minutes=30))
"""Codes asked for one document: nobody's mailbox is to be flooded."""
CODES_OF_NETWORK = Limit(name="code_of_network", burst=20, per=timedelta(minutes=30))
TRIES_OF_DOCUMENT = Limit(name="try_of_document", burst=15, per=timedelta(hours=6))
"""Codes tried for one document: 60 a day of a million."""
TRIES_OF_NETWORK = Limit(name="try_of_network", burst=40, per=timedelta(hours=1))
ZIPS = Limit(name="zip", burst=10, per=timedelta(minutes=10))
"""Bundles of one customer: each prints up to fifty vouchers."""
