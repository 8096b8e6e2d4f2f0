"""Rules of the totals that the source computed itself: each is compared with ours, and both are told."""

from collections.abc import Callable
from decimal import Decimal

from vouchers.money import ZERO, amount_text, is_bounded
from vouchers.rules.rule import Facts, Feature, Rule
from vouchers.sale import ExpectedTotals
from vouchers.voucher import Totals, Voucher

Expected = Callable[[ExpectedTotals], Decimal | None]
Computed = Callable[[Totals], Decimal | None]


def _compared(sunat_code: str, field: str, what: str, expected: Expected, computed: Computed) -> Rule[Voucher]:
    def ours(voucher: Voucher) -> Decimal:
        return computed(voucher.totals) or ZERO

    def differs(voucher: Voucher, facts: Facts) -> bool:
        theirs = None if facts.sale.expected is None else expected(facts.sale.expected)
        return theirs is not None and (not is_bounded(theirs) or theirs != ours(voucher))

    def both(voucher: Voucher, facts: Facts) -> str:
        theirs = None if facts.sale.expected is None else expected(facts.sale.expected)
        return f"{theirs} (calculado: {amount_text(ours(voucher))})"

    return Rule(
        code=f"V{sunat_code}",
        sunat_code=sunat_code,
        feature=Feature.EXPECTED_TOTALS,
        fires=differs,
        path=f"expected.{field}",
        value=both,
        message=f"{what} no es el que resulta de las líneas.",
        remedy="El importe calculado por este servicio es el que SUNAT recalcula: corrija el total o las líneas.",
        source=f"contrato de la venta; F {sunat_code}",
    )


EXPECTED_RULES: tuple[Rule[Voucher], ...] = (
    _compared("3280", "payable", "El importe total esperado", lambda it: it.payable, lambda it: it.payable),
    _compared("3294", "tax", "El total de tributos esperado", lambda it: it.tax, lambda it: it.tax),
    _compared(
        "3278",
        "line_extension",
        "El valor de venta esperado",
        lambda it: it.line_extension,
        lambda it: it.line_extension,
    ),
    _compared(
        "3279",
        "tax_inclusive",
        "El precio de venta esperado (con tributos)",
        lambda it: it.tax_inclusive,
        lambda it: it.tax_inclusive,
    ),
    _compared("3300", "allowance", "El total de descuentos esperado", lambda it: it.allowance, lambda it: it.allowance),
    _compared("3301", "charge", "El total de cargos esperado", lambda it: it.charge, lambda it: it.charge),
    _compared("2509", "prepaid", "El total de anticipos esperado", lambda it: it.prepaid, lambda it: it.prepaid),
)
