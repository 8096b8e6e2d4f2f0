"""What customers may ask for: their vouchers, their files, a code to sign in with."""

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.services.customers.codes import CustomerCodes
from issuing.services.customers.own import OwnVouchers
from issuing.services.customers.papers import CustomerPapers
from issuing.services.customers.throttles import Throttles
from issuing.services.customers.visits import CustomerVisits
from issuing.services.inquiry import Inquiry
from issuing.services.issuers import Issuers
from issuing.services.printing import Printing


@dataclass(frozen=True, slots=True, kw_only=True)
class Customers:
    """The services of the portal's public half."""

    papers: CustomerPapers
    throttles: Throttles
    codes: CustomerCodes
    visits: CustomerVisits
    own: OwnVouchers


def open_customers(
    engine: AsyncEngine, *, clock: Clock, issuers: Issuers, inquiry: Inquiry, printing: Printing
) -> Customers:
    """The services of one process."""
    papers = CustomerPapers(engine, issuers=issuers, inquiry=inquiry, printing=printing)
    return Customers(
        papers=papers,
        throttles=Throttles(engine, clock=clock),
        codes=CustomerCodes(engine, clock=clock),
        visits=CustomerVisits(engine, clock=clock),
        own=OwnVouchers(engine, papers=papers),
    )
