"""A customer's cookies: the code that was asked for at this browser, and the visit that it opened."""

from uuid import UUID

from fastapi import Request, Response

from issuing.customers.codes import LIFETIME
from issuing.customers.visits import LONGEST, Visit
from portal.context import portal, prefix_of

MINE = "/mis-comprobantes"
VISIT_COOKIE = "emission_customer"
CODE_COOKIE = "emission_code"


async def visit_of(request: Request) -> Visit | None:
    """Who is at the browser that asks, if he has proved it; his half hour begins anew."""
    token = request.cookies.get(VISIT_COOKIE)
    return await portal().services.customers.visits.see(token) if token else None


def code_of(request: Request) -> UUID | None:
    """The code that this browser asked for."""
    try:
        return UUID(request.cookies.get(CODE_COOKIE, ""))
    except ValueError:
        return None


def keep_code(response: Response, request: Request, code_id: UUID) -> None:
    """Have the browser remember which code it asked for, as long as that lives."""
    _keep(response, request, CODE_COOKIE, str(code_id), int(LIFETIME.total_seconds()))


def keep_visit(response: Response, request: Request, token: str) -> None:
    """Have the browser prove the visit; the code has served."""
    _keep(response, request, VISIT_COOKIE, token, int(LONGEST.total_seconds()))
    response.delete_cookie(CODE_COOKIE, path=prefix_of(request) or "/")


def forget_visit(response: Response, request: Request) -> None:
    """Have the browser forget it."""
    response.delete_cookie(VISIT_COOKIE, path=prefix_of(request) or "/")


def _keep(response: Response, request: Request, name: str, value: str, seconds: int) -> None:
    response.set_cookie(
        name,
        value,
        max_age=seconds,
        path=prefix_of(request) or "/",
        httponly=True,
        secure=request.url.scheme == "https",
        samesite="lax",
    )
