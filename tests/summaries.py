"""Valid daily summaries and voidings to test with: a builder gives one, the test changes what it is about."""

from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from tests.builders import TODAY, an_issuer
from vouchers.sale import DocumentReference
from vouchers.summaries.daily import (
    Condition,
    DailySummary,
    Perception,
    SaleValue,
    SummaryCustomer,
    SummaryLine,
    SummaryTax,
)
from vouchers.summaries.voiding import Voiding, VoidingLine


def boleta_number(number: int = 1, series: str = "B001") -> DocumentReference:
    return DocumentReference(document_type="03", series=series, number=number)


def note_number(number: int = 1, series: str = "BC01") -> DocumentReference:
    return DocumentReference(document_type="07", series=series, number=number)


def factura_number(number: int = 1, series: str = "F001") -> DocumentReference:
    return DocumentReference(document_type="01", series=series, number=number)


def an_igv(**changes: Any) -> SummaryTax:
    return replace(SummaryTax(tribute="1000", amount=Decimal("18.00"), percent=Decimal("18.00")), **changes)


def a_value(**changes: Any) -> SaleValue:
    return replace(SaleValue(type="01", amount=Decimal("100.00")), **changes)


def a_summary_line(**changes: Any) -> SummaryLine:
    """Boleta B001-1 of 118.00 soles for a DNI, added."""
    return replace(
        SummaryLine(
            document=boleta_number(),
            condition=Condition.ADD,
            currency="PEN",
            total=Decimal("118.00"),
            values=(a_value(),),
            taxes=(an_igv(),),
            customer=SummaryCustomer(identity_type="1", identity_number="45678912"),
        ),
        **changes,
    )


def a_note_line(**changes: Any) -> SummaryLine:
    """Credit note BC01-1 on boleta B001-9, added."""
    return a_summary_line(**{"document": note_number(), "modified": boleta_number(9)} | changes)


def a_perception(**changes: Any) -> Perception:
    """2 % of 118.00."""
    return replace(
        Perception(
            regime="01",
            percent=Decimal(2),
            base=Decimal("118.00"),
            amount=Decimal("2.36"),
            total_cashed=Decimal("120.36"),
        ),
        **changes,
    )


def a_daily_summary(*lines: SummaryLine, **changes: Any) -> DailySummary:
    return replace(
        DailySummary(
            issuer=an_issuer(),
            reference_date=TODAY,
            generation_date=TODAY,
            correlative=1,
            lines=lines or (a_summary_line(),),
        ),
        **changes,
    )


def a_voiding_line(**changes: Any) -> VoidingLine:
    return replace(VoidingLine(document=factura_number(), reason="Error en el monto"), **changes)


def a_voiding(*lines: VoidingLine, **changes: Any) -> Voiding:
    return replace(
        Voiding(
            issuer=an_issuer(),
            reference_date=TODAY,
            generation_date=TODAY,
            correlative=1,
            lines=lines or (a_voiding_line(),),
        ),
        **changes,
    )
