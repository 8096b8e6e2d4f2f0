"""A voucher as its customer gets it: facts, whether it proves itself, and the files to take along."""

import asyncio
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from issuing.customers.proof import Proof, SummaryPapers, prove
from issuing.errors import NotFound
from issuing.services.inquiry import Inquiry
from issuing.services.issuers import Issuers
from issuing.services.printing import Printing
from issuing.states import State
from issuing.storage.customers_papers import StoredPapers, read_foreign_pdf, read_papers
from issuing.storage.database import driver_connection
from issuing.views import Artifact, ArtifactKind, VoucherNumber, VoucherView

_GONE = "Ese comprobante ya no está disponible; consulte a su aseguradora."


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerVoucher:
    """A voucher, who issued it, whether it proves itself, and which files there are."""

    view: VoucherView
    issuer_name: str
    proof: Proof
    files: tuple[ArtifactKind, ...]


class CustomerPapers:
    """Reads for whoever has proved that he may: by five facts, by a link, or by a code."""

    def __init__(self, engine: AsyncEngine, *, issuers: Issuers, inquiry: Inquiry, printing: Printing) -> None:
        self._engine = engine
        self._issuers = issuers
        self._inquiry = inquiry
        self._printing = printing

    async def look_up(self, number: VoucherNumber, *, issue_date: date, payable: Decimal) -> CustomerVoucher | None:
        """The voucher of all five facts; None for every miss, by one and the same statement whichever fact is wrong."""
        try:
            view = await self._inquiry.look_up(number, issue_date=issue_date, payable=payable)
        except NotFound:
            return None
        return await self._with_papers(view)

    async def voucher(self, ticket_id: UUID) -> CustomerVoucher:
        """The voucher of a ticket; raises `NotFound`."""
        return await self._with_papers(await self._inquiry.voucher(ticket_id, source=None))

    async def artifact(self, ticket_id: UUID, kind: ArtifactKind) -> Artifact:
        """A file of it; raises `NotFound` or `NotPossible`.

        What was issued elsewhere has the print that its provider made; once it is voided ours says so instead.
        """
        if kind is not ArtifactKind.PDF:
            return await self._inquiry.artifact(ticket_id, kind, source=None)
        view = await self._inquiry.voucher(ticket_id, source=None)
        if view.state is not State.VOIDED:
            async with driver_connection(self._engine) as connection:
                foreign = await read_foreign_pdf(connection, ticket_id)
            if foreign is not None:
                name = f"{view.number.issuer_ruc}-{view.number.document_type}-{view.number.text}.pdf"
                return Artifact(file_name=name, media_type="application/pdf", content=foreign)
        return await self._printing.voucher(ticket_id, source=None)

    async def _with_papers(self, view: VoucherView) -> CustomerVoucher:
        async with driver_connection(self._engine) as connection:
            stored = await read_papers(connection, view.ticket_id)
        if stored is None:
            raise NotFound(_GONE)
        registered = await self._issuers.by_ruc(view.number.issuer_ruc)
        proof = await asyncio.to_thread(_proof, stored)
        return CustomerVoucher(
            view=view, issuer_name=registered.issuer.legal_name, proof=proof, files=_files(view.state, stored)
        )


def _proof(stored: StoredPapers) -> Proof:
    summary = None
    if stored.summary_name and stored.summary_zip and stored.summary_cdr:
        _, _, reference = stored.summary_name.removesuffix(".zip").partition("-")
        summary = SummaryPapers(reference=reference, zip=stored.summary_zip, cdr=stored.summary_cdr)
    return prove(stored.zip, stored.cdr, state=stored.state, summary=summary)


def _files(state: State, stored: StoredPapers) -> tuple[ArtifactKind, ...]:
    """A rejected voucher has no print."""
    answered = stored.cdr is not None or stored.summary_cdr is not None
    return tuple(
        kind
        for kind, there in (
            (ArtifactKind.PDF, state is not State.REJECTED),
            (ArtifactKind.XML, True),
            (ArtifactKind.CDR, answered),
        )
        if there
    )
