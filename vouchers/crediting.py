"""The credit note that undoes a whole voucher, as a sale of its own: the same lines, the same taxes, the same total.

A note's arithmetic knows fewer discounts and charges than an invoice's. Those on the whole voucher that change the
base (02, 49) become discounts and charges of the taxed lines (00, 47); what a note can't say makes the voucher one
that is credited by hand.
"""

from collections.abc import Sequence
from decimal import Decimal

from msgspec.structs import replace

from vouchers.catalogues.allowances import (
    CHARGE_TO_BASE,
    CHARGES_BESIDE_BASE,
    DISCOUNT_OF_BASE,
    LINE_CHARGE_TO_BASE,
    LINE_DISCOUNT_OF_BASE,
    LINE_TO_BASE,
    TO_BASE,
)
from vouchers.catalogues.operations import NRUS
from vouchers.catalogues.reasons import ANNULMENT
from vouchers.catalogues.tributes import IGV, IVAP
from vouchers.money import ZERO, to_cents
from vouchers.sale import AllowanceCharge, DocumentReference, DocumentType, Note, Sale, SaleLine
from vouchers.voucher import Allowance, Voucher, VoucherLine

_CODE_OF_A_LINE = {DISCOUNT_OF_BASE: LINE_DISCOUNT_OF_BASE, CHARGE_TO_BASE: LINE_CHARGE_TO_BASE}


class NotCreditableError(Exception):
    """No note can mirror this voucher by itself; the text says in Spanish why."""


def full_credit_note(sale: Sale, voucher: Voucher, *, number: int, external_id: str, reason: str) -> Sale:
    """The sale of the note with reason 01 that undoes `voucher`, which was made of `sale` and has that number.

    It bears no date and no series: it is issued on the day on which it is signed. Raises `NotCreditableError`.
    """
    if voucher.document_type not in {DocumentType.FACTURA, DocumentType.BOLETA}:
        raise NotCreditableError("una nota no se anula con otra nota de crédito automática")
    if voucher.operation_type == NRUS:
        raise NotCreditableError("es una venta del Nuevo RUS, y las notas no admiten lo gravado sin IGV")
    if voucher.prepaid:
        raise NotCreditableError("regulariza anticipos, que una nota de crédito no puede devolver por sí sola")
    beside = [it for it in sale.allowances if it.code not in TO_BASE | CHARGES_BESIDE_BASE]
    if beside or any(it.code not in LINE_TO_BASE for line in sale.lines for it in line.allowances):
        raise NotCreditableError("tiene descuentos o cargos que no afectan la base, que una nota de crédito no admite")
    reference = DocumentReference(document_type=voucher.document_type.value, series=voucher.series, number=number)
    return Sale(
        external_id=external_id,
        issuer_ruc=sale.issuer_ruc,
        document_type=DocumentType.CREDIT_NOTE,
        currency=sale.currency,
        customer=sale.customer,
        lines=_lines(sale.lines, voucher),
        note=Note(reason_code=ANNULMENT, reason=reason, document=reference),
        purchase_order=sale.purchase_order,
        allowances=tuple(it for it in sale.allowances if it.code in CHARGES_BESIDE_BASE),
        igv_percent=sale.igv_percent,
        rounding=sale.rounding,
        attributes=sale.attributes,
    )


def _lines(lines: Sequence[SaleLine], voucher: Voucher) -> tuple[SaleLine, ...]:
    credited = tuple(lines)
    for allowance in voucher.allowances:
        if allowance.code in _CODE_OF_A_LINE:
            credited = _shared_out(credited, voucher.lines, allowance)
    return credited


def _shared_out(
    lines: Sequence[SaleLine], computed: Sequence[VoucherLine], allowance: Allowance
) -> tuple[SaleLine, ...]:
    """Each taxed line bears its share, to the cent; what rounding leaves over goes to the last of them."""
    values = [line.value if _is_taxed(line) else ZERO for line in computed]
    whole = sum(values, ZERO)
    if not whole:
        raise NotCreditableError("tiene un descuento o cargo global sin líneas gravadas que lo lleven")
    shares = [to_cents(allowance.amount * value / whole) for value in values]
    last = max(index for index, value in enumerate(values) if value)
    shares[last] += allowance.amount - sum(shares, ZERO)
    code = _CODE_OF_A_LINE[allowance.code]
    return tuple(_with(line, code, share) for line, share in zip(lines, shares, strict=True))


def _with(line: SaleLine, code: str, amount: Decimal) -> SaleLine:
    if amount <= 0:
        return line
    return replace(line, allowances=(*line.allowances, AllowanceCharge(code=code, amount=amount)))


def _is_taxed(line: VoucherLine) -> bool:
    return any(tax.tribute in {IGV, IVAP} and tax.base for tax in line.taxes)
