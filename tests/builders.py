"""Valid things to test with: a builder gives one, the test changes what it is about."""

from datetime import date, time
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from vouchers.assess import Assessment, assess
from vouchers.modified import ModifiedDocument
from vouchers.sale import (
    Address,
    Customer,
    DocumentReference,
    DocumentType,
    Instalment,
    Issuer,
    ItemProperty,
    Note,
    Payment,
    PaymentMethod,
    Sale,
    SaleLine,
)
from vouchers.voucher import Voucher

TODAY = date(2026, 11, 24)
ISSUE_TIME = time(10, 30, 15)


def an_address(**changes: Any) -> Address:
    return replace(
        Address(
            street="Av. Javier Prado Este 1234",
            ubigeo="150131",
            district="San Isidro",
            province="Lima",
            department="Lima",
        ),
        **changes,
    )


def an_issuer(**changes: Any) -> Issuer:
    return replace(
        Issuer(
            ruc="20100066603",
            legal_name="ASEGURADORA DEL SUR S.A.",
            trade_name="Aseguradora del Sur",
            address=an_address(),
        ),
        **changes,
    )


def a_customer(**changes: Any) -> Customer:
    """A company with RUC, as a factura wants it."""
    return replace(
        Customer(identity_type="6", identity_number="20131312955", name="TRANSPORTES ANDINOS S.A.C."), **changes
    )


def a_person(**changes: Any) -> Customer:
    """A natural person with DNI, as a boleta is made out to."""
    return replace(Customer(identity_type="1", identity_number="45678912", name="María Quispe Ñahui"), **changes)


def a_line(**changes: Any) -> SaleLine:
    """Two taxed units at a value of 100.00 without IGV."""
    return replace(
        SaleLine(
            description="Seguro vehicular, póliza 0001-2026",
            quantity=Decimal(2),
            unit_code="ZZ",
            tax_treatment="10",
            unit_value=Decimal("100.00"),
        ),
        **changes,
    )


def a_sale(**changes: Any) -> Sale:
    """A factura of one taxed line, paid in cash: 200.00 and 36.00 of IGV."""
    return replace(
        Sale(
            external_id="SAMP-000001",
            issuer_ruc="20100066603",
            document_type=DocumentType.FACTURA,
            currency="PEN",
            customer=a_customer(),
            lines=(a_line(),),
        ),
        **changes,
    )


def a_boleta(**changes: Any) -> Sale:
    """The same for a natural person."""
    return replace(a_sale(document_type=DocumentType.BOLETA, customer=a_person()), **changes)


def on_credit(*amounts: str, first_due: date = date(2026, 12, 24)) -> Payment:
    """Credit in instalments of these amounts, a month apart."""
    return Payment(
        method=PaymentMethod.CREDIT,
        instalments=tuple(
            Instalment(amount=Decimal(amount), due_date=_months_later(first_due, index))
            for index, amount in enumerate(amounts)
        ),
    )


def a_note(**changes: Any) -> Note:
    """The annulment of factura F001-1."""
    return replace(
        Note(
            reason_code="01",
            reason="Anulación de la póliza",
            document=DocumentReference(document_type="01", series="F001", number=1),
        ),
        **changes,
    )


def a_credit_note(**changes: Any) -> Sale:
    """A credit note that annuls factura F001-1 in whole."""
    return replace(a_sale(document_type=DocumentType.CREDIT_NOTE, note=a_note()), **changes)


def a_debit_note(**changes: Any) -> Sale:
    """A debit note that raises the value of factura F001-1."""
    note = a_note(reason_code="02", reason="Aumento de la prima")
    return replace(a_sale(document_type=DocumentType.DEBIT_NOTE, note=note), **changes)


def a_modified_document(**changes: Any) -> ModifiedDocument:
    """Factura F001-1 as the archive knows it."""
    return replace(
        ModifiedDocument(
            document_type="01",
            series="F001",
            number=1,
            currency="PEN",
            issue_date=date(2026, 11, 20),
            payable=Decimal("236.00"),
            customer_identity_type="6",
            customer_identity_number="20131312955",
            payment_method=PaymentMethod.CASH,
        ),
        **changes,
    )


def a_life_line(**changes: Any) -> SaleLine:
    """A life premium: unaffected, with the properties that operation 2104 wants."""
    return a_line(
        **{
            "description": "Prima de seguro de vida",
            "quantity": Decimal(1),
            "tax_treatment": "30",
            "unit_value": Decimal("500.00"),
            "properties": (
                ItemProperty(code="7013", name="Número de póliza", value="VI-2026-000123"),
                ItemProperty(
                    code="7014",
                    name="Vigencia de la cobertura",
                    start_date=date(2026, 11, 1),
                    end_date=date(2027, 10, 31),
                ),
                ItemProperty(code="7015", name="Tipo de seguro", value="1"),
                ItemProperty(code="7016", name="Suma asegurada", value="100000.00"),
            ),
        }
        | changes
    )


def an_assessment(sale: Sale, *, today: date = TODAY, modified: ModifiedDocument | None = None) -> Assessment:
    return assess(sale, issuer=an_issuer(), today=today, issue_time=ISSUE_TIME, modified=modified)


def a_voucher(sale: Sale | None = None) -> Voucher:
    """The voucher of `sale` (a factura of one line), which must be one that SUNAT would take."""
    assessment = an_assessment(a_sale() if sale is None else sale)
    assert not assessment.refused, assessment.findings
    assert assessment.voucher is not None
    return assessment.voucher


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return day.replace(year=day.year + years, month=month + 1)
