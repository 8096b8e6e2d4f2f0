"""Rules of the advances that a sale regularises, and of the rounding of what is paid."""

import re
from collections.abc import Callable
from decimal import Decimal

from vouchers.advances import says_its_parts
from vouchers.catalogues.operations import is_of_nrus
from vouchers.identity import is_ruc_shaped
from vouchers.money import CENT, fits_amount
from vouchers.rates import igv_percent, knows_igv
from vouchers.rules.rule import INVOICES, NOTES, Facts, Feature, Rule
from vouchers.sale import Advance, DocumentType, Sale

_SERIES = {
    DocumentType.FACTURA: re.compile(r"F[A-Z0-9]{3}|E001|[0-9]{1,4}"),
    DocumentType.BOLETA: re.compile(r"B[A-Z0-9]{3}|EB01|[0-9]{1,4}"),
}
_TOLERANCE = Decimal(1)
_LARGEST_NUMBER = 99_999_999
_PARTS = {"V2968_4": "taxed", "V2968_7": "exempt", "V2968_8": "unaffected", "V2968_9": "excise"}


def _on_a_note(sale: Sale, _: Facts) -> bool:
    return bool(sale.advances)


def _odd_rounding(sale: Sale, _: Facts) -> bool:
    rounding = sale.rounding
    if rounding is None:
        return False
    return not rounding.is_finite() or abs(rounding) > 1 or rounding % CENT != 0


def _odd_amount(advance: Advance, _: Facts) -> bool:
    return not fits_amount(advance.amount) or advance.amount.is_zero()


def _other_document(advance: Advance, _: Facts) -> bool:
    return advance.document.document_type not in _SERIES


def _odd_series(advance: Advance, _: Facts) -> bool:
    series = _SERIES.get(DocumentType(advance.document.document_type)) if not _other_document(advance, _) else None
    if series is None:
        return False
    return series.fullmatch(advance.document.series) is None or not 1 <= advance.document.number <= _LARGEST_NUMBER


def _repeated(sale: Sale, _: Facts) -> bool:
    return len({_name(advance) for advance in sale.advances}) < len(sale.advances)


def _name(advance: Advance) -> tuple[str, str, int]:
    return advance.document.document_type, advance.document.series, advance.document.number


def _misshapen_issuer(advance: Advance, _: Facts) -> bool:
    return advance.issuer_ruc is not None and not is_ruc_shaped(advance.issuer_ruc)


def _parts(advance: Advance) -> list[Decimal]:
    parts = (advance.taxed, advance.exempt, advance.unaffected, advance.excise)
    return [part for part in parts if part is not None]


def _odd_part(advance: Advance, _: Facts) -> bool:
    return not all(fits_amount(part) for part in _parts(advance))


def _odd_at(name: str) -> Callable[[Advance, Facts], bool]:
    def is_odd(advance: Advance, _: Facts) -> bool:
        part = getattr(advance, name)
        return part is not None and not fits_amount(part)

    return is_odd


def _nothing_but_excise(advance: Advance, facts: Facts) -> bool:
    if not says_its_parts(advance) or _odd_part(advance, facts):
        return False
    return not (advance.taxed or advance.exempt or advance.unaffected)


def _parts_do_not_add_up(advance: Advance, facts: Facts) -> bool:
    if not says_its_parts(advance) or _odd_part(advance, facts) or _odd_amount(advance, facts):
        return False
    return abs(_added_up(advance, facts) - advance.amount) >= _TOLERANCE


def _added_up(advance: Advance, facts: Facts) -> Decimal:
    percent = facts.sale.igv_percent
    if is_of_nrus(facts.sale):
        percent = Decimal(0)
    elif percent is None or not percent.is_finite():
        percent = igv_percent(facts.issue_date) if knows_igv(facts.issue_date) else Decimal(0)
    taxed = (advance.taxed or Decimal(0)) + (advance.excise or Decimal(0))
    return taxed * (1 + percent / 100) + (advance.exempt or Decimal(0)) + (advance.unaffected or Decimal(0))


def _both_amounts(advance: Advance, facts: Facts) -> str:
    return f"{advance.amount} (sus partes con impuestos: {_added_up(advance, facts):.2f})"


