"""Misbehaviour on order: which fault is in force for a call, and for how many calls still."""

import re
from dataclasses import dataclass
from typing import Final

BEFORE: Final = frozenset({"fault_code", "drop_before_registering", "http_503"})
"""Nothing is judged or registered."""
AFTER: Final = frozenset(
    {
        *("hang_after_registering", "drop_after_registering", "garbage", "empty_200", "empty_content"),
        *("wrong_hash", "cdr_of_another_document", "truncated_zip", "slow"),
    }
)
"""The call is judged and registered, then the answer is spoilt."""
SWITCHES: Final = frozenset({"down", "up"})
OPERATIONS: Final = frozenset({"sendBill", "sendSummary", "getStatus", "getStatusCdr", "*"})


_BUSY = "El sistema no puede responder su solicitud"


class BadFaultError(Exception):
    """The request for a fault makes no sense; the message says what to send."""


@dataclass(slots=True)
class Fault:
    """One misbehaviour. ``times`` None means until it is cleared; ``operation`` "*" means any."""

    id: int
    mode: str
    times: int | None = None
    match: str | None = None
    operation: str = "sendBill"
    ms: int = 0
    code: str = "0100"
    message: str = _BUSY
    pattern: re.Pattern[str] | None = None

    def as_dict(self) -> dict[str, object]:
        """As GET /control/faults shows it."""
        return {
            "id": self.id,
            "mode": self.mode,
            "times": self.times,
            "match": self.match,
            "operation": self.operation,
            "ms": self.ms,
            "code": self.code,
            "message": self.message,
        }

    def applies(self, operation: str, file_name: str) -> bool:
        """Whether this call is meant."""
        if self.operation not in ("*", operation):
            return False
        return self.pattern is None or self.pattern.search(file_name) is not None


class Plan:
    """The faults in force, oldest first. They live in memory: a restart behaves again."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._last = 0

    def add(self, asked: object) -> Fault:
        """Take an order (the JSON of POST /control/faults); raises :class:`BadFaultError`."""
        if not isinstance(asked, dict):
            raise BadFaultError("send a JSON object with at least a mode")
        fault = _read(asked, self._last + 1)
        self._last += 1
        if fault.mode not in SWITCHES:
            self._faults.append(fault)
        return fault

    def take(self, operation: str, file_name: str) -> Fault | None:
        """The first fault that means this call, used up by one."""
        for fault in self._faults:
            if fault.applies(operation, file_name):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                return fault
        return None

    def clear(self) -> None:
        """Behave again."""
        self._faults.clear()

    def listed(self) -> list[dict[str, object]]:
        """What is in force."""
        return [fault.as_dict() for fault in self._faults]


def _read(asked: dict[str, object], number: int) -> Fault:
    known = {"mode", "times", "match", "operation", "ms", "code", "message"}
    if not asked.keys() <= known:
        raise BadFaultError(f"unknown fields {sorted(asked.keys() - known)}; known are {sorted(known)}")
    mode, operation = asked.get("mode"), asked.get("operation", "sendBill")
    times, match, ms = asked.get("times"), asked.get("match"), asked.get("ms", 0)
    code, message = asked.get("code", "0100"), asked.get("message", _BUSY)
    modes = BEFORE | AFTER | SWITCHES
    if not isinstance(mode, str) or mode not in modes:
        raise BadFaultError(f"mode must be one of {sorted(modes)}")
    if not isinstance(operation, str) or operation not in OPERATIONS:
        raise BadFaultError(f"operation must be one of {sorted(OPERATIONS)}")
    if times is not None and (not isinstance(times, int) or times < 1):
        raise BadFaultError("times must be a whole number from 1, or null for always")
    if not isinstance(ms, int) or ms < 0:
        raise BadFaultError("ms must be a whole number of milliseconds")
    if not isinstance(code, str) or not re.fullmatch(r"[0-9]{1,4}", code) or not isinstance(message, str):
        raise BadFaultError("code must be a string of up to 4 digits, message a string")
    return Fault(number, mode, times, _text(match), operation, ms, code.zfill(4), message, _pattern(match))


def _text(match: object) -> str | None:
    return match if isinstance(match, str) else None


def _pattern(match: object) -> re.Pattern[str] | None:
    if match is None:
        return None
    try:
        return re.compile(str(match))
    except re.error as error:
        raise BadFaultError(f"match is no regular expression: {error}") from error
