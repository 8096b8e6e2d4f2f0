"""Tokens open what they were made for, until they end, and nothing else does."""

from datetime import UTC, datetime, timedelta

import pytest

from issuing.customers.tokens import Signer

NOW = datetime(2026, 11, 24, 15, 0, tzinfo=UTC)
END = NOW + timedelta(minutes=15)
SECRET = b"a secret of the test"


@pytest.fixture
def signer() -> Signer:
    return Signer(SECRET, purpose="download")


def test_a_token_names_its_subject_until_it_ends(signer: Signer) -> None:
    token = signer.sign("a.subject", expires_at=END)
    assert signer.read(token, now=END - timedelta(seconds=1)) == ("a.subject", END)
    assert signer.read(token, now=END) is None


def test_a_token_of_another_purpose_or_secret_is_not_taken(signer: Signer) -> None:
    token = signer.sign("subject", expires_at=END)
    assert Signer(SECRET, purpose="session").read(token, now=NOW) is None
    assert Signer(b"another", purpose="download").read(token, now=NOW) is None


def test_a_token_with_any_character_changed_is_not_taken(signer: Signer) -> None:
    token = signer.sign("subject", expires_at=END)
    for position, character in enumerate(token):
        changed = token[:position] + ("A" if character != "A" else "B") + token[position + 1 :]
        # The last character of a base64 text carries bits that mean nothing: such a token reads the same.
        assert signer.read(changed, now=NOW) in {None, ("subject", END)}
        if position < token.index("."):
            assert signer.read(changed, now=NOW) is None


@pytest.mark.parametrize("token", ["", ".", "a", "a.b", "ñ.ñ", "A" * 5000, "....", "%00.%00"])
def test_what_is_no_token_is_not_taken(signer: Signer, token: str) -> None:
    assert signer.read(token, now=NOW) is None
