"""What the parts of emission hand to each other."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from documents.names import series_number
from issuing.services.issuers import RegisteredIssuer
from issuing.storage.claims import Claim


@dataclass(frozen=True, slots=True, kw_only=True)
class Outgoing:
    """A numbered, signed and stored voucher on its way to the authority.

    `attempt_id` is the attempt that was committed open for it, None if one has yet to be opened; `uncertain` if the
    authority may have the document already. `endpoint` is where it was last sent, or where the open attempt will send
    it; `probes` the address that it is to try although a gate before that is shut.
    """

    ticket_id: UUID
    fence: int
    registered: RegisteredIssuer
    document_type: str
    series: str
    number: int
    digest_value: str
    file_name: str
    zip: bytes
    emails: tuple[str, ...]
    attempt: int
    absences: int
    uncertain: bool
    attempt_id: UUID | None
    deadline: date
    endpoint: str | None
    probes: str | None = None

    @property
    def series_number(self) -> str:
        """Series and number as the document's ID has them."""
        return series_number(self.series, self.number)


def said_of_second(url: str) -> str:
    """What the event says of a document that goes to the second OSE."""
    return f"Va a la OSE de respaldo, {url}, porque la primera no responde."


def resumed(claim: Claim, registered: RegisteredIssuer, emails: tuple[str, ...]) -> Outgoing:
    """The voucher of a claim that was signed in an earlier run; raises `ValueError` if it has none."""
    if claim.series is None or claim.number is None or claim.file_name is None or claim.zip is None:
        raise ValueError(f"ticket {claim.ticket_id} is {claim.state} and has no voucher")
    return Outgoing(
        ticket_id=claim.ticket_id,
        fence=claim.fence,
        registered=registered,
        document_type=claim.document_type,
        series=claim.series,
        number=claim.number,
        digest_value=claim.digest_value or "",
        file_name=claim.file_name,
        zip=claim.zip,
        emails=emails,
        attempt=claim.attempt,
        absences=claim.absences,
        uncertain=claim.may_be_registered,
        attempt_id=None,
        deadline=claim.deadline,
        endpoint=claim.endpoint,
        probes=claim.probes,
    )
