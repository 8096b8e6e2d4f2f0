"""Documents that prove nobody, and addresses that tell their owner alone."""

import pytest

from issuing.customers.identity import Identity, IdentityError, masked, read_identity


@pytest.mark.parametrize(
    ("kind", "typed", "number"),
    [("1", " 4567-8912 ", "45678912"), ("6", "20100066603", "20100066603"), ("7", "ab-12.345", "AB12345")],
)
def test_what_is_typed_is_read_as_vouchers_carry_it(kind: str, typed: str, number: str) -> None:
    assert read_identity(kind, typed) == Identity(type=kind, number=number)


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        ("1", "4567891", "8 dígitos"),
        ("1", "00000000", "no identifica a nadie"),
        ("1", "99999999", "no identifica a nadie"),
        ("6", "20100066604", "11 dígitos"),
        ("4", "", "hasta 15"),
        ("4", "1' OR '1'='1", "hasta 15"),
        ("-", "-", "Elija"),
        ("0", "12345", "Elija"),
    ],
)
def test_a_refusal_says_how_to_mend_it(kind: str, typed: str, says: str) -> None:
    with pytest.raises(IdentityError, match=says):
        read_identity(kind, typed)


def test_a_masked_address_shows_little_of_its_name() -> None:
    assert masked("maria@example.com") == "m•••a@example.com"
    assert masked("ab@example.com") == "a•••@example.com"
    assert masked("a@example.com") == "a•••@example.com"


def test_a_document_is_shown_by_its_end() -> None:
    assert Identity(type="1", number="45678912").shown == "DNI ···912"
