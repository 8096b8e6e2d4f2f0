"""Every answer makes a browser careful, and a form of another site is told from ours."""

import httpx
import pytest
from fastapi import FastAPI
from starlette.datastructures import Headers

from portal.headers import is_same_origin
from portal.sessions import Sessions

HEADERS = ("Content-Security-Policy", "X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy")


@pytest.mark.parametrize("path", ["/", "/health", "/nada", "/descargas/xml/x", "/ingresar", "/estatico/portal.css"])
async def test_every_answer_carries_the_headers(http: httpx.AsyncClient, path: str) -> None:
    answer = await http.get(path)
    assert all(name in answer.headers for name in HEADERS)
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def test_nothing_is_fetched_from_outside(http: httpx.AsyncClient) -> None:
    page = (await http.get("/")).text
    assert "https://" not in page.replace("https://nicegui.io", "")
    assert "https://" not in (await http.get("/estatico/portal.css")).text


async def test_the_page_speaks_of_the_path_that_the_proxy_publishes(http: httpx.AsyncClient) -> None:
    page = await http.get("/", headers={"X-Forwarded-Prefix": "/emision"})
    assert 'href="/emision/estatico/portal.css' in page.text
    staff = await http.get("/pendientes", headers={"X-Forwarded-Prefix": "/emision"})
    assert staff.headers["location"] == "/emision/ingresar"


@pytest.mark.parametrize("prefix", ["//elsewhere.example", '/"><script>', "https://elsewhere.example", "/a b", "/a/"])
async def test_a_prefix_that_is_no_path_is_not_believed(http: httpx.AsyncClient, prefix: str) -> None:
    answer = await http.get("/pendientes", headers={"X-Forwarded-Prefix": prefix})
    assert answer.headers["location"] == "/ingresar"


async def test_a_missing_page_says_so_in_spanish(http: httpx.AsyncClient) -> None:
    answer = await http.get("/nada")
    assert answer.status_code == 404
    assert "Esta página no existe" in answer.text


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"Sec-Fetch-Site": "same-origin", "Origin": "https://x.example"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": "http://portal.example", "Host": "portal.example"}, True),
        ({"Origin": "http://elsewhere.example", "Host": "portal.example"}, False),
        ({"Origin": "null", "Host": "portal.example"}, False),
        ({"Host": "portal.example"}, True),
    ],
)
def test_the_browser_tells_where_a_form_comes_from(headers: dict[str, str], ours: bool) -> None:
    assert is_same_origin(Headers(headers)) is ours


async def test_a_page_that_fails_tells_nothing_of_the_inside(
    application: FastAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sessions, "read", _broken)
    transport = httpx.ASGITransport(application, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as http:
        answer = await http.get("/pendientes")
    assert answer.status_code == 500
    assert "No pudimos mostrar esta página" in answer.text
    assert "hunter2" not in answer.text
    assert all(name in answer.headers for name in HEADERS)


def _broken(*_: object, **__: object) -> None:
    raise RuntimeError("hunter2")
