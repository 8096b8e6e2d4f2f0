"""The letter that carries a voucher: HTML and text in Spanish, with the files attached. Pure.

The templates are files that a designer can edit (`templates/voucher.html`, `templates/voucher.txt`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from uuid import UUID

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

TEMPLATES = Environment(
    loader=PackageLoader("issuing.mails"),
    autoescape=select_autoescape(["html"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    keep_trailing_newline=True,
)
_KINDS = {
    "01": "Factura electrónica",
    "03": "Boleta de venta electrónica",
    "07": "Nota de crédito electrónica",
    "08": "Nota de débito electrónica",
}
_SYMBOLS = {"PEN": "S/", "USD": "US$", "EUR": "€"}
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_DEFAULT_COLOUR = "#1f4e79"
_MESSAGE_ID = re.compile(r"<([0-9a-f]{32})\.([0-9]{1,18})\.([0-9]{1,6})@[^>\s]+>")


class UnaddressableError(ValueError):
    """The recipient's or the sender's address is no address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file of the letter; `media_type` is `type/subtype`."""

    file_name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageKey:
    """What a Message-ID is made of; the same for every attempt, another for each resend that somebody asked for."""

    ticket_id: UUID
    delivery_id: int
    resends: int

    def text(self, domain: str) -> str:
        """The Message-ID, with its angle brackets."""
        return f"<{self.ticket_id.hex}.{self.delivery_id}.{self.resends}@{domain}>"


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is said to whom. `modified` is the voucher that a note is about (`F001-1`), `thread` the first mail of it.

    `left_out` names files that were too large to go along, `voucher_url` opens this voucher for whoever has the mail.
    """

    key: MessageKey
    thread: MessageKey | None
    sender: str
    recipient: str
    at: datetime
    issuer_name: str
    issuer_ruc: str
    colour: str | None
    document_type: str
    number: str
    modified: str | None
    customer_name: str
    issue_date: str
    currency: str
    payable: Decimal
    portal_url: str | None
    voucher_url: str | None = None
    link_days: int = 0
    attachments: Sequence[Attachment] = ()
    left_out: Sequence[str] = ()


def read_message_ids(text: str) -> list[MessageKey]:
    """The keys of our Message-IDs in `text`, in order; foreign ids are passed over."""
    return [
        MessageKey(ticket_id=UUID(hex=ticket), delivery_id=int(delivery), resends=int(resends))
        for ticket, delivery, resends in _MESSAGE_ID.findall(text)
    ]


def money(currency: str, amount: Decimal) -> str:
    """An amount as it is written in Peru: `S/ 1,234.50`."""
    return f"{_SYMBOLS.get(currency, currency)} {amount:,.2f}"


def compose(it: Letter) -> bytes:
    """The mail, ready for SMTP; raises `UnaddressableError`."""
    sender, recipient = mail_address(it.sender, it.issuer_name), mail_address(it.recipient)
    kind = _KINDS.get(it.document_type, "Comprobante electrónico")
    facts = {
        "it": it,
        "kind": kind,
        "amount": money(it.currency, it.payable),
        "colour": colour_of(it.colour),
    }
    message = EmailMessage(policy=SMTPUTF8 if not it.recipient.isascii() else SMTP)
    message["Subject"] = _one_line(f"{kind} {it.number} de {it.issuer_name}")
    message["From"] = sender
    message["To"] = recipient
    message["Date"] = it.at
    message["Message-ID"] = it.key.text(sender.domain)
    if it.thread is not None:
        message["In-Reply-To"] = message["References"] = it.thread.text(sender.domain)
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(TEMPLATES.get_template("voucher.txt").render(facts), cte="quoted-printable")
    message.add_alternative(
        TEMPLATES.get_template("voucher.html").render(facts), subtype="html", cte="quoted-printable"
    )
    for file in it.attachments:
        main, _, sub = file.media_type.partition("/")
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.file_name)
    message["Content-Language"] = "es"  # what makes a message multipart drops such headers
    return message.as_bytes()


def colour_of(wish: str | None) -> str:
    """The colour of an issuer's mails, `#1f4e79`; ours where it wishes none, or what is none."""
    return wish if wish and _COLOUR.fullmatch(wish) else _DEFAULT_COLOUR


def mail_address(spec: str, name: str = "") -> Address:
    """An address with the name to show for it; raises `UnaddressableError`."""
    try:
        found = Address(display_name=_one_line(name), addr_spec=spec.strip())
    except (MessageError, ValueError, IndexError) as error:
        raise UnaddressableError(f"{spec!r} is no address") from error
    if not found.username or not found.domain:
        raise UnaddressableError(f"{spec!r} is no address")
    return found


def _one_line(text: str) -> str:
    return " ".join(text.split())
