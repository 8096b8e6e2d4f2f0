"""Catalogue 07, how the IGV treats a line, and the tribute of catalogue 05 under which the line is declared."""

from dataclasses import dataclass

from vouchers.catalogues.catalogue import Catalogue, Entry
from vouchers.catalogues.tributes import EXEMPT, EXPORTED, FREE, IGV, IVAP, TRIBUTES, UNAFFECTED

EXPORT = "40"
RICE = "17"


@dataclass(frozen=True, slots=True, kw_only=True)
class Treatment(Entry):
    """`tributes` are those the table pairs the treatment with; `taxed` says that the IGV is due on the line."""

    tributes: tuple[str, ...]
    taxed: bool = False

    @property
    def always_free(self) -> bool:
        """Whether only what is given away has it; with some others (17, 40) the sale must say so."""
        return self.tributes == (FREE,)


def _treatment(code: str, tributes: tuple[str, ...], name: str, *, taxed: bool = False) -> Treatment:
    if unknown := set(tributes) - TRIBUTES.keys():
        raise ValueError(f"treatment {code} names tributes that catalogue 05 does not have: {unknown}")
    return Treatment(code=code, tributes=tributes, name=name, taxed=taxed)


CATALOGUE_07 = Catalogue(
    "07",
    (
        _treatment("10", (IGV,), "Gravado - Operación onerosa", taxed=True),
        _treatment("11", (FREE,), "Gravado - Retiro por premio", taxed=True),
        _treatment("12", (FREE,), "Gravado - Retiro por donación", taxed=True),
        _treatment("13", (FREE,), "Gravado - Retiro", taxed=True),
        _treatment("14", (FREE,), "Gravado - Retiro por publicidad", taxed=True),
        _treatment("15", (FREE,), "Gravado - Bonificaciones", taxed=True),
        _treatment("16", (FREE,), "Gravado - Retiro por entrega a trabajadores", taxed=True),
        _treatment(RICE, (IVAP, FREE), "Gravado - IVAP", taxed=True),
        _treatment("20", (EXEMPT,), "Exonerado - Operación onerosa"),
        _treatment("21", (FREE,), "Exonerado - Transferencia gratuita"),
        _treatment("30", (UNAFFECTED,), "Inafecto - Operación onerosa"),
        _treatment("31", (FREE,), "Inafecto - Retiro por bonificación"),
        _treatment("32", (FREE,), "Inafecto - Retiro"),
        _treatment("33", (FREE,), "Inafecto - Retiro por muestras médicas"),
        _treatment("34", (FREE,), "Inafecto - Retiro por convenio colectivo"),
        _treatment("35", (FREE,), "Inafecto - Retiro por premio"),
        _treatment("36", (FREE,), "Inafecto - Retiro por publicidad"),
        _treatment("37", (FREE,), "Inafecto - Transferencia gratuita"),
        _treatment(EXPORT, (EXPORTED, FREE), "Exportación de bienes o servicios"),
    ),
)

TREATMENTS = {treatment.code: treatment for treatment in CATALOGUE_07}

# What is sold for a price and has no other tribute: the short way of `vouchers.lines`.
SIMPLE = {code: TREATMENTS[code] for code in ("10", "20", "30", EXPORT)}
