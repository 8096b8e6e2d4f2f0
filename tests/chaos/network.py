"""The way to the model of the OSE: latency, time-outs, cut connections and spoilt answers, as a seed decides."""

import asyncio
import hashlib
from base64 import b64decode, b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from random import Random
from typing import Any

import aiohttp
import httpx

from tests.chaos.database import LOOKED
from tests.chaos.history import Asked, Fault, History, Sent
from tests.chaos.model import Call, Kept, Model, Reply, cdr, fault, read_call
from tests.chaos.processes import PRESENT

NEVER_REACHED = ("refused",)
BEFORE = ("hang_before", "cut_before", "503", "0100", "0109", "0140", "0102", "no_space")
AFTER = ("hang_after", "cut_after", "garbage", "empty_200", "0100_after", "slow", "truncated")
FOREIGN = "foreign"
MODES = NEVER_REACHED + BEFORE + AFTER
"""All that an answer may suffer. `foreign`, a CDR of another document, is an incident and not healed by itself."""
_SECONDS_SLOW = 50.0
_INSTEAD = {
    "503": Reply(503, b"<html><body>Service Unavailable</body></html>", ""),
    "no_space": Reply(500, b"java.io.IOException: No space left on device", ""),
    "hang_before": Reply(0, b"", ""),
    "cut_before": Reply(0, b"", ""),
}


class Network(httpx.AsyncBaseTransport):
    """Below every OseClient of the simulation. `plan` says what happens to a call, None for nothing."""

    def __init__(self, model: Model, history: History, random: Random) -> None:
        self._model = model
        self._history = history
        self._random = random
        self.faulty = True
        self.down = False

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        process, left = PRESENT.get(), LOOKED.get(_now())
        await process.point("before a call")
        call = read_call(request.content)
        mode = self._mode(call)
        await asyncio.sleep(self._random.random() * 0.2)
        if mode:
            self._history.add(Fault(at=_now(), what=f"{call.operation} {mode}", on=call.subject))
        if mode in NEVER_REACHED:
            raise aiohttp.ConnectionTimeoutError
        reply = self._reply(call, mode)
        index = self._log(call, reply, mode, left)
        await self._spoil(mode, float(request.extensions["timeout"]["read"]))
        await process.point("after a call")
        if index is not None and mode not in {"garbage", "empty_200", "truncated", FOREIGN}:
            record = self._history.records[index]
            assert isinstance(record, Sent | Asked)
            self._history.records[index] = replace(record, delivered=True)
        return httpx.Response(reply.status, content=_body(reply, mode))

    def _mode(self, call: Call) -> str | None:
        if self.down:
            return "refused"
        if not self.faulty or self._random.random() > 0.35:
            return None
        if call.operation == "sendBill" and self._random.random() < 0.04:
            return FOREIGN
        return self._random.choice(MODES)

    def _reply(self, call: Call, mode: str | None) -> Reply:
        if mode in BEFORE:
            return _INSTEAD.get(mode) or fault(mode, "El sistema no puede responder su solicitud")
        reply = self._model.answer(call)
        if mode == "0100_after":
            return replace(fault("0100", "El sistema no puede responder su solicitud"), registered=reply.registered)
        if mode == FOREIGN and reply.status == 200:
            ruc, kind, *_ = call.subject.split("-")
            other = cdr(f"{ruc}-{kind}-F999-77", Kept("YWplbm8=", None, "0"))
            return replace(reply, body=_with_cdr(other))
        return reply

    def _log(self, call: Call, reply: Reply, mode: str | None, left: float) -> int | None:
        """Take down what arrived; whether its answer arrives too is seen later."""
        code = reply.code if mode not in {"garbage", "empty_200", "truncated", FOREIGN} else ""
        facts: dict[str, Any] = {
            "at": _now(),
            "document": call.subject,
            "code": code,
            "delivered": False,
            "fault": mode or "",
        }
        if call.operation in {"sendBill", "sendSummary"}:
            sha256 = hashlib.sha256(b64decode(call.fields["contentFile"])).hexdigest()
            self._history.add(Sent(**facts, sha256=sha256, registered=reply.registered, left=left))
        elif call.operation == "getStatusCdr":
            self._history.add(Asked(**facts))
        else:
            return None
        return len(self._history.records) - 1

    async def _spoil(self, mode: str | None, patience: float) -> None:
        if mode in {"hang_before", "hang_after"}:
            await asyncio.sleep(patience)
            raise TimeoutError
        if mode in {"cut_before", "cut_after"}:
            await asyncio.sleep(self._random.random())
            raise aiohttp.ServerDisconnectedError
        await asyncio.sleep(self._random.random() * (_SECONDS_SLOW if mode == "slow" else 0.3))


def _body(reply: Reply, mode: str | None) -> bytes:
    if mode == "garbage":
        return b"<html><body><p>Proxy: OK<br></body></html>"
    if mode == "empty_200":
        return b""
    return reply.body[: len(reply.body) // 2] if mode == "truncated" else reply.body


def _with_cdr(content: bytes) -> bytes:
    inner = f"<applicationResponse>{b64encode(content).decode()}</applicationResponse>"
    return (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>'
        f'<s:sendBillResponse xmlns:s="http://service.sunat.gob.pe">{inner}</s:sendBillResponse></e:Body></e:Envelope>'
    ).encode()


def _now() -> float:
    return asyncio.get_running_loop().time()


@asynccontextmanager
async def opened(network: Network) -> AsyncIterator[Network]:
    """As `open_http()` is used: the network outlives the process."""
    yield network
