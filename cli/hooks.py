"""`emission hook …` and `emission quick backfill`: the webhooks' secrets and notices, and what no webhook announced."""

import argparse
import asyncio
import base64
import os
import secrets
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from uuid import UUID

from issuing.clock import SystemClock
from issuing.errors import IssuingError
from issuing.gateways.anubis import UnfitAnswerError, UnreachableError
from issuing.hooks.states import HookState
from issuing.outages import is_outage
from issuing.services import MissingUrlError, require_url
from issuing.services.hooks import Hooks
from issuing.services.working import open_backfill
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.storage.hooks import HookRow
from issuing.storage.schema import OutdatedSchemaError, require_current_schema

_SECRET_BYTES = 32
_FILE = "paperless.secrets"
_SHOWN = 200


class HookCommandError(Exception):
    """What was asked for can't be done; the text is a Spanish sentence that says why and what to do."""


def add_commands(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """The two commands with their options."""
    hook = commands.add_parser("hook", help="los avisos de PAPERLESS y sus secretos").add_subparsers(
        dest="way", required=True
    )
    hook.add_parser("rotate", help="crea un secreto nuevo y lo muestra una vez; el anterior sigue valiendo")
    hook.add_parser("retire", help="deja de aceptar el secreto anterior")
    it = hook.add_parser("list", help="muestra los avisos, los últimos primero")
    it.add_argument("--state", action="append", choices=[state.value for state in HookState], help="solo estos estados")
    it = hook.add_parser("retry", help="vuelve a mirar un aviso rechazado o atascado")
    it.add_argument("id", type=UUID, help="su identificador")
    it.add_argument("--reason", required=True, help="por qué; queda en el historial")
    it.add_argument("--by", required=True, help="quién lo pide; queda en el historial")
    quick = commands.add_parser("quick", help="la vía rápida").add_subparsers(dest="way", required=True)
    it = quick.add_parser("backfill", help="busca en ANUBIS lo que ningún aviso anunció")
    it.add_argument("--from", dest="since", type=date.fromisoformat, required=True, metavar="FECHA")
    it.add_argument("--to", dest="until", type=date.fromisoformat, required=True, metavar="FECHA")
    it.add_argument("--issuer", metavar="RUC", help="solo de este emisor")


def run_hook_command(settings: Settings, parsed: argparse.Namespace) -> str:
    """Do what the command line asks for, and say what was done; raises `HookCommandError`."""
    path = settings.hooks_folder / _FILE
    if parsed.way == "rotate":
        return (
            f"Secreto nuevo, que no se vuelve a mostrar; el anterior vale hasta `emission hook retire`:\n{rotate(path)}"
        )
    if parsed.way == "retire":
        return "El secreto anterior ya no vale." if retire(path) else "No había un secreto anterior."
    try:
        return asyncio.run(_backfill(settings, parsed) if parsed.way == "backfill" else _notices(settings, parsed))
    except (MissingUrlError, OutdatedSchemaError, IssuingError, UnreachableError, UnfitAnswerError) as error:
        raise HookCommandError(str(error)) from error
    except Exception as error:
        if is_outage(error):
            raise HookCommandError("La base de datos no responde; revise EMISSION_DATABASE_URL y repita.") from error
        raise


def rotate(path: Path) -> str:
    """Make a new secret the first of the file, keep the one that was first, and return the new one."""
    fresh = f"whsec_{base64.b64encode(secrets.token_bytes(_SECRET_BYTES)).decode()}"
    _write(path, [fresh, *_lines(path)[:1]])
    return fresh


def retire(path: Path) -> bool:
    """Keep only the newest secret; False where there is no other."""
    lines = _lines(path)
    _write(path, lines[:1])
    return len(lines) > 1


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="ascii").split() if path.exists() else []


def _write(path: Path, lines: Sequence[str]) -> None:
    """In one step, so that a server never reads half a file; for its owner's eyes only."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.writelines(f"{line}\n" for line in lines)
    temporary.replace(path)


async def _notices(settings: Settings, parsed: argparse.Namespace) -> str:
    engine = open_engine(require_url(settings), pool_size=1)
    try:
        await require_current_schema(engine)
        hooks = Hooks(engine, clock=SystemClock())
        if parsed.way == "retry":
            await hooks.retry(parsed.id, actor=f"staff:{parsed.by}", reason=parsed.reason)
            return f"El aviso {parsed.id} se vuelve a mirar."
        found = await hooks.list(states=tuple(HookState(it) for it in parsed.state or ()), limit=_SHOWN)
        return "\n".join(map(_line, found)) or "No hay avisos."
    finally:
        await engine.dispose()


def _line(row: HookRow) -> str:
    reason = f"{row.reason_code}: {row.reason}" if row.reason_code else ""
    return (
        f"{row.received_at:%Y-%m-%d %H:%M:%S} {row.id} {row.state:<10} {row.document_key or '(sin documento)'} {reason}"
    )


async def _backfill(settings: Settings, parsed: argparse.Namespace) -> str:
    if parsed.since > parsed.until:
        raise HookCommandError("La fecha --from es posterior a --to; inviértalas.")
    require_url(settings)
    async with open_backfill(settings) as backfill:
        done = await backfill.run(since=parsed.since, until=parsed.until, issuer=parsed.issuer)
    return (
        f"ANUBIS tiene {done.listed} documentos de ese periodo; {done.announced} no se habían anunciado y se registran."
    )
