"""`python -m bench`: prints the table. `BENCH_SALES` sets how many sales the long run takes (default 20,000)."""

import asyncio
import os
from pathlib import Path

from bench import core, flow, tickets
from bench.house import house, process
from bench.report import show
from issuing import collector


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    flags = next((line for line in lines if line.startswith("flags")), "")
    wide = ", AVX-512 IFMA" if "avx512ifma" in flags else ""
    return f"{names[0] if names else 'unknown processor'}, {len(names)} cores{wide}"


def main() -> None:
    """Measure everything; takes some minutes."""
    collector.settle()  # as the worker does at its start
    rsa = core.raw_rsa_seconds()
    rows = core.rows(rsa)
    sales = int(os.environ.get("BENCH_SALES", "20000"))
    with house() as addresses:
        worker = process("workers")
        worker.suspend()  # submission is measured alone, as the plain inserts are
        rows += asyncio.run(tickets.rows(addresses))
    with house() as addresses:
        rows += asyncio.run(flow.idle_latency(addresses))
        rows += asyncio.run(flow.throughput(addresses, sales=sales, rsa_seconds=rsa))
    show(rows, processor=_processor(), rsa_milliseconds=rsa * 1000)


if __name__ == "__main__":
    main()
