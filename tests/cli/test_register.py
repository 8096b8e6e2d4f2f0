"""Issuers and sources as an operator registers them."""

import subprocess
import sys

import pytest

from cli.errors import RegisterError
from issuing.errors import UnknownIssuer
from issuing.services import Services, open_services
from issuing.settings import Settings
from tests.cli.commands import run
from tests.conftest import ROOT
from vouchers.sale import Address, Issuer

_RUC = "20131312955"
_WHOLE = [
    *("issuer", "register", "--ruc", _RUC, "--legal-name", "SEGUROS DEL NORTE S.A.", "--trade-name", "Norte"),
    *("--street", "Av. Grau 123", "--urbanization", "Centro", "--district", "Piura", "--province", "Piura"),
    *("--department", "Piura", "--ubigeo", "200101", "--establishment", "0001", "--reduced-igv"),
    *("--boletas-by-summary", "--ose-url", "https://ose.example/billService", "--ose-profile", "ose"),
    *("--ose-username", "{ruc}NORTE"),
]


async def test_an_issuer_is_registered_whole_and_again_without_harm(settings: Settings) -> None:
    said = await run(settings, *_WHOLE)
    assert said == await run(settings, *_WHOLE)
    assert "por resumen diario" in said
    async with open_services(settings) as services:
        found = await services.issuers.by_ruc(_RUC)
    assert found.issuer == Issuer(
        ruc=_RUC,
        legal_name="SEGUROS DEL NORTE S.A.",
        trade_name="Norte",
        address=Address(
            street="Av. Grau 123",
            urbanization="Centro",
            district="Piura",
            province="Piura",
            department="Piura",
            ubigeo="200101",
            establishment="0001",
        ),
        reduced_igv=True,
        boletas_by_summary=True,
    )
    assert (found.ose_url, found.ose_profile, found.ose_username) == (
        "https://ose.example/billService",
        "ose",
        "{ruc}NORTE",
    )


async def test_what_is_registered_again_replaces_what_was(settings: Settings) -> None:
    await run(settings, *_WHOLE)
    said = await run(settings, "issuer", "register", "--ruc", _RUC, "--legal-name", "NORTE S.A.")
    assert "una por una" in said
    async with open_services(settings) as services:
        found = await services.issuers.by_ruc(_RUC)
    assert found.issuer == Issuer(ruc=_RUC, legal_name="NORTE S.A.", address=Address())
    assert found.ose_url is None


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--ruc", "20131312956", "dígito de control"),
        ("--ruc", "2013131295", "11 dígitos"),
        ("--legal-name", " ", "razón social"),
        ("--ubigeo", "20010", "6 dígitos"),
        ("--establishment", "1", "4 dígitos"),
        ("--ose-url", "ftp://ose.example", "https://"),
        ("--ose-profile", "nadie", "use uno de"),
    ],
)
async def test_what_makes_no_sense_is_told_and_not_registered(
    settings: Settings, option: str, value: str, told: str
) -> None:
    with pytest.raises(RegisterError, match=told):
        await run(settings, *_WHOLE, option, value)
    async with open_services(settings) as services:
        with pytest.raises(UnknownIssuer):
            await services.issuers.by_ruc(_RUC)


async def test_a_source_gets_a_token_and_another_one_in_its_place(settings: Settings, services: Services) -> None:
    first = (await run(settings, "source", "register", "samp")).splitlines()[-1]
    second = (await run(settings, "source", "register", "samp")).splitlines()[-1]
    assert await services.sources.authenticate(first) is None
    found = await services.sources.authenticate(second)
    assert found
    assert found.name == "samp"
    with pytest.raises(RegisterError, match="minúsculas"):
        await run(settings, "source", "register", "SAMP 1")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"database_url": None}, "EMISSION_DATABASE_URL"),
        ({"database_url": "postgresql://nobody@127.0.0.1:9/none"}, "no responde"),
    ],
)
async def test_without_a_database_it_says_so(settings: Settings, change: dict[str, object], told: str) -> None:
    with pytest.raises(RegisterError, match=told):
        await run(settings.model_copy(update=change), "source", "register", "samp")


async def test_a_database_that_does_not_exist_is_told(settings: Settings) -> None:
    elsewhere = settings.model_copy(update={"database_url": f"{settings.database_url}_none"})
    with pytest.raises(RegisterError, match="no responde"):
        await run(elsewhere, "source", "register", "samp")


def test_the_command_line_prints_the_token_and_ends_with_a_sentence(settings: Settings) -> None:
    command = [sys.executable, "-m", "cli", "source", "register", "samp"]
    environment = {"EMISSION_DATABASE_URL": str(settings.database_url), "PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert len(done.stdout.splitlines()[-1]) > 40
    failed = subprocess.run(
        command, cwd=ROOT, env={"PYTHONPATH": ":".join(sys.path)}, capture_output=True, text=True, check=False
    )
    assert failed.returncode == 1
    assert failed.stderr.startswith("emission: Falta EMISSION_DATABASE_URL")
