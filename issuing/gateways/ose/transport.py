"""The shared HTTP transport, and what its failures say about whether a request left this machine."""

import ssl

import aiohttp
import httpx
from httpx_aiohttp import AiohttpTransport

from issuing.gateways.ose.answers import Reach

# Shorter than the idle time after which load balancers usually close: a request written to a connection that the other
# side is just closing is an unknown outcome, which costs a query.
_KEEP_ALIVE_SECONDS = 15.0

NETWORK_ERRORS = (
    httpx.HTTPError,
    httpx.StreamError,
    httpx.InvalidURL,
    aiohttp.ClientError,
    aiohttp.http_exceptions.HttpProcessingError,
    OSError,
    TimeoutError,
    ValueError,
)
"""All that a call may raise because of the network or the other side; httpx-aiohttp lets some of aiohttp's through."""


def open_http(*, max_connections: int = 512, ssl_context: ssl.SSLContext | None = None) -> httpx.AsyncBaseTransport:
    """The HTTP transport that all endpoints of a process share; close it with `aclose()`.

    Keep-alive, no redirects, no cookies, nothing from the environment (proxies, netrc), TLS verified against
    certifi's roots. `ssl_context` replaces those, for an operator that wants a client certificate or has a root of
    its own. Open it inside a running loop and use it in that loop only.

    It is a transport and no `httpx.AsyncClient`: what a client adds (redirects, cookies, authentication, defaults) is
    just what must not be here, and costs as much as the rest of a call.
    """
    context = ssl_context or httpx.create_ssl_context(trust_env=False)

    def open_session() -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(limit=max_connections, ssl=context, keepalive_timeout=_KEEP_ALIVE_SECONDS)
        return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar(), trust_env=False)

    return AiohttpTransport(verify=context, trust_env=False, client=open_session)


# In this order: what is more special stands first.
_FAILURES: tuple[tuple[type[BaseException], Reach, str], ...] = (
    (aiohttp.ClientConnectorDNSError, Reach.NEVER, "No se pudo resolver el nombre del servicio."),
    (aiohttp.ClientConnectorCertificateError, Reach.NEVER, "El certificado TLS del servicio no es de confianza."),
    (aiohttp.ClientConnectorSSLError, Reach.NEVER, "No se pudo establecer TLS con el servicio."),
    (aiohttp.ClientConnectorError, Reach.NEVER, "No se pudo conectar con el servicio."),
    (aiohttp.ConnectionTimeoutError, Reach.NEVER, "No se pudo conectar con el servicio dentro del plazo."),
    (aiohttp.InvalidURL, Reach.NEVER, "La dirección del servicio no es válida."),
    (TimeoutError, Reach.MAYBE, "El servicio no respondió dentro del plazo."),
    (aiohttp.ClientPayloadError, Reach.MAYBE, "La respuesta llegó incompleta."),
    (aiohttp.ServerDisconnectedError, Reach.MAYBE, "La conexión se cortó antes de la respuesta."),
    (OSError, Reach.MAYBE, "La conexión se cortó antes de la respuesta."),
    (httpx.DecodingError, Reach.MAYBE, "La respuesta llegó con una compresión ilegible."),
    (Exception, Reach.MAYBE, "El servicio respondió algo que no es HTTP legible."),
)


def read_failure(error: Exception) -> tuple[Reach, str]:
    """How far the request got and a Spanish sentence, for one of NETWORK_ERRORS.

    The transport's own mapping can't be used: it turns a connection cut after sending into `ConnectTimeout`, which
    would read as "never sent". What counts is the error of aiohttp beneath.
    """
    cause = error.__cause__ if isinstance(error.__cause__, aiohttp.ClientError) else error
    return next((reach, sentence) for kind, reach, sentence in _FAILURES if isinstance(cause, kind))
