"""Sign-in: the password opens, guesses lock, foreign forms don't count, signing out is final."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest
from nicegui.testing import User

from issuing.settings import Settings
from portal.sessions import COOKIE, LIFETIME
from tests.portal.conftest import PASSWORD, MovableClock


async def _sign_in(http: httpx.AsyncClient, password: str, **headers: str) -> httpx.Response:
    return await http.post("/ingresar", data={"password": password}, headers=headers)


async def test_the_password_opens_the_staff_page(http: httpx.AsyncClient) -> None:
    assert (await http.get("/pendientes")).headers["location"] == "/ingresar"
    answer = await _sign_in(http, PASSWORD)
    assert (answer.status_code, answer.headers["location"]) == (303, "/pendientes")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await http.get("/pendientes")).status_code == 200
    assert (await http.get("/ingresar")).headers["location"] == "/pendientes"


async def test_the_cookie_is_secure_behind_tls(http: httpx.AsyncClient) -> None:
    answer = await http.post("https://test/ingresar", data={"password": PASSWORD})
    assert "secure" in answer.headers["set-cookie"].lower()


async def test_the_cookie_is_for_the_published_path_only(http: httpx.AsyncClient) -> None:
    answer = await _sign_in(http, PASSWORD, **{"X-Forwarded-Prefix": "/emision"})
    assert answer.headers["location"] == "/emision/pendientes"
    assert "Path=/emision" in answer.headers["set-cookie"]


async def test_a_wrong_password_is_told(user: User) -> None:
    answer = await _sign_in(user.http_client, "no es esta")
    assert COOKIE not in answer.headers.get("set-cookie", "")
    await user.open(answer.headers["location"])
    await user.should_see("Esa no es la contraseña.")


async def test_five_wrong_ones_lock_even_the_right_one_out(user: User) -> None:
    for _ in range(5):
        await _sign_in(user.http_client, "no es esta")
    answer = await _sign_in(user.http_client, PASSWORD)
    assert answer.headers["location"] == "/ingresar"
    assert "set-cookie" not in answer.headers
    await user.open("/ingresar")
    await user.should_see("Demasiados intentos fallidos.")
    await user.should_see("Vuelva a intentarlo en 1 minuto.")


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}])
@pytest.mark.parametrize("path", ["/ingresar", "/salir"])
async def test_a_form_of_another_site_does_nothing(http: httpx.AsyncClient, path: str, headers: dict[str, str]) -> None:
    await _sign_in(http, PASSWORD)
    answer = await http.post(path, data={"password": PASSWORD}, headers=headers)
    assert answer.status_code == 403
    assert (await http.get("/pendientes")).status_code == 200


async def test_signing_out_ends_the_cookie_itself(http: httpx.AsyncClient) -> None:
    await _sign_in(http, PASSWORD)
    kept = http.cookies[COOKIE]
    assert (await http.post("/salir")).headers["location"] == "/ingresar"
    assert COOKIE not in http.cookies
    answer = await http.get("/pendientes", headers={"Cookie": f"{COOKIE}={kept}"})
    assert answer.headers["location"] == "/ingresar"


async def test_a_session_ends_after_eight_hours(http: httpx.AsyncClient, clock: MovableClock) -> None:
    await _sign_in(http, PASSWORD)
    clock.put(datetime.now(UTC) + LIFETIME + timedelta(seconds=1))
    assert (await http.get("/pendientes")).headers["location"] == "/ingresar"


@pytest.mark.parametrize("body", [b"", b"password", b"\xff=\xff", b"a=1&" * 500, b"x" * 10_000, b"password="])
async def test_a_form_that_is_none_is_a_wrong_password(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post("/ingresar", content=body)
    assert (answer.status_code, answer.headers["location"]) == (303, "/ingresar?aviso=wrong")


class TestWithoutPassword:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"portal_staff_password": None})

    async def test_nobody_gets_in_and_the_page_says_what_to_set(self, user: User) -> None:
        answer = await _sign_in(user.http_client, "")
        assert "set-cookie" not in answer.headers
        await user.open("/ingresar")
        await user.should_see("EMISSION_PORTAL_STAFF_PASSWORD")
        await user.should_not_see("Contraseña del personal")
