"""What the public half of the portal works with: shared limits, links of mails, and the record of who was refused."""

import hashlib
import hmac
from dataclasses import dataclass

import structlog

from issuing.customers.links import VoucherLinks
from issuing.services import Services
from issuing.settings import Settings
from portal.shared_limits import SharedLimits

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Front:
    """One process's collaborators for strangers and customers."""

    limits: SharedLimits
    links: VoucherLinks
    secret: bytes

    def refused(self, sentence: str, action: str, network: str, **ids: object) -> None:
        """Write down that a stranger got nothing; `network` is told as a digest that only joins his lines."""
        visitor = hmac.new(self.secret, network.encode(), hashlib.sha256).hexdigest()[:12]
        _log.warning(sentence, action=action, visitor=visitor, **ids)


def open_front(services: Services, settings: Settings, secret: bytes) -> Front:
    """The collaborators as the settings say."""
    return Front(
        limits=SharedLimits(services.customers.throttles),
        links=VoucherLinks(secret, days=settings.voucher_link_days),
        secret=secret,
    )
