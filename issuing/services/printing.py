"""Printing: a voucher's printed representation, on demand, beside the event loop, and never a matter of its state."""

import asyncio
import os
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeAlias
from uuid import UUID

import structlog

from documents.printing import (
    Branding,
    BrandingError,
    Mark,
    Paper,
    Printer,
    PrintingFailed,
    UnprintableVoucher,
    load_branding,
)
from issuing.errors import NotPossible
from issuing.services.inquiry import Inquiry
from issuing.states import State
from issuing.views import Artifact, ArtifactKind, SourceIdentity

_log = structlog.get_logger()
_THREADS, _NICE = 2, 10
_KEPT_BYTES = 32 * 1024 * 1024
_REJECTED = "SUNAT rechazó este comprobante: no tiene representación impresa. El XML y el CDR sí se pueden descargar."
_NOT_PRINTED = (
    "No se pudo imprimir el comprobante, que sigue siendo válido: descargue el XML. El motivo está en el registro."
)

Key: TypeAlias = tuple[str, str, str, str, str]
"""Digest of the signed document, of the branding, mark, paper, and the attached file's name."""


def _give_way() -> None:
    """A print takes as long as dozens of signatures and is nobody's hurry; Linux gives threads their own priority."""
    os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


class Printing:
    """Prints in threads of its own, each of which keeps a printer, and keeps what was printed last.

    `branding` is the folder with the issuers' looks; `consult_url` is printed where a look has none of its own.
    """

    def __init__(self, inquiry: Inquiry, *, branding: Path, consult_url: str = "") -> None:
        self._inquiry = inquiry
        self._branding = branding
        self._consult_url = consult_url
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="printing", initializer=_give_way)
        self._own = threading.local()
        self._kept: OrderedDict[Key, bytes] = OrderedDict()
        self._kept_bytes = 0

    async def artifact(self, ticket_id: UUID, kind: ArtifactKind, *, source: SourceIdentity | None) -> Artifact:
        """What can be downloaded of a voucher, the PDF included; raises as `Inquiry.artifact`, and `NotPossible`."""
        if kind is ArtifactKind.PDF:
            return await self.voucher(ticket_id, source=source)
        return await self._inquiry.artifact(ticket_id, kind, source=source)

    async def voucher(self, ticket_id: UUID, *, source: SourceIdentity | None, paper: Paper = Paper.A4) -> Artifact:
        """The PDF of a signed voucher, marked if it was voided.

        Raises `NotFound`, and `NotPossible` for a rejected voucher (`REJECTED`) or a failed print (`NOT_PRINTED`).
        """
        view = await self._inquiry.voucher(ticket_id, source=source)
        if view.state is State.REJECTED:
            raise NotPossible(_REJECTED, reason="REJECTED")
        signed = await self._inquiry.artifact(ticket_id, ArtifactKind.XML, source=source)
        mark = Mark.VOIDED if view.state is State.VOIDED else Mark.NONE
        printed = await self._printed(
            signed.content,
            ruc=view.number.issuer_ruc,
            digest_value=view.digest_value,
            mark=mark,
            paper=paper,
            file_name=signed.file_name,
        )
        if printed is None:
            raise NotPossible(_NOT_PRINTED, reason="NOT_PRINTED")
        name = signed.file_name.removesuffix(".xml")
        return Artifact(file_name=f"{name}.pdf", media_type="application/pdf", content=printed)

    async def draft(self, xml: bytes, *, ruc: str) -> bytes | None:
        """The PDF of an unsigned document, marked as a draft; None where it could not be printed."""
        return await self._printed(xml, ruc=ruc, digest_value="", mark=Mark.DRAFT, paper=Paper.A4, file_name="")

    async def close(self) -> None:
        """Let the prints that are under way finish; those that wait are given up."""
        await asyncio.to_thread(self._threads.shutdown, wait=True, cancel_futures=True)

    async def _printed(
        self, xml: bytes, *, ruc: str, digest_value: str, mark: Mark, paper: Paper, file_name: str
    ) -> bytes | None:
        loop = asyncio.get_running_loop()
        branding = await loop.run_in_executor(self._threads, self._look, ruc)
        key = (digest_value, branding.digest, mark.value, paper.value, file_name)
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        try:
            printed = await loop.run_in_executor(
                self._threads, self._print, xml, branding, mark, paper, file_name or None
            )
        except (UnprintableVoucher, PrintingFailed) as error:
            _log.error("a voucher can't be printed", action="printing.failed", ruc=ruc, error=str(error))
            return None
        if digest_value:
            self._keep(key, printed)
        return printed

    def _look(self, ruc: str) -> Branding:
        """An issuer's branding; a file that can't be used costs the looks and not the print."""
        try:
            return load_branding(self._branding, ruc, consult_url=self._consult_url)
        except BrandingError as error:
            _log.error("a branding can't be used", action="printing.branding", ruc=ruc, error=str(error))
            return Branding(consult_url=self._consult_url)

    def _print(self, xml: bytes, branding: Branding, mark: Mark, paper: Paper, file_name: str | None) -> bytes:
        printer: Printer | None = getattr(self._own, "printer", None)
        if printer is None:
            printer = self._own.printer = Printer()
        return printer.print(xml, branding, mark=mark, paper=paper, file_name=file_name)

    def _keep(self, key: Key, printed: bytes) -> None:
        if key in self._kept or len(printed) > _KEPT_BYTES:
            return
        self._kept[key] = printed
        self._kept_bytes += len(printed)
        while self._kept_bytes > _KEPT_BYTES:
            _, oldest = self._kept.popitem(last=False)
            self._kept_bytes -= len(oldest)
