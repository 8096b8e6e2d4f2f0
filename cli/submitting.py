"""`emission submit FILE`: sales in the contract's own shape (JSON or JSON Lines) over gRPC."""

import argparse
import asyncio
import json
import os
from collections.abc import AsyncIterator, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final

import grpc
from google.protobuf.json_format import ParseDict, ParseError
from google.rpc.error_details_pb2 import BadRequest
from google.rpc.status_pb2 import Status
from rich.console import Console
from rich.progress import Progress, TaskID

from emission.v1 import emission_service_pb2 as messages
from emission.v1 import emission_service_pb2_grpc as stubs
from emission.v1 import sale_pb2, ticket_pb2

_BATCH: Final = 100
_MOST_TOLD: Final = 20
_ISO_DATE: Final = len("2026-11-24")


class UnreadableSalesError(Exception):
    """The file holds no sales; the text is a Spanish sentence."""


def add_submit_command(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The command with its options."""
    it = commands.add_parser("submit", help="envía por gRPC las ventas de un archivo JSON o JSON Lines")
    it.add_argument("file", type=Path, metavar="ARCHIVO", help="ventas con los campos de sale.proto")
    it.add_argument("--address", default=os.environ.get("EMISSION_ADDRESS", "127.0.0.1:50051"), help="servidor:puerto")
    it.add_argument("--ca", type=Path, metavar="PEM", help="usa TLS y confía en esta autoridad")
    it.add_argument("--judge", action="store_true", help="no guarda lo que las reglas de SUNAT rechazan")


def submit_command(parsed: argparse.Namespace, console: Console) -> int:
    """Submit, and tell what became of each; the token comes from EMISSION_TOKEN. 0 where every sale has a ticket."""
    token = os.environ.get("EMISSION_TOKEN", "")
    if not token:
        console.print("Falta EMISSION_TOKEN: el token de su fuente (`emission source register`).", style="red")
        return 1
    try:
        return asyncio.run(_Submitting(parsed, token, console).run())
    except (UnreadableSalesError, OSError) as error:
        console.print(f"{parsed.file}: {error}", style="red", markup=False, highlight=False)
    except grpc.aio.AioRpcError as error:
        told = f"El servidor {parsed.address} no respondió: {error.code().name} {error.details() or ''}"
        console.print(f"{told}. Repita la orden: es seguro.", style="red", markup=False, highlight=False)
    return 1


def read_sales(path: Path) -> Iterator[tuple[int, sale_pb2.Sale]]:
    """The sales of a file and their places from 1: one object, a list, or an object a line."""
    with path.open(encoding="utf-8-sig") as stream:
        try:
            start = stream.read(1)
            stream.seek(0)
            if start == "[" or path.suffix == ".json":
                content = json.load(stream, parse_float=str)
                values: Any = content if isinstance(content, list) else [content]
                yield from ((place, _sale(value, place)) for place, value in enumerate(values, 1))
                return
            for place, line in enumerate(stream, 1):
                if line.strip():
                    yield place, _sale(json.loads(line, parse_float=str), place)
        except (ValueError, RecursionError) as error:
            raise UnreadableSalesError(f"no es JSON que se pueda leer ({error}).") from error


def _sale(value: Any, place: int) -> sale_pb2.Sale:
    """A field that does not exist is told, not passed over; a date may be written 2026-11-24."""
    try:
        return ParseDict(_dated(value), sale_pb2.Sale())
    except ParseError as error:
        raise UnreadableSalesError(f"la venta {place} no tiene la forma del contrato: {error}") from error


def _dated(value: Any, name: str = "") -> Any:
    if isinstance(value, dict):
        return {key: _dated(inner, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_dated(inner) for inner in value]
    if name.lower().endswith("date") and isinstance(value, str) and len(value) == _ISO_DATE:
        year, _, rest = value.partition("-")
        month, _, day = rest.partition("-")
        if year.isdigit() and month.isdigit() and day.isdigit():
            return {"year": int(year), "month": int(month), "day": int(day)}
    return value


class _Submitting:
    def __init__(self, parsed: argparse.Namespace, token: str, console: Console) -> None:
        self._parsed = parsed
        self._console = console
        self._metadata = (("authorization", f"Bearer {token}"),)
        self._tickets = 0
        self._wrong: list[str] = []

    async def run(self) -> int:
        total = sum(1 for _ in read_sales(self._parsed.file))  # the whole file is read before any of it is sent
        with Progress(console=self._console) as bar:
            task = bar.add_task("Enviando", total=total)
            async with self._channel() as channel:
                stub = stubs.EmissionServiceStub(channel)
                async for response in stub.SubmitSales(self._requests(), metadata=self._metadata):
                    self._count(response, bar, task)
        for told in self._wrong[:_MOST_TOLD]:
            self._console.print(told, style="red", markup=False, highlight=False)
        if len(self._wrong) > _MOST_TOLD:
            self._console.print(f"… y {len(self._wrong) - _MOST_TOLD} más.")
        self._console.print(
            f"{total} ventas: {self._tickets} con ticket, {len(self._wrong)} rechazadas.", highlight=False
        )
        return 1 if self._wrong else 0

    def _channel(self) -> grpc.aio.Channel:
        if self._parsed.ca is None:
            return grpc.aio.insecure_channel(self._parsed.address)
        return grpc.aio.secure_channel(self._parsed.address, grpc.ssl_channel_credentials(self._parsed.ca.read_bytes()))

    async def _requests(self) -> AsyncIterator[messages.SubmitSalesRequest]:
        sales = (sale for _, sale in read_sales(self._parsed.file))
        while batch := list(islice(sales, _BATCH)):
            yield messages.SubmitSalesRequest(sales=batch, judge_first=self._parsed.judge)

    def _count(self, response: messages.SubmitSalesResponse, bar: Progress, task: TaskID) -> None:
        for result in response.results:
            if result.HasField("error"):
                self._wrong.append(f"{result.external_id}: {_told(result.error)}")
            else:
                self._tickets += result.ticket.status != ticket_pb2.TICKET_STATUS_UNSPECIFIED
            bar.advance(task)


def _told(status: Status) -> str:
    for detail in status.details:
        bad = BadRequest()
        if detail.Unpack(bad):
            return " · ".join(f"{it.field}: {it.description}" for it in bad.field_violations)
    return str(status.message)
