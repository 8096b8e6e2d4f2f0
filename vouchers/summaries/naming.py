"""What the formats of both files make of an issuer and of a number."""

from vouchers.sale import Issuer

MAX_CORRELATIVE = 99_999
LONGEST_NAME = 100


def registration_name(issuer: Issuer) -> str:
    """The issuer's name as these files carry it: SUNAT takes 100 characters here, where vouchers may have 1500.

    It is the only text that is shortened: the RUC beside it says who issues, and the vouchers have the whole name.
    """
    return issuer.legal_name.strip()[:LONGEST_NAME].rstrip()
