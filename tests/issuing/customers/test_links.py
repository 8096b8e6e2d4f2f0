"""Links of mails: one voucher, until they end."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from pydantic import SecretStr

from issuing.customers.links import VoucherLinks, mail_links
from issuing.settings import Settings

NOW = datetime(2026, 11, 25, 10, tzinfo=UTC)


def test_a_link_opens_its_ticket_until_its_last_day_is_over() -> None:
    links, ticket_id = VoucherLinks(b"secret", days=90), uuid4()
    url = links.url(ticket_id, base="https://portal.example/emision/", now=NOW)
    assert url.startswith("https://portal.example/emision/v/")
    token = url.rpartition("/")[2]
    assert links.read(token, now=NOW + timedelta(days=90, seconds=-1)) == ticket_id
    assert links.read(token, now=NOW + timedelta(days=90)) is None
    assert VoucherLinks(b"other", days=90).read(token, now=NOW) is None
    assert links.read("", now=NOW) is None


def test_only_a_shared_secret_signs_for_mails() -> None:
    assert mail_links(Settings()) is None
    assert mail_links(Settings(portal_secret=SecretStr(""))) is None
    signing = mail_links(Settings(portal_secret=SecretStr("x"), voucher_link_days=3))
    assert signing
    assert signing.days == 3
