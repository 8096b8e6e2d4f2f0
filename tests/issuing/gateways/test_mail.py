"""The mail server as aiosmtpd plays it: what each of its refusals means, and where an exchange may break."""

import ssl
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import AuthResult, LoginPassword

from documents.certificates import generate_demo_certificate
from issuing.clock import SystemClock
from issuing.deliveries import Ending, Outcome
from issuing.gateways.mail import MailClient, MailServer, MailServerError, read_mail_server, refused
from tests.smtp import Mailbox, mail_server

CONTENT = b"Subject: hola\r\n\r\n.una\r\n..dos\r\n"


@pytest.fixture
async def mailbox() -> AsyncIterator[Mailbox]:
    async with mail_server() as running:
        yield running


def client_of(mailbox: Mailbox, **changes: Any) -> MailClient:
    return MailClient(MailServer(host="127.0.0.1", port=mailbox.port, **changes))


async def send(client: MailClient, recipient: str = "maria@example.com") -> Outcome:
    return await client.send(sender="a@example.com", recipient=recipient, content=CONTENT)


async def test_what_is_taken_is_what_was_sent_and_the_connection_is_kept(mailbox: Mailbox) -> None:
    client = client_of(mailbox)
    for _ in range(3):
        assert (await send(client)).ending is Ending.DELIVERED
    assert [it for _, _, it in mailbox.mails] == [CONTENT] * 3
    assert len(mailbox.sessions) == 1
    await client.close()


async def test_a_kept_connection_that_the_server_has_closed_is_replaced(mailbox: Mailbox) -> None:
    client = client_of(mailbox)
    await send(client)
    mailbox.on_recipient = lambda _, times: "421 4.4.2 idle for too long" if times == 2 else None
    assert (await send(client)).ending is Ending.DELIVERED
    for transport in list(mailbox.transports):
        transport.abort()
    assert (await send(client)).ending is Ending.DELIVERED
    await client.close()


async def test_a_reply_that_never_comes_is_a_doubt(mailbox: Mailbox) -> None:
    mailbox.drop_after_data = 1
    client = client_of(mailbox)
    assert (await send(client)).ending is Ending.IN_DOUBT
    mailbox.hangs_after_data = True
    impatient = client_of(mailbox, reply_seconds=0.05)
    assert (await send(impatient)).ending is Ending.IN_DOUBT
    mailbox.gate.set()
    await client.close()
    await impatient.close()


async def test_nobody_there_is_no_doubt() -> None:
    outcome = await send(MailClient(MailServer(host="127.0.0.1", port=9)))
    assert outcome.ending is Ending.UNREACHED


@pytest.mark.parametrize(
    ("code", "text", "of_sender", "ending"),
    [
        (550, "5.1.1 no such user", False, Ending.REFUSED),
        (554, "5.7.1 spam", False, Ending.REFUSED),
        (552, "5.2.2 mailbox full", False, Ending.POSTPONED),
        (451, "4.7.1 greylisted", False, Ending.POSTPONED),
        (550, "5.7.1 sender not allowed", True, Ending.POSTPONED),
        (552, "5.3.4 message too big", True, Ending.REFUSED),
        (530, "5.7.0 authentication required", True, Ending.UNREACHED),
    ],
)
def test_a_refusal_for_good_speaks_of_the_recipient_or_the_mail(
    code: int, text: str, of_sender: bool, ending: Ending
) -> None:
    assert refused(code, text, of_sender=of_sender) == Outcome(ending=ending, code=str(code), detail=text)


async def test_a_mail_beyond_the_server_s_size_is_refused_for_good() -> None:
    async with mail_server(data_size_limit=10) as small:
        client = client_of(small)
        outcome = await send(client)
        assert (outcome.ending, outcome.code) == (Ending.REFUSED, "552")
        assert not small.asked
        await client.close()


async def test_an_address_with_accents_needs_a_server_that_knows_them(mailbox: Mailbox) -> None:
    client = client_of(mailbox)
    assert (await send(client, "josé@example.com")).ending is Ending.DELIVERED
    assert mailbox.mails[0][1] == "josé@example.com"
    await client.close()
    async with mail_server(enable_SMTPUTF8=False) as plain:
        client = client_of(plain)
        assert (await send(client, "josé@example.com")).ending is Ending.REFUSED
        await client.close()


@pytest.fixture
def context(tmp_path: Path) -> ssl.SSLContext:
    """A server's TLS with a certificate that nobody has signed."""
    path = tmp_path / "key.pem"
    path.write_bytes(generate_demo_certificate("20100066603", "X", SystemClock().now()))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context


def _users(_server: object, _session: object, _envelope: object, _mechanism: str, given: object) -> AuthResult:
    known = isinstance(given, LoginPassword) and (given.login, given.password) == (b"ana", b"clave")
    return AuthResult(success=known, handled=False)


async def test_a_certificate_that_is_not_trusted_is_nobody_there(context: ssl.SSLContext) -> None:
    async with mail_server(tls_context=context) as server:
        outcome = await send(client_of(server, starttls=True))
    assert outcome.ending is Ending.UNREACHED
    assert not server.asked


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
async def test_a_user_signs_in_and_a_wrong_password_is_the_server_s_affair() -> None:
    async with mail_server(authenticator=_users, auth_required=True, auth_require_tls=False) as server:
        right = client_of(server, username="ana", password="clave")
        assert (await send(right)).ending is Ending.DELIVERED
        await right.close()
        outcome = await send(client_of(server, username="ana", password="otra"))
        assert (outcome.ending, outcome.code) == (Ending.UNREACHED, "535")
        stranger = client_of(server)
        assert (await send(stranger)).ending is Ending.UNREACHED
        await stranger.close()


def test_the_setting_is_read_or_says_why_not() -> None:
    def read(url: str) -> MailServer:
        return read_mail_server(url, password="x", ca_file=None, connections=3)

    server = read("smtp+starttls://ana%40casa@mail.example")
    assert (server.host, server.port, server.starttls, server.username) == ("mail.example", 587, True, "ana@casa")
    assert (read("smtps://mail.example").port, read("smtp://mail.example:2525").port) == (465, 2525)
    assert read("smtp://ana@127.0.0.1").username == "ana"
    for url, sentence in (
        ("http://mail.example", "has to be smtp://"),
        ("smtp://mail.example:nada", "can't be read"),
        ("smtps://ana:clave@mail.example", "EMISSION_SMTP_PASSWORD"),
        ("smtp://ana@mail.example", "encrypted"),
    ):
        with pytest.raises(MailServerError, match=sentence):
            read(url)
