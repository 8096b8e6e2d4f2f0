"""Sales that nobody means well with: every text, number and date that the types allow, and sums at their limits."""

from datetime import date
from decimal import Decimal
from typing import TypeVar

from hypothesis import strategies as st
from msgspec.structs import replace

from vouchers.sale import (
    Address,
    Advance,
    AllowanceCharge,
    Cargo,
    CargoLeg,
    Customer,
    Detraction,
    DocumentReference,
    DocumentType,
    Excise,
    ExpectedTotals,
    Instalment,
    ItemProperty,
    Note,
    Participant,
    Payment,
    PaymentMethod,
    Perception,
    RailTicket,
    RelatedDocument,
    Sale,
    SaleLegend,
    SaleLine,
)

Value = TypeVar("Value")

_TEXTS = st.text(st.characters(codec=None), max_size=20) | st.sampled_from(
    [
        "",
        " ",
        "-",
        "6",
        "1",
        "10",
        "30",
        "01",
        "13",
        "03",
        "F001",
        "B001",
        "2104",
        "1004",
        "2001",
        "0302",
        "4005",
        "3060",
        "7014",
        "7015",
        "PEN",
        "ZZ",
        "x" * 2000,
    ]
)
_NUMBERS = st.decimals(allow_nan=True, allow_infinity=True) | st.decimals(min_value=0, max_value=10**6, places=2)
_SPECIALS = st.sampled_from(["sNaN", "-0", "1E+999999", "1E-999999", "9" * 60, "1E-10", "999999999999.9999999999"])
_DECIMALS = _NUMBERS | st.builds(Decimal, _SPECIALS)
_DATES = st.dates() | st.sampled_from([date.min, date.max, date(2026, 11, 24), date(2027, 1, 1)])
# Python refuses to print an integer of more than 4300 digits.
_INTEGERS = st.integers() | st.just(10**5000)


def _maybe(values: st.SearchStrategy[Value]) -> st.SearchStrategy[Value | None]:
    return st.none() | values


_ADDRESSES = st.builds(
    Address, street=_maybe(_TEXTS), ubigeo=_maybe(_TEXTS), district=_maybe(_TEXTS), country=_TEXTS, establishment=_TEXTS
)
_CUSTOMERS = st.builds(Customer, identity_type=_TEXTS, identity_number=_TEXTS, name=_TEXTS, address=_maybe(_ADDRESSES))
_PROPERTIES = st.builds(
    ItemProperty,
    code=_TEXTS,
    name=_TEXTS,
    value=_maybe(_TEXTS),
    start_date=_maybe(_DATES),
    end_date=_maybe(_DATES),
    start_time=_maybe(st.times()),
    quantity=_maybe(_DECIMALS),
)
_CARGOES = st.builds(
    Cargo,
    origin=_ADDRESSES,
    destination=_ADDRESSES,
    trip=_TEXTS,
    service_value=_DECIMALS,
    load_value=_DECIMALS,
    nominal_value=_DECIMALS,
    legs=st.lists(
        st.builds(
            CargoLeg,
            origin_ubigeo=_maybe(_TEXTS),
            description=_maybe(_TEXTS),
            effective_value=_maybe(_DECIMALS),
            vehicle=_maybe(_TEXTS),
            useful_load=_maybe(_DECIMALS),
            tonne_value=_maybe(_DECIMALS),
        ),
        max_size=2,
    ).map(tuple),
)
_DOCUMENTS = st.lists(st.builds(RelatedDocument, document_type=_TEXTS, number=_TEXTS), max_size=2).map(tuple)
_PARTICIPANTS = st.builds(Participant, identity_type=_TEXTS, identity_number=_TEXTS, name=_maybe(_TEXTS))
_ALLOWANCES = st.lists(
    st.builds(
        AllowanceCharge,
        code=st.sampled_from(["00", "01", "02", "03", "45", "47", "48", "49", "04"]) | _TEXTS,
        amount=_maybe(_DECIMALS),
        factor=_maybe(_DECIMALS),
        base=_maybe(_DECIMALS),
    ),
    max_size=2,
).map(tuple)
_EXCISES = st.builds(
    Excise,
    system=st.sampled_from(["01", "02", "03"]) | _TEXTS,
    percent=_maybe(_DECIMALS),
    unit_amount=_maybe(_DECIMALS),
    unit_base=_maybe(_DECIMALS),
)
_ADVANCES = st.builds(
    Advance,
    document=st.builds(DocumentReference, document_type=_TEXTS, series=_TEXTS, number=_INTEGERS),
    amount=_DECIMALS,
    taxed=_maybe(_DECIMALS),
    exempt=_maybe(_DECIMALS),
    issuer_ruc=_maybe(_TEXTS),
)
_LINES = st.builds(
    SaleLine,
    description=_TEXTS,
    quantity=_DECIMALS,
    unit_code=_TEXTS,
    tax_treatment=st.sampled_from(["10", "15", "20", "30", "37", "40"]) | _TEXTS,
    unit_value=_maybe(_DECIMALS),
    unit_price=_maybe(_DECIMALS),
    product_code=_maybe(_TEXTS),
    properties=st.lists(_PROPERTIES, max_size=2).map(tuple),
    allowances=_ALLOWANCES,
    free_of_charge=st.booleans(),
    excise=_maybe(_EXCISES),
    plastic_bags=st.booleans(),
    bag_tax=_maybe(_DECIMALS),
    other_tax_percent=_maybe(_DECIMALS),
    gtin=_maybe(_TEXTS),
    sunat_code=_maybe(_TEXTS),
    cargo=_maybe(_CARGOES),
)
_PAYMENTS = st.builds(
    Payment,
    method=st.sampled_from(PaymentMethod),
    outstanding=_maybe(_DECIMALS),
    instalments=st.lists(st.builds(Instalment, amount=_DECIMALS, due_date=_DATES), max_size=3).map(tuple),
)
_NOTES = st.builds(
    Note,
    reason_code=_TEXTS,
    reason=_TEXTS,
    document=_maybe(st.builds(DocumentReference, document_type=_TEXTS, series=_TEXTS, number=_INTEGERS)),
    further_documents=st.lists(
        st.builds(DocumentReference, document_type=_TEXTS, series=_TEXTS, number=_INTEGERS), max_size=2
    ).map(tuple),
    external_id=_maybe(_TEXTS),
)


