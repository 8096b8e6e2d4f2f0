"""Who calls: the metadata `authorization: Bearer <token>` names a source."""

from issuing.services.sources import Sources
from issuing.views import SourceIdentity

HEADER = "authorization"
_SCHEME = "bearer "
_LONGEST_TOKEN = 500


class UnauthenticatedError(Exception):
    """Nobody knows who calls; the text is a Spanish sentence with the way out."""


async def authenticated(sources: Sources, authorization: str | bytes | None) -> SourceIdentity:
    """The source whose token the header carries; raises `UnauthenticatedError`."""
    if not isinstance(authorization, str):
        raise UnauthenticatedError("Falta el token: envíe el metadato «authorization: Bearer <token del sistema>».")
    token = authorization[len(_SCHEME) :].strip()
    if not authorization[: len(_SCHEME)].lower() == _SCHEME or not 0 < len(token) <= _LONGEST_TOKEN:
        raise UnauthenticatedError("El metadato «authorization» debe tener la forma «Bearer <token del sistema>».")
    source = await sources.authenticate(token)
    if source is None:
        raise UnauthenticatedError("El token no es válido o fue revocado; pida uno nuevo a quien opera este servicio.")
    return source
