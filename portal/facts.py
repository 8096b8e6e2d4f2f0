"""The five facts that find a voucher, read from what people type; a refusal names field, reason and way out."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

from vouchers.identity import is_ruc

_SERIES_NUMBER = re.compile(r"([A-Z0-9]{4})\s*-\s*([0-9]{1,8})")
_DATE = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-]([0-9]{4})")
_PLAIN = re.compile(r"[0-9]{1,12}(\.[0-9]{1,2})?")
_GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3}){1,3}(\.[0-9]{1,2})?")
_DECIMAL_COMMA = re.compile(r"[0-9]{1,12},[0-9]{1,2}")
_SIGN = re.compile(r"^(S/\.?|US\$|\$|PEN|USD)")


class FactError(ValueError):
    """What was typed is not that fact; the text is a Spanish sentence."""


def read_ruc(text: str) -> str:
    """The RUC, 11 digits with a right check digit."""
    ruc = re.sub(r"[\s-]", "", text)
    if not ruc:
        raise FactError("Escriba el RUC del emisor: 11 dígitos, figura en el recuadro del comprobante.")
    if not re.fullmatch(r"[0-9]{11}", ruc):
        raise FactError(f"El RUC tiene 11 dígitos y aquí hay {_counted(ruc)}; cópielo del comprobante.")
    if not is_ruc(ruc):
        raise FactError("Ese RUC no existe: algún dígito no coincide. Compárelo con el comprobante.")
    return ruc


def _counted(ruc: str) -> str:
    if not ruc.isdecimal():
        return "letras o signos"
    return "1" if len(ruc) == 1 else str(len(ruc))


def read_number(text: str) -> tuple[str, int]:
    """Series and number of `F001-123`; lower case, blanks and leading zeros do no harm."""
    found = _SERIES_NUMBER.fullmatch(text.strip().upper())
    if not text.strip():
        raise FactError("Escriba la serie y el número con un guion en medio, por ejemplo F001-123.")
    if not found:
        raise FactError("Debe ser una serie de 4 caracteres, un guion y el número, por ejemplo F001-123.")
    number = int(found[2])
    if number == 0:
        raise FactError("El número no puede ser cero; cópielo del comprobante, por ejemplo F001-123.")
    return found[1], number


def read_date(text: str) -> date:
    """A day written dd/mm/aaaa."""
    found = _DATE.fullmatch(text.strip())
    if not text.strip():
        raise FactError("Escriba la fecha de emisión como día/mes/año, por ejemplo 05/03/2026.")
    if not found:
        raise FactError("Escriba la fecha con día, mes y año completos, por ejemplo 05/03/2026.")
    try:
        return date(int(found[3]), int(found[2]), int(found[1]))
    except ValueError as error:
        raise FactError(f"El {text.strip()} no existe en el calendario; revise día y mes.") from error


def read_total(text: str) -> Decimal:
    """The total, `1,234.50` or `1234.5` or `1234,50`, with or without the currency's sign."""
    amount = _SIGN.sub("", re.sub(r"\s", "", text.upper()))
    if not amount:
        raise FactError("Escriba el importe total del comprobante, por ejemplo 1,234.50.")
    if _DECIMAL_COMMA.fullmatch(amount):
        return Decimal(amount.replace(",", "."))
    if _PLAIN.fullmatch(amount) or _GROUPED.fullmatch(amount):
        return Decimal(amount.replace(",", ""))
    raise FactError("El importe lleva solo cifras, con punto para los céntimos, por ejemplo 1,234.50.")


def problem(read: Callable[[str], object], text: str | None) -> str | None:
    """The sentence of the refusal, or None if `read` takes the text."""
    try:
        read(text or "")
    except FactError as error:
        return str(error)
    return None
