"""Catalogues 54 and 59: what is subject to detraction (SPOT), and the means by which it is paid."""

from datetime import date

_GOODS_AND_SERVICES = """
    001 002 003 004 005 007 008 009 010 011 012 013 014 015 016 017 019 020 021 022 023 024 025 026 027 028 030 031 032
    034 035 036 037 039 040 041 044 045 099
"""
# Reported by several projects that read SUNAT's later workbooks, with medium certainty.
_NEW_CODES = frozenset({"038", "042", "043", "046", "047"})
_NEW_CODES_FROM = date(2026, 9, 1)
_MEANS = "001 002 003 004 005 006 007 008 009 010 011 012 013 101 102 103 104 105 106 107 108 999"

DETRACTION_CODES = frozenset(_GOODS_AND_SERVICES.split())
PAYMENT_MEANS = frozenset(_MEANS.split())


def is_detraction_code(code: str, on: date) -> bool:
    """Whether catalogue 54 has that code on a civil date."""
    return code in DETRACTION_CODES or (code in _NEW_CODES and on >= _NEW_CODES_FROM)
