"""Catalogue 55, the properties of a line that an insurer declares. Other codes are the issuer's own to define."""

POLICY_NUMBER = "7013"
COVER_PERIOD = "7014"
INSURANCE_TYPE = "7015"
SUM_INSURED = "7016"

# 1 life, 2 affiliates of the private pension system, 3 other.
INSURANCE_TYPES = frozenset({"1", "2", "3"})
LIFE_OR_PENSION = frozenset({"1", "2"})
