"""The carrier of mails: reads a voucher, writes its letter, and hands it to the mail server."""

from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from documents.names import cdr_name, series_number
from documents.package import unzip_single
from issuing.clock import Clock, lima
from issuing.customers.links import VoucherLinks
from issuing.deliveries import DeliveryKind, Ending, Outcome
from issuing.errors import NotPossible
from issuing.gateways.mail import MailClient
from issuing.mails.letter import Attachment, Letter, MessageKey, UnaddressableError, compose
from issuing.services.delivering.carrier import Parcel
from issuing.services.issuers import Issuers, RegisteredIssuer
from issuing.services.printing import Printing
from issuing.storage.database import driver_connection
from issuing.storage.deliveries import DeliveryClaim
from issuing.storage.mail_facts import MailFacts, read_mail_facts


@dataclass(frozen=True, slots=True, kw_only=True)
class MailWishes:
    """What the settings say of mails. `sender` is that of issuers without one; `size_limit` counts bytes of files.

    Without `links` a mail links to the look-up only.
    """

    sender: str | None
    return_path: str | None
    with_cdr: bool
    size_limit: int
    portal_url: str | None
    links: VoucherLinks | None = None


class MailCarrier:
    """One mail for each address: an address that fails or bounces harms no other, and none sees another."""

    kind = DeliveryKind.MAIL
    shared_lane: str | None = ""

    def __init__(
        self,
        engine: AsyncEngine,
        client: MailClient,
        *,
        clock: Clock,
        issuers: Issuers,
        wishes: MailWishes,
        printing: Printing,
    ) -> None:
        self._engine = engine
        self._client = client
        self._clock = clock
        self._issuers = issuers
        self._wishes = wishes
        self._printing = printing
        self.capacity = client.server.connections

    def endpoint(self, claim: DeliveryClaim) -> str:
        """The mail server."""
        del claim
        return f"smtp://{self._client.server.host}:{self._client.server.port}"

    async def prepare(self, claim: DeliveryClaim) -> Parcel | Outcome:
        """The letter; an outcome where the address is none, or where nobody is named to send it."""
        async with driver_connection(self._engine) as connection:
            facts = await read_mail_facts(connection, claim.ticket_id, claim.target)
        registered = await self._issuers.by_id(facts.issuer_id)
        sender = registered.mail_from or self._wishes.sender
        if sender is None:
            return Outcome(
                ending=Ending.BLOCKED,
                detail=f"Indique el remitente del emisor {registered.issuer.ruc} (emission issuer register "
                "--mail-from) o EMISSION_MAIL_FROM.",
            )
        fitting, left_out = self._fitting(await self._files(claim.ticket_id, facts))
        letter = replace(self._letter(claim, facts, registered, sender), attachments=fitting, left_out=left_out)
        try:
            content = compose(letter)
        except UnaddressableError:
            return Outcome(ending=Ending.REFUSED, detail="La dirección de correo no es válida.")
        return Parcel(content=content, recipient=claim.target.strip(), sender=self._wishes.return_path or sender)

    async def send(self, parcel: Parcel) -> Outcome:
        """Hand it to the mail server."""
        return await self._client.send(sender=parcel.sender, recipient=parcel.recipient, content=parcel.content)

    async def close(self) -> None:
        """Close what is kept of connections."""
        await self._client.close()

    async def _files(self, ticket_id: UUID, facts: MailFacts) -> list[Attachment]:
        """The files in the order of their weight for the customer.

        What can't be printed goes without the PDF: the XML is the voucher, and the log tells staff why.
        """
        name, xml = unzip_single(facts.zip)
        files = [Attachment(file_name=name, media_type="application/xml", content=xml)]
        with suppress(NotPossible):
            pdf = await self._printing.voucher(ticket_id, source=None)
            files.insert(0, Attachment(file_name=pdf.file_name, media_type=pdf.media_type, content=pdf.content))
        if self._wishes.with_cdr and facts.cdr is not None:
            files.append(Attachment(file_name=cdr_name(facts.cdr_of), media_type="application/zip", content=facts.cdr))
        return files

    def _fitting(self, files: list[Attachment]) -> tuple[list[Attachment], list[str]]:
        """What goes along within the limit, and the names of what does not."""
        fitting, left_out, room = [], [], self._wishes.size_limit
        for file in files:
            if len(file.content) <= room:
                fitting.append(file)
                room -= len(file.content)
            else:
                left_out.append(file.file_name)
        return fitting, left_out

    def _letter(self, claim: DeliveryClaim, facts: MailFacts, registered: RegisteredIssuer, sender: str) -> Letter:
        issuer = registered.issuer
        key = MessageKey(ticket_id=claim.ticket_id, delivery_id=claim.id, resends=claim.resends)
        thread = None
        if facts.thread_ticket_id is not None and facts.thread_delivery_id is not None:
            thread = MessageKey(ticket_id=facts.thread_ticket_id, delivery_id=facts.thread_delivery_id, resends=0)
        elif claim.resends:
            thread = MessageKey(ticket_id=claim.ticket_id, delivery_id=claim.id, resends=0)
        modified = None
        if facts.modified_series is not None and facts.modified_number is not None:
            modified = series_number(facts.modified_series, facts.modified_number)
        links, portal_url = self._wishes.links, self._wishes.portal_url
        voucher_url = None
        if links is not None and portal_url is not None:
            voucher_url = links.url(claim.ticket_id, base=portal_url, now=self._clock.now())
        return Letter(
            key=key,
            thread=thread,
            sender=sender,
            recipient=claim.target,
            at=lima(self._clock.now()),
            issuer_name=issuer.trade_name or issuer.legal_name,
            issuer_ruc=issuer.ruc,
            colour=registered.mail_colour,
            document_type=facts.document_type,
            number=series_number(facts.series, facts.number),
            modified=modified,
            customer_name=facts.customer_name,
            issue_date=f"{facts.issue_date:%d/%m/%Y}",
            currency=facts.currency,
            payable=facts.payable,
            portal_url=portal_url,
            voucher_url=voucher_url,
            link_days=links.days if links is not None else 0,
        )
