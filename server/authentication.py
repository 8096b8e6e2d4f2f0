"""Who calls: a token in the metadata `authorization: Bearer <token>`, or the client certificate of the connection."""

import ssl
from collections.abc import Iterable, Mapping

from issuing.services.sources import Sources
from issuing.views import SourceIdentity

HEADER = "authorization"
_SCHEME = "bearer "
_LONGEST_TOKEN = 500
_CERTIFICATE = "x509_pem_cert"


class UnauthenticatedError(Exception):
    """Nobody knows who calls; the text is a Spanish sentence with the way out."""


async def authenticated(
    sources: Sources, authorization: str | bytes | None, peer: Mapping[str, Iterable[bytes]]
) -> SourceIdentity:
    """The source whose token the header carries or, without one, whose certificate `peer` has shown.

    `peer` is grpc's account of the connection; TLS has checked by then that the certificate is of a CA of ours. Raises
    `UnauthenticatedError`.
    """
    if authorization is None and (certificate := _certificate(peer)) is not None:
        source = await sources.authenticate_certificate(certificate)
        if source is None:
            raise UnauthenticatedError(
                "Su certificado de cliente no está registrado o venció; pida que lo registren, o envíe el token."
            )
        return source
    source = await sources.authenticate(_token(authorization))
    if source is None:
        raise UnauthenticatedError("El token no es válido o fue revocado; pida uno nuevo a quien opera este servicio.")
    return source


def _token(authorization: str | bytes | None) -> str:
    if not isinstance(authorization, str):
        raise UnauthenticatedError("Falta el token: envíe el metadato «authorization: Bearer <token del sistema>».")
    token = authorization[len(_SCHEME) :].strip()
    if not authorization[: len(_SCHEME)].lower() == _SCHEME or not 0 < len(token) <= _LONGEST_TOKEN:
        raise UnauthenticatedError("El metadato «authorization» debe tener la forma «Bearer <token del sistema>».")
    return token


def _certificate(peer: Mapping[str, Iterable[bytes]]) -> bytes | None:
    """The DER of the client's certificate, if it has shown one."""
    for pem in peer.get(_CERTIFICATE, ()):
        try:
            return ssl.PEM_cert_to_DER_cert(pem.decode("ascii"))
        except ValueError:
            return None
    return None
