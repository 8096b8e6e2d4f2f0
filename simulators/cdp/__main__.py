"""``python -m simulators.cdp --secrets FILE``: see ``--help``."""

import argparse
import logging
import sys
from pathlib import Path

import uvloop

from simulators.cdp.server import serve
from simulators.ose.process import die_with_parent


def main() -> None:
    """Run a simulator in this process."""
    parser = argparse.ArgumentParser(prog="python -m simulators.cdp", description="CDP on loopback.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--secrets", type=Path, required=True, help="the file with the secrets that callbacks bear")
    parser.add_argument("--die-with-parent", action="store_true")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    if asked.die_with_parent:
        die_with_parent()
    uvloop.run(serve(port=asked.port, secrets=asked.secrets))


if __name__ == "__main__":
    main()
