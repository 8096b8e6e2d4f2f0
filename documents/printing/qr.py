"""The QR code of a voucher: SUNAT's fields in their order (RS 113-2018, annex 6, 6.4), error correction Q."""

import re

import segno

from documents.printing.facts import PrintedFacts

_QUIET_MODULES = 4
_DARK_RUN = re.compile(rb"\x01+")
# To weigh all eight masks against each other takes longer than the rest of the print; every reader takes any of them.
_MASK = 2


def qr_text(facts: PrintedFacts) -> str:
    """`RUC|type|series|number|IGV|total|date|customer type|customer number|digest`, spelled as in the XML."""
    series, _, number = facts.number.partition("-")
    customer = facts.customer
    return "|".join(
        (
            facts.supplier.identity_number,
            facts.document_type,
            series,
            number,
            facts.igv_text,
            facts.payable_text,
            facts.issue_date.isoformat(),
            customer.identity_type,
            customer.identity_number,
            facts.digest_value or "",
        )
    )


def qr_svg(content: str) -> str:
    """The code as a black SVG with its quiet zone, one unit a module. ValueError for more than a code can hold."""
    code = segno.make_qr(content, error="q", boost_error=False, encoding="utf-8", mask=_MASK)
    path = "".join(
        f"M{run.start() + _QUIET_MODULES} {y}h{run.end() - run.start()}v1h-{run.end() - run.start()}z"
        for y, row in enumerate(code.matrix, start=_QUIET_MODULES)
        for run in _DARK_RUN.finditer(row)
    )
    side = len(code.matrix) + 2 * _QUIET_MODULES
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}"><path d="{path}"/></svg>'
