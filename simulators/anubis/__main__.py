"""``python -m simulators.anubis --data FOLDER``: see ``--help``."""

import argparse
import logging
import sys
from pathlib import Path

import uvloop

from simulators.anubis.server import serve
from simulators.ose.process import die_with_parent


def main() -> None:
    """Run a simulator in this process."""
    parser = argparse.ArgumentParser(prog="python -m simulators.anubis", description="ANUBIS on loopback.")
    parser.add_argument("--data", type=Path, required=True, help="where it keeps its files")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", help="bearer token that readers must bring")
    parser.add_argument("--delay-ms", type=int, default=0, help="how long every answer to a reader takes")
    parser.add_argument("--die-with-parent", action="store_true")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    if asked.die_with_parent:
        die_with_parent()
    uvloop.run(serve(asked.data, port=asked.port, token=asked.token, delay_ms=asked.delay_ms))


if __name__ == "__main__":
    main()
