"""A running house in a folder of its own, and what is read off it: rows, processes, times."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import asyncpg
import grpc
import httpx
import psutil

from cli.stack import Addresses, Stack
from emission.v1 import emission_service_pb2_grpc as stubs
from issuing.settings import Settings


@contextmanager
def house(*, workers: int = 1, keys_folder: Path | None = None, **more: object) -> Iterator[Addresses]:
    """The whole stack on embedded parts, with fsync on, in a temporary folder; `more` are further settings."""
    with TemporaryDirectory(prefix="bench-") as folder:
        settings = Settings(
            data_folder=Path(folder),
            keys_folder=keys_folder or Path(folder) / "keys",
            database_url=None,
            redis_url=None,
            ose_url=None,
            worker_processes=workers,
            log_level="warning",
            **more,  # type: ignore[arg-type]
        )
        with Stack(settings) as stack:
            yield stack.addresses


def metadata(addresses: Addresses) -> tuple[tuple[str, str], ...]:
    """What a call carries."""
    return (("authorization", f"Bearer {addresses.demo_token}"),)


def channel(addresses: Addresses) -> grpc.aio.Channel:
    """A channel to the server."""
    return grpc.aio.insecure_channel(addresses.grpc)


def stub(opened: grpc.aio.Channel) -> "stubs.EmissionServiceAsyncStub":
    """The service behind a channel."""
    return stubs.EmissionServiceStub(opened)


async def connect(addresses: Addresses) -> asyncpg.Connection:
    """A plain connection to the house's database."""
    return await asyncpg.connect(addresses.database.replace("+asyncpg", ""))


async def wait_until_ended(connection: asyncpg.Connection, *, total: int) -> None:
    """Return when `total` tickets have reached acceptance."""
    while True:
        done = await connection.fetchval("SELECT count(*) FROM vouchers WHERE answered_at IS NOT NULL")
        if done >= total:
            return
        await asyncio.sleep(0.05)


async def order_fault(addresses: Addresses, **fault: object) -> None:
    """Make the simulator misbehave in this way only; without any it behaves."""
    base = addresses.ose.rsplit("/ol-ti-itcpe", 1)[0]
    async with httpx.AsyncClient() as client:
        (await client.delete(f"{base}/control/faults")).raise_for_status()
        if fault:
            (await client.post(f"{base}/control/faults", json=fault)).raise_for_status()


async def slow_ose(addresses: Addresses, milliseconds: int) -> None:
    """Make the simulator take so long for each document; 0 ends it."""
    fault: dict[str, object] = {"mode": "slow", "times": None, "ms": milliseconds} if milliseconds else {}
    await order_fault(addresses, **fault)


def process(module: str) -> psutil.Process:
    """The running process of ours that runs `module`."""
    for it in psutil.Process().children(recursive=True):
        if it.cmdline()[-1:] == [module] or module in it.cmdline():
            return it
    raise LookupError(f"no process runs {module}")


def cpu_seconds(it: psutil.Process) -> float:
    """User and system time that the process has used."""
    times = it.cpu_times()
    return float(times.user + times.system)
