"""Catalogues 54 and 59: what is subject to detraction (SPOT), and the means by which it is paid."""

from datetime import date

from vouchers.catalogues.catalogue import Catalogue, Entry

_GOODS_AND_SERVICES = """
    001 002 003 004 005 007 008 009 010 011 012 013 014 015 016 017 019 020 021 022 023 024 025 026 027 028 030 031 032
    034 035 036 037 039 040 041 044 045 099
"""
# SUNAT's republications of 2026, as public projects report them (certainty: medium); their names are not known.
_ANNOUNCED = "038 042 043 046 047"
_ANNOUNCED_FROM = date(2026, 9, 1)
_MEANS = "001 002 003 004 005 006 007 008 009 010 011 012 013 101 102 103 104 105 106 107 108 999"

CATALOGUE_54 = Catalogue(
    "54",
    (
        *[Entry(code=code, name=f"Bien o servicio {code}") for code in _GOODS_AND_SERVICES.split()],
        *[
            Entry(code=code, name=f"Bien o servicio {code} (anunciado)", valid_from=_ANNOUNCED_FROM)
            for code in _ANNOUNCED.split()
        ],
    ),
)
PAYMENT_MEANS = frozenset(_MEANS.split())

# SUNAT 3129: the one good or service of each special operation.
OF_OPERATIONS = {"1002": "004", "1003": "028", "1004": "027"}
