"""What every operation of one simulator shares: its settings, store, key and schemas."""

from dataclasses import dataclass

from simulators.ose.keys import SigningKey, load_or_create
from simulators.ose.reading import Schemas
from simulators.ose.registry import Registry
from simulators.ose.settings import Settings


@dataclass(frozen=True, slots=True)
class Authority:
    """Made once per process by :func:`open_authority`."""

    settings: Settings
    registry: Registry
    key: SigningKey
    schemas: Schemas | None


def open_authority(settings: Settings) -> Authority:
    """Open the data folder; raises FolderInUseError when another simulator has it."""
    registry = Registry(settings.data)
    key = load_or_create(settings.data, settings.ruc)
    schemas = Schemas(settings.schemas) if settings.schemas else None
    return Authority(settings, registry, key, schemas)
