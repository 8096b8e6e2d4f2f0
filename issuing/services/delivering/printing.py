"""The seam to whoever prints: a courier is given one, or sends the XML alone."""

from typing import Protocol


class Printing(Protocol):
    """Makes the printed representation of signed vouchers."""

    async def pdf(self, xml: bytes, *, issuer_ruc: str) -> bytes:
        """The PDF of the signed document, off the event loop."""
        ...
