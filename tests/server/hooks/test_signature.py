"""Signatures by the specification's own library verify here, and nothing else does."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from server.hooks.signature import (
    BadSecretError,
    SignatureRefusedError,
    check_headers,
    read_secret,
    verify,
)

NOW = datetime(2026, 11, 24, 15, tzinfo=UTC)
SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()


@given(st.text(max_size=200), st.from_regex(r"[\x21-\x2d\x2f-\x7e]{1,50}", fullmatch=True))
def test_what_the_library_signs_verifies(body: str, event_id: str) -> None:
    body = body.encode("utf-8", "replace").decode()
    stamp = str(int(NOW.timestamp()))
    signature = Webhook(SECRET).sign(event_id, NOW, body)
    assert check_headers(event_id, stamp, signature, now=NOW) == event_id
    keys = [read_secret(SECRET)]
    verify(body.encode(), event_id=event_id, timestamp=stamp, signature=f"v1,x {signature}", secrets=keys)
    with pytest.raises(SignatureRefusedError):
        verify(body.encode() + b" ", event_id=event_id, timestamp=stamp, signature=signature, secrets=keys)
    with pytest.raises(SignatureRefusedError):
        verify(body.encode(), event_id=event_id, timestamp=stamp, signature=signature, secrets=[])


@pytest.mark.parametrize(
    "secret", ["", "whsec_", "whsec_***", "whsec_AAAA", SECRET.removeprefix("whsec_"), SECRET + "A"]
)
def test_a_secret_that_is_none_is_refused_without_repeating_it(secret: str) -> None:
    with pytest.raises(BadSecretError) as refusal:
        read_secret(secret)
    assert len(secret) < 8 or secret not in str(refusal.value)


@pytest.mark.parametrize(("age", "right"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_the_window_ends_on_the_second(age: int, right: bool) -> None:
    stamp = str(int(NOW.timestamp()) - age)
    if right:
        assert check_headers("msg_1", stamp, "v1,x", now=NOW)
    else:
        with pytest.raises(SignatureRefusedError) as refusal:
            check_headers("msg_1", stamp, "v1,x", now=NOW)
        assert refusal.value.code == "OUT_OF_WINDOW"
