"""The legends of a voucher (catalogue 52): those that the source gives and those that follow from the sale."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from vouchers.catalogues.legends import (
    AMOUNT_IN_WORDS,
    FREE_TRANSFER,
    ITINERANT,
    LEGENDS,
    OF_DETRACTION,
    OF_PERCEPTION,
    OF_RICE,
)
from vouchers.catalogues.treatments import RICE
from vouchers.catalogues.tributes import FREE, IVAP
from vouchers.money import AMOUNT_LIMIT, ZERO
from vouchers.sale import DocumentType, Sale
from vouchers.voucher import Legend, TaxTotal, VoucherLine
from vouchers.words import amount_in_words

# Rice is sold or given away; no other line stands beside it (SUNAT 2644).
_OF_RICE = frozenset({IVAP, FREE})
_INVOICES = frozenset({DocumentType.FACTURA, DocumentType.BOLETA})


def legends(
    sale: Sale, payable: Decimal, taxes: Sequence[TaxTotal], lines: Sequence[VoucherLine]
) -> tuple[Legend, ...]:
    """All legends; one that the source gives stands in the place of ours of the same code (SUNAT 3014)."""
    words = _amount(payable, sale.currency)
    ours = [*words, *[Legend(code=code, text=LEGENDS[code]) for code in _that_follow(sale, taxes, lines)]]
    if not sale.legends:
        return tuple(ours)
    given = [Legend(code=one.code, text=one.text or LEGENDS.get(one.code, "")) for one in sale.legends]
    codes = {one.code for one in given}
    return (*[one for one in ours if one.code not in codes], *given)


def _amount(payable: Decimal, currency: str) -> tuple[Legend, ...]:
    """What no document can hold has no words either; a finding tells it."""
    if not ZERO <= payable < AMOUNT_LIMIT:
        return ()
    return (Legend(code=AMOUNT_IN_WORDS, text=amount_in_words(payable, currency)),)


def _that_follow(sale: Sale, taxes: Sequence[TaxTotal], lines: Sequence[VoucherLine]) -> Iterator[str]:
    tributes = {tax.tribute for tax in taxes}
    if FREE in tributes:
        yield FREE_TRANSFER
    if tributes & _OF_RICE and lines[0].taxes[0].treatment == RICE:
        yield OF_RICE
    if sale.detraction is not None:
        yield OF_DETRACTION
    if sale.perception is not None:
        yield OF_PERCEPTION
    if sale.delivery_address is not None and sale.delivery_address.street and sale.document_type in _INVOICES:
        yield ITINERANT
