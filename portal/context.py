"""What every page and route works with. It hangs on NiceGUI's app, the one global that NiceGUI itself has."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

import structlog
from nicegui import app
from starlette.requests import HTTPConnection

from issuing.clock import Clock, SystemClock
from issuing.services import Services
from issuing.settings import Settings
from issuing.staff.roles import Right
from portal.feed import PendingFeed
from portal.front import Front, open_front
from portal.limits import LockOut, network_of
from portal.sessions import COOKIE, Session, Sessions
from portal.tokens import Signer, new_secret

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Portal:
    """One process's collaborators."""

    services: Services
    clock: Clock
    downloads: Signer
    sessions: Sessions
    front: Front
    sign_ins: LockOut
    feed: PendingFeed

    def now(self) -> datetime:
        """The instant, aware, in UTC."""
        return self.clock.now()

    def session(self, request: HTTPConnection) -> Session | None:
        """Who is signed in at the browser that asks."""
        return self.sessions.read(request.cookies.get(COOKIE), now=self.now())

    def refused(self, session: Session, where: str, right: Right) -> None:
        """Write down that somebody wanted more than his roles allow."""
        _log.warning(
            "a right was missing", action="portal.refused", actor=session.actor, where=where, right=right.value
        )


def open_portal(services: Services, settings: Settings, *, clock: Clock | None = None) -> Portal:
    """The collaborators as the settings say."""
    secret = settings.portal_secret.get_secret_value().encode() if settings.portal_secret else new_secret()
    password = settings.portal_staff_password
    return Portal(
        services=services,
        clock=clock or SystemClock(),
        downloads=Signer(secret, purpose="download"),
        sessions=Sessions(secret, password=password.get_secret_value() if password else None),
        front=open_front(services, settings, secret),
        sign_ins=LockOut(allowed=5, first_seconds=60),
        feed=PendingFeed(services.overviews),
    )


def portal() -> Portal:
    """The process's collaborators, as `portal.application.build` left them."""
    return cast("Portal", app.state.portal)


def client_of(request: HTTPConnection) -> str:
    """Who asks, as the limits count: the address, or the proxy's word where the proxy is trusted."""
    return network_of(request.client.host) if request.client else ""


def prefix_of(request: HTTPConnection) -> str:
    """The path under which a proxy publishes the portal, without a slash at its end; checked by `portal.headers`."""
    prefix: str = request.headers.get("X-Forwarded-Prefix", "") + request.scope.get("root_path", "")
    return prefix.rstrip("/")
