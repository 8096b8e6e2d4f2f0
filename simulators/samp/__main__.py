"""``python -m simulators.samp --database FILE``: see ``--help``."""

import argparse
import logging
import sys
from pathlib import Path

import uvloop

from simulators.ose.process import die_with_parent
from simulators.samp.receipts import write
from simulators.samp.server import serve


def main() -> None:
    """Write the day's receipts, then answer about customers."""
    parser = argparse.ArgumentParser(prog="python -m simulators.samp", description="SAMP on loopback.")
    parser.add_argument("--database", type=Path, required=True, help="the SQLite file with its receipts")
    parser.add_argument("--label", required=True, help="digits that the receipts' numbers begin with")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--down", action="store_true", help="be down until POST /control/up")
    parser.add_argument("--die-with-parent", action="store_true")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    if asked.die_with_parent:
        die_with_parent()
    write(asked.database, asked.label)
    uvloop.run(serve(port=asked.port, down=asked.down))


if __name__ == "__main__":
    main()
