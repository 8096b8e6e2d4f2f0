"""What customers may ask for: their vouchers, their files, a code to sign in with."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.services.customers.papers import CustomerPapers
from issuing.services.customers.throttles import Throttles
from issuing.services.inquiry import Inquiry
from issuing.services.issuers import Issuers
from issuing.services.printing import Printing


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers:
    """The services of the portal's public half."""

    papers: CustomerPapers
    throttles: Throttles


def open_customers(
    engine: AsyncEngine, *, clock: Clock, issuers: Issuers, inquiry: Inquiry, printing: Printing
) -> Customers:
    """The services of one process."""
    return Customers(
        papers=CustomerPapers(engine, issuers=issuers, inquiry=inquiry, printing=printing),
        throttles=Throttles(engine, clock=clock),
    )
