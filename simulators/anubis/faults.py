"""Orders to misbehave: each for so many answers, for one part or for all."""

from dataclasses import dataclass

MODES = frozenset({"slow", "cut", "missing", "error", "redirect", "garbage", "endless"})


@dataclass(slots=True)
class Fault:
    """One order; ``times`` answers are left, or any number where it is below zero."""

    mode: str
    part: str | None
    times: int
    milliseconds: int
    size: int


class Plan:
    """The orders in force, oldest first."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, asked: object) -> Fault:
        """Take an order; ``ValueError`` for one that makes no sense."""
        if not isinstance(asked, dict) or asked.get("mode") not in MODES:
            raise ValueError(f"mode must be one of {', '.join(sorted(MODES))}")
        part = asked.get("part")
        fault = Fault(
            mode=str(asked["mode"]),
            part=None if part is None else str(part),
            times=int(asked.get("times", -1)),
            milliseconds=int(asked.get("ms", 0)),
            size=int(asked.get("bytes", 100)),
        )
        self._faults.append(fault)
        return fault

    def take(self, part: str) -> Fault | None:
        """The first order about that part, counted down."""
        for fault in self._faults:
            if fault.part in {None, part} and fault.times != 0:
                fault.times -= fault.times > 0
                return fault
        return None

    def clear(self) -> None:
        """Behave again."""
        self._faults.clear()
