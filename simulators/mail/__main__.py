"""``python -m simulators.mail --data FOLDER``: see ``--help``."""

import argparse
import asyncio
import sys
from pathlib import Path

from simulators.mail.server import Settings, serve


def main() -> None:
    """Run the mailbox in this process."""
    it = argparse.ArgumentParser(prog="python -m simulators.mail", description="Takes every mail and shows it.")
    it.add_argument("--data", type=Path, required=True, help="folder of the mails, a file each")
    it.add_argument("--port", type=int, default=0, help="port of SMTP; 0 takes a free one")
    it.add_argument("--http-port", type=int, default=0, help="port of the page; 0 takes a free one")
    try:
        asyncio.run(serve(Settings(**vars(it.parse_args()))))
    except OSError as error:
        sys.exit(f"the mailbox could not start: {error}")


if __name__ == "__main__":
    main()
