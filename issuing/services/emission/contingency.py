"""Printed vouchers of contingency: a number that was informed already is told, not spent twice."""

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
