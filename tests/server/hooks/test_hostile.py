"""Every hostile request gets its own clear refusal from a real server, never as our fault, and leaves nothing."""

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from tests.server.hooks.conftest import KEYS, Receiver, a_body, headers_of
from tests.server.hooks.hostile import ALL


async def test_every_hostile_request_is_refused_for_its_own_reason_and_leaves_nothing(receiver: Receiver) -> None:
    wrong = []
    for name, make, status, code in ALL:
        body, headers = make()
        answer = await receiver.post(body, headers)
        told = answer.json()["error"]
        if (answer.status_code, told["code"]) != (status, code) or not told["message"]:
            wrong.append((name, answer.status_code, told))
    assert wrong == []
    assert await receiver.stored() == []
    assert (await receiver.client.get("/health")).status_code == 200
    assert (await receiver.send(a_body())).status_code == 202, "what is right is taken after all of them"


def test_there_are_many_and_each_is_another() -> None:
    assert len({name for name, *_ in ALL}) == len(ALL) >= 90


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/hooks/paperless", 405),
        ("PUT", "/hooks/paperless", 405),
        ("DELETE", "/hooks/paperless", 405),
        ("OPTIONS", "/hooks/paperless", 405),
        ("POST", "/hooks", 404),
        ("POST", "/hooks/other", 404),
        ("POST", "/hooks/paperless/../../etc/passwd", 404),
        ("POST", "/", 404),
        ("POST", "/health", 405),
    ],
)
async def test_there_is_one_way_in(receiver: Receiver, method: str, path: str, status: int) -> None:
    body = json.dumps(a_body()).encode()
    answer = await receiver.post(body, headers_of(body), method=method, path=path)
    assert answer.status_code == status
    assert await receiver.stored() == []


_REQUEST = b"POST /hooks/paperless HTTP/1.1\r\nHost: x\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"no HTTP at all\r\n\r\n",
        _REQUEST + b"Content-Length: x\r\n\r\n",
        _REQUEST + b"Content-Length: -1\r\n\r\n",
        _REQUEST + b"Content-Length: 5\r\nContent-Length: 6\r\n\r\n",
        _REQUEST + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        _REQUEST + b"Transfer-Encoding: gzip\r\n\r\n",
        _REQUEST + b"X-A: " + b"a" * 200_000 + b"\r\n\r\n",
        _REQUEST + b"X\x00: a\r\n\r\n",
        _REQUEST.replace(b"HTTP/1.1", b"HTTP/9.9") + b"\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
async def test_what_is_no_http_is_refused(receiver: Receiver, raw: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", receiver.port)
    writer.write(raw)
    line = await asyncio.wait_for(reader.readline(), 15)
    writer.close()
    assert 400 <= int(line.split()[1]) < 500
    assert (await receiver.send(a_body())).status_code == 202


async def test_a_body_without_end_is_cut_off_at_the_limit(receiver: Receiver) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        for _ in range(10_000):
            sent += 8_192
            yield b" " * 8_192

    headers = headers_of(b"")
    try:
        answer = await receiver.client.post("/hooks/paperless", content=endless(), headers=headers)
        assert answer.status_code == 413
    except httpx.NetworkError:  # who goes on talking after the answer is hung up on, and may not hear it
        pass
    assert sent < 40_000_000
    assert await receiver.stored() == []


async def test_a_large_body_is_refused_before_it_is_sent(receiver: Receiver) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", receiver.port)
    headers = headers_of(b"") | {"content-length": "100000000", "expect": "100-continue", "host": "x"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"POST /hooks/paperless HTTP/1.1\r\n{lines}\r\n".encode())
    assert b" 413 " in await asyncio.wait_for(reader.readline(), 15)
    writer.close()


async def test_a_caller_that_hangs_up_leaves_nothing(receiver: Receiver) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", receiver.port)
    headers = headers_of(b"") | {"content-length": "1000", "host": "x"}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"POST /hooks/paperless HTTP/1.1\r\n{lines}\r\n{{".encode())
    await writer.drain()
    writer.transport.abort()
    assert (await receiver.send(a_body())).status_code == 202
    assert len(await receiver.stored()) == 1


async def test_either_of_two_secrets_is_valid_and_a_change_counts_at_once(receiver: Receiver) -> None:
    assert (await receiver.send(a_body(), event_id="msg_1", key=KEYS[1])).status_code == 202
    file = receiver.settings.hooks_folder / "paperless.secrets"
    newest, _ = file.read_text().split()
    file.write_text(newest + "\n")
    assert (await receiver.send(a_body(number=2), event_id="msg_2", key=KEYS[1])).status_code == 401
    assert (await receiver.send(a_body(number=2), event_id="msg_2")).status_code == 202
    file.write_text("no secret\n")
    assert (await receiver.send(a_body(number=3), event_id="msg_3")).status_code == 202, "a broken file changes nothing"
    file.unlink()
    assert (await receiver.send(a_body(number=4), event_id="msg_4")).status_code == 401


async def test_a_repetition_is_one_notice_and_another_under_its_id_is_a_conflict(receiver: Receiver) -> None:
    answers = await asyncio.gather(*(receiver.send(a_body()) for _ in range(20)))
    assert {it.status_code for it in answers} == {202}
    assert len({it.json()["id"] for it in answers}) == 1
    assert sum(it.json()["new"] for it in answers) == 1
    again = await receiver.send({**a_body(), "timestamp": "2026-11-24T10:05:00-05:00"})
    assert again.json() == {"id": answers[0].json()["id"], "new": False}
    other = await receiver.send(a_body(number=2))
    assert (other.status_code, other.json()["error"]["code"]) == (409, "ID_TAKEN")
    (stored,) = await receiver.stored()
    assert json.loads(stored["body"]) == a_body()
    assert json.loads(stored["headers"])["webhook-id"] == "msg_1"


async def test_what_we_do_not_know_yet_is_stored(receiver: Receiver) -> None:
    assert (await receiver.send(a_body("document.viewed"), event_id="msg_1")).status_code == 202
    assert (await receiver.send(a_body(novelty={"a": 1}), event_id="msg_2")).status_code == 202
    assert [it["document_key"] for it in await receiver.stored()] == ["", "20100066603-01-F901-1"]
