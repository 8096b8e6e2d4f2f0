"""One-time codes: six digits by mail. What is kept of one is a hash that takes long to compute."""

import secrets
from datetime import timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

DIGITS = 6
LIFETIME = timedelta(minutes=10)
TRIES = 5
# Some 30 ms on one core: a thief of the table needs hours for a code that lives ten minutes.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
NOBODYS = _HASHER.hash(secrets.token_hex(16))
"""The hash that a try is compared with where there is none, so that it takes as long."""


def new_code() -> str:
    """A code, `042815`."""
    return f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"


def hashed(code: str) -> str:
    """What is kept of the code. Takes long: call it beside the event loop."""
    return _HASHER.hash(code)


def is_code(code_hash: str, given: str) -> bool:
    """Whether the hash is of what was given. Takes as long whatever is given."""
    try:
        return _HASHER.verify(code_hash, given)
    except (VerificationError, InvalidHashError):
        return False


def read_code(text: str) -> str:
    """The digits of what somebody typed, `042 815` too."""
    return "".join(it for it in text if it.isascii() and it.isdigit())[: DIGITS + 1]
