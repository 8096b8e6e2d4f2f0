"""Numbers that can't be given here: printed ones that were informed already, and those of somebody else's series."""

from vouchers.findings import Finding, Severity


def number_taken(series: str, number: int) -> Finding:
    """The finding about a sale whose printed number another voucher of the archive bears."""
    return Finding(
        rule="E-NUMBER-TAKEN",
        sunat_code="",
        severity=Severity.ERROR,
        path="contingency_number",
        value=str(number),
        message=f"El comprobante de contingencia {series}-{number} ya se informó con otra venta.",
        remedy="Corrija la serie o el número impreso; cada comprobante impreso se informa una sola vez.",
    )


def series_of_others(series: str) -> Finding:
    """The finding about a sale whose series is numbered by the provider of the quick road."""
    return Finding(
        rule="E-SERIES-ELSEWHERE",
        sunat_code="",
        severity=Severity.ERROR,
        path="series",
        value=series,
        message=f"La serie {series} la numera PAPERLESS; aquí no se le da ningún número.",
        remedy="Envíe la venta con otra serie, que solo se use aquí.",
    )
