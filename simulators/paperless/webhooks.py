"""Sends notices: signed by the specification's own library, as often and as wrong as it is told."""

import json
import secrets
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from standardwebhooks import Webhook


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A webhook to send. ``changes`` replace facts of the voucher; ``secret`` signs in place of the usual one."""

    type: str
    facts: dict[str, Any]
    id: str = ""
    times: int = 1
    forged: bool = False
    age_seconds: int = 0
    secret: str = ""
    changes: dict[str, Any] = field(default_factory=dict)


class Sender:
    """Posts to one address."""

    def __init__(self, session: aiohttp.ClientSession, *, url: str, secret: str) -> None:
        self._session = session
        self.url = url
        self._secret = secret
        self.log: list[dict[str, Any]] = []

    async def send(self, notice: Notice) -> list[dict[str, Any]]:
        """Each answer with its status, in order."""
        event_id = notice.id or f"msg_{secrets.token_hex(12)}"
        told = {"type": notice.type, "timestamp": datetime.now(UTC).isoformat(), "data": notice.facts | notice.changes}
        body = json.dumps(told, ensure_ascii=False)
        moment = datetime.fromtimestamp(int(time.time()) - notice.age_seconds, tz=UTC)
        signature = Webhook(notice.secret or self._secret).sign(event_id, moment, body)
        if notice.forged:
            body = body.replace("document.", "document. ", 1)
        headers = {
            "content-type": "application/json",
            "webhook-id": event_id,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": signature,
        }
        answers = []
        for _ in range(notice.times):
            async with self._session.post(self.url, data=body.encode(), headers=headers) as response:
                answer = {"id": event_id, "status": response.status, "answer": await response.json(content_type=None)}
            answers.append(answer)
        self.log += answers
        return answers
