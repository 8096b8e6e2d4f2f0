"""A launcher to be killed, interrupted and forgotten: `launcher.py FOLDER MODE`, run by the tests as a process.

It prints one JSON line when both parts serve, then behaves as MODE says: `wait` (uses the database once more after a
Ctrl-C), `end` (without a word about stopping), `fork` (leaves a forked child behind after another one has ended, and
waits).
"""

import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path

from issuing.embedded import EmbeddedPostgres, EmbeddedValkey
from tests.issuing.embedded.processes import query


def forked_child() -> int:
    if os.fork() == 0:
        sys.exit()  # by the door, past what was registered for our own exit
    os.wait()
    child = os.fork()
    if child == 0:
        signal.pause()
    return child


def say(what: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


def main(folder: Path, mode: str) -> None:
    postgres = EmbeddedPostgres(folder / "postgres", settings={"fsync": "off"})
    valkey = EmbeddedValkey(folder / "valkey")
    postgres.start()
    valkey.start()
    started = {
        "dsn": postgres.dsn,
        "redis_url": valkey.url,
        "servers": [postgres.pid, valkey.pid],
        "forked": forked_child() if mode == "fork" else None,
    }
    try:
        say(started)
        if mode != "end":
            signal.pause()
    except KeyboardInterrupt:
        say({"answer": query(postgres.dsn, "SELECT 42")})


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
