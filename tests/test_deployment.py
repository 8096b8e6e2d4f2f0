"""There is no container engine here: what the files say is held against what can be run."""

import re
import runpy
import subprocess
import sys

import pytest
import yaml

from issuing.settings import Settings
from tests.conftest import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
OURS = {name: it for name, it in COMPOSE["services"].items() if "build" in it}


def test_every_process_of_the_house_is_there() -> None:
    assert set(OURS) == {"migrate", "server", "workers", "portal", "ose"}


@pytest.mark.parametrize("name", OURS)
def test_every_command_is_a_module_of_ours(name: str) -> None:
    python, flag, module, *_ = OURS[name]["command"]
    assert (python, flag) == ("python", "-m")
    assert (ROOT / module.replace(".", "/") / "__main__.py").exists()


def test_the_arguments_of_the_simulator_are_known_to_it() -> None:
    text = subprocess.run(
        [sys.executable, "-m", "simulators.ose", "--help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    for argument in OURS["ose"]["command"]:
        assert not argument.startswith("--") or argument in text


def test_every_variable_is_a_setting() -> None:
    known = {f"EMISSION_{field.upper()}" for field in Settings.model_fields}
    for service in OURS.values():
        assert set(service["environment"]) <= known


@pytest.mark.parametrize("name", OURS)
def test_what_each_is_told_makes_settings(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A variable without a value is not there in the container, so an empty text stands nowhere for "not set"."""
    told = {key: str(value) for key, value in OURS[name]["environment"].items() if value is not None}
    assert "" not in told.values()
    for key, value in told.items():
        monkeypatch.setenv(key, re.sub(r"\$\{\w+(:-([^}]*)|:\?[^}]*)?\}", lambda found: found[2] or "given", value))
    assert Settings().redis_url == "redis://valkey:6379/0"


def test_each_process_is_told_what_it_alone_needs() -> None:
    server, workers, portal = (OURS[name]["environment"] for name in ("server", "workers", "portal"))
    assert {"EMISSION_HOOKS_PORT", "EMISSION_HOOKS_FOLDER"} <= set(server)
    assert f"{server['EMISSION_HOOKS_PORT']}:{server['EMISSION_HOOKS_PORT']}" in OURS["server"]["ports"]
    assert {"EMISSION_ANUBIS_URL", "EMISSION_INTAKE_FILE", "EMISSION_SMTP_URL", "EMISSION_MAIL_FROM"} <= set(workers)
    assert {"EMISSION_COMPLEMENTS_FILE", "EMISSION_PORTAL_SECRET"} <= set(workers) & set(portal)


def test_what_a_path_names_is_mounted() -> None:
    for name in ("server", "workers", "portal"):
        mounted = tuple(volume.split(":")[1] for volume in OURS[name].get("volumes", []))
        own = {key: value for key, value in OURS[name]["environment"].items() if key.endswith("_FOLDER") and value}
        if name != "workers":
            own.pop("EMISSION_KEYS_FOLDER")  # only workers sign
        assert all(value.startswith(mounted) for value in own.values())


def test_the_volume_of_the_secrets_belongs_to_who_writes_them() -> None:
    user = re.search(r"useradd .*--uid (\d+) .*?(\w+) \\$", DOCKERFILE, re.MULTILINE)
    assert user
    assert f"--owner={user[2]} --mode=0700 {OURS['server']['environment']['EMISSION_HOOKS_FOLDER']}" in DOCKERFILE
    assert f"USER {user[2]}" in DOCKERFILE


@pytest.mark.parametrize("name", ["server", "workers"])
def test_who_counts_shows_its_metrics_to_the_network(name: str) -> None:
    environment = OURS[name]["environment"]
    read = Settings(
        metrics_host=environment["EMISSION_METRICS_HOST"], metrics_port=environment["EMISSION_METRICS_PORT"]
    )
    assert (read.metrics_host, read.metrics_port) == ("0.0.0.0", 9464)
    assert set(OURS["migrate"]["environment"]) < set(environment), "what all have is not lost"


def test_every_dependency_exists_and_every_volume_is_declared() -> None:
    for service in COMPOSE["services"].values():
        assert set(service.get("depends_on", {})) <= set(COMPOSE["services"])
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source.startswith(".") or source in COMPOSE["volumes"]


def test_the_image_holds_every_package_and_file_that_it_copies() -> None:
    copied = {word for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE) for word in line.split()[:-1]}
    assert all((ROOT / name).exists() for name in copied)
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"bench", "tests"}
    assert packages <= copied


def test_the_command_line_runs_as_a_module(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["emission", "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("cli", run_name="__main__")
    assert ended.value.code == 0
    assert "demo" in capsys.readouterr().out


def test_lock_files_name_no_host() -> None:
    for path in (ROOT / "requirements").iterdir():
        assert not re.search(r"https?://|--index|--find-links", path.read_text(encoding="utf-8")), path
