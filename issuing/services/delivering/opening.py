"""The couriers of one worker, as the settings want them."""

from datetime import timedelta

import httpx
import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.clock import Clock
from issuing.customers.links import mail_links
from issuing.gateways.callbacks import CallbackClient
from issuing.gateways.mail import MailClient, read_mail_server
from issuing.services.delivering.bounces import Bounces
from issuing.services.delivering.callbacks import CallbackCarrier
from issuing.services.delivering.carrier import Carrier
from issuing.services.delivering.courier import Courier
from issuing.services.delivering.following import Follower
from issuing.services.delivering.mails import MailCarrier, MailWishes
from issuing.services.delivering.secrets import SubscriberSecrets
from issuing.services.issuers import Issuers
from issuing.services.periodic import Periodic
from issuing.services.printing import Printing
from issuing.settings import Settings

_log = structlog.get_logger()


class Couriers:
    """Who queues callbacks, who brings them, and who brings mails, if anybody does."""

    def __init__(self, *, follower: Follower, callbacks: Courier, mails: Courier | None) -> None:
        self._follower = follower
        self._mails = mails
        self.parts: tuple[Follower | Courier, ...] = (
            (follower, callbacks) if mails is None else (follower, callbacks, mails)
        )

    def settled(self, *, mails: bool) -> None:
        """A ticket has changed: tell who wants to know; `mails` if any were queued with it."""
        self._follower.ring()
        if mails and self._mails:
            self._mails.ring()


def open_couriers(
    engine: AsyncEngine,
    settings: Settings,
    *,
    clock: Clock,
    issuers: Issuers,
    actor: str,
    http: httpx.AsyncBaseTransport,
    printing: Printing,
) -> Couriers:
    """One of each kind for which the settings name a way, and who queues callbacks; raises `MailServerError`."""
    carrier = CallbackCarrier(
        engine, CallbackClient(http), clock=clock, secrets=SubscriberSecrets(settings.keys_folder)
    )
    callbacks = _courier(engine, carrier, settings, clock=clock, actor=actor)
    follower = Follower(engine, clock=clock, sweep_seconds=settings.sweep_seconds, on_queued=callbacks.ring)
    mails = _mail_courier(engine, settings, clock=clock, issuers=issuers, actor=actor, printing=printing)
    return Couriers(follower=follower, callbacks=callbacks, mails=mails)


def _courier(engine: AsyncEngine, carrier: Carrier, settings: Settings, *, clock: Clock, actor: str) -> Courier:
    return Courier(
        engine,
        carrier,
        clock=clock,
        actor=actor,
        sweep_seconds=settings.sweep_seconds,
        lease=timedelta(seconds=settings.lease_seconds),
    )


def open_bounces(engine: AsyncEngine, settings: Settings, *, clock: Clock, actor: str) -> list[Periodic]:
    """What reads the mails that came back, where the settings name their folder."""
    if settings.bounces_folder is None:
        return []
    bounces = Bounces(engine, settings.bounces_folder, clock=clock, actor=actor)
    return [Periodic(bounces.round, name="bounces", rest_seconds=settings.sweep_seconds)]


def _mail_courier(
    engine: AsyncEngine,
    settings: Settings,
    *,
    clock: Clock,
    issuers: Issuers,
    actor: str,
    printing: Printing,
) -> Courier | None:
    client = open_mail_client(settings)
    if client is None:
        _log.warning("no mail server is set, mails stay queued", action="courier.no_mail_server")
        return None
    carrier = MailCarrier(
        engine,
        client,
        clock=clock,
        issuers=issuers,
        wishes=MailWishes(
            sender=settings.mail_from,
            return_path=settings.mail_return_path,
            with_cdr=settings.mail_with_cdr,
            size_limit=settings.mail_size_limit_bytes,
            portal_url=settings.consult_url or None,
            links=mail_links(settings),
        ),
        printing=printing,
    )
    return _courier(engine, carrier, settings, clock=clock, actor=actor)


def open_mail_client(settings: Settings) -> MailClient | None:
    """A way to the mail server that the settings name, or None; raises `MailServerError`."""
    if not settings.smtp_url:
        return None
    password = settings.smtp_password
    server = read_mail_server(
        settings.smtp_url,
        password=password.get_secret_value() if password else None,
        ca_file=settings.smtp_ca_file,
        connections=settings.smtp_connections,
    )
    return MailClient(server)
