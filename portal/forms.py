"""Plain forms of customers: what was posted, from whom, and where to go on."""

from urllib.parse import parse_qs, urlencode

from fastapi import Request, Response
from starlette.responses import PlainTextResponse, RedirectResponse

from portal.context import client_of, portal, prefix_of
from portal.headers import is_same_origin

_LARGEST_FORM = 8_192


async def posted(request: Request) -> dict[str, list[str]]:
    """The fields of a posted form; none if it is no form, or larger than ours can be."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > _LARGEST_FORM:
            return {}
    try:
        return parse_qs(body.decode(), max_num_fields=200)
    except ValueError:
        return {}


def first(fields: dict[str, list[str]], name: str) -> str:
    """The field's value, empty where there is none."""
    return fields.get(name, [""])[0]


def go(request: Request, path: str, **query: str) -> Response:
    """The answer to a form: another page, below the portal's prefix."""
    return turn(prefix_of(request) + path, **query)


def turn(path: str, **query: str) -> Response:
    """The answer of a page that shows another one instead; NiceGUI puts the prefix before it."""
    return RedirectResponse(path + (f"?{urlencode(query)}" if query else ""), status_code=303)


def refusal_of_foreign(request: Request) -> Response | None:
    """What a form gets that another site had sent (CSRF); None where it is ours."""
    if is_same_origin(request.headers):
        return None
    portal().front.refused("a form came from another site", "customer.form_foreign", client_of(request))
    return PlainTextResponse("Este formulario no se envió desde el portal. Ábralo de nuevo.", status_code=403)
