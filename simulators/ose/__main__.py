"""``python -m simulators.ose --data FOLDER``: see ``--help``."""

import gc
import logging
import sys

import uvloop

from simulators.ose.process import die_with_parent
from simulators.ose.registry import FolderInUseError
from simulators.ose.server import serve
from simulators.ose.settings import from_command_line


def main() -> None:
    """Run a simulator in this process."""
    settings = from_command_line(sys.argv[1:])
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    gc.freeze()  # what is loaded now stays; a document is plain references and goes without the collector
    if settings.die_with_parent:
        die_with_parent()
    try:
        uvloop.run(serve(settings))
    except (FolderInUseError, OSError) as error:
        sys.exit(f"The OSE simulator could not start: {error}")


if __name__ == "__main__":
    main()
