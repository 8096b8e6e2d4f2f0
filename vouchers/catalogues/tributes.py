"""Catalogue 05, the tributes: code, name and international code as `cac:TaxScheme` carries them."""

from dataclasses import dataclass

from vouchers.catalogues.catalogue import Catalogue, Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Tribute(Entry):
    """`scheme_name` is what `cbc:Name` says, `type_code` what `cbc:TaxTypeCode` says."""

    scheme_name: str
    type_code: str


def _tribute(code: str, scheme_name: str, type_code: str, name: str) -> Tribute:
    return Tribute(code=code, scheme_name=scheme_name, type_code=type_code, name=name)


IGV = "1000"
IVAP = "1016"
ISC = "2000"
ICBPER = "7152"
OTHER = "9999"
EXPORTED = "9995"
FREE = "9996"
EXEMPT = "9997"
UNAFFECTED = "9998"

CATALOGUE_05 = Catalogue(
    "05",
    (
        _tribute(IGV, "IGV", "VAT", "Impuesto General a las Ventas"),
        _tribute(IVAP, "IVAP", "VAT", "Impuesto a la Venta de Arroz Pilado"),
        _tribute(ISC, "ISC", "EXC", "Impuesto Selectivo al Consumo"),
        _tribute("3000", "IR", "TOX", "Impuesto a la Renta"),
        _tribute(ICBPER, "ICBPER", "OTH", "Impuesto a la bolsa plástica"),
        _tribute(EXPORTED, "EXP", "FRE", "Exportación"),
        _tribute(FREE, "GRA", "FRE", "Gratuito"),
        _tribute(EXEMPT, "EXO", "VAT", "Exonerado"),
        _tribute(UNAFFECTED, "INA", "FRE", "Inafecto"),
        _tribute(OTHER, "OTROS", "OTH", "Otros tributos"),
    ),
)

TRIBUTES = {tribute.code: tribute for tribute in CATALOGUE_05}
