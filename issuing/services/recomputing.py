"""A voucher as it was computed when it was signed, made anew from its stored sale."""

from datetime import time

from msgspec.structs import replace

from documents.names import series_number
from issuing.errors import NotPossible
from issuing.storage.voidings import VoidableVoucher
from vouchers.codec import decode
from vouchers.compute import compute
from vouchers.fill import fill
from vouchers.sale import DocumentReference, Issuer, Sale
from vouchers.voucher import Voucher


def recomputed(voucher: VoidableVoucher, issuer: Issuer) -> tuple[Sale, Voucher]:
    """The voucher's filled sale, and its amounts; raises `NotPossible` where they are not those that were signed."""
    sale = decode(voucher.sale.encode())
    if sale.note is not None and voucher.modified_document_type:
        reference = DocumentReference(
            document_type=voucher.modified_document_type,
            series=voucher.modified_series or "",
            number=voucher.modified_number or 0,
        )
        sale = replace(sale, note=replace(sale.note, document=reference))
    filled = fill(replace(sale, series=voucher.series), today=voucher.issue_date)
    computed = compute(filled, issuer=issuer, issue_time=time.min)
    if (computed.totals.payable, computed.totals.tax) != (voucher.payable, voucher.tax):
        raise NotPossible(
            f"{name_of(voucher)} se calculó con otra versión y hoy daría otro importe; avise a soporte.",
            reason="COMPUTED_OTHERWISE",
        )
    return filled, computed


def name_of(voucher: VoidableVoucher) -> str:
    """The voucher as people are told of it."""
    return f"El comprobante {series_number(voucher.series, voucher.number)}"
