"""What a call came to, before any fault spoils it: verdict for the log, HTTP status, body, and the CDR's facts."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from simulators.ose.cdr import CdrFacts, zipped
from simulators.ose.credentials import CODES
from simulators.ose.keys import SigningKey
from simulators.ose.rules import Refusal
from simulators.ose.soap import fault


@dataclass(slots=True)
class Outcome:
    """A verdict and the answer to it. ``wrap`` turns a CDR's ZIP into the answer; None where there is no CDR."""

    verdict: str
    code: str
    message: str = ""
    status: int = 200
    body: bytes = b""
    facts: CdrFacts | None = None
    file_name: str = ""
    wrap: Callable[[bytes], bytes] | None = field(default=None, repr=False)

    def rendered(self, key: SigningKey) -> "Outcome":
        """With the body made from the facts, where there are any."""
        if self.facts is not None and self.wrap is not None:
            self.body = self.wrap(zipped(self.facts, key, self.file_name))
        return self

    def spoilt(self, mode: str, key: SigningKey) -> bytes:
        """The body as a fault of that mode makes it; what carries no CDR stays as it is."""
        if self.facts is None or self.wrap is None:
            return self.body
        if mode == "empty_content":
            return self.wrap(b"")
        if mode == "truncated_zip":
            content = zipped(self.facts, key, self.file_name)
            return self.wrap(content[: len(content) // 2])
        if mode == "wrong_hash":
            return self.wrap(zipped(replace(self.facts, digest="A" * 43 + "="), key, self.file_name))
        if mode == "cdr_of_another_document":
            other = replace(self.facts, document="F999-99999", digest="B" * 43 + "=")
            return self.wrap(zipped(other, key, f"{self.facts.issuer}-{self.facts.type}-F999-99999"))
        return self.body


def refused(refusal: Refusal, shape: str) -> Outcome:
    """The fault for a refusal. An OSE answers wrong credentials with 401, everything else with 500."""
    status = 401 if shape == "ose" and refusal.code in CODES else 500
    return Outcome("refused", refusal.code, refusal.message, status, fault(shape, refusal.code, refusal.message))
