"""Services: each method is a use case that owns its transaction. Entry points call one of them and translate."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from issuing.clock import Clock, SystemClock
from issuing.complements.loading import load_complements
from issuing.gateways.bell import FETCH, Bell
from issuing.metrics import Metrics
from issuing.services.administration import Administration
from issuing.services.amendment import Amendment
from issuing.services.customers import Customers, open_customers
from issuing.services.delivering.resending import Deliveries
from issuing.services.handover import Handover
from issuing.services.hooks import Hooks
from issuing.services.incidents import Incidents
from issuing.services.inquiry import Inquiry
from issuing.services.issuers import Issuers
from issuing.services.mass_reissue import MassReissue
from issuing.services.opening import MissingUrlError, measuring, open_database, require_url, required
from issuing.services.overviews import Overviews
from issuing.services.preview import Previewing
from issuing.services.printing import Printing
from issuing.services.reissue import Reissue
from issuing.services.sources import Sources
from issuing.services.submission import Submission
from issuing.services.voiding import Voiding
from issuing.services.watching import Watching
from issuing.settings import Settings

__all__ = ["MissingUrlError", "Services", "open_services", "require_url"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """What an entry point may ask for."""

    sources: Sources
    issuers: Issuers
    submission: Submission
    preview: Previewing
    inquiry: Inquiry
    printing: Printing
    watching: Watching
    reissue: Reissue
    mass_reissue: MassReissue
    overviews: Overviews
    amendment: Amendment
    voiding: Voiding
    handover: Handover
    incidents: Incidents
    administration: Administration
    hooks: Hooks
    deliveries: Deliveries
    customers: Customers


@asynccontextmanager
async def open_services(
    settings: Settings, *, clock: Clock | None = None, measured: bool = False
) -> AsyncIterator[Services]:
    """The services of one process, on a database of the right schema (`OutdatedSchemaError` otherwise).

    `measured`: the process shows metrics where the settings name a port for them.
    """
    clock = clock or SystemClock()
    plan = load_complements(settings.complements_file).plan
    async with open_database(settings) as engine:
        bell = Bell(required(settings.redis_url, "EMISSION_REDIS_URL"))
        fetch_bell = Bell(required(settings.redis_url, "EMISSION_REDIS_URL"), job=FETCH)
        issuers = Issuers(engine, clock)
        inquiry = Inquiry(engine, clock)
        terms = settings.terms
        submission = Submission(
            engine,
            clock=clock,
            issuers=issuers,
            inquiry=inquiry,
            bell=bell,
            terms=terms,
            judges=settings.judge_at_submission,
            plan=plan,
        )
        printing = Printing(inquiry, branding=settings.branding_folder, consult_url=settings.consult_url)
        preview = Previewing(engine, clock=clock, issuers=issuers, printing=printing, terms=terms)
        reissue = Reissue(engine, clock=clock, issuers=issuers, inquiry=inquiry, bell=bell, terms=terms)
        services = Services(
            sources=Sources(engine, clock),
            issuers=issuers,
            submission=submission,
            preview=preview,
            inquiry=inquiry,
            printing=printing,
            watching=Watching(inquiry),
            reissue=reissue,
            mass_reissue=MassReissue(engine, clock=clock, inquiry=inquiry, reissue=reissue),
            overviews=Overviews(engine, clock=clock, inquiry=inquiry, settings=settings),
            amendment=Amendment(
                engine,
                clock=clock,
                issuers=issuers,
                inquiry=inquiry,
                bell=bell,
                terms=terms,
                judges=settings.judge_at_submission,
                plan=plan,
            ),
            voiding=Voiding(
                engine,
                clock=clock,
                issuers=issuers,
                inquiry=inquiry,
                preview=preview,
                submission=submission,
                terms=terms,
            ),
            handover=Handover(engine, clock=clock),
            incidents=Incidents(engine, clock=clock),
            administration=Administration(engine, clock=clock, issuers=issuers),
            hooks=Hooks(engine, clock=clock, bell=fetch_bell),
            deliveries=Deliveries(engine, clock=clock, inquiry=inquiry, bell=bell),
            customers=open_customers(engine, clock=clock, issuers=issuers, inquiry=inquiry, printing=printing),
        )
        try:
            async with measuring(engine, clock, settings, Metrics() if measured else None):
                yield services
        finally:
            await services.watching.close()
            await services.printing.close()
            await services.submission.close()
            await bell.close()
            await fetch_bell.close()
