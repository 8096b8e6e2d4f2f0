"""Summaries and voidings for the writers: one of each that has everything, and any of them at all."""

from datetime import date
from decimal import Decimal

from hypothesis import strategies as st

from documents.ubl import render_summary, render_voiding
from tests.builders import an_issuer
from tests.documents.ubl.vouchers import ADDRESSES, AMOUNTS, DAYS, HOSTILE, TEXTS, TRIBUTE_CODES
from tests.summaries import (
    a_daily_summary,
    a_note_line,
    a_perception,
    a_summary_line,
    a_value,
    a_voiding,
    a_voiding_line,
    an_igv,
    boleta_number,
    factura_number,
)
from vouchers.sale import DocumentReference, Issuer
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

EVERYTHING = a_summary_line(
    total=Decimal("203.00"),
    values=(a_value(), *(a_value(type=type_, amount=Decimal("10.00")) for type_ in ("02", "03", "04", "05"))),
    other_charges=Decimal("5.00"),
    taxes=(
        an_igv(),
        SummaryTax(tribute="2000", amount=Decimal("40.00"), percent=Decimal("40.00")),
        SummaryTax(tribute="7152", amount=Decimal("0.50")),
        SummaryTax(tribute="9999", amount=Decimal("9.50")),
    ),
    perception=a_perception(),
)

EXAMPLES: dict[str, bytes] = {
    "daily_summary": render_summary(
        a_daily_summary(
            EVERYTHING,
            a_note_line(currency="USD"),
            a_summary_line(document=boleta_number(2), condition=Condition.VOID, customer=None),
            issuer=an_issuer(legal_name=HOSTILE),
            correlative=99_999,
        )
    ),
    "daily_summary_of_2027": render_summary(
        a_daily_summary(
            a_summary_line(
                values=(
                    a_value(),
                    *(a_value(type=type_, amount=Decimal("10.00")) for type_ in ("06", "07", "08", "09")),
                ),
                taxes=(an_igv(), SummaryTax(tribute="9996", amount=Decimal("1.80"), percent=Decimal("18.00"))),
                customer=SummaryCustomer(identity_type="1", identity_number="45678912", name=HOSTILE),
            ),
            reference_date=date(2027, 1, 1),
            generation_date=date(2027, 1, 1),
        )
    ),
    "voiding": render_voiding(
        a_voiding(a_voiding_line(reason=HOSTILE), a_voiding_line(document=factura_number(99_999_999, "FZ99")))
    ),
}

ISSUERS = st.builds(Issuer, ruc=TEXTS, legal_name=TEXTS, address=ADDRESSES)
CORRELATIVES = st.integers(1, 99_999)
REFERENCES = st.builds(DocumentReference, document_type=TEXTS, series=TEXTS, number=st.integers(1, 99_999_999))
PERCEPTIONS = st.builds(Perception, regime=TEXTS, percent=AMOUNTS, base=AMOUNTS, amount=AMOUNTS, total_cashed=AMOUNTS)
SUMMARY_LINES = st.builds(
    SummaryLine,
    document=REFERENCES,
    condition=st.sampled_from(Condition),
    currency=TEXTS,
    total=AMOUNTS,
    values=st.lists(st.builds(SaleValue, type=TEXTS, amount=AMOUNTS), max_size=3).map(tuple),
    taxes=st.lists(
        st.builds(SummaryTax, tribute=TRIBUTE_CODES, amount=AMOUNTS, percent=st.none() | AMOUNTS), max_size=3
    ).map(tuple),
    other_charges=st.none() | AMOUNTS,
    customer=st.none() | st.builds(SummaryCustomer, identity_type=TEXTS, identity_number=TEXTS, name=st.none() | TEXTS),
    modified=st.none() | REFERENCES,
    perception=st.none() | PERCEPTIONS,
)
ANY_SUMMARY = st.builds(
    DailySummary,
    issuer=ISSUERS,
    reference_date=DAYS,
    generation_date=DAYS,
    correlative=CORRELATIVES,
    lines=st.lists(SUMMARY_LINES, max_size=3).map(tuple),
)
ANY_VOIDING = st.builds(
    Voiding,
    issuer=ISSUERS,
    reference_date=DAYS,
    generation_date=DAYS,
    correlative=CORRELATIVES,
    lines=st.lists(st.builds(VoidingLine, document=REFERENCES, reason=TEXTS), max_size=4).map(tuple),
)
