"""Catalogue 08, the systems by which the ISC is computed."""

from vouchers.catalogues.catalogue import Catalogue, Entry

OF_THE_VALUE = "01"
FIXED = "02"
OF_THE_RETAIL_PRICE = "03"

CATALOGUE_08 = Catalogue(
    "08",
    (
        Entry(code=OF_THE_VALUE, name="Sistema al valor"),
        Entry(code=FIXED, name="Aplicación del monto fijo"),
        Entry(code=OF_THE_RETAIL_PRICE, name="Sistema de precios de venta al público"),
    ),
)

EXCISE_SYSTEMS = {entry.code: entry for entry in CATALOGUE_08}
