"""What a webhook's sender is answered. Each refusal names its cause and the way out; none is our own fault.

202  stored, now or before            401  no signature of a valid secret, or out of the time window
400  no webhook: headers or JSON      404, 405  no such hook; not by this method
408  the body came too slowly         409  another notice stands under this event id
411  no length and no chunks          413  a body above the limit
415  not JSON, or compressed          422  JSON, but a datum is missing or of another form
503  the database is away: repeat
"""

from dataclasses import dataclass

from starlette.responses import JSONResponse, Response

RETRY_SECONDS = 5
_CLOSE = {"Connection": "close"}
"""What of a body was not read is not waited for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A way in which a request can end, as docs/hooks.md tells it."""

    status: int
    code: str
    meaning: str
    stored: bool = False


OUTCOMES = (
    Outcome(status=202, code="", meaning="Guardado antes de responder; `id` es el nuestro.", stored=True),
    Outcome(status=202, code="", meaning="Repetido (mismo webhook-id): mismo `id`, y `new` es falso.", stored=True),
    Outcome(status=202, code="", meaning="Tipo de aviso desconocido: se guarda y termina `refused`.", stored=True),
    Outcome(status=202, code="", meaning="Emisor no registrado: se guarda y termina `refused`.", stored=True),
    Outcome(status=400, code="HEADERS_MISSING", meaning="Falta una de las tres cabeceras de la firma."),
    Outcome(status=400, code="ID_MALFORMED", meaning="webhook-id vacío, largo, con puntos o no ASCII."),
    Outcome(status=400, code="TIMESTAMP_MALFORMED", meaning="webhook-timestamp no es la hora Unix en segundos."),
    Outcome(status=400, code="BODY_MALFORMED", meaning="El cuerpo está bien firmado y no es un objeto JSON."),
    Outcome(status=400, code="BODY_CUT", meaning="La conexión se cortó antes del final del cuerpo."),
    Outcome(status=401, code="SIGNATURE_INVALID", meaning="Ninguna firma corresponde a un secreto vigente."),
    Outcome(status=401, code="OUT_OF_WINDOW", meaning="La hora de la firma difiere en más de 5 minutos de la de aquí."),
    Outcome(status=404, code="NOT_FOUND", meaning="No hay nada en esa dirección."),
    Outcome(status=405, code="METHOD_NOT_ALLOWED", meaning="Solo POST."),
    Outcome(status=408, code="BODY_TOO_SLOW", meaning="El cuerpo no llegó entero en 10 segundos."),
    Outcome(status=409, code="ID_TAKEN", meaning="Con ese webhook-id se recibió otro aviso, que vale."),
    Outcome(status=413, code="BODY_TOO_LARGE", meaning="El cuerpo pasa del límite; no se lee más de eso."),
    Outcome(status=415, code="CONTENT_TYPE", meaning="No es `application/json` en UTF-8, o viene comprimido."),
    Outcome(
        status=422, code="FIELD_INVALID", meaning="Un campo falta o no tiene la forma esperada; `field` dice cuál."
    ),
    Outcome(status=503, code="TRY_AGAIN", meaning="La base de datos no responde; repita después de `Retry-After`."),
)


def accepted(hook_id: str, *, new: bool) -> Response:
    """The notice is stored under that id."""
    return JSONResponse({"id": hook_id, "new": new}, status_code=202)


def refused(status: int, code: str, message: str, *, field: str | None = None) -> Response:
    """Nothing was stored; the body says why and what to do."""
    error = {"code": code, "message": message} | ({"field": field} if field else {})
    headers = {503: {"Retry-After": str(RETRY_SECONDS)}, 408: _CLOSE, 413: _CLOSE}.get(status, {})
    return JSONResponse({"error": error}, status_code=status, headers=headers)
