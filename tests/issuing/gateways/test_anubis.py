"""The repository's gateway against the simulator: resumed where it was cut, and nothing taken that does not fit."""

from collections.abc import AsyncIterator, Iterator

import httpx
import pytest

from issuing.gateways.anubis import Anubis, Part, UnfitAnswerError, UnreachableError
from issuing.gateways.ose.transport import open_http
from tests.quick import TOKEN, anubis

KEY = "20100066603-01-F901-1"
CONTENT = bytes(range(256)) * 2_000


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with anubis(tmp_path_factory.mktemp("anubis")) as running:
        yield running


@pytest.fixture
async def control(url: str) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=url) as client:
        await client.delete("/control/documents")
        await client.put(f"/documents/{KEY}/xml", content=CONTENT)
        yield client


@pytest.fixture
async def reader(control: httpx.AsyncClient) -> AsyncIterator[Anubis]:
    async with open_http() as http:
        yield Anubis(http, url=str(control.base_url), token=TOKEN)


async def ranges(control: httpx.AsyncClient) -> list[str]:
    return [it["range"] for it in (await control.get("/control/log")).json()["entries"]]


async def test_a_file_comes_whole_and_what_is_not_there_is_none(reader: Anubis) -> None:
    assert await reader.fetch(KEY, Part.XML) == CONTENT
    assert await reader.fetch(KEY, Part.CDR) is None


async def test_a_cut_is_resumed_where_it_happened(reader: Anubis, control: httpx.AsyncClient) -> None:
    await control.post("/control/faults", json={"mode": "cut", "times": 2, "bytes": 100_000})
    assert await reader.fetch(KEY, Part.XML) == CONTENT
    first, second, third = await ranges(control)
    assert first == ""
    assert second.startswith("bytes=")
    assert 0 < int(second[6:-1]) <= 100_000
    assert int(second[6:-1]) < int(third[6:-1]) <= 200_000


async def test_a_file_that_changed_after_the_cut_is_read_anew(
    reader: Anubis, control: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await control.post("/control/faults", json={"mode": "cut", "times": 1, "bytes": 100_000})
    other = CONTENT[::-1]
    continued = Anubis._continue

    async def meanwhile(self: Anubis, *arguments: object) -> bool:
        try:
            return await continued(self, *arguments)  # type: ignore[arg-type]
        finally:
            await control.put(f"/documents/{KEY}/xml", content=other)

    monkeypatch.setattr(Anubis, "_continue", meanwhile)
    assert await reader.fetch(KEY, Part.XML) == other


@pytest.mark.parametrize("mode", ["redirect", "endless"])
async def test_what_does_not_fit_is_not_taken(reader: Anubis, control: httpx.AsyncClient, mode: str) -> None:
    await control.post("/control/faults", json={"mode": mode})
    with pytest.raises(UnfitAnswerError):
        await reader.fetch(KEY, Part.XML)


@pytest.mark.parametrize("fault", [{"mode": "error"}, {"mode": "cut", "bytes": 0}])
async def test_what_never_comes_through_is_unreachable(
    reader: Anubis, control: httpx.AsyncClient, fault: dict[str, object]
) -> None:
    await control.post("/control/faults", json=fault)
    with pytest.raises(UnreachableError):
        await reader.fetch(KEY, Part.XML)


@pytest.mark.usefixtures("control")
async def test_without_its_token_nothing_is_read(url: str) -> None:
    async with open_http() as http:
        with pytest.raises(UnfitAnswerError, match="401"):
            await Anubis(http, url=url, token=None).fetch(KEY, Part.XML)


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", f"{KEY}/../x", f"{KEY}?a=b", "20100066603-01-F901-0", f"{KEY}\n"]
)
async def test_a_key_that_is_none_is_never_asked_for(reader: Anubis, control: httpx.AsyncClient, key: str) -> None:
    with pytest.raises(ValueError, match="no key"):
        await reader.fetch(key, Part.XML)
    assert await ranges(control) == []


async def test_where_nobody_listens_it_is_unreachable() -> None:
    async with open_http() as http:
        with pytest.raises(UnreachableError):
            await Anubis(http, url="http://127.0.0.1:9", token=None).fetch(KEY, Part.XML)
