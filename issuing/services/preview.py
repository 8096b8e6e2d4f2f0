"""Preview: what would become of a sale, without storing it or spending a number."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from documents.ubl import render
from issuing.clock import Clock, lima
from issuing.rights import require_right
from issuing.services.emission.contingency import number_taken
from issuing.services.issuers import Issuers
from issuing.services.printing import Printing
from issuing.storage.database import driver_connection
from issuing.storage.numbering import taken
from issuing.storage.references import by_external_id, by_number
from issuing.views import Preview, SourceIdentity
from vouchers.assess import assess
from vouchers.findings import Finding, Severity
from vouchers.modified import ModifiedDocument
from vouchers.sale import Sale
from vouchers.terms import Terms
from vouchers.voucher import Voucher


class Previewing:
    """Judges a sale as emission would at this moment."""

    def __init__(
        self, engine: AsyncEngine, *, clock: Clock, issuers: Issuers, printing: Printing, terms: Terms
    ) -> None:
        self._engine = engine
        self._terms = terms
        self._clock = clock
        self._issuers = issuers
        self._printing = printing

    async def preview(self, sale: Sale, *, source: SourceIdentity, with_xml: bool, with_pdf: bool = False) -> Preview:
        """Computed amounts and all findings; the XML is unsigned and bears the number 0, the PDF is marked a draft.

        Raises `UnknownIssuer`, `NotPermitted`.
        """
        require_right(source.rights, sale)
        registered = await self._issuers.by_ruc(sale.issuer_ruc)
        now: datetime = lima(self._clock.now())
        modified, further = await self._modified(sale, registered.id, source)
        assessment = assess(
            sale,
            issuer=registered.issuer,
            today=now.date(),
            issue_time=now.time().replace(microsecond=0),
            modified=modified,
            further=further,
            terms=self._terms,
        )
        findings = assessment.findings
        if assessment.voucher is not None and not assessment.refused:
            findings += await self._taken(assessment.voucher, assessment.sale.contingency_number, registered.id)
        refused = any(it.severity is Severity.ERROR for it in findings)
        xml, pdf = None, None
        if (with_xml or with_pdf) and assessment.voucher is not None and not refused:
            xml = render(assessment.voucher, 0)
            pdf = await self._printing.draft(xml, ruc=sale.issuer_ruc) if with_pdf else None
        return Preview(
            voucher=assessment.voucher,
            findings=findings,
            rule_set=assessment.rule_set,
            xml=xml if with_xml else None,
            pdf=pdf,
        )

    async def _taken(self, voucher: Voucher, number: int | None, issuer_id: int) -> tuple[Finding, ...]:
        """Whether the printed number is another voucher's."""
        if number is None:
            return ()
        async with driver_connection(self._engine) as connection:
            found = await taken(connection, [(issuer_id, voucher.document_type.value, voucher.series, number)])
        return (number_taken(voucher.series, number),) if found else ()

    async def _modified(
        self, sale: Sale, issuer_id: int, source: SourceIdentity
    ) -> tuple[ModifiedDocument | None, tuple[ModifiedDocument, ...]]:
        """What the note modifies first, and what it modifies besides, as far as the archive has them."""
        if sale.note is None:
            return None, ()
        async with driver_connection(self._engine) as connection:
            if sale.note.document:
                key = (issuer_id, sale.note.document)
                found = (await by_number(connection, [key])).get(key)
            elif sale.note.external_id:
                name = (source.id, sale.note.external_id)
                found = (await by_external_id(connection, [name])).get(name)
            else:
                found = None
            others = [(issuer_id, it) for it in sale.note.further_documents]
            known = await by_number(connection, others) if others else {}
        further = tuple(it.modified for key in others if (it := known.get(key)) and it.modified)
        return found.modified if found else None, further
