"""The house of the crash tests: short leases, so that what the dead held comes back soon."""

from pathlib import Path

import pytest

from issuing.services import Services
from issuing.settings import Settings
from issuing.views import SourceIdentity
from tests.builders import an_issuer
from tests.conftest import Ose
from tests.crash.house import House


@pytest.fixture
def settings(settings: Settings, ose: Ose) -> Settings:
    (settings.keys_folder / f"{an_issuer().ruc}.validity").write_text("un-cliente\nmoddatos\n")
    return settings.model_copy(update={"ose_url": ose.url, "lease_seconds": 1.0, "sweep_seconds": 0.1})


@pytest.fixture
def house(services: Services, source: SourceIdentity, settings: Settings, ose: Ose, tmp_path: Path) -> House:
    return House(settings=settings, services=services, source=source, ose=ose, log=tmp_path / "processes.log")
