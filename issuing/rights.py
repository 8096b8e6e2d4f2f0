"""What a source may issue: for which issuers, and in which of their series. Pure."""

from dataclasses import dataclass

from issuing.errors import NotPermitted
from vouchers.sale import Sale


@dataclass(frozen=True, slots=True, kw_only=True)
class Right:
    """A source may issue for this issuer: in this series, or in any where it is None."""

    issuer_ruc: str
    series: str | None


Rights = tuple[Right, ...] | None
"""All that a source may; None stands for a source that was never restricted."""


def require_right(rights: Rights, sale: Sale) -> None:
    """Raise `NotPermitted` unless the sale's issuer and series are among `rights`.

    Whoever is held to certain series has to name one: which one the house would choose depends on the document that a
    note modifies, and that is known only later.
    """
    if rights is None:
        return
    series = {right.series for right in rights if right.issuer_ruc == sale.issuer_ruc}
    if not series:
        raise NotPermitted(
            "sale.issuer_ruc",
            f"Este sistema no puede emitir por el RUC {sale.issuer_ruc}; pida el permiso a quien opera este servicio.",
            reason="ISSUER_NOT_ALLOWED",
        )
    if None in series or sale.series in series:
        return
    allowed = ", ".join(sorted(it for it in series if it))
    told = f"no puede usar la serie {sale.series}" if sale.series else "debe indicar la serie"
    raise NotPermitted("sale.series", f"Este sistema {told}; las suyas son: {allowed}.", reason="SERIES_NOT_ALLOWED")
