"""The billService endpoint: a call in, its fault if one is in force, its verdict committed, its answer out."""

import asyncio
import hashlib
import logging
from datetime import UTC, datetime

from aiohttp import web
from aiohttp.typedefs import Handler

from simulators.ose import bills, queries, summaries
from simulators.ose.authority import Authority
from simulators.ose.credentials import authenticate
from simulators.ose.faults import BEFORE, Fault, Plan
from simulators.ose.outcome import Outcome, refused
from simulators.ose.registry import Entry
from simulators.ose.rules import Refusal
from simulators.ose.soap import Call, NotSoapError, fault, protocol_fault, read_call
from simulators.ose.wsdl import definitions, port_type, schema

PATH = "/ol-ti-itcpe/billService"
MAX_BODY = 8_000_000
_LONGEST_HANG_MS = 120_000
_LOOK_AGAIN = 0.05
_NO_PACKS = "Este servicio no recibe lotes: envíe cada comprobante con sendBill"
_logger = logging.getLogger("simulators.ose")


class BillService:
    """Handlers of the endpoint for one authority."""

    def __init__(self, authority: Authority, plan: Plan) -> None:
        self._authority = authority
        self._plan = plan
        self._shape = authority.settings.shape
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Let go of every call that hangs on order."""
        self._stopping.set()

    async def describe(self, request: web.Request) -> web.Response:
        """GET: the WSDL in its three parts."""
        url = f"http://{request.host}{PATH}"
        question = request.query_string.lower()
        texts = {"wsdl": definitions(url), "ns1.wsdl": port_type(url), "xsd": schema()}
        if question not in texts:
            return web.Response(status=404, text="Ask with ?wsdl, ?ns1.wsdl or ?xsd, or POST a SOAP 1.1 call.\n")
        return web.Response(text=texts[question], content_type="text/xml")

    async def call(self, request: web.Request) -> web.StreamResponse:
        """POST: a SOAP call."""
        try:
            call = read_call(await request.read())
        except web.HTTPRequestEntityTooLarge:
            return self._not_a_call(f"El mensaje pasa de {MAX_BODY} bytes")
        except NotSoapError as error:
            return self._not_a_call(str(error))
        if call.operation == "sendBill" and self._authority.settings.delay_ms:
            await asyncio.sleep(self._authority.settings.delay_ms / 1000)
        order = self._plan.take(call.operation, call.file_name)
        if order is not None and order.mode in BEFORE:
            return self._instead(request, call, order)
        outcome = self._answer(call, order)
        if order is None:
            return _soap(outcome.status, outcome.body)
        return await self._spoil(request, order, outcome)

    def _answer(self, call: Call, order: Fault | None) -> Outcome:
        """The verdict; registered and logged in one committed transaction before it is returned."""
        now = datetime.now(UTC)
        registry = self._authority.registry
        registry.begin()
        try:
            outcome = self._judge(call, now).rendered(self._authority.key)
            registry.write(_entry(call, outcome, order, now))
        except Exception:
            _logger.exception("A call failed inside the simulator")
            registry.rollback()
            outcome = refused(Refusal("0100", "El simulador falló: vea su salida de error"), self._shape)
            outcome.verdict = "failed"
            registry.begin()
            registry.write(_entry(call, outcome, order, now))
        registry.commit()
        return outcome

    def _judge(self, call: Call, now: datetime) -> Outcome:
        try:
            sender = authenticate(call, self._authority.settings.users)
            if call.operation == "sendBill":
                return bills.receive(call, sender, self._authority, now)
            if call.operation == "sendSummary":
                return summaries.receive(call, sender, self._authority, now)
            if call.operation == "getStatus":
                return queries.ticket_status(call, sender, self._authority, now)
            if call.operation == "getStatusCdr":
                return queries.stored_cdr(call, sender, self._authority)
            return refused(Refusal("0153", _NO_PACKS), self._shape)
        except Refusal as refusal:
            return refused(refusal, self._shape)

    def _instead(self, request: web.Request, call: Call, order: Fault) -> web.Response:
        """A fault that comes before any judgement."""
        dropped = Outcome("not_judged", order.code if order.mode == "fault_code" else "", order.mode)
        self._log(_entry(call, dropped, order, datetime.now(UTC)))
        if order.mode == "http_503":
            return web.Response(
                status=503, text="<html><body>Service Unavailable</body></html>", content_type="text/html"
            )
        if order.mode == "fault_code":
            return _soap(500, fault(self._shape, order.code, order.message))
        return _cut(request)

    async def _spoil(self, request: web.Request, order: Fault, outcome: Outcome) -> web.Response:
        """A fault that comes after the verdict was committed."""
        if order.mode == "hang_after_registering":
            await self._hang(request, order.ms or _LONGEST_HANG_MS)
            return _cut(request)
        if order.mode == "drop_after_registering":
            return _cut(request)
        if order.mode == "garbage":
            return web.Response(text="<html><body><p>Proxy: OK<br></body></html>", content_type="text/html")
        if order.mode == "empty_200":
            return web.Response()
        if order.mode == "slow":
            await self._hang(request, order.ms)
        return _soap(outcome.status, outcome.spoilt(order.mode, self._authority.key))

    async def _hang(self, request: web.Request, milliseconds: int) -> None:
        """Wait, but no longer than the client does."""
        loop = asyncio.get_running_loop()
        end = loop.time() + milliseconds / 1000
        while (left := end - loop.time()) > 0 and not self._stopping.is_set():
            if request.transport is None or request.transport.is_closing():
                return
            await asyncio.sleep(min(left, _LOOK_AGAIN))

    def _not_a_call(self, reason: str) -> web.Response:
        now = datetime.now(UTC)
        self._log(Entry(now.isoformat(), "?", verdict="refused", message=reason))
        return _soap(500, protocol_fault(reason))

    def _log(self, entry: Entry) -> None:
        self._authority.registry.begin()
        self._authority.registry.write(entry)
        self._authority.registry.commit()


def _entry(call: Call, outcome: Outcome, order: Fault | None, now: datetime) -> Entry:
    digest = ""
    if "contentFile" in call.fields:
        try:
            digest = hashlib.sha256(call.content()).hexdigest()
        except Refusal:
            digest = ""
    mode = order.mode if order is not None else ""
    return Entry(
        now.isoformat(),
        call.operation,
        call.file_name[:200],
        digest,
        outcome.verdict,
        outcome.code,
        outcome.message,
        mode,
    )


def _soap(status: int, body: bytes) -> web.Response:
    return web.Response(status=status, body=body, content_type="text/xml", charset="utf-8")


def _cut(request: web.Request) -> web.Response:
    """Break the connection without a word; the response returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


@web.middleware
async def answer_faults(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Whatever goes wrong inside becomes a SOAP fault 0100 and a line on standard error, never a dead process."""
    try:
        return await handler(request)
    except web.HTTPException:
        raise
    except Exception:
        _logger.exception("A request failed inside the simulator")
        return _soap(500, protocol_fault("Internal error of the simulator: see its standard error"))
