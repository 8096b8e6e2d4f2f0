"""The sales whose prints are pictured: made up, as an insurer sells."""

from datetime import date
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from cli.house import DEMO_ISSUER
from vouchers.sale import (
    Address,
    Customer,
    DocumentReference,
    DocumentType,
    Instalment,
    ItemProperty,
    Note,
    Payment,
    PaymentMethod,
    Sale,
    SaleLine,
)

_COMPANY = Customer(
    identity_type="6",
    identity_number="20131312955",
    name="TRANSPORTES LOS ANDES S.A.C.",
    address=Address(street="Av. Larco 345", district="Miraflores", province="Lima", department="Lima", ubigeo="150122"),
)
_PERSON = Customer(identity_type="1", identity_number="45678912", name="María Elena Quispe Ñahui")
_COVER = ItemProperty(code="7014", name="Vigencia", start_date=date(2026, 11, 24), end_date=date(2027, 11, 23))


def _line(description: str, value: str, policy: str, treatment: str = "10") -> SaleLine:
    return SaleLine(
        description=description,
        quantity=Decimal(1),
        unit_code="ZZ",
        tax_treatment=treatment,
        unit_value=Decimal(value),
        properties=(ItemProperty(code="7013", name="Póliza", value=policy), _COVER),
    )


_VEHICLE = _line("Seguro vehicular todo riesgo, camión Volvo FH 460, placa C7T-845", "3250.00", "VEH-2026-004512")
_FEE = SaleLine(
    description="Derecho de emisión",
    quantity=Decimal(1),
    unit_code="ZZ",
    tax_treatment="10",
    unit_value=Decimal("97.50"),
    product_code="DE-01",
)
_INSTALMENTS = Payment(
    method=PaymentMethod.CREDIT,
    instalments=(
        Instalment(amount=Decimal("1316.68"), due_date=date(2026, 12, 24)),
        Instalment(amount=Decimal("1316.68"), due_date=date(2027, 1, 24)),
        Instalment(amount=Decimal("1316.69"), due_date=date(2027, 2, 24)),
    ),
)
_SOLD = Sale(
    external_id="IMAGEN",
    issuer_ruc=DEMO_ISSUER.ruc,
    document_type=DocumentType.FACTURA,
    currency="PEN",
    customer=_COMPANY,
    lines=(_VEHICLE, _FEE),
)


def _sale(**changes: Any) -> Sale:
    return replace(_SOLD, **changes)


SALES = {
    "factura": _sale(payment=_INSTALMENTS, purchase_order="OC-2026/0187"),
    "boleta": _sale(
        document_type=DocumentType.BOLETA,
        customer=_PERSON,
        lines=(_line("SOAT particular, automóvil, placa B4K-219", "72.03", "SOAT-2026-118220"),),
    ),
    "nota": _sale(
        document_type=DocumentType.CREDIT_NOTE,
        note=Note(
            reason_code="09",
            reason="Exclusión del semirremolque de la póliza desde el 01/11/2026",
            document=DocumentReference(document_type="01", series="F001", number=1104),
        ),
        lines=(_line("Devolución de prima no devengada", "812.40", "VEH-2026-004512"),),
    ),
    "dolares": _sale(
        currency="USD",
        lines=(_line("Seguro contra incendio y terremoto, almacén Callao", "12480.00", "INC-2026-000077"),),
    ),
    "gratuitas": _sale(
        lines=(
            _VEHICLE,
            _line("Asistencia en carretera", "120.00", "VEH-2026-004512", "15"),
            _line("Seguro de vida del conductor", "310.00", "VID-2026-000911", "30"),
        ),
    ),
}
