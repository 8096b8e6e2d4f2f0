"""``python -m simulators.paperless --data FOLDER …``: see ``--help``."""

import argparse
import logging
import sys
from pathlib import Path

import uvloop

from simulators.ose.process import die_with_parent
from simulators.paperless.server import serve


def main() -> None:
    """Run a simulator in this process."""
    parser = argparse.ArgumentParser(prog="python -m simulators.paperless", description="PAPERLESS on loopback.")
    parser.add_argument("--data", type=Path, required=True, help="where it keeps its keys")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--anubis", required=True, help="where it leaves its documents")
    parser.add_argument("--hook", required=True, help="where it sends its webhooks")
    parser.add_argument("--secret", required=True, help="whsec_… that it signs them with")
    parser.add_argument("--die-with-parent", action="store_true")
    asked = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    if asked.die_with_parent:
        die_with_parent()
    uvloop.run(serve(asked.data, port=asked.port, anubis=asked.anubis, hook=asked.hook, secret=asked.secret))


if __name__ == "__main__":
    main()
