"""Catalogue 52, the legends that are used here."""

from vouchers.catalogues.catalogue import Catalogue, Entry

AMOUNT_IN_WORDS = "1000"
FREE_TRANSFER = "1002"
OF_DETRACTION = "2006"
OF_RICE = "2007"

CATALOGUE_52 = Catalogue(
    "52",
    (
        Entry(code=AMOUNT_IN_WORDS, name="Monto en letras"),
        Entry(code=FREE_TRANSFER, name="TRANSFERENCIA GRATUITA DE UN BIEN Y/O SERVICIO PRESTADO GRATUITAMENTE"),
        Entry(code=OF_DETRACTION, name="Operación sujeta a detracción"),
        Entry(code=OF_RICE, name="Operación sujeta al IVAP"),
    ),
)

LEGENDS = {entry.code: entry.name for entry in CATALOGUE_52}
