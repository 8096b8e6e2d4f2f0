"""The ASGI application: plain routes of ours, NiceGUI's pages behind them, careful headers around all."""

from fastapi import FastAPI, Response
from nicegui import app, ui
from starlette.responses import PlainTextResponse

from portal import customer_pages, downloads, theme
from portal.context import Portal
from portal.headers import SecurityHeaders
from portal.pages import lookup, missing, signin
from portal.staff_pages import STAFF_PAGES

_RECONNECT_SECONDS = 10.0


def build(portal: Portal) -> FastAPI:
    """The application over `portal`. NiceGUI has one app a process, and so there is one portal."""
    application = FastAPI(title=theme.NAME, docs_url=None, redoc_url=None, openapi_url=None)
    application.add_api_route("/health", health, methods=["GET"])
    application.include_router(downloads.router)
    application.include_router(signin.router)
    application.add_middleware(SecurityHeaders)
    app.state.portal = portal
    app.add_static_files(theme.STATIC_PATH, theme.STATIC)
    app.add_exception_handler(404, missing.not_found)
    app.add_exception_handler(500, missing.failed)
    ui.page(lookup.PATH)(lookup.page)
    ui.page(signin.PATH)(signin.page)
    customer_pages.register(application)
    for page in STAFF_PAGES:
        ui.page(page.path)(page.guarded())
    ui.run_with(
        application,
        title=theme.NAME,
        language="es",
        favicon=theme.STATIC / "favicon.svg",
        reconnect_timeout=_RECONNECT_SECONDS,
        tailwind=False,
        show_welcome_message=False,
    )
    return application


async def health() -> Response:
    """200 while the process answers. That PostgreSQL is away is no reason to restart the portal."""
    return PlainTextResponse("ok")
