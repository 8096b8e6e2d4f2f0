"""The saboteur of a chaos run: kills processes and parts, empties Valkey, and has the OSE misbehave or be away."""

import os
import signal
from collections.abc import Callable
from random import Random

import httpx
import redis

from tests.chaos.history import Fault, History, Killed
from tests.chaos.house import OSE, House

_SPOILS = (
    *("hang_after_registering", "drop_after_registering", "drop_before_registering", "garbage", "empty_200"),
    *("empty_content", "truncated_zip", "http_503", "slow"),
)
_CODES = ("0100", "0109", "0140", "0130", "0102")
_OPERATIONS = ("sendBill", "sendBill", "sendSummary", "getStatus", "getStatusCdr", "*")
FOREIGN = "cdr_of_another_document"
_FOREIGN_SHARE = 0.06


class Saboteur:
    """Does one deed after another. The first ones are each of the gravest once, so that a short run has them all."""

    def __init__(self, house: House, history: History, *, random: Random, absence: float) -> None:
        self._house = house
        self._history = history
        self._random = random
        self._absence = absence
        self._first: list[Callable[[], None]] = [
            *(lambda name=name: self._kill(name) for name in house.programs),
            *(self._kill_postgres, self._kill_valkey, self._be_away),
        ]
        random.shuffle(self._first)
        self._usual: tuple[Callable[[], None], ...] = (
            *(self._kill_any, self._kill_any, self._misbehave, self._misbehave, self._misbehave),
            *(self._answer_with_a_code, self._kill_postgres, self._kill_valkey, self._flush_valkey, self._go_dark),
        )

    def deed(self) -> None:
        """One more; what has nobody to be done to is left out."""
        it = self._first.pop() if self._first else self._random.choice(self._usual)
        try:
            it()
        except httpx.HTTPError:
            return  # the OSE is dead: it can't be told to misbehave

    def _kill_any(self) -> None:
        self._kill(self._random.choice(tuple(self._house.programs)))

    def _kill(self, name: str) -> None:
        self._house.raise_the_dead()  # one that gave up by itself is killed as it starts
        program = self._house.programs[name]
        if program.runs:
            program.kill()
            self._history.add(Killed(at=self._house.now, process=name))

    def _kill_postgres(self) -> None:
        self._kill_part("postgres", self._house.postgres.pid)

    def _kill_valkey(self) -> None:
        self._kill_part("valkey", self._house.valkey.pid)

    def _kill_part(self, name: str, pid: int | None) -> None:
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            self._history.add(Killed(at=self._house.now, process=name))

    def _flush_valkey(self) -> None:
        try:
            with redis.Redis.from_url(self._house.valkey.url) as client:
                client.flushall()
        except redis.RedisError:
            return  # it was killed a moment ago
        self._tell("flushed", on="valkey")

    def _be_away(self) -> None:
        """The OSE's process is gone, and nobody starts it for a while."""
        self._kill(OSE)
        self._house.programs[OSE].away_until = self._house.now + self._absence
        self._tell(f"away for {self._absence:g} s")

    def _misbehave(self) -> None:
        mode = FOREIGN if self._random.random() < _FOREIGN_SHARE else self._random.choice(_SPOILS)
        operation = "sendBill" if mode == FOREIGN else self._random.choice(_OPERATIONS)
        self._house.fault(mode=mode, times=self._random.randint(1, 3), ms=800, operation=operation)
        self._tell(mode)

    def _answer_with_a_code(self) -> None:
        code = self._random.choice(_CODES)
        self._house.fault(
            mode="fault_code",
            code=code,
            times=self._random.randint(1, 3),
            operation=self._random.choice(_OPERATIONS),
        )
        self._tell(f"fault {code}")

    def _go_dark(self) -> None:
        self._house.fault(mode="down", ms=self._random.choice((500, 3000)))
        self._tell("down")

    def _tell(self, what: str, *, on: str = "ose") -> None:
        self._history.add(Fault(at=self._house.now, what=what, on=on))
