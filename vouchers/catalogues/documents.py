"""Catalogue 01 as notes use it: the documents that a note may modify, by the first letter of the note's series."""

_SHARED = frozenset({"12", "16", "55"})

# SUNAT 2116 / 2204, 2399 / 2400.
MODIFIED_BY_F = _SHARED | frozenset(
    {"01", "05", "06", "11", "13", "15", "17", "18", "21", "23", "24", "28", "30", "34", "37", "42", "43", "45", "56"}
)
MODIFIED_BY_B = _SHARED | frozenset({"03"})
