"""The request id: the caller's own where it is sane, a new one otherwise."""

import re
from uuid import uuid4

HEADER = "x-request-id"
_SANE = re.compile(r"[A-Za-z0-9._:-]{1,100}")


def request_id(given: str | bytes | None) -> str:
    """What to call this request in answers, logs and events."""
    if isinstance(given, str) and _SANE.fullmatch(given):
        return given
    return uuid4().hex
