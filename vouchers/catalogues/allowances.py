"""Catalogue 53, discounts and charges: what each lowers or raises, and whether of a line or of the whole document."""

from dataclasses import dataclass

from vouchers.catalogues.catalogue import Catalogue, Entry

LINE_DISCOUNT_OF_BASE = "00"
LINE_DISCOUNT = "01"
LINE_CHARGE_TO_BASE = "47"
LINE_CHARGE = "48"
DISCOUNT_OF_BASE = "02"
DISCOUNT = "03"
CHARGE_TO_BASE = "49"
FISE = "45"
ADVANCE_TAXED = "04"
ADVANCE_EXEMPT = "05"
ADVANCE_UNAFFECTED = "06"
ADVANCE_OF_ISC = "20"
RETENTION_OF_IGV = "62"
RETENTION_OF_INCOME = "63"


@dataclass(frozen=True, slots=True, kw_only=True)
class AllowanceCode(Entry):
    """`is_charge` is what `cbc:ChargeIndicator` says (SUNAT 3114), `of_a_line` the level that the catalogue names."""

    is_charge: bool
    of_a_line: bool


def _discount(code: str, name: str, *, of_a_line: bool = False) -> AllowanceCode:
    return AllowanceCode(code=code, name=name, is_charge=False, of_a_line=of_a_line)


def _charge(code: str, name: str, *, of_a_line: bool = False) -> AllowanceCode:
    return AllowanceCode(code=code, name=name, is_charge=True, of_a_line=of_a_line)


CATALOGUE_53 = Catalogue(
    "53",
    (
        _discount(LINE_DISCOUNT_OF_BASE, "Descuento que afecta la base imponible del IGV/IVAP", of_a_line=True),
        _discount(LINE_DISCOUNT, "Descuento que no afecta la base imponible del IGV/IVAP", of_a_line=True),
        _discount(DISCOUNT_OF_BASE, "Descuento global que afecta la base imponible del IGV/IVAP"),
        _discount(DISCOUNT, "Descuento global que no afecta la base imponible del IGV/IVAP"),
        _discount(ADVANCE_TAXED, "Descuento global por anticipos gravados"),
        _discount(ADVANCE_EXEMPT, "Descuento global por anticipos exonerados"),
        _discount(ADVANCE_UNAFFECTED, "Descuento global por anticipos inafectos"),
        _discount("07", "Factor de compensación - Decreto de urgencia N.° 010-2004", of_a_line=True),
        _discount(ADVANCE_OF_ISC, "Anticipo de ISC"),
        _charge(FISE, "FISE"),
        _charge("46", "Recargo al consumo y/o propinas"),
        _charge(LINE_CHARGE_TO_BASE, "Cargo que afecta la base imponible del IGV/IVAP", of_a_line=True),
        _charge(LINE_CHARGE, "Cargo que no afecta la base imponible del IGV/IVAP", of_a_line=True),
        _charge(CHARGE_TO_BASE, "Cargo global que afecta la base imponible del IGV/IVAP"),
        _charge("50", "Cargo global que no afecta la base imponible del IGV/IVAP"),
        _charge("51", "Percepción venta interna"),
        _charge("52", "Percepción a la adquisición de combustible"),
        _charge("53", "Percepción realizada al agente de percepción con tasa especial"),
        _charge("54", "Factor de aportación - Decreto de urgencia N.° 010-2004", of_a_line=True),
        _discount("61", "Retención de renta por anticipos"),
        _discount(RETENTION_OF_IGV, "Retención del IGV"),
        _discount(RETENTION_OF_INCOME, "Retención de renta de segunda categoría"),
    ),
)

ALLOWANCES = {entry.code: entry for entry in CATALOGUE_53}

# SUNAT's formulas know these of a line: the first two enter its value, the others only what is paid.
LINE_TO_BASE = frozenset({LINE_DISCOUNT_OF_BASE, LINE_CHARGE_TO_BASE})
LINE_BESIDE_BASE = frozenset({LINE_DISCOUNT, LINE_CHARGE})
LINE_CODES = LINE_TO_BASE | LINE_BESIDE_BASE

# The same of the whole document.
TO_BASE = frozenset({DISCOUNT_OF_BASE, CHARGE_TO_BASE})
CHARGES_BESIDE_BASE = frozenset({FISE, "46", "50"})
DISCOUNTS_BESIDE_BASE = frozenset({DISCOUNT, RETENTION_OF_INCOME})
BESIDE_BASE = CHARGES_BESIDE_BASE | DISCOUNTS_BESIDE_BASE
GLOBAL_CODES = TO_BASE | BESIDE_BASE

# The IGV that the issuer perceives in advance, in soles and outside all totals.
PERCEPTIONS = frozenset({"51", "52", "53"})
