"""Runs a registering command as `emission` would, in this process."""

import argparse

from cli.register import add_commands, register
from issuing.settings import Settings


def parsed(*arguments: str) -> argparse.Namespace:
    """The command line, as the parser reads it."""
    parser = argparse.ArgumentParser()
    add_commands(parser.add_subparsers(dest="command"))
    return parser.parse_args(arguments)


async def run(settings: Settings, *arguments: str) -> str:
    """What the command says."""
    return await register(settings, parsed(*arguments))
