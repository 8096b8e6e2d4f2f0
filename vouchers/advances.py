"""Advances that a sale regularises: what of each was taxed, exempt or unaffected, and how the document names them."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from vouchers.catalogues.allowances import (
    ADVANCE_EXEMPT,
    ADVANCE_OF_ISC,
    ADVANCE_TAXED,
    ADVANCE_UNAFFECTED,
)
from vouchers.money import HUNDRED, ZERO, to_cents
from vouchers.sale import Advance, DocumentType
from vouchers.voucher import Allowance, Prepaid

# Catalogue 12, the documents of an advance.
_RELATED = {DocumentType.FACTURA: "02", DocumentType.BOLETA: "03"}


@dataclass(frozen=True, slots=True)
class Advances:
    """Sums of all advances: what was paid with taxes, and the values without them."""

    paid: Decimal = ZERO
    taxed: Decimal = ZERO
    exempt: Decimal = ZERO
    unaffected: Decimal = ZERO
    excise: Decimal = ZERO

    def written(self) -> tuple[Allowance, ...]:
        """The global discounts 04, 05, 06 and 20 that stand for them."""
        amounts = (
            (ADVANCE_TAXED, self.taxed),
            (ADVANCE_EXEMPT, self.exempt),
            (ADVANCE_UNAFFECTED, self.unaffected),
            (ADVANCE_OF_ISC, self.excise),
        )
        return tuple([Allowance(code=code, is_charge=False, amount=amount) for code, amount in amounts if amount])


NO_ADVANCES = Advances()


def says_its_parts(advance: Advance) -> bool:
    """Whether the source told what the advance was made of; else it is all taxed with the IGV."""
    return any(part is not None for part in (advance.taxed, advance.exempt, advance.unaffected, advance.excise))


def summed(advances: Sequence[Advance], igv_percent: Decimal) -> Advances:
    """The sums; an advance that does not say its parts was all taxed."""
    return Advances(
        paid=sum((one.amount for one in advances), ZERO),
        taxed=sum((_taxed(one, igv_percent) for one in advances), ZERO),
        exempt=sum((one.exempt or ZERO for one in advances), ZERO),
        unaffected=sum((one.unaffected or ZERO for one in advances), ZERO),
        excise=sum((one.excise or ZERO for one in advances), ZERO),
    )


def prepaid(advances: Sequence[Advance], issuer_ruc: str) -> tuple[Prepaid, ...]:
    """Each advance as the document names it, with the identifier that ties its payment to its document."""
    return tuple(
        Prepaid(
            identifier=f"{index:02}",
            document_type=_RELATED[DocumentType(one.document.document_type)],
            series=one.document.series,
            number=one.document.number,
            issuer_ruc=one.issuer_ruc or issuer_ruc,
            amount=one.amount,
        )
        for index, one in enumerate(advances, start=1)
    )


def _taxed(advance: Advance, igv_percent: Decimal) -> Decimal:
    if says_its_parts(advance):
        return advance.taxed or ZERO
    return to_cents(advance.amount / (1 + igv_percent / HUNDRED))
