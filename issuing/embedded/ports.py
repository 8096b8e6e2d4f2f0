"""Ports on the loopback interface."""

import secrets
import socket
from pathlib import Path

from issuing.embedded.errors import EmbeddedPartError
from issuing.embedded.folder import write_private

LOOPBACK = "127.0.0.1"
# Below the range from which the kernel takes the ports of outgoing connections: none of those can sit on ours while a
# server is being restarted.
_CHOICE = range(15_000, 32_000)
_TRIES = 200


def is_free(port: int) -> bool:
    """Whether a server could listen on `port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def choose_port(kept_in: Path) -> int:
    """The port of the last start (the text of `kept_in`) while it is free, else a free one, which is kept there."""
    try:
        last = int(kept_in.read_text(encoding="ascii"))
    except (OSError, ValueError):
        last = 0
    if last in _CHOICE and is_free(last):
        return last
    for _ in range(_TRIES):
        port = secrets.choice(_CHOICE)
        if is_free(port):
            write_private(kept_in, f"{port}\n")
            return port
    raise EmbeddedPartError(
        f"No free port between {_CHOICE.start} and {_CHOICE.stop} on {LOOPBACK}; stop what holds them, or name a port."
    )
