"""What every call has in common: a request id, a caller who is known, a deadline, and errors that help."""

from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import aclosing
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final, Never, Protocol, TypeAlias, TypeVar, cast

from grpc import StatusCode
from grpc.aio import ServicerContext

from issuing.services.sources import Sources
from issuing.views import SourceIdentity
from server import authentication, requests
from server.authentication import authenticated
from server.errors import TooLateError, status
from server.requests import request_id

Context: TypeAlias = ServicerContext[Any, Any]
Request = TypeVar("Request")
Response = TypeVar("Response")

_DETAILS: Final = "grpc-status-details-bin"
_CODES: Final = {code.value[0]: code for code in StatusCode}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """Who calls, and what this request is called."""

    source: SourceIdentity
    request_id: str


class Entrance(Protocol):
    """A servicer that knows the sources."""

    @property
    def sources(self) -> Sources:
        """Whose tokens are recognised."""
        ...


def unary(
    method: Callable[[Any, Request, Call], Awaitable[Response]],
) -> Callable[[Any, Request, Context], Coroutine[Any, Any, Response]]:
    """A method that answers once, as grpc wants it."""

    @wraps(method)
    async def answered(entrance: Entrance, request: Request, context: Context) -> Response:
        authorization, own_id = _opened(context)
        try:
            _require_time(context)
            source = await authenticated(entrance.sources, authorization, context.auth_context())
            return await method(entrance, request, Call(source=source, request_id=own_id))
        except Exception as error:  # noqa: BLE001 -- whatever it is, the caller gets a status and the server lives on
            await _refused(context, error, own_id)

    return answered


def streaming(
    method: Callable[[Any, Request, Call], AsyncGenerator[Response, None]],
) -> Callable[[Any, Request, Context], AsyncIterator[Response]]:
    """A method that answers many times, as grpc wants it. A stream of requests counts as one request here."""

    @wraps(method)
    async def answered(entrance: Entrance, request: Request, context: Context) -> AsyncIterator[Response]:
        authorization, own_id = _opened(context)
        try:
            _require_time(context)
            source = await authenticated(entrance.sources, authorization, context.auth_context())
            async with aclosing(method(entrance, request, Call(source=source, request_id=own_id))) as answers:
                async for answer in answers:
                    yield answer
        except Exception as error:  # noqa: BLE001 -- as above
            await _refused(context, error, own_id)

    return answered


def _opened(context: Context) -> tuple[str | bytes | None, str]:
    authorization: str | bytes | None = None
    given: str | bytes | None = None
    for key, value in context.invocation_metadata() or ():
        if key == authentication.HEADER:
            authorization = value
        elif key == requests.HEADER:
            given = value
    own_id = request_id(given)
    context.set_trailing_metadata(((requests.HEADER, own_id),))
    return authorization, own_id


def _require_time(context: Context) -> None:
    remaining = cast("float | None", context.time_remaining())  # the stubs don't know that a call may have no deadline
    if remaining is not None and remaining <= 0:
        raise TooLateError


async def _refused(context: Context, error: Exception, own_id: str) -> Never:
    told = status(error, request_id=own_id)
    metadata = ((requests.HEADER, own_id), (_DETAILS, told.SerializeToString()))
    await context.abort(_CODES[told.code], told.message, metadata)
