"""A real Valkey in a folder: password, loopback only, an append-only file that survives the process."""

import contextlib
import signal
import socket
from pathlib import Path

from issuing.embedded.binaries import valkey_binary
from issuing.embedded.folder import kept_secret, write_private
from issuing.embedded.identity import Identity
from issuing.embedded.part import EmbeddedPart
from issuing.embedded.ports import LOOPBACK
from issuing.embedded.supervisor import Program

_SECONDS_TO_ANSWER = 2.0
_SERVES = b"+OK\r\n+PONG\r\n"


class EmbeddedValkey(EmbeddedPart):
    """See `EmbeddedPart`. In the folder: `data/` (append-only), `valkey.conf`, `password`, `port`, `valkey.log`."""

    name = "Valkey"
    setting = "EMISSION_REDIS_URL"

    @property
    def url(self) -> str:
        """`redis://:<password>@127.0.0.1:<port>/0`."""
        return f"redis://:{self.password}@{LOOPBACK}:{self.port}/0"

    def _program(self, port: int) -> Program:
        server = valkey_binary(self.bin_folder)
        password = self._password = kept_secret(self.folder / "password")
        data = self.folder / "data"
        data.mkdir(mode=0o700, exist_ok=True)
        configuration = self.folder / "valkey.conf"
        write_private(configuration, _configuration(port=port, password=password, data=data))
        return Program(
            name=self.name,
            process_name="valkey-server",
            command=[str(server), str(configuration)],
            identity=Identity.OURSELVES,
            folder=data,
            log_file=self.folder / "valkey.log",
            is_ready=lambda: _serves(port, password),
            tidy=lambda: None,
            stop_signals=((signal.SIGTERM, 10.0),),
        )


def _configuration(*, port: int, password: str, data: Path) -> str:
    place = str(data).replace("\\", "\\\\").replace('"', '\\"')
    return "\n".join(
        [
            f"bind {LOOPBACK}",
            f"port {port}",
            f"requirepass {password}",
            f'dir "{place}"',
            "appendonly yes",
            "appendfsync everysec",
            'save ""',
            "always-show-logo no",
            "",
        ]
    )


def _serves(port: int, password: str) -> bool:
    # Two inline commands need no client library, and the password's acceptance shows that the server is ours.
    answer = b""
    with (
        contextlib.suppress(OSError),
        socket.create_connection((LOOPBACK, port), timeout=_SECONDS_TO_ANSWER) as connection,
    ):
        connection.sendall(f"AUTH {password}\r\nPING\r\n".encode("ascii"))
        while len(answer) < len(_SERVES) and (more := connection.recv(256)):
            answer += more
    return answer == _SERVES
