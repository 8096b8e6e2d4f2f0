"""Catalogue 55, the properties of a line that SUNAT reads: what datum each needs, and what a value looks like.

Other codes are the issuer's own to define. Source: the rows 3064, 3065, 3135, 3172, 4202, 4280 and 4281 of SUNAT's
sheets of 01 and 03.
"""

import re
from collections.abc import Callable

from vouchers.catalogues.countries import COUNTRIES
from vouchers.catalogues.identities import IDENTITY_TYPES
from vouchers.text import has_breaks

POLICY_NUMBER = "7013"
COVER_PERIOD = "7014"
INSURANCE_TYPE = "7015"
SUM_INSURED = "7016"
OF_INSURANCE = frozenset({POLICY_NUMBER, COVER_PERIOD, INSURANCE_TYPE, SUM_INSURED})
TONNES = "3006"
ARRIVAL = "4003"
DEPARTURE = "4004"
DAYS_OF_STAY = "4005"
LATE_INTEREST = "7019"
FIRST_HOME = "7002"

# 1 life, 2 affiliates of the private pension system, 3 other.
INSURANCE_TYPES = frozenset({"1", "2", "3"})
LIFE_OR_PENSION = frozenset({"1", "2"})

DATED = frozenset({"3005", "3059", "4002", ARRIVAL, DEPARTURE, "4006", "4048"})
TIMED = frozenset({"3060", "4047"})
MEASURED = frozenset({TONNES, DAYS_OF_STAY, LATE_INTEREST})

# What a State's supplier tells it tells whole.
OF_STATE_SUPPLIERS = ("5000", "5001", "5002", "5003")

Test = Callable[[str], bool]


def _length(shortest: int, longest: int) -> Test:
    return lambda value: shortest <= len(value) <= longest and not has_breaks(value)


def _shaped(pattern: str) -> Test:
    fits = re.compile(pattern).fullmatch
    return lambda value: fits(value) is not None


_IDENTITY: Test = IDENTITY_TYPES.__contains__
_COUNTRY: Test = COUNTRIES.__contains__
_UBIGEO = _shaped("[0-9]{6}")
_ADDRESS = _length(3, 200)
_CREDIT = _shaped(r"(?!0+(\.0+)?$)[0-9]{1,15}(\.[0-9]{1,2})?")

# The insurance properties have rows of their own among the rules.
VALUES: dict[str, Test] = {
    "3001": _length(1, 15),
    "3002": _length(1, 100),
    "3003": _length(1, 150),
    "3004": _length(1, 100),
    "3050": _length(1, 20),
    "3051": _length(3, 20),
    "3052": _length(3, 15),
    "3053": _IDENTITY,
    "3054": _ADDRESS,
    "3055": _UBIGEO,
    "3056": _ADDRESS,
    "3057": _UBIGEO,
    "3058": _ADDRESS,
    "4000": _COUNTRY,
    "4001": _COUNTRY,
    "4007": _ADDRESS,
    "4008": _IDENTITY,
    "4009": _length(3, 20),
    "4030": _UBIGEO,
    "4031": _ADDRESS,
    "4032": _UBIGEO,
    "4033": _ADDRESS,
    "4040": _ADDRESS,
    "4041": _IDENTITY,
    "4042": _UBIGEO,
    "4043": _ADDRESS,
    "4044": _UBIGEO,
    "4045": _ADDRESS,
    "4046": _length(1, 100),
    "4049": _length(1, 20),
    "5000": _length(1, 20),
    "5001": _length(1, 10),
    "5002": _length(1, 30),
    "5003": _length(1, 30),
    "7001": frozenset("012").__contains__,
    FIRST_HOME: frozenset("0123").__contains__,
    "7003": _length(3, 50),
    "7004": _length(3, 50),
    "7005": _shaped("[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])"),
    "7006": _UBIGEO,
    "7007": _ADDRESS,
    "7012": _CREDIT,
    "7017": _length(1, 12),
    "7018": _shaped("[0-9]{4}-(0[1-9]|1[0-2])"),
}

CUSTOMS_DECLARATION = "7021"
CUSTOMS_DECLARATION_SHAPE = _shaped("[0-9]{4}-[0-9]{2}-[0-9]{3}-[0-9]{6}")

# Which properties an operation demands of each line, by the code of SUNAT that refuses a line without one.
_FISHING = {"3001": "3063", "3002": "3130", "3003": "3131", "3004": "3132", "3005": "3134", "3006": "3133"}
_GUEST = {"4000": "3138", "4007": "3139", "4008": "3137", "4009": "3136"}
_LODGING = _GUEST | {"4001": "3140", "4002": "3141", "4003": "3142", "4004": "3143", "4005": "3145", "4006": "3144"}
_AIR_WAYBILL = {"4030": "3168", "4031": "3169", "4032": "3170", "4033": "3171"}
_RAIL = {
    "4040": "3159",
    "4041": "3160",
    "4042": "3161",
    "4043": "3162",
    "4044": "3163",
    "4045": "3164",
    "4046": "3165",
    "4047": "3166",
    "4048": "3167",
    "4049": "3204",
}
DEMANDED = {"1002": _FISHING, "0202": _LODGING, "0205": _GUEST, "0301": _AIR_WAYBILL, "0302": _RAIL}

# Some line of a loan must have these three together; some line of a pension fund's document each of those three.
OF_LOANS = frozenset({"7004", "7005", "7012"})
OF_PENSIONS = {"7017": "2595", "7018": "2596", LATE_INTEREST: "2597"}

# The interest of a mortgage; the three of the home only where it is the first.
OF_MORTGAGES = {"7001": "3150", "7004": "3152", "7005": "3153"}
OF_FIRST_HOMES = {"7003": "3151", "7006": "3154", "7007": "3155"}
FIRST_HOME_BY_THE_CUSTOMER = "3"
