"""SUNAT's catalogues (Anexo 8) as far as the checks need them: codes only."""

from typing import Final

TRIBUTES: Final = {
    "1000": ("IGV", "VAT"),
    "1016": ("IVAP", "VAT"),
    "2000": ("ISC", "EXC"),
    "3000": ("IR", "TOX"),
    "7152": ("ICBPER", "OTH"),
    "9995": ("EXP", "FRE"),
    "9996": ("GRA", "FRE"),
    "9997": ("EXO", "VAT"),
    "9998": ("INA", "FRE"),
    "9999": ("OTROS", "OTH"),
}
"""Catalogue 05: identifier → name, international code."""

IGV_FAMILY: Final = ("1000", "1016", "9995", "9996", "9997", "9998")
UNTAXED: Final = ("9995", "9997", "9998")
PAID: Final = ("1000", "1016", "9995", "9997", "9998")
PAYABLE_TAXES: Final = ("1000", "1016", "2000", "7152", "9999")

TREATMENTS: Final = {
    "1000": {"10"},
    "1016": {"17"},
    "9995": {"40"},
    "9996": {"11", "12", "13", "14", "15", "16", "17", "21", "31", "32", "33", "34", "35", "36", "37", "40"},
    "9997": {"20"},
    "9998": {"30"},
}
"""Catalogue 07 by tribute."""
TAXED_TREATMENTS: Final = {"10", "11", "12", "13", "14", "15", "16", "17"}
TAXED_GIFTS: Final = {"11", "12", "13", "14", "15", "16", "17"}
UNTAXED_GIFTS: Final = {"21", "31", "32", "33", "34", "35", "36", "37", "40"}

IDENTITIES: Final = {"0", "1", "4", "6", "7", "A", "B", "C", "D", "E", "F", "G", "H"}
EXPORTS: Final = {"0200", "0201", "0202", "0203", "0204", "0205", "0206", "0207", "0208"}
WITHOUT_IGV_FAMILY: Final = {"2100", "2101", "2102", "2103", "2104"}
DETRACTIONS: Final = {"1001", "1002", "1003", "1004"}
_BOTH = {
    *("0101", "0200", "0201", "0203", "0204", "0206", "0207", "0208", "0301", "0302", "0401", "2001"),
    *DETRACTIONS,
    *WITHOUT_IGV_FAMILY,
}
OPERATIONS: Final = {
    "01": _BOTH | {"0112", "0202", "0205", "2002", "2106"},
    "03": _BOTH | {"0113", "2105"},
}
"""Catalogue 51 by document type."""

PRICE_TYPES: Final = {"01", "02", "03"}
ISC_SYSTEMS: Final = {"01", "02", "03"}
CREDIT_REASONS: Final = {f"{n:02d}" for n in range(1, 14)}
DEBIT_REASONS: Final = {"01", "02", "03", "11", "12"}
DEBIT_REASONS_FROM_2027: Final = DEBIT_REASONS | {"13"}
LEGENDS: Final = {"1000", "1002", *(str(n) for n in range(2000, 2013))}
LINE_ALLOWANCES: Final = {"00", "01", "07", "47", "48", "54"}
GLOBAL_ALLOWANCES: Final = {
    *("02", "03", "04", "05", "06", "20", "45", "46", "49", "50", "51", "52", "53", "61", "62", "63"),
}
ALLOWANCES: Final = LINE_ALLOWANCES | GLOBAL_ALLOWANCES
CHARGES: Final = {"45", "46", "47", "48", "49", "50", "51", "52", "53"}
DISCOUNTS: Final = {"00", "01", "02", "03", "04", "05", "06", "20", "62", "63"}
PERCEPTIONS: Final = {"51", "52", "53"}
DETRACTION_GOODS: Final = {
    *(f"{n:03d}" for n in (1, 2, 3, 4, 5, *range(7, 18), *range(19, 29), 30, 31, 32, 34, 35, 36, 37)),
    *("038", "039", "040", "041", "042", "043", "044", "045", "046", "047", "099"),
}
PAYMENT_MEANS: Final = {*(f"{n:03d}" for n in range(1, 14)), *(str(n) for n in range(101, 109)), "999"}
MODIFIABLE_F: Final = {
    *("01", "05", "06", "11", "12", "13", "15", "16", "17", "18", "21", "23", "24", "25", "28", "30", "34", "37"),
    *("42", "43", "45", "55", "56"),
}
MODIFIABLE_B: Final = {"03", "12", "16", "55"}

_ISO_4217 = """
AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF
CHF CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD
HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL
LYD MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR
PLN PYG QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP
TRY TTD TWD TZS UAH UGX USD UYU UZS VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW
"""
CURRENCIES: Final = frozenset(_ISO_4217.split())
"""ISO 4217."""

_RECOMMENDATION_20 = """
NIU ZZ C62 KGM GRM MGM TNE LTR MLT MTR CMT MMT KTM MTK CMK MTQ CMQ FOT INH YRD FTK YDK FTQ GLL GLI PTL PTI
QTI ONZ OZA LBR STN LTN HUR MIN SEC DAY WEE MON QAN SAN ANN BX BG BO BJ BE CA CT CY DZN DZP GRO HLT KWH MWH
KWT KT PK PR PA RM RO RD SET ST TU U2 UM 4A 4C AV BT BLL CEN CMM EA HC LEF LO MIL MLD NMP PG PF RL SA SW TH
TB VI DPC GFI GT HEQ JOB KMH KWN LEN MTS NPR OA P1 PAL PO QD S4 T3 TMS U5 VA WM XX D61 E48 E49 E51 HA HAR
ARE ACR
"""
UNITS: Final = frozenset(_RECOMMENDATION_20.split())
"""UN/ECE recommendation 20: what commerce and services use; the full list has over a thousand codes."""
