"""The command line of the quick road: secrets that change without a gap, and notices for staff."""

import argparse
import asyncio
from pathlib import Path
from uuid import uuid4

import pytest

from cli.hooks import HookCommandError, add_commands, retire, rotate, run_hook_command
from issuing.settings import Settings
from server.hooks.secrets import Secrets
from server.hooks.signature import read_secret


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command", required=True))
    return parser.parse_args(arguments)


def test_two_secrets_at_once_while_the_sender_changes(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "paperless.secrets"
    known = Secrets(path)
    assert known.valid() == []
    first = rotate(path)
    assert known.valid() == [read_secret(first)]
    second = rotate(path)
    third = rotate(path)
    assert known.valid() == [read_secret(third), read_secret(second)]
    assert path.stat().st_mode & 0o077 == 0
    assert retire(path)
    assert known.valid() == [read_secret(third)]
    assert not retire(path)


async def test_notices_are_listed_and_only_what_ended_badly_is_retried(settings: Settings) -> None:
    def run(*arguments: str) -> str:
        return run_hook_command(settings, parsed(*arguments))

    assert await asyncio.to_thread(run, "hook", "list", "--state", "stuck") == "No hay avisos."
    with pytest.raises(HookCommandError, match="solo se reintenta"):
        await asyncio.to_thread(run, "hook", "retry", str(uuid4()), "--by", "ana", "--reason", "Prueba")


@pytest.mark.parametrize(
    ("changes", "told"),
    [({}, "EMISSION_ANUBIS_URL"), ({"anubis_url": "http://127.0.0.1:9"}, "conectar")],
)
async def test_a_backfill_that_cannot_be_done_says_why(settings: Settings, changes: dict[str, str], told: str) -> None:
    order = parsed("quick", "backfill", "--from", "2026-11-24", "--to", "2026-11-24")
    with pytest.raises(HookCommandError, match=told):
        await asyncio.to_thread(run_hook_command, settings.model_copy(update=changes), order)


async def test_a_period_the_wrong_way_round_is_told(settings: Settings) -> None:
    order = parsed("quick", "backfill", "--from", "2026-11-25", "--to", "2026-11-24")
    with pytest.raises(HookCommandError, match="posterior"):
        await asyncio.to_thread(run_hook_command, settings, order)
