"""Documents that another may name: those that a note may modify, and those that an invoice is related to."""

_SHARED = frozenset({"12", "16", "55"})

# SUNAT 2116 / 2204, 2399 / 2400.
MODIFIED_BY_F = _SHARED | frozenset(
    {"01", "05", "06", "11", "13", "15", "17", "18", "21", "23", "24", "28", "30", "34", "37", "42", "43", "45", "56"}
)
MODIFIED_BY_B = _SHARED | frozenset({"03"})

# SUNAT 4005, of catalogue 01; 4009, of catalogue 12.
DESPATCH_GUIDES = frozenset({"09", "31"})
OF_ADVANCES = frozenset({"02", "03"})
RELATED_TO_A_BOLETA = frozenset({"04", "05", "08", "09", "99"})
RELATED_TO_A_FACTURA = RELATED_TO_A_BOLETA | {"06", "07"}
