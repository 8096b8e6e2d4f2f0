"""The catalogues of daily summaries: 11, the values of a sale by their treatment, and 22, regimes of perception."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from vouchers.catalogues.catalogue import Catalogue, Entry

TAXED_VALUE = "01"
EXEMPT_VALUE = "02"
UNAFFECTED_VALUE = "03"
EXPORTED_VALUE = "04"
FREE_VALUE = "05"
FREE_TAXED_VALUE = "06"
FREE_EXEMPT_VALUE = "07"
FREE_UNAFFECTED_VALUE = "08"
FREE_EXPORTED_VALUE = "09"

# What was given free is not part of the total.
PAID_VALUES = frozenset({TAXED_VALUE, EXEMPT_VALUE, UNAFFECTED_VALUE, EXPORTED_VALUE})

# Announced, certainty medium: 05 ends and splits into four.
_SPLIT = date(2027, 1, 1)
_BEFORE_THE_SPLIT = date(2026, 12, 31)

CATALOGUE_11 = Catalogue(
    "11",
    (
        Entry(code=TAXED_VALUE, name="Gravado"),
        Entry(code=EXEMPT_VALUE, name="Exonerado"),
        Entry(code=UNAFFECTED_VALUE, name="Inafecto"),
        Entry(code=EXPORTED_VALUE, name="Exportación"),
        Entry(code=FREE_VALUE, name="Gratuitas", valid_until=_BEFORE_THE_SPLIT),
        Entry(code=FREE_TAXED_VALUE, name="Gratuitas gravadas", valid_from=_SPLIT),
        Entry(code=FREE_EXEMPT_VALUE, name="Gratuitas exoneradas", valid_from=_SPLIT),
        Entry(code=FREE_UNAFFECTED_VALUE, name="Gratuitas inafectas", valid_from=_SPLIT),
        Entry(code=FREE_EXPORTED_VALUE, name="Gratuitas de exportación", valid_from=_SPLIT),
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PerceptionRegime(Entry):
    """A regime with its rate, a percentage."""

    percent: Decimal


CATALOGUE_22 = Catalogue(
    "22",
    (
        PerceptionRegime(code="01", name="Percepción Venta Interna", percent=Decimal(2)),
        PerceptionRegime(code="02", name="Percepción a la adquisición de combustible", percent=Decimal(1)),
        PerceptionRegime(
            code="03",
            name="Percepción realizada al agente de percepción con tasa especial",
            percent=Decimal("0.5"),
        ),
    ),
)
