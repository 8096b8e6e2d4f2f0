"""An amount in Spanish words, as legend 1000 and the printed voucher carry it.

No rule prescribes the spelling: this is the trade's, in capitals with accents, cents as `NN/100`.
"""

from decimal import Decimal

from vouchers.money import to_cents

_FIRST_THIRTY = (
    "CERO UNO DOS TRES CUATRO CINCO SEIS SIETE OCHO NUEVE DIEZ ONCE DOCE TRECE CATORCE QUINCE DIECISÉIS DIECISIETE "
    "DIECIOCHO DIECINUEVE VEINTE VEINTIUNO VEINTIDÓS VEINTITRÉS VEINTICUATRO VEINTICINCO VEINTISÉIS VEINTISIETE "
    "VEINTIOCHO VEINTINUEVE"
)
_UNDER_THIRTY = tuple(_FIRST_THIRTY.split())
_TENS = ("", "", "", "TREINTA", "CUARENTA", "CINCUENTA", "SESENTA", "SETENTA", "OCHENTA", "NOVENTA")
_HUNDREDS = (
    "",
    "CIENTO",
    "DOSCIENTOS",
    "TRESCIENTOS",
    "CUATROCIENTOS",
    "QUINIENTOS",
    "SEISCIENTOS",
    "SETECIENTOS",
    "OCHOCIENTOS",
    "NOVECIENTOS",
)
# Spanish counts by the long scale: a new name every six digits.
_SCALES = (
    ("", ""),
    ("MILLÓN", "MILLONES"),
    ("BILLÓN", "BILLONES"),
    ("TRILLÓN", "TRILLONES"),
    ("CUATRILLÓN", "CUATRILLONES"),
)
_LIMIT = 10**30

_CURRENCIES = {"PEN": "SOLES", "USD": "DÓLARES AMERICANOS", "EUR": "EUROS"}


def amount_in_words(amount: Decimal, currency: str) -> str:
    """`DOSCIENTOS SETENTA Y CINCO CON 33/100 SOLES`; a currency without a name here keeps its ISO code.

    The amount is not negative and below 10**30, else ValueError.
    """
    whole, cents = divmod(int(to_cents(amount).scaleb(2)), 100)
    return f"{number_in_words(whole)} CON {cents:02d}/100 {_CURRENCIES.get(currency, currency)}"


def number_in_words(number: int) -> str:
    """A whole number from 0 up to 10**30 - 1 in capitals; ValueError beyond."""
    if not 0 <= number < _LIMIT:
        raise ValueError("only numbers from 0 to 10**30 - 1 have words here")
    if number == 0:
        return _UNDER_THIRTY[0]
    parts: list[str] = []
    scale = 0
    while number:
        number, group = divmod(number, 1_000_000)
        if group:
            parts.append(_scaled(group, scale))
        scale += 1
    return " ".join(reversed(parts))


def _scaled(group: int, scale: int) -> str:
    singular, plural = _SCALES[scale]
    if scale == 0:
        return _under_a_million(group)
    return f"UN {singular}" if group == 1 else f"{_apocopated(_under_a_million(group))} {plural}"


def _under_a_million(number: int) -> str:
    thousands, rest = divmod(number, 1000)
    if not thousands:
        return _under_a_thousand(rest)
    head = "MIL" if thousands == 1 else f"{_apocopated(_under_a_thousand(thousands))} MIL"
    return f"{head} {_under_a_thousand(rest)}" if rest else head


def _under_a_thousand(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    if not hundreds:
        return _under_a_hundred(rest)
    if not rest:
        return "CIEN" if hundreds == 1 else _HUNDREDS[hundreds]
    return f"{_HUNDREDS[hundreds]} {_under_a_hundred(rest)}"


def _under_a_hundred(number: int) -> str:
    if number < len(_UNDER_THIRTY):
        return _UNDER_THIRTY[number]
    tens, units = divmod(number, 10)
    return f"{_TENS[tens]} Y {_UNDER_THIRTY[units]}" if units else _TENS[tens]


def _apocopated(words: str) -> str:
    """A final UNO loses its ending before MIL and MILLONES: VEINTIÚN MIL, TREINTA Y UN MIL."""
    if words.endswith("VEINTIUNO"):
        return f"{words[:-3]}ÚN"
    return words[:-1] if words.endswith("UNO") else words
