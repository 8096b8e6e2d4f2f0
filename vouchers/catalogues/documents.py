"""Documents that another may name: those that a note may modify, and those that an invoice is related to."""

from datetime import date

_SHARED = frozenset({"12", "16", "55"})
_OF_FACTURAS = _SHARED | frozenset(
    {"01", "05", "06", "11", "13", "15", "17", "18", "21", "23", "24", "28", "30", "34", "37", "42", "43", "45", "56"}
)
# 28 and 56, which are reported for the same day, stand in the tables of notes of 2026-02-12 already.
_NEW_TYPE = "25"
_NEW_TYPE_FROM = date(2026, 8, 1)

MODIFIED_BY_B = _SHARED | frozenset({"03"})
"""SUNAT 2399, 2400."""


def modified_by_f(on: date) -> frozenset[str]:
    """What a note of series F may modify on that issue date (SUNAT 2116, 2204).

    The new type is announced for 2026-08-01 (reported with medium-high certainty).
    """
    return _OF_FACTURAS | {_NEW_TYPE} if on >= _NEW_TYPE_FROM else _OF_FACTURAS


def modified_by_contingency(on: date) -> frozenset[str]:
    """What a note of a numeric series may modify (SUNAT 2594): what either letter may."""
    return modified_by_f(on) | MODIFIED_BY_B


# SUNAT 4005, of catalogue 01; 4009, of catalogue 12.
DESPATCH_GUIDES = frozenset({"09", "31"})
OF_ADVANCES = frozenset({"02", "03"})
RELATED_TO_A_BOLETA = frozenset({"04", "05", "08", "09", "99"})
RELATED_TO_A_FACTURA = RELATED_TO_A_BOLETA | {"06", "07"}
RELATED_TO_A_DEBIT_NOTE = frozenset({"04", "05", "99"})
RELATED_TO_A_CREDIT_NOTE = RELATED_TO_A_DEBIT_NOTE | {"01"}
