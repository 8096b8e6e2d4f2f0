"""Where an issuer's documents go, and where they are asked for."""

import httpx
import pytest
from pydantic import SecretStr

from issuing.gateways.ose.transport import open_http
from issuing.services.endpoints import Endpoints, NoEndpointError
from issuing.services.issuers import RegisteredIssuer
from issuing.settings import Settings
from tests.builders import an_issuer


def registered(**own: str | None) -> RegisteredIssuer:
    facts: dict[str, str | None] = {"ose_url": None, "ose_profile": None, "ose_username": None, **own}
    return RegisteredIssuer(id=1, issuer=an_issuer(), **facts)


@pytest.fixture
def plain(settings: Settings) -> Settings:
    return settings.model_copy(update={"ose_url": None, "ose_password": SecretStr("x")})


async def test_the_issuers_own_values_win(plain: Settings) -> None:
    general = plain.model_copy(update={"ose_url": "http://127.0.0.1:1/a", "ose_username": "{ruc}GENERAL"})
    async with open_http() as http:
        endpoints = Endpoints(general, http)
        assert endpoints.client(registered()).endpoint.username == "20100066603GENERAL"
        own = endpoints.client(registered(ose_url="http://127.0.0.1:1/b", ose_username="X")).endpoint
    assert (own.url, own.username) == ("http://127.0.0.1:1/b", "X")


@pytest.mark.parametrize("profile", ["sunat", "ose"])
async def test_whoever_names_an_address_is_asked_there_and_nowhere_else(plain: Settings, profile: str) -> None:
    named = plain.model_copy(update={"ose_url": "http://127.0.0.1:1/a", "ose_profile": profile})
    async with open_http() as http:
        client = Endpoints(named, http).client(registered())
    assert client.endpoint.consult_url == "http://127.0.0.1:1/a"
    assert httpx.URL(client.endpoint.url).host == "127.0.0.1"


async def test_the_profiles_own_addresses_go_together(plain: Settings) -> None:
    async with open_http() as http:
        endpoint = Endpoints(plain.model_copy(update={"ose_profile": "sunat"}), http).client(registered()).endpoint
    assert endpoint.url == endpoint.profile.addresses.send
    assert endpoint.consult_url is None


async def test_a_password_file_wins_and_what_lacks_is_named(plain: Settings) -> None:
    named = plain.model_copy(update={"ose_url": "http://127.0.0.1:1/a", "ose_password": None})
    async with open_http() as http:
        with pytest.raises(NoEndpointError, match="EMISSION_OSE_PASSWORD"):
            Endpoints(named, http).client(registered())
        (named.keys_folder / "20100066603.ose-password").write_text("secreta\n")
        assert Endpoints(named, http).client(registered()).endpoint.password == "secreta"
        with pytest.raises(NoEndpointError, match="EMISSION_OSE_URL"):
            Endpoints(plain, http).client(registered())
        with pytest.raises(NoEndpointError, match="perfil de OSE llamado nada"):
            Endpoints(named, http).client(registered(ose_profile="nada"))
