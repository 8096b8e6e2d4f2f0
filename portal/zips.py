"""Several vouchers in one ZIP, written while it is sent: no bundle is ever whole in memory."""

import io
import zipfile
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from fastapi import APIRouter, Request, Response
from starlette.responses import PlainTextResponse, StreamingResponse

from issuing.clock import lima_date
from issuing.customers.identity import Identity
from issuing.customers.limits import ZIPS
from issuing.errors import IssuingError, NotFound, NotPossible
from issuing.views import ArtifactKind
from portal import words
from portal.context import client_of, portal
from portal.forms import go, posted, refusal_of_foreign
from portal.guard import Outage, Refusal, attempt
from portal.visits import MINE, visit_of

PATH = f"{MINE}/zip"
MOST = 50
_KINDS = (ArtifactKind.PDF, ArtifactKind.XML, ArtifactKind.CDR)
_EXPECTED = frozenset({"NO_CDR", "REJECTED"})
"""What a voucher may lack without anybody having to be told."""

router = APIRouter()


@router.post(PATH)
async def download(request: Request) -> Response:
    """The ZIP of the vouchers whose ids were posted: all of them the visitor's own, or nothing at all."""
    if refused := refusal_of_foreign(request):
        return refused
    visit = await attempt(visit_of(request), doing="abrir su sesión")
    if visit is None:
        return go(request, MINE)
    if isinstance(visit, Refusal):
        return _sorry(503, visit.sentence)
    ids = _chosen(await posted(request))
    if ids is None:
        return _not_yours(request)
    if not 1 <= len(ids) <= MOST:
        return _sorry(400, f"Elija de 1 a {MOST} comprobantes de su lista y vuelva a intentarlo.")
    return await _answer(visit.identity, ids, request)


def _chosen(fields: dict[str, list[str]]) -> list[UUID] | None:
    """The ids that were ticked, each once; None where something else was sent."""
    try:
        return list(dict.fromkeys(UUID(it) for it in fields.get("id", [])))
    except ValueError:
        return None


async def _answer(identity: Identity, ids: Sequence[UUID], request: Request) -> Response:
    owned = await attempt(_required(identity, ids, request), doing="preparar la descarga")
    if isinstance(owned, Refusal):
        return _sorry(503 if isinstance(owned, Outage) else 429, owned.sentence)
    if not owned:
        return _not_yours(request)
    name = f"comprobantes-{lima_date(portal().now()):%Y-%m-%d}.zip"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return StreamingResponse(bundle(ids), media_type="application/zip", headers=headers)


async def bundle(ids: Sequence[UUID]) -> AsyncIterator[bytes]:
    """The ZIP in pieces, each voucher's files as soon as they are there. What is missing is told in `LEAME.txt`."""
    sink = _Sink()
    names: set[str] = set()
    remarks: list[str] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for ticket_id in ids:
            async for name, content in _files(ticket_id, remarks):
                if name not in names:  # boletas of one daily summary share its constancy
                    names.add(name)
                    archive.writestr(name, content)
                    yield sink.taken()
        if remarks:
            archive.writestr("LEAME.txt", "\n".join(remarks) + "\n")
    yield sink.taken()


async def _files(ticket_id: UUID, remarks: list[str]) -> AsyncIterator[tuple[str, bytes]]:
    services = portal().services
    view = await services.inquiry.voucher(ticket_id, source=None)
    name = f"{words.document_name(view.number.document_type)} {view.number.text}"
    try:
        await services.handover.taken_from_portal(ticket_id)
    except NotPossible as error:
        remarks.append(f"{name}: {error}")
        return
    for kind in _KINDS:
        try:
            artifact = await services.customers.papers.artifact(ticket_id, kind)
        except NotPossible as error:
            if error.reason not in _EXPECTED:
                remarks.append(f"{name}: {error}")
            continue
        yield artifact.file_name, artifact.content


class _TooMany(IssuingError):  # noqa: N818 -- reads as what it says
    """One bundle too many in a short time."""


async def _required(identity: Identity, ids: Sequence[UUID], request: Request) -> bool:
    """Whether all are the visitor's own; raises `_TooMany`."""
    try:
        await portal().services.customers.own.require(identity, ids)
    except NotFound:
        return False
    wait = await portal().front.limits.take((ZIPS, identity.key))
    if wait:
        portal().front.refused("too many bundles", "customer.zip_throttled", client_of(request))
        raise _TooMany(f"Hizo muchas descargas seguidas. Vuelva a intentarlo en {words.wait_words(wait)}.")
    return True


def _not_yours(request: Request) -> Response:
    portal().front.refused("a bundle names vouchers of others", "customer.zip_refused", client_of(request))
    return _sorry(404, "Alguno de esos comprobantes no está entre los suyos. Elíjalos de su lista.")


def _sorry(status: int, sentence: str) -> Response:
    return PlainTextResponse(sentence, status_code=status, headers={"Cache-Control": "no-store"})


class _Sink(io.RawIOBase):
    """Takes what the ZIP writes and gives it away; it can't be sought in, so the ZIP is one that streams."""

    def __init__(self) -> None:
        super().__init__()
        self._written = bytearray()

    def writable(self) -> bool:
        """Yes."""
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        """Keep it until it is taken."""
        self._written += content
        return len(content)

    def taken(self) -> bytes:
        """What was written since the last time."""
        content = bytes(self._written)
        self._written.clear()
        return content