def hostile_sales() -> st.SearchStrategy[Sale]:
    """Sales of any content that the types allow; hardly any can be computed."""
    return st.builds(
        Sale,
        external_id=_TEXTS,
        issuer_ruc=_TEXTS,
        document_type=st.sampled_from(DocumentType),
        currency=_TEXTS,
        customer=_CUSTOMERS,
        lines=st.lists(_LINES, max_size=3).map(tuple),
        series=_maybe(_TEXTS),
        issue_date=_maybe(_DATES),
        due_date=_maybe(_DATES),
        operation_type=_maybe(_TEXTS),
        payment=_maybe(_PAYMENTS),
        note=_maybe(_NOTES),
        contingency_number=_maybe(_INTEGERS),
        purchase_order=_maybe(_TEXTS),
        allowances=_ALLOWANCES,
        delivery_address=_maybe(_ADDRESSES),
        igv_percent=_maybe(_DECIMALS),
        advances=st.lists(_ADVANCES, max_size=2).map(tuple),
        rounding=_maybe(_DECIMALS),
        detraction=_maybe(
            st.builds(
                Detraction, code=_TEXTS, percent=_DECIMALS, account=_TEXTS, means=_TEXTS, amount=_maybe(_DECIMALS)
            )
        ),
        retention_percent=_maybe(_DECIMALS),
        perception=_maybe(
            st.builds(
                Perception,
                code=_TEXTS,
                percent=_DECIMALS,
                base=_maybe(_DECIMALS),
                amount=_maybe(_DECIMALS),
                total=_maybe(_DECIMALS),
            )
        ),
        legends=st.lists(st.builds(SaleLegend, code=_TEXTS, text=_maybe(_TEXTS)), max_size=2).map(tuple),
        related_documents=_DOCUMENTS,
        despatch_documents=_DOCUMENTS,
        buyer=_maybe(_PARTICIPANTS),
        participants=st.lists(_PARTICIPANTS, max_size=2).map(tuple),
        rail_ticket=_maybe(st.builds(RailTicket, agent_ruc=_TEXTS, means=_TEXTS, authorization=_TEXTS)),
        expected=_maybe(st.builds(ExpectedTotals, payable=_maybe(_DECIMALS), tax=_maybe(_DECIMALS))),
        attributes=st.dictionaries(_TEXTS, _TEXTS, max_size=2),
    )


