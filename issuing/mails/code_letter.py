"""The letter that carries a one-time code: HTML and text in Spanish. Pure.

The code stands in the body alone: subjects are shown on locked screens.
"""

from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8

from issuing.mails.letter import TEMPLATES, colour_of, mail_address


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeLetter:
    """What is said to whom. `key` makes the Message-ID, another for each attempt, since each has another code."""

    key: str
    sender: str
    recipient: str
    at: datetime
    issuer_name: str
    colour: str | None
    code: str
    minutes: int


def compose_code(it: CodeLetter) -> bytes:
    """The mail, ready for SMTP; raises `UnaddressableError`."""
    sender, recipient = mail_address(it.sender, it.issuer_name), mail_address(it.recipient)
    facts = {"it": it, "colour": colour_of(it.colour), "spaced": f"{it.code[:3]} {it.code[3:]}"}
    message = EmailMessage(policy=SMTPUTF8 if not it.recipient.isascii() else SMTP)
    message["Subject"] = "Código para ver sus comprobantes"
    message["From"] = sender
    message["To"] = recipient
    message["Date"] = it.at
    message["Message-ID"] = f"<code.{it.key}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    message.set_content(TEMPLATES.get_template("code.txt").render(facts), cte="quoted-printable")
    message.add_alternative(TEMPLATES.get_template("code.html").render(facts), subtype="html", cte="quoted-printable")
    message["Content-Language"] = "es"
    return message.as_bytes()