ADVANCE_SALE_RULES: tuple[Rule[Sale], ...] = (
    Rule(
        code="V9036",
        sunat_code="",
        documents=NOTES,
        feature=Feature.ADVANCES,
        fires=_on_a_note,
        path="advances",
        message="Una nota no regulariza anticipos.",
        remedy="Indique los anticipos en la factura o boleta que los regulariza.",
        source="NC y ND: sus hojas no los tienen",
        blocks=True,
    ),
    Rule(
        code="V2365",
        sunat_code="2365",
        documents=INVOICES,
        feature=Feature.ADVANCES,
        fires=_repeated,
        path="advances",
        message="El comprobante de un anticipo se repite.",
        remedy="Junte en uno los anticipos del mismo comprobante.",
        source="F 2365",
    ),
    Rule(
        code="V3303",
        sunat_code="3303",
        feature=Feature.ROUNDING,
        fires=_odd_rounding,
        path="rounding",
        message="El redondeo del importe total pasa de 1.00, o tiene más de dos decimales.",
        remedy="Indique un redondeo de -1.00 a 1.00.",
        source="F 3303, B 4314",
        blocks=True,
    ),
)

ADVANCE_RULES: tuple[Rule[Advance], ...] = (
    Rule(
        code="V2503",
        sunat_code="2503",
        documents=INVOICES,
        feature=Feature.ADVANCES,
        fires=_odd_amount,
        path="amount",
        message="El importe del anticipo no es un número mayor que cero de hasta 12 enteros y 2 decimales.",
        remedy="Indique lo que se pagó por anticipado, con impuestos.",
        source="F 2503",
        blocks=True,
    ),
    Rule(
        code="V2505",
        sunat_code="2505",
        documents=INVOICES,
        feature=Feature.ADVANCES,
        fires=_other_document,
        path="document.document_type",
        message="El comprobante de un anticipo es una factura o una boleta.",
        remedy="Indique el tipo 01 o 03.",
        source="F 2505",
        blocks=True,
    ),
    Rule(
        code="V2521",
        sunat_code="2521",
        documents=INVOICES,
        feature=Feature.ADVANCES,
        fires=_odd_series,
        path="document.series",
        message="La serie y el número del comprobante del anticipo no corresponden a su tipo.",
        remedy="Revise la serie (F… o E001 de una factura, B… o EB01 de una boleta) y el número.",
        source="F 2521",
    ),
    Rule(
        code="V2529",
        sunat_code="2529",
        documents=INVOICES,
        feature=Feature.ADVANCES,
        fires=_misshapen_issuer,
        path="issuer_ruc",
        message="El RUC de quien emitió el comprobante del anticipo no tiene 11 dígitos.",
        remedy="Corríjalo, o no lo indique si es el mismo emisor.",
        source="F 2529, 3217",
    ),
    Rule(
        code="V3287",
        sunat_code="3287",
        documents=INVOICES,
        feature=Feature.ADVANCES,
        fires=_nothing_but_excise,
        path="taxed",
        message="El anticipo no dice ningún valor gravado, exonerado o inafecto.",
        remedy="Indique sus valores sin impuestos, o ninguno si todo fue gravado.",
        source="F 3287",
    ),
    *(
        Rule(
            code=code,
            sunat_code="2968",
            documents=INVOICES,
            feature=Feature.ADVANCES,
            fires=_odd_at(name),
            path=name,
            message="Un valor del anticipo no cabe en 12 enteros y 2 decimales.",
            remedy="Indique los valores sin signo y con dos decimales o menos.",
            source="F 2968",
            blocks=True,
        )
        for code, name in _PARTS.items()
    ),
    Rule(
        code="V9037",
        sunat_code="",
        documents=INVOICES,
        feature=Feature.ADVANCES,
        fires=_parts_do_not_add_up,
        path="amount",
        value=_both_amounts,
        message="El importe del anticipo no es el de sus valores más sus impuestos.",
        remedy="Corrija el importe o los valores; el importe lleva los impuestos.",
        source="F 2509, 3280",
    ),
)
