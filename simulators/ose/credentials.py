"""Who may send: the users given at the start; without any, ``<RUC>MODDATOS`` with ``moddatos``, as at SUNAT's beta."""

import hmac
import re

from simulators.ose.rules import Refusal
from simulators.ose.soap import Call

_BETA_USER = re.compile(r"[0-9]{11}MODDATOS")
_BETA_PASSWORD = "moddatos"  # noqa: S105 - the public password of SUNAT's beta

CODES = frozenset({"0101", "0102", "0103"})
"""Refusals that an OSE answers with HTTP 401."""


def authenticate(call: Call, users: dict[str, str]) -> str:
    """The RUC of the user who calls; 0101 without a header, 0103 for an unknown user, 0102 for a wrong password."""
    if not call.user or call.password is None:
        raise Refusal("0101", "El encabezado de seguridad es incorrecto")
    expected = users.get(call.user)
    if expected is None and not users and _BETA_USER.fullmatch(call.user):
        expected = _BETA_PASSWORD
    if expected is None:
        raise Refusal("0103", "El usuario ingresado no existe")
    if not hmac.compare_digest(expected.encode(), call.password.encode()):
        raise Refusal("0102", "Usuario o contraseña incorrectos")
    return call.user[:11]


def expect_issuer(sender: str, issuer: str) -> None:
    """0154 unless the user sends for its own RUC."""
    if sender != issuer:
        raise Refusal("0154", f"El RUC del archivo ({issuer}) no corresponde al RUC del usuario ({sender})")
