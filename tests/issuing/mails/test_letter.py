"""The letter as its reader's program sees it."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from email import message_from_bytes, policy
from email.message import EmailMessage
from uuid import UUID

import pytest

from issuing.clock import LIMA
from issuing.mails.letter import (
    Attachment,
    Letter,
    MessageKey,
    UnaddressableError,
    compose,
    money,
    read_message_ids,
)

KEY = MessageKey(ticket_id=UUID(int=7), delivery_id=3, resends=0)
LETTER = Letter(
    key=KEY,
    thread=None,
    sender="comprobantes@aseguradora.example",
    recipient="maria@example.com",
    at=datetime(2026, 11, 25, 10, 30, tzinfo=LIMA),
    issuer_name="Aseguradora «Única» & Hijos",
    issuer_ruc="20100066603",
    colour="#a01020",
    document_type="01",
    number="F001-1",
    modified=None,
    customer_name='María <b>"Ñahui"</b>',
    issue_date="25/11/2026",
    currency="USD",
    payable=Decimal("1234.5"),
    portal_url="https://portal.example/",
    attachments=(Attachment(file_name="a.xml", media_type="application/xml", content=b"<a/>"),),
)


def read(letter: Letter) -> EmailMessage:
    message = message_from_bytes(compose(letter), policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert not message.defects
    return message


def body(message: EmailMessage, kind: str) -> str:
    part = message.get_body((kind,))
    assert part
    return str(part.get_content())


def test_its_head_says_whose_it_is_and_that_a_machine_sent_it() -> None:
    mail = read(LETTER)
    assert mail["From"].addresses[0].display_name == LETTER.issuer_name
    assert mail["Subject"] == "Factura electrónica F001-1 de Aseguradora «Única» & Hijos"
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-generated", "es")
    assert mail["Date"].datetime == LETTER.at
    assert read_message_ids(f"<x@y> {mail['Message-ID']}") == [KEY]
    assert mail["References"] is None
    note = read(replace(LETTER, thread=KEY, key=replace(KEY, delivery_id=4)))
    assert (note["References"], note["In-Reply-To"]) == (mail["Message-ID"], mail["Message-ID"])


def test_what_a_customer_is_called_is_text_and_no_markup() -> None:
    html = body(read(LETTER), "html")
    assert "María &lt;b&gt;&#34;Ñahui&#34;&lt;/b&gt;" in html
    assert "#a01020" in html
    assert 'María <b>"Ñahui"</b>' in body(read(LETTER), "plain")
    assert "url(" not in body(read(replace(LETTER, colour="url(x)")), "html")


def test_what_there_is_not_is_not_spoken_of() -> None:
    bare = read(replace(LETTER, portal_url=None, attachments=()))
    for kind in ("plain", "html"):
        assert "portal" not in body(bare, kind)
        assert "Adjunto" not in body(bare, kind)


@pytest.mark.parametrize("address", ["", "sin arroba", "a@", "@b.example", "a@b.example\r\nBcc: c@d.example", "a b@c"])
def test_what_is_no_address_is_told_so(address: str) -> None:
    with pytest.raises(UnaddressableError):
        compose(replace(LETTER, recipient=address))


def test_a_name_of_several_lines_adds_no_header() -> None:
    mail = read(replace(LETTER, issuer_name="Casa\r\nBcc: otro@example.com"))
    assert mail["Bcc"] is None


def test_amounts_are_written_as_in_peru() -> None:
    assert [money("PEN", Decimal("1234567.8")), money("USD", Decimal(0)), money("GBP", Decimal("1.005"))] == [
        "S/ 1,234,567.80",
        "US$ 0.00",
        "GBP 1.00",
    ]


def test_the_link_to_the_voucher_takes_the_place_of_the_look_up_and_says_how_long_it_lasts() -> None:
    mail = read(replace(LETTER, voucher_url="https://portal.example/v/a.b", link_days=90))
    for kind in ("plain", "html"):
        assert "https://portal.example/v/a.b" in body(mail, kind)
        assert "durante 90 días" in body(mail, kind)
    assert "Ver mi comprobante</a>" in body(mail, "html")
    assert "Ver mi comprobante" not in body(read(LETTER), "html")
    assert "/v/" not in body(read(LETTER), "html")
