"""Downloads: plain routes with their own authorisation, a signed link that was made at the look-up and ends soon."""

from collections.abc import AsyncIterator
from datetime import timedelta
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.responses import PlainTextResponse, StreamingResponse

from issuing.views import Artifact, ArtifactKind
from portal.context import client_of, portal
from portal.guard import Outage, Refusal, attempt

LIFETIME = timedelta(minutes=15)
_PIECE = 64 * 1024
_ENDED = (
    "Este enlace de descarga ya venció o no es válido. "
    "Vuelva a consultar el comprobante con sus cinco datos y descárguelo desde el resultado."
)
_UNKNOWN_KIND = "Ese archivo no existe. Vuelva a consultar el comprobante y descárguelo desde el resultado."
_KINDS = {kind.value: kind for kind in (ArtifactKind.PDF, ArtifactKind.XML, ArtifactKind.CDR)}

router = APIRouter()


def link_token(ticket_id: UUID) -> str:
    """What opens the files of a voucher for the next quarter of an hour."""
    return portal().downloads.sign(str(ticket_id), expires_at=portal().now() + LIFETIME)


def path(kind: ArtifactKind, token: str) -> str:
    """Where the file is, below the portal's prefix."""
    return f"/descargas/{kind.value}/{token}"


@router.get("/descargas/{kind}/{token}")
async def download(kind: str, token: str, request: Request) -> Response:
    """The exact bytes: 403 for a link that is not ours or has ended, 404 for a file that is not there."""
    opened = portal().downloads.read(token, now=portal().now())
    if opened is None:
        portal().front.refused("a download's link was not taken", "customer.download_refused", client_of(request))
        return _sorry(403, _ENDED)
    if kind not in _KINDS:
        return _sorry(404, _UNKNOWN_KIND)
    artifact = await attempt(_handed_over(UUID(opened[0]), _KINDS[kind]), doing="entregar el archivo")
    if isinstance(artifact, Refusal):
        return _sorry(503 if isinstance(artifact, Outage) else 404, artifact.sentence)
    return attachment(artifact)


def attachment(artifact: Artifact) -> Response:
    """The answer that a browser keeps as a file, piece by piece as it takes them."""
    return StreamingResponse(
        _pieces(artifact.content),
        media_type=artifact.media_type,
        headers={
            "Content-Disposition": f'attachment; filename="{artifact.file_name}"',
            "Content-Length": str(len(artifact.content)),
            "Cache-Control": "private, no-store",
        },
    )


async def _pieces(content: bytes) -> AsyncIterator[bytes]:
    for start in range(0, len(content), _PIECE):
        yield content[start : start + _PIECE]


async def _handed_over(ticket_id: UUID, kind: ArtifactKind) -> Artifact:
    """The file; that the customer has the voucher now is on record before the first byte leaves."""
    services = portal().services
    artifact = await services.customers.papers.artifact(ticket_id, kind)
    await services.handover.taken_from_portal(ticket_id)
    return artifact


def _sorry(status: int, sentence: str) -> Response:
    return PlainTextResponse(sentence, status_code=status, headers={"Cache-Control": "no-store"})
