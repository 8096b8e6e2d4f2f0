"""What a simulator is told at its start: one frozen record, read from the command line."""

import argparse
from dataclasses import dataclass, field
from pathlib import Path

SHAPES = ("ose", "sunat")
_RUC = "20600000005"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything a run is configured by; the defaults are those of the command line."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 0
    control_port: int = 0
    shape: str = "ose"
    schemas: Path | None = None
    users: dict[str, str] = field(default_factory=dict)
    ruc: str = _RUC
    delay_ms: int = 0
    days_late: int = 3
    boleta_days_late: int = 5
    require_modified: bool = False
    unknown_cdr: str = "empty"
    ticket_polls: int = 0
    ticket_ms: int = 0
    validity_secret: str = "moddatos"  # noqa: S105 -- as public as the beta's password
    control_token: str | None = None
    die_with_parent: bool = False


def _user(text: str) -> tuple[str, str]:
    name, colon, password = text.partition(":")
    if not colon or not name[:11].isdigit() or not name[11:]:
        raise argparse.ArgumentTypeError(f"{text!r} is not RUCUSER:PASSWORD (11 digits, the user, a colon)")
    return name, password


def _folder(text: str) -> Path:
    path = Path(text)
    if not (path / "ubl-2.1" / "maindoc").is_dir():
        raise argparse.ArgumentTypeError(f"{text!r} holds no ubl-2.1/maindoc: give the folder of the schemas")
    return path


def parser() -> argparse.ArgumentParser:
    """The command line of ``python -m simulators.ose``."""
    it = argparse.ArgumentParser(prog="python -m simulators.ose", description="An OSE that can be told to misbehave.")
    it.add_argument("--data", type=Path, required=True, help="folder of the store and of the signing key")
    it.add_argument(
        "--host", default="127.0.0.1", help="address that billService listens on; control stays on loopback"
    )
    it.add_argument("--port", type=int, default=0, help="its port; 0 takes a free one")
    it.add_argument("--control-port", type=int, default=0, help="second port, which stays open while 'down'")
    it.add_argument("--shape", choices=SHAPES, default="ose", help="whose CDRs and refusals are answered")
    it.add_argument("--schemas", type=_folder, help="folder with ubl-2.1/ and sunat-1.0/: check against the XSD")
    it.add_argument(
        "--user",
        type=_user,
        action="append",
        default=[],
        metavar="RUCUSER:PASSWORD",
        help="a user that may send; may be repeated. Without any, every <RUC>MODDATOS with moddatos may",
    )
    it.add_argument("--ruc", default=_RUC, help="the RUC of this OSE")
    it.add_argument("--delay-ms", type=int, default=0, help="latency of every sendBill, before it is judged")
    it.add_argument("--days-late", type=int, default=3, help="days that a factura or its note may be late (2108)")
    it.add_argument("--boleta-days-late", type=int, default=5, help="the same for boletas and theirs (1079)")
    it.add_argument("--require-modified", action="store_true", help="a note of an unknown document is refused")
    it.add_argument(
        "--unknown-cdr",
        choices=("empty", "fault"),
        default="empty",
        help="how getStatusCdr says at shape ose that it knows no such document (0011)",
    )
    it.add_argument("--ticket-polls", type=int, default=0, help="times getStatus answers 98 for a ticket")
    it.add_argument("--ticket-ms", type=int, default=0, help="milliseconds that a ticket stays at 98")
    it.add_argument("--validity-secret", default="moddatos", help="secret of every client of the validity query")
    it.add_argument("--control-token", help="bearer token that /control asks for")
    it.add_argument("--die-with-parent", action="store_true", help="end when the process that started it ends")
    return it


def from_command_line(arguments: list[str]) -> Settings:
    """The settings of a command line; prints usage and exits with 2 where it is wrong."""
    given = vars(parser().parse_args(arguments))
    users = dict(given.pop("user"))
    return Settings(users=users, **given)
