"""Notices of mail servers (RFC 3464), as they come back."""

from email.message import EmailMessage

_NOTICE = """\
From: MAILER-DAEMON@mail.test
To: comprobantes@aseguradora.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="frontier"

--frontier
Content-Type: text/plain

I could not deliver your message.

--frontier
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.test

Final-Recipient: rfc822; {to}
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 {status} no such user here

--frontier
Content-Type: {kind}

{original}
--frontier--
"""


def notice(mail: EmailMessage, *, action: str = "failed", status: str = "5.1.1", headers_only: bool = False) -> bytes:
    """What a server says about `mail` that it could not deliver."""
    original = mail.as_bytes().decode("ascii").replace("\r\n", "\n")
    text = _NOTICE.format(
        to=mail["To"],
        action=action,
        status=status,
        kind="text/rfc822-headers" if headers_only else "message/rfc822",
        original=original.partition("\n\n")[0] + "\n" if headers_only else original,
    )
    return text.encode()
