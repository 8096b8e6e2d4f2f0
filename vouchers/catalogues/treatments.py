"""Catalogue 07, how the IGV treats a line, and the tribute of catalogue 05 under which the line is declared."""

from dataclasses import dataclass

from vouchers.catalogues.catalogue import Catalogue, Entry
from vouchers.catalogues.tributes import EXEMPT, IGV, TRIBUTES, UNAFFECTED

_FREE = "9996"


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment(Entry):
    """`tributes` are those the table pairs the treatment with; `taxed` says that the IGV is due on the line."""

    tributes: tuple[str, ...]
    taxed: bool = False


def _treatment(code: str, tributes: tuple[str, ...], name: str, *, taxed: bool = False) -> Treatment:
    if unknown := set(tributes) - TRIBUTES.keys():
        raise ValueError(f"treatment {code} names tributes that catalogue 05 does not have: {unknown}")
    return Treatment(code=code, tributes=tributes, name=name, taxed=taxed)


CATALOGUE_07 = Catalogue(
    "07",
    (
        _treatment("10", (IGV,), "Gravado - Operación onerosa", taxed=True),
        _treatment("11", (_FREE,), "Gravado - Retiro por premio", taxed=True),
        _treatment("12", (_FREE,), "Gravado - Retiro por donación", taxed=True),
        _treatment("13", (_FREE,), "Gravado - Retiro", taxed=True),
        _treatment("14", (_FREE,), "Gravado - Retiro por publicidad", taxed=True),
        _treatment("15", (_FREE,), "Gravado - Bonificaciones", taxed=True),
        _treatment("16", (_FREE,), "Gravado - Retiro por entrega a trabajadores", taxed=True),
        _treatment("17", ("1016", _FREE), "Gravado - IVAP", taxed=True),
        _treatment("20", (EXEMPT,), "Exonerado - Operación onerosa"),
        _treatment("21", (_FREE,), "Exonerado - Transferencia gratuita"),
        _treatment("30", (UNAFFECTED,), "Inafecto - Operación onerosa"),
        _treatment("31", (_FREE,), "Inafecto - Retiro por bonificación"),
        _treatment("32", (_FREE,), "Inafecto - Retiro"),
        _treatment("33", (_FREE,), "Inafecto - Retiro por muestras médicas"),
        _treatment("34", (_FREE,), "Inafecto - Retiro por convenio colectivo"),
        _treatment("35", (_FREE,), "Inafecto - Retiro por premio"),
        _treatment("36", (_FREE,), "Inafecto - Retiro por publicidad"),
        _treatment("37", (_FREE,), "Inafecto - Transferencia gratuita"),
        _treatment("40", ("9995", _FREE), "Exportación de bienes o servicios"),
    ),
)

TREATMENTS = {treatment.code: treatment for treatment in CATALOGUE_07}

# Lines that are paid for in the country: what `vouchers.lines` computes.
COMPUTED = {code: TREATMENTS[code] for code in ("10", "20", "30")}
