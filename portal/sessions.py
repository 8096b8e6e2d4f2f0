"""Who is signed in: a signed cookie that ends after eight hours, or at once where it was signed out.

The cookie's key depends on the staff password: whoever changes it signs everybody out.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from issuing.staff.roles import RIGHTS, Right, Role
from portal.tokens import Signer

COOKIE = "emission_staff"
LIFETIME = timedelta(hours=8)
_REMEMBERED = 10_000
_COMMON_NAME = "portal"  # whoever knows the one password


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A member of staff at one browser. `name` is what the record of a deed says, `roles` what the deed may be."""

    id: str
    expires_at: datetime
    name: str
    roles: frozenset[Role]

    @property
    def actor(self) -> str:
        """Who did it, as events say."""
        return f"staff:{self.name}"

    def may(self, right: Right) -> bool:
        """Whether one of the roles allows it."""
        return any(right in RIGHTS[role] for role in self.roles)


class Sessions:
    """Opens, reads and closes sessions. Without a password there are none."""

    def __init__(self, secret: bytes, *, password: str | None) -> None:
        self._password = _digest(password) if password else None
        self._signer = Signer(secret + (self._password or b""), purpose="session")
        self._closed: OrderedDict[str, None] = OrderedDict()

    @property
    def possible(self) -> bool:
        """Whether anybody can sign in at all."""
        return self._password is not None

    def is_password(self, given: str) -> bool:
        """Whether `given` is the staff password, in a time that tells nothing about it."""
        return self._password is not None and hmac.compare_digest(self._password, _digest(given))

    def open(self, *, now: datetime) -> str:
        """The cookie's value of a new session."""
        return self._signer.sign(secrets.token_urlsafe(12), expires_at=now + LIFETIME)

    def read(self, cookie: str | None, *, now: datetime) -> Session | None:
        """The session that the cookie proves, or None."""
        found = self._signer.read(cookie, now=now) if cookie and self.possible else None
        if found is None or found[0] in self._closed:
            return None
        return Session(id=found[0], expires_at=found[1], name=_COMMON_NAME, roles=frozenset(Role))

    def is_open(self, session: Session, *, now: datetime) -> bool:
        """Whether a session that was read before still stands: an open page asks before it shows or does anything."""
        return now < session.expires_at and session.id not in self._closed

    def close(self, session: Session) -> None:
        """End the session everywhere, also on pages that are open."""
        self._closed[session.id] = None
        while len(self._closed) > _REMEMBERED:
            self._closed.popitem(last=False)


def _digest(password: str) -> bytes:
    return hashlib.sha256(password.encode("utf-8", "surrogatepass")).digest()
