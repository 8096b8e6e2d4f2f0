"""Catalogue 52, the legends that are used here."""

from vouchers.catalogues.catalogue import Catalogue, Entry

AMOUNT_IN_WORDS = "1000"

CATALOGUE_52 = Catalogue("52", (Entry(code=AMOUNT_IN_WORDS, name="Monto en letras"),))