_QUANTITIES = st.decimals(min_value=Decimal("1E-10"), max_value=Decimal(999999999999), places=10)
_PRICES = st.decimals(min_value=0, max_value=Decimal(999999999999), places=10)
_EXTREMES = st.sampled_from(["1E-10", "1", "999999999999.9999999999"]).map(Decimal)


_SOUND_ADVANCES = st.lists(
    st.builds(
        Advance,
        document=st.builds(DocumentReference, document_type=st.just("01"), series=_TEXTS, number=_INTEGERS),
        amount=st.sampled_from([Decimal("0.01"), Decimal("999999999999.99")]),
        exempt=st.none() | st.just(Decimal("999999999999.99")),
    ),
    max_size=2,
).map(tuple)
_SOUND_EXCISES = (
    Excise(system="01", percent=Decimal("999.99999")),
    Excise(system="02", unit_amount=Decimal("999999999999.9999999999")),
    Excise(system="03", percent=Decimal("0.00001"), unit_base=Decimal("999999999999.9999999999")),
)


_SOUND_PERCEPTIONS = (
    Perception(code="51", percent=Decimal("999.999"), base=Decimal("999999999999.99")),
    Perception(code="", percent=Decimal("0.001"), base=Decimal("0.01"), total=Decimal("0.01")),
)


@st.composite
def _sound_lines(draw: st.DrawFn, allowances: tuple[str, ...]) -> SaleLine:
    price = draw(_PRICES | _EXTREMES)
    by_value = draw(st.booleans())
    return replace(
        draw(_LINES),
        properties=(),
        cargo=None,
        quantity=draw(_QUANTITIES | _EXTREMES),
        tax_treatment=draw(
            st.sampled_from(["10", "20", "30", "40"] + ([] if {"01"} & set(allowances) else ["15", "37"]))
        ),
        free_of_charge=False,
        excise=draw(st.sampled_from([None, *_SOUND_EXCISES])),
        plastic_bags=False,
        bag_tax=None,
        other_tax_percent=draw(st.none() | st.just(Decimal("999.99999"))),
        unit_value=price if by_value else None,
        unit_price=None if by_value else price,
        allowances=draw(_sound_allowances(*allowances)),
    )


def _sound_allowances(*codes: str) -> st.SearchStrategy[tuple[AllowanceCharge, ...]]:
    amounts = st.sampled_from(["0.01", "1", "999999999999.99"]).map(Decimal)
    factors = st.sampled_from(["0.00001", "0.5", "999.99999"]).map(Decimal)
    sound = st.builds(AllowanceCharge, code=st.sampled_from(codes), amount=_maybe(amounts), factor=factors)
    return st.none().map(lambda _: ()) | st.tuples(sound)


@st.composite
def extreme_sales(draw: st.DrawFn) -> Sale:
    """Sales that can be computed, with amounts up to and beyond what a document can hold, and hostile otherwise."""
    reference = DocumentReference(document_type=draw(st.sampled_from(["01", "03"])), series="F001", number=1)
    sale = draw(hostile_sales())
    of_a_note = sale.document_type in {DocumentType.CREDIT_NOTE, DocumentType.DEBIT_NOTE}
    of_lines = ("00", "47") if of_a_note else ("00", "01", "47", "48")
    return replace(
        sale,
        igv_percent=None,
        advances=() if of_a_note else draw(_SOUND_ADVANCES),
        detraction=None,
        retention_percent=None,
        perception=draw(st.sampled_from([None, *_SOUND_PERCEPTIONS])),
        rounding=draw(st.sampled_from([None, Decimal("-1.00"), Decimal("0.5")])),
        allowances=draw(_sound_allowances(*(("45",) if of_a_note else ("02", "03", "45", "49")))),
        lines=tuple(draw(st.lists(_sound_lines(of_lines), min_size=1, max_size=4))),
        issue_date=draw(st.none() | st.dates(min_value=date(2003, 8, 1))),
        note=draw(
            st.builds(Note, reason_code=st.sampled_from(["01", "10", "13"]), reason=_TEXTS, document=st.just(reference))
        ),
    )
