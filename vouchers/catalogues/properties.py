"""Catalogue 55, the properties of a line that an insurer declares. Other codes are the issuer's own to define."""

from vouchers.catalogues.catalogue import Catalogue, Entry

POLICY_NUMBER = "7013"
COVER_PERIOD = "7014"
INSURANCE_TYPE = "7015"
SUM_INSURED = "7016"

INSURANCE_PROPERTIES = Catalogue(
    "55",
    (
        Entry(code=POLICY_NUMBER, name="Número de póliza"),
        Entry(code=COVER_PERIOD, name="Fecha de inicio y término de vigencia de cobertura"),
        Entry(code=INSURANCE_TYPE, name="Tipo de seguro"),
        Entry(code=SUM_INSURED, name="Suma asegurada, alcance de cobertura o monto"),
    ),
)

# 1 life, 2 affiliates of the private pension system, 3 other.
INSURANCE_TYPES = frozenset({"1", "2", "3"})
LIFE_OR_PENSION = frozenset({"1", "2"})
