"""The pages of the mailbox: all mails, one mail, its HTML in a frame that may do nothing, its files."""

from html import escape
from urllib.parse import quote

from aiohttp import web

from simulators.mail.box import Box, Mail

_STYLE = """
:root { color-scheme: light dark; --line: #8884; --soft: #888; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 960px; margin: 0 auto; padding: 24px 16px; }
h1 { font-size: 22px; } a { color: inherit; }
table { width: 100%; border-collapse: collapse; } td, th { text-align: left; padding: 8px; vertical-align: top; }
tr { border-bottom: 1px solid var(--line); } th, .soft { color: var(--soft); font-weight: 400; font-size: 14px; }
iframe { width: 100%; height: 720px; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 16px; }
pre, .files a { border: 1px solid var(--line); border-radius: 8px; }
.files a { display: inline-block; padding: 6px 12px; margin: 4px 8px 4px 0; }
"""
_HARMLESS = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
_SHOWN = 200
_INLINE = frozenset({"application/pdf", "text/plain", "application/xml", "text/xml"})


class Pages:
    """Serves what lies in `box`."""

    def __init__(self, box: Box) -> None:
        self._box = box

    def application(self) -> web.Application:
        """The routes; `/mails.json` tells the same to programs."""
        application = web.Application()
        application.router.add_get("/", self._list)
        application.router.add_get("/mails.json", self._json)
        application.router.add_get(r"/mails/{number:\d{1,9}}", self._mail)
        application.router.add_get(r"/mails/{number:\d{1,9}}/html", self._html)
        application.router.add_get(r"/mails/{number:\d{1,9}}/source", self._source)
        application.router.add_get(r"/mails/{number:\d{1,9}}/files/{index:\d{1,3}}", self._file)
        return application

    def _newest(self) -> list[Mail]:
        found = (self._box.get(it) for it in self._box.numbers()[:_SHOWN])
        return [it for it in found if it is not None]

    def _wanted(self, request: web.Request) -> Mail:
        mail = self._box.get(int(request.match_info["number"]))
        if mail is None:
            raise web.HTTPNotFound(text="No hay un correo con ese número.")
        return mail

    async def _list(self, request: web.Request) -> web.Response:
        del request
        rows = "".join(_row(it) for it in self._newest())
        head = "<tr><th>Hora</th><th>Para</th><th>Asunto</th><th>Adjuntos</th></tr>"
        body = f"<table>{head}{rows}</table>" if rows else "<p class=soft>Todavía no llegó ningún correo.</p>"
        refresh = '<meta http-equiv="refresh" content="5">'
        return _page("Buzón", f"<h1>Buzón: {len(self._box.numbers())} correos</h1>{body}", extra=refresh)

    async def _json(self, request: web.Request) -> web.Response:
        del request
        return web.json_response(
            [
                {
                    "number": it.number,
                    "from": it.sender,
                    "to": it.recipient,
                    "subject": it.subject,
                    "attachments": [file.name for file in it.attachments],
                    "message_id": dict(it.headers).get("Message-ID", ""),
                }
                for it in self._newest()
            ]
        )

    async def _mail(self, request: web.Request) -> web.Response:
        mail = self._wanted(request)
        files = "".join(
            f'<a href="/mails/{mail.number}/files/{index}">{escape(it.name)} '
            f"<span class=soft>{len(it.content):,} bytes</span></a>"
            for index, it in enumerate(mail.attachments)
        )
        headers = "\n".join(f"{name}: {value}" for name, value in mail.headers)
        return _page(
            mail.subject,
            f'<p><a href="/">← Buzón</a></p><h1>{escape(mail.subject)}</h1>'
            f"<p class=soft>De {escape(mail.sender)}<br>Para {escape(mail.recipient)}</p><p class=files>{files}</p>"
            f'<iframe sandbox src="/mails/{mail.number}/html" title="HTML"></iframe>'
            f"<h2>Texto</h2><pre>{escape(mail.text)}</pre>"
            f'<h2>Cabeceras</h2><pre>{escape(headers)}</pre><p><a href="/mails/{mail.number}/source">Fuente</a></p>',
        )

    async def _html(self, request: web.Request) -> web.Response:
        mail = self._wanted(request)
        return web.Response(
            text=mail.html, content_type="text/html", charset="utf-8", headers={"Content-Security-Policy": _HARMLESS}
        )

    async def _source(self, request: web.Request) -> web.Response:
        return web.Response(body=self._wanted(request).source, content_type="text/plain")

    async def _file(self, request: web.Request) -> web.Response:
        files = self._wanted(request).attachments
        index = int(request.match_info["index"])
        if index >= len(files):
            raise web.HTTPNotFound(text="El correo no tiene ese adjunto.")
        file = files[index]
        way = "inline" if file.media_type in _INLINE else "attachment"
        return web.Response(
            body=file.content,
            content_type=file.media_type,
            headers={
                "Content-Disposition": f"{way}; filename*=UTF-8''{quote(file.name)}",
                "X-Content-Type-Options": "nosniff",
            },
        )


def _row(mail: Mail) -> str:
    return (
        f"<tr><td class=soft>{mail.received_at.astimezone():%H:%M:%S}</td><td>{escape(mail.recipient)}</td>"
        f'<td><a href="/mails/{mail.number}">{escape(mail.subject)}</a></td>'
        f"<td class=soft>{escape(', '.join(it.name for it in mail.attachments))}</td></tr>"
    )


def _page(title: str, body: str, *, extra: str = "") -> web.Response:
    text = (
        f'<!DOCTYPE html><html lang="es"><head><meta charset="utf-8">{extra}'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{body}</body></html>"
    )
    return web.Response(text=text, content_type="text/html", charset="utf-8")
