import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from issuing.embedded import EmbeddedPostgres
from tests.issuing.embedded.processes import Launched

REPOSITORY = Path(__file__).parents[3]

Launch = Callable[..., Launched]


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which PostgreSQL ran before. Making one is slow: tests use it in turn, each with rows of its own."""
    folder = tmp_path_factory.mktemp("launcher") / "postgres"
    with EmbeddedPostgres(folder, settings={"fsync": "off"}):
        pass
    return folder


@pytest.fixture(scope="session")
def shared_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedPostgres]:
    """A running one for tests that leave it as it is."""
    with EmbeddedPostgres(tmp_path_factory.mktemp("shared"), settings={"fsync": "off"}) as running:
        yield running


@pytest.fixture
def postgres(cluster: Path) -> Iterator[EmbeddedPostgres]:
    """One of the test's own, running."""
    with EmbeddedPostgres(cluster, settings={"fsync": "off"}) as running:
        yield running


@pytest.fixture
def launch() -> Iterator[Launch]:
    """`launch(folder, mode, *prefix, python=…)` returns when the launcher's parts serve."""
    launched: list[Launched] = []

    def start(folder: Path, mode: str, *prefix: str, python: str = sys.executable) -> Launched:
        process = subprocess.Popen(
            [*prefix, python, "-m", "tests.issuing.embedded.launcher", str(folder), mode],
            cwd=REPOSITORY,
            env=launcher_environment(),
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        said = process.stdout.readline()
        if not said:
            process.stdout.close()
            pytest.fail(f"the launcher ended with {process.wait()}; its error stands above")
        launched.append(Launched(process, **json.loads(said)))
        return launched[-1]

    yield start
    ended = [end(one) for one in launched]
    assert all(ended), "a launcher's server outlived it"


def end(launched: Launched) -> bool:
    launched.kill()
    assert launched.process.stdout is not None
    launched.process.stdout.close()
    ended = launched.watch.all_ended()
    launched.watch.close()
    return ended


def launcher_environment() -> dict[str, str]:
    paths = [str(REPOSITORY), *(path for path in sys.path if path.endswith("site-packages"))]
    return {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(paths), "PYTHONDONTWRITEBYTECODE": "1"}
