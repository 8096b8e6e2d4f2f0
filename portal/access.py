"""Who may open a page or do something on it. Every page and route of staff asks here, and nowhere else."""

from fastapi import Request, Response
from nicegui import ui
from starlette.responses import RedirectResponse

from issuing.staff.roles import Right
from portal import theme
from portal.context import portal
from portal.sessions import Session

SIGN_IN_PATH = "/ingresar"
_NOT_YOURS = "Su perfil no permite esto. Pídaselo a quien administra el portal."


def admitted(request: Request, right: Right) -> Session | Response | None:
    """Who asks, if signed in and allowed; the way to the sign-in; or None where a page that says no was drawn."""
    session = portal().session(request)
    if session is None:
        return RedirectResponse(SIGN_IN_PATH, status_code=303)
    if not session.may(right):
        portal().refused(session, request.url.path, right)
        with theme.frame("Sin acceso"):
            theme.heading("Sin acceso")
            theme.notice(_NOT_YOURS, tone="warn")
        return None
    return session


def still_allowed(session: Session, right: Right) -> bool:
    """Whether an open page may still do what needs `right`; where not, it is told, or goes to the sign-in."""
    if not portal().sessions.is_open(session, now=portal().now()):
        ui.navigate.to(SIGN_IN_PATH)
        return False
    if not session.may(right):
        portal().refused(session, "", right)
        ui.notify(_NOT_YOURS, type="warning")
        return False
    return True
