"""The running simulators of this folder's tests, each a real process, and a taxpayer who signs."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.simulators.ose.client import Simulator
from tests.simulators.ose.documents import Emitter


@pytest.fixture(scope="session")
def emitter() -> Emitter:
    return Emitter()


def _running(data: Path, *arguments: str) -> Iterator[Simulator]:
    simulator = Simulator(data, *arguments)
    yield simulator
    assert simulator.stop() == 0


@pytest.fixture(scope="session")
def shared_ose(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    yield from _running(tmp_path_factory.mktemp("ose"))


@pytest.fixture(scope="session")
def shared_sunat(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Simulator]:
    yield from _running(tmp_path_factory.mktemp("sunat"), "--shape", "sunat")


@pytest.fixture(scope="session")
def strict(tmp_path_factory: pytest.TempPathFactory, schemas_folder: Path) -> Iterator[Simulator]:
    """An OSE that holds everything to the XSDs first."""
    yield from _running(tmp_path_factory.mktemp("strict"), "--schemas", str(schemas_folder))


@pytest.fixture
def ose(shared_ose: Simulator) -> Iterator[Simulator]:
    """An OSE that behaves again after the test."""
    yield shared_ose
    shared_ose.http.delete(f"{shared_ose.control}/control/faults")


@pytest.fixture
def sunat(shared_sunat: Simulator) -> Iterator[Simulator]:
    """SUNAT's own service, which behaves again after the test."""
    yield shared_sunat
    shared_sunat.http.delete(f"{shared_sunat.control}/control/faults")
