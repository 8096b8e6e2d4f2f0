"""`python -m bench [SECTION …]`: prints the table, or that of some sections.

`BENCH_SALES` sets how many sales the long run takes (default 20,000).
"""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from bench import core, deliveries, fairness, flow, outage, printing, quick_deliveries, quick_road, tickets
from bench.house import house, process
from bench.report import Row, show
from issuing import collector


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    flags = next((line for line in lines if line.startswith("flags")), "")
    wide = ", AVX-512 IFMA" if "avx512ifma" in flags else ""
    return f"{names[0] if names else 'unknown processor'}, {len(names)} cores{wide}"


def _submission(_rsa: float) -> list[Row]:
    with house() as addresses:
        process("workers").suspend()  # submission is measured alone, as the plain inserts are
        return asyncio.run(tickets.rows(addresses))


def _flow(rsa: float) -> list[Row]:
    sales = int(os.environ.get("BENCH_SALES", "20000"))
    with house() as addresses:
        rows = asyncio.run(flow.idle_latency(addresses))
        return rows + asyncio.run(flow.throughput(addresses, sales=sales, rsa_seconds=rsa))


def _fairness(_rsa: float) -> list[Row]:
    with house() as addresses:
        return asyncio.run(fairness.rows(addresses))


def _outage(_rsa: float) -> list[Row]:
    with house() as addresses:
        return asyncio.run(outage.rows(addresses))


SECTIONS: dict[str, Callable[[float], list[Row]]] = {
    "core": core.rows,
    "submission": _submission,
    "flow": _flow,
    "fairness": _fairness,
    "outage": _outage,
    "printing": lambda _: printing.rows(),
    "quick_road": lambda _: quick_road.rows(),
    "quick_deliveries": lambda _: quick_deliveries.rows(),
    "deliveries": lambda _: deliveries.rows(),
}


def main() -> None:
    """Measure everything, or the sections that are named; takes some minutes."""
    wanted = sys.argv[1:] or list(SECTIONS)
    unknown = [name for name in wanted if name not in SECTIONS]
    if unknown:
        sys.exit(f"bench: there is no section {unknown[0]}; there are {', '.join(SECTIONS)}")
    collector.settle()  # as the worker does at its start
    rsa = core.raw_rsa_seconds()
    rows = [row for name in wanted for row in SECTIONS[name](rsa)]
    show(rows, processor=_processor(), rsa_milliseconds=rsa * 1000)


if __name__ == "__main__":
    main()
