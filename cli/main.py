"""The command `emission`."""

import argparse
import asyncio
import signal
import sys
import threading
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console

from cli.archive import verify_archive, with_database
from cli.coverage.command import show_differences
from cli.demo import Demo, new_label
from cli.demo_roads import roads
from cli.errors import RegisterError
from cli.homologation import Homologation
from cli.hooks import HookCommandError, run_hook_command
from cli.hooks import add_commands as add_hook_commands
from cli.house import DEMO_ISSUER, migrate_database
from cli.importing import add_import_command, import_command
from cli.mapping import add_mapping_commands, mapping_command
from cli.reference import write_reference
from cli.register import add_commands, register
from cli.samples import save_prints
from cli.stack import Addresses, Stack
from cli.submitting import add_submit_command, submit_command
from cli.subscribers import add_subscriber_commands, run_subscriber
from cli.vouchers import add_voucher_commands, print_voucher, verify_file
from issuing.embedded import EmbeddedPartError
from issuing.logs import configure_logging
from issuing.settings import Settings
from issuing.storage.schema import OutdatedSchemaError

_PATIENCE_SECONDS = 180.0
_SUMMARY_WAIT_SECONDS = 3.0  # long enough for five boletas to share a summary, short enough to wait for


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="emission", description="Issues electronic vouchers for SUNAT.")
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="start everything, submit the demo's sales, watch them")
    demo.add_argument("--once", action="store_true", help="stop by itself; the last line is one JSON object")
    commands.add_parser("homologation", help="start everything, submit SUNAT's certification guide, tell the verdicts")
    commands.add_parser("run", help="start everything and keep it running")
    commands.add_parser("migrate", help="bring the database of EMISSION_DATABASE_URL to this program's schema")
    add_commands(commands)
    add_mapping_commands(commands)
    add_submit_command(commands)
    add_import_command(commands)
    add_hook_commands(commands)
    add_voucher_commands(commands)
    add_subscriber_commands(commands)
    archive = commands.add_parser("archive", help="what was stored for good").add_subparsers(dest="way", required=True)
    verify = archive.add_parser("verify", help="check seals, signatures, digests and numbering of everything stored")
    verify.add_argument("--since", type=date.fromisoformat, metavar="DATE", help="only what arrived from that day on")
    verify.add_argument(
        "--expect",
        action="append",
        default=[],
        metavar="BATCH:ROOT",
        help="a root that was kept elsewhere, as the worker's log tells it; may be repeated",
    )
    docs = commands.add_parser("docs", help="write the generated reference pages")
    docs.add_argument("--check", action="store_true", help="only tell whether they are fresh")
    rules = commands.add_parser("rules", help="SUNAT's tables of rules against ours")
    ways = rules.add_subparsers(dest="way", required=True)
    diff = ways.add_parser("diff", help="tell which rows of SUNAT's workbook are new, gone or changed")
    diff.add_argument("workbook", type=Path, metavar="WORKBOOK.xlsx")
    return parser


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command; exits with 0, or with 1 and a sentence that tells why."""
    parsed = _parser().parse_args(arguments)
    if parsed.command == "docs":
        sys.exit(write_reference(Path(__file__).parents[1] / "docs", only_check=parsed.check))
    if parsed.command == "print":
        sys.exit(print_voucher(parsed))
    if parsed.command == "verify":
        sys.exit(verify_file(parsed))
    if parsed.command == "rules":
        sys.exit(show_differences(parsed.workbook))
    if parsed.command in {"mapping", "submit"}:
        command = mapping_command if parsed.command == "mapping" else submit_command
        sys.exit(command(parsed, Console(width=None if sys.stdout.isatty() else 140)))
    try:
        settings = Settings()
    except ValidationError as error:
        sys.exit(f"emission: a setting is wrong.\n{error}")
    configure_logging(settings, process="emission")
    try:
        sys.exit(_run_command(parsed, settings))
    except (EmbeddedPartError, RegisterError, HookCommandError) as error:
        sys.exit(f"emission: {error}")
    except KeyboardInterrupt:
        sys.exit(130)


def _run_command(parsed: argparse.Namespace, settings: Settings) -> int:
    """The exit status of a command that needs settings."""
    match parsed.command:
        case "migrate":
            asyncio.run(migrate_database(settings))
        case "issuer" | "source" | "series":
            print(asyncio.run(register(settings, parsed)))
        case "import":
            return import_command(settings, parsed, Console(width=None if sys.stdout.isatty() else 140))
        case "hook" | "quick":
            print(run_hook_command(settings, parsed))
        case "subscriber":
            print(asyncio.run(run_subscriber(settings, parsed)))
        case "archive":
            return _verify(settings, since=parsed.since, expected=parsed.expect)
        case "demo":
            return _demo(settings, once=parsed.once)
        case "homologation":
            return _homologation(settings)
        case _:
            _run(settings)
    return 0


def _announce(console: Console, addresses: Addresses) -> None:
    console.print(
        f"gRPC       [bold]{addresses.grpc}[/]  (token: {addresses.demo_token}, emisor: {DEMO_ISSUER.ruc})\n"
        f"Portal     [bold]{addresses.portal}[/]  "
        f"(personal: {addresses.portal}/pendientes, clave: {addresses.staff_password})\n"
        f"OSE        {addresses.ose}\n"
        f"Correos    {_mailbox(addresses)}\n"
        f"{_systems(addresses)}"
        f"PostgreSQL {addresses.database}\n"
        f"Valkey     {addresses.redis}\n"
        f"Registros  {addresses.logs}\n",
        highlight=False,
        soft_wrap=True,
    )
    console.print("Pruebe:", highlight=False)
    console.print(
        ".venv/bin/buf curl --protocol grpc --http2-prior-knowledge "
        f"-H 'authorization: Bearer {addresses.demo_token}' -d '{{\"page_size\": 3}}' "
        f"http://{addresses.grpc}/emission.v1.EmissionService/ListVouchers\n",
        highlight=False,
        soft_wrap=True,
        markup=False,
    )


def _systems(addresses: Addresses) -> str:
    it = addresses.systems
    return f"CDP        [bold]{it.cdp}[/]  (los avisos que recibió)\nPAPERLESS  {it.paperless}\n" if it else ""


def _mailbox(addresses: Addresses) -> str:
    return f"[bold]{addresses.mailbox}[/]" if addresses.mailbox else "se envían por EMISSION_SMTP_URL"


def _verify(settings: Settings, *, since: date | None, expected: list[str]) -> int:
    console = Console(width=None if sys.stdout.isatty() else 180)
    try:
        with with_database(settings) as found:
            return asyncio.run(verify_archive(found, console, since=since, expected=expected))
    except (OutdatedSchemaError, ValueError) as error:
        sys.exit(f"emission: {error}")


def _demo(settings: Settings, *, once: bool) -> int:
    console = Console(width=None if sys.stdout.isatty() else 180)
    console.print(
        "Arrancando PostgreSQL, Valkey, el servidor, los trabajadores y el portal, y alrededor, simulados, la OSE, "
        "SAMP, Acsel-e, MIR, Modelo Viejo, Rviadm, PAPERLESS, ANUBIS, CDP y un buzón…"
    )
    with _ended_by_signals(), Stack(settings, label=new_label()) as stack:
        if stack.neighbours:
            console.print(roads(stack.addresses, stack.neighbours), highlight=False)
        console.print(f"Mientras tanto, en el portal: {stack.addresses.portal}\n", highlight=False, soft_wrap=True)
        demo = Demo(stack, console, patience=_PATIENCE_SECONDS)
        right = asyncio.run(demo.run())
        printed = save_prints(stack.addresses, settings.data_folder / "samples")
        _announce(console, stack.addresses)
        console.print(printed, highlight=False, markup=False, soft_wrap=True)
        if not once:
            console.print("Todo sigue en marcha; Ctrl-C para terminar.")
            _wait_for_the_end()
    print(demo.summary(), flush=True)
    return 0 if right else 1


def _homologation(settings: Settings) -> int:
    console = Console(width=None if sys.stdout.isatty() else 180)
    hurried = min(settings.summary_wait_seconds, _SUMMARY_WAIT_SECONDS)
    with _ended_by_signals(), Stack(settings.model_copy(update={"summary_wait_seconds": hurried})) as stack:
        homologation = Homologation(stack.addresses, console, patience=_PATIENCE_SECONDS)
        right = asyncio.run(homologation.run())
    print(homologation.summary(), flush=True)
    return 0 if right else 1


def _run(settings: Settings) -> None:
    console = Console()
    with _ended_by_signals(), Stack(settings) as stack:
        _announce(console, stack.addresses)
        console.print("En marcha; Ctrl-C para terminar.")
        _wait_for_the_end()


class _ended_by_signals:  # noqa: N801 -- reads as part of the `with` line
    """SIGTERM ends the house as Ctrl-C does."""

    def __enter__(self) -> None:
        self._former = signal.signal(signal.SIGTERM, signal.default_int_handler)

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGTERM, self._former)


def _wait_for_the_end() -> None:
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        return
