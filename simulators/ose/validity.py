"""The validity query, SUNAT's REST service: a token for a client's credentials, then one question a document.

It lives on the same socket as billService, under the paths that SUNAT uses at its own hosts.
"""

import hmac
import json
import re
import secrets
import time
from decimal import Decimal, InvalidOperation
from urllib.parse import parse_qsl

from aiohttp import web

from simulators.ose.authority import Authority
from simulators.ose.registry import Key

_SCOPE = "https://api.sunat.gob.pe/v1/contribuyente/contribuyentes"
_LIFE_SECONDS = 3600
_MAX_BODY = 10_000
_STATES = {"accepted": "1", "voided": "2", "rejected": "0"}
_FIELDS = {
    "numRuc": re.compile(r"[12][0-9]{10}"),
    "codComp": re.compile(r"[0-9A-Z]{2}"),
    "numeroSerie": re.compile(r"[A-Z0-9]{1,4}"),
    "numero": re.compile(r"[1-9][0-9]{0,7}"),
    "fechaEmision": re.compile(r"[0-9]{2}/[0-9]{2}/[0-9]{4}"),
    "monto": re.compile(r"[0-9]{1,12}\.[0-9]{2}"),
}


class Validity:
    """Handlers of the two calls. Tokens live in memory: after a restart they are unknown, as after their end."""

    def __init__(self, authority: Authority) -> None:
        self._authority = authority
        self._tokens: dict[str, float] = {}

    def add_to(self, app: web.Application) -> None:
        """Put the routes on the public application."""
        app.router.add_post("/v1/clientesextranet/{client_id}/oauth2/token/", self.token)
        app.router.add_post("/v1/contribuyente/contribuyentes/{ruc}/validarcomprobante", self.validate)

    async def token(self, request: web.Request) -> web.Response:
        """A token for an hour; 400 for a form that is not the documented one, 401 for wrong credentials."""
        form = dict(parse_qsl((await request.content.read(_MAX_BODY)).decode("utf-8", "replace")))
        client_id = request.match_info["client_id"]
        expected = {"grant_type": "client_credentials", "scope": _SCOPE, "client_id": client_id}
        if any(form.get(name) != value for name, value in expected.items()):
            return _error(400, "invalid_request")
        if not hmac.compare_digest(form.get("client_secret", ""), self._authority.settings.validity_secret):
            return _error(401, "unauthorized_client")
        token = secrets.token_urlsafe(32)
        self._tokens[token] = time.monotonic() + _LIFE_SECONDS
        return web.json_response({"access_token": token, "token_type": "JWT", "expires_in": _LIFE_SECONDS})

    async def validate(self, request: web.Request) -> web.Response:
        """What is registered of the document in question; date and total must be those of the document."""
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self._tokens.get(token, 0) < time.monotonic():
            return _error(401, "Unauthorized")
        try:
            asked = json.loads(await request.content.read(_MAX_BODY))
        except ValueError:
            return _error(400, "not JSON")
        if not isinstance(asked, dict) or asked.keys() != _FIELDS.keys():
            return _error(422, f"the fields are {sorted(_FIELDS)}")
        wrong = [name for name, shape in _FIELDS.items() if not shape.fullmatch(str(asked[name]))]
        if wrong:
            return _error(422, f"malformed: {wrong}")
        state = self._state(asked)
        data = {"estadoCp": state, "estadoRuc": "00", "condDomiRuc": "00", "observaciones": []}
        return web.json_response({"success": True, "message": "Operation Success! ", "data": data})

    def _state(self, asked: dict[str, str]) -> str:
        key = Key(asked["numRuc"], asked["codComp"], asked["numeroSerie"], int(asked["numero"]))
        row = self._authority.registry.document(key)
        if row is None:
            return "0"
        day, month, year = asked["fechaEmision"].split("/")
        same = row["issue_date"] == f"{year}-{month}-{day}" and _amount(row["total"]) == _amount(asked["monto"])
        return _STATES[row["state"]] if same else "0"


def _amount(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None


def _error(status: int, message: str) -> web.Response:
    return web.json_response({"cod": str(status), "msg": message}, status=status)
