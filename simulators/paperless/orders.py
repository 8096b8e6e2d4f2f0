"""What the simulator is asked to issue; every field has a default, so that a test names what it is about."""

from dataclasses import dataclass

PARTS = ("xml", "cdr", "pdf")
"""The files of a voucher."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A voucher to issue.

    ``store`` are the files to leave in ANUBIS at once; ``cdr`` is the constancy's kind: ``accepted``, ``observed``,
    ``rejected``, ``foreign`` (another document's), ``own`` (signed by the issuer itself). ``digits`` pads the number.
    ``tampered`` changes a letter after signing; ``signer`` signs in the issuer's place; ``signed_ruc`` stands in the
    document as its issuer.
    """

    ruc: str = "20100066603"
    document_type: str = "01"
    series: str = "F901"
    number: int = 1
    issue_date: str = "2026-11-24"
    currency: str = "PEN"
    payable: str = "118.00"
    customer_type: str = "6"
    customer_number: str = "20131312955"
    customer_name: str = "TRANSPORTES ANDINOS S.A.C."
    customer_email: str = "pagos@andinos.example"
    modified: str = ""
    cdr: str = "accepted"
    digits: int = 1
    tampered: bool = False
    signer: str = ""
    signed_ruc: str = ""
    store: tuple[str, ...] = PARTS

    @property
    def key(self) -> str:
        """How ANUBIS calls it."""
        return f"{self.ruc}-{self.document_type}-{self.series}-{self.number}"

    @property
    def written_number(self) -> str:
        """The document's ID."""
        return f"{self.series}-{self.number:0{self.digits}d}"
