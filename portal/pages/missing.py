"""What is shown instead of a page: there is none at that address, or building it failed. Plain HTML, no websocket."""

from html import escape

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from portal import theme
from portal.context import prefix_of


async def not_found(request: Request, error: Exception) -> Response:
    """404."""
    del error
    return _plain(
        request,
        404,
        "Esta página no existe",
        "La dirección está incompleta o cambió. Desde el inicio puede consultar cualquier comprobante.",
    )


async def failed(request: Request, error: Exception) -> Response:
    """500, without a word of what went wrong inside; the log has it."""
    del error
    return _plain(
        request,
        500,
        "No pudimos mostrar esta página",
        "Es un problema nuestro, no de usted. Vuelva a intentarlo en unos minutos.",
    )


def _plain(request: Request, status: int, title: str, text: str) -> Response:
    prefix = escape(prefix_of(request), quote=True)
    return HTMLResponse(
        "<!doctype html><html lang=es><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>{title} · {theme.NAME}</title>{theme.style_sheet(prefix)}</head>"
        f'<body class=plain><main class=plain__box><h1>{title}</h1><p>{text}</p><a href="{prefix}/">Ir al inicio</a>'
        "</main></body></html>",
        status_code=status,
    )
