"""Which notices speak of a mail of ours that failed, and that nothing in a mailbox can break the reader."""

from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from issuing.mails.bounces import Bounce, read_bounce
from issuing.mails.letter import compose
from tests.issuing.mails.test_letter import KEY, LETTER
from tests.notices import notice


def our_mail() -> EmailMessage:
    mail = message_from_bytes(compose(LETTER), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


@pytest.mark.parametrize("headers_only", [True, False])
def test_a_failure_names_its_delivery_and_the_server_s_words(headers_only: bool) -> None:
    found = read_bounce(notice(our_mail(), headers_only=headers_only))
    assert found == Bounce(key=KEY, status="5.1.1", detail="550 5.1.1 no such user here")


def test_a_delay_a_mail_of_others_and_an_ordinary_mail_are_none() -> None:
    assert read_bounce(notice(our_mail(), action="delayed")) is None
    foreign = our_mail()
    foreign.replace_header("Message-ID", "<1@example.com>")
    assert read_bounce(notice(foreign)) is None
    assert read_bounce(our_mail().as_bytes()) is None
    assert read_bounce(b"") is None


@given(st.binary(max_size=300), st.integers(0, 2000))
def test_whatever_bytes_come_nothing_is_raised(noise: bytes, at: int) -> None:
    whole = notice(our_mail())
    read_bounce(whole[:at] + noise + whole[at:])
    read_bounce(noise)
