"""While PostgreSQL is away the sender is told to repeat; once it is back the same webhook is stored."""

import base64
from pathlib import Path

import httpx

from issuing.clock import SystemClock
from issuing.embedded import EmbeddedPostgres
from issuing.services.hooks import Hooks
from issuing.settings import Settings
from issuing.storage.database import open_engine
from issuing.storage.schema import migrate
from server.hooks.listener import listening
from tests.server.hooks.conftest import KEYS, Receiver, a_body


async def test_a_database_that_is_away_costs_the_sender_a_repetition(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "hooks"
    folder.mkdir()
    (folder / "paperless.secrets").write_text(f"whsec_{base64.b64encode(KEYS[0]).decode()}")
    server = EmbeddedPostgres(tmp_path / "own", settings={"fsync": "off"})
    with server:
        engine = open_engine(server.url, pool_size=2)
        await migrate(engine)
        own = settings.model_copy(update={"database_url": server.url, "hooks_port": 0, "hooks_folder": folder})
        async with (
            listening(Hooks(engine, clock=SystemClock()), own) as port,
            httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client,
        ):
            receiver = Receiver(port=port or 0, settings=own, client=client)
            assert (await receiver.send(a_body(), event_id="msg_1")).status_code == 202
            server.stop()
            away = await receiver.send(a_body(number=2), event_id="msg_2")
            assert (away.status_code, away.json()["error"]["code"]) == (503, "TRY_AGAIN")
            assert int(away.headers["retry-after"]) > 0
            assert (await receiver.send(a_body(), event_id="msg_3", age=900)).status_code == 401
            server.start()
            back = await receiver.send(a_body(number=2), event_id="msg_2")
            assert (back.status_code, back.json()["new"]) == (202, True)
        await engine.dispose()
