"""SAMP is down until it is mended, counts who asked meanwhile, and then answers what it knows."""

from aiohttp.test_utils import TestClient, TestServer

from simulators.samp.server import Samp


async def test_it_is_down_until_it_is_mended() -> None:
    async with TestClient(TestServer(Samp(down=True).application())) as samp:
        assert (await samp.get("/customers/45678912")).status == 503
        assert (await samp.post("/control/up")).status == 200
        answer = await samp.get("/customers/45678912")
        assert (answer.status, (await answer.json())["email"]) == (200, "maria.quispe@correo.example")
        assert await (await samp.get("/asked.json")).json() == {"answered": 1, "down": 1}


async def test_it_does_not_know_strangers() -> None:
    async with TestClient(TestServer(Samp(down=False).application())) as samp:
        assert (await samp.get("/customers/00000000")).status == 404
