"""The systems that complete sales, each behind a breaker and a memory of what it answered lately."""

import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from issuing.complements.breaker import Breaker
from issuing.complements.loading import SystemEntry
from issuing.gateways.complements.grpc import GrpcSystem
from issuing.gateways.complements.http import HttpSystem
from issuing.gateways.complements.sql import SqlSystem
from issuing.gateways.complements.system import Answer, System, SystemDownError

_REMEMBERED = 10_000

_Question = tuple[tuple[str, str], ...]


@dataclass(slots=True)
class KnownSystem:
    """A system, and for how many seconds its answers hold."""

    system: System
    cache_seconds: float
    breaker: Breaker = field(default_factory=Breaker)
    answers: "OrderedDict[_Question, tuple[float, Answer | None]]" = field(default_factory=OrderedDict)


class Systems:
    """Asks them by name."""

    def __init__(self, systems: Mapping[str, KnownSystem]) -> None:
        self._systems = systems

    async def ask(self, name: str, question: Mapping[str, str]) -> Answer | None:
        """The system's answer, or the one that is remembered; raises `SystemDownError`, at once while it rests."""
        known = self._systems[name]
        key = tuple(sorted(question.items()))
        remembered = known.answers.get(key)
        if remembered and remembered[0] > time.monotonic():
            return remembered[1]
        if not known.breaker.lets_through(time.monotonic()):
            raise SystemDownError(f"{name} no responde; se le vuelve a preguntar en unos segundos.")
        try:
            answer = await known.system.ask(question)
        except SystemDownError:
            known.breaker.failed(time.monotonic())
            raise
        known.breaker.answered()
        if answer is not None:  # who does not know yet may be told any moment
            known.answers[key] = (time.monotonic() + known.cache_seconds, answer)
            known.answers.move_to_end(key)
            while len(known.answers) > _REMEMBERED:
                known.answers.popitem(last=False)
        return answer

    async def close(self) -> None:
        """Close what each holds open."""
        for it in self._systems.values():
            await it.system.close()


def open_systems(entries: Sequence[SystemEntry], http: httpx.AsyncBaseTransport) -> Systems:
    """The systems of the configuration; raises `ValueError` for one that can't be used, with its name."""
    systems = {}
    for it in entries:
        try:
            systems[it.name] = KnownSystem(_system(it, http), it.cache_seconds)
        except (ValueError, OSError) as error:
            raise ValueError(f"el sistema {it.name} de EMISSION_COMPLEMENTS_FILE no se puede usar: {error}") from error
    return Systems(systems)


def _system(entry: SystemEntry, http: httpx.AsyncBaseTransport) -> System:
    options = entry.options
    authorization = _secret(options.get("authorization_file"))
    if entry.kind == "sql":
        return SqlSystem(
            name=entry.name,
            url=options.get("url") or _secret(options.get("url_file")),
            statement=options["statement"],
            timeout_seconds=entry.timeout_seconds,
        )
    if entry.kind == "grpc":
        return GrpcSystem(
            name=entry.name,
            target=options["target"],
            method=options["method"],
            descriptors=Path(options["descriptors"]),
            metadata={"authorization": authorization} if authorization else {},
            tls=options.get("tls") == "true",
            timeout_seconds=entry.timeout_seconds,
        )
    return HttpSystem(
        http,
        name=entry.name,
        url=options["url"],
        headers={"Authorization": authorization} if authorization else {},
        timeout_seconds=entry.timeout_seconds,
    )


def _secret(file: str | None) -> str:
    return Path(file).read_text(encoding="utf-8").strip() if file else ""
