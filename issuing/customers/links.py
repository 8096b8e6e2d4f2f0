"""The link that a mail carries: it opens one voucher, without a login, until it ends."""

from datetime import datetime, timedelta
from uuid import UUID

from issuing.customers.tokens import Signer
from issuing.settings import Settings

_PURPOSE = "voucher-link"
PATH = "/v/"


class VoucherLinks:
    """Signs and reads the tokens of links; worker and portal need the same secret."""

    def __init__(self, secret: bytes, *, days: int) -> None:
        self._signer = Signer(secret, purpose=_PURPOSE)
        self.days = days

    def token(self, ticket_id: UUID, *, now: datetime) -> str:
        """What opens that ticket's voucher from now on for so many days."""
        return self._signer.sign(ticket_id.hex, expires_at=now + timedelta(days=self.days))

    def url(self, ticket_id: UUID, *, base: str, now: datetime) -> str:
        """The address for a mail, below the portal's address `base`."""
        return f"{base.rstrip('/')}{PATH}{self.token(ticket_id, now=now)}"

    def read(self, token: str, *, now: datetime) -> UUID | None:
        """The ticket of a token that is ours and has not ended, or None."""
        found = self._signer.read(token, now=now)
        return None if found is None else UUID(hex=found[0])


def mail_links(settings: Settings) -> VoucherLinks | None:
    """What a worker signs with; None where the settings name no secret, which no portal could then read."""
    if not settings.portal_secret:
        return None
    return VoucherLinks(settings.portal_secret.get_secret_value().encode(), days=settings.voucher_link_days)
