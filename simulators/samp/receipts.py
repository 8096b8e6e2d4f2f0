"""SAMP's receipts: premium, right of issue and policy on one flat row each."""

from datetime import timedelta
from pathlib import Path

from simulators.house import fill, today

TABLE = "V_RECIBO_EMISION"


def write(path: Path, label: str) -> None:
    """Put the day's receipts into the database; `label` makes their numbers those of this run."""
    start, end = today() - timedelta(days=9), today() + timedelta(days=355)
    common = {
        "RUC_EMISOR": "20987654326",
        "EST_RECIBO": "EMITIDO",
        "FEC_INI_VIG": start.isoformat(),
        "FEC_FIN_VIG": end.isoformat(),
    }
    company = {"TIP_DOC": "RUC", "NRO_DOC": "20131312955", "NOM_CLIENTE": "TRANSPORTES LOS ANDES S.A.C."}
    person = {"TIP_DOC": "DNI", "NRO_DOC": "45678912", "NOM_CLIENTE": "MARÍA QUISPE ÑAHUI"}
    rows = [
        _receipt(f"SAMP-R-{label}01", "VEH PEN 3250.00 97.50", {**common, **company}),
        _receipt(f"SAMP-R-{label}02", "SOAT PEN 72.03 0", {**common, **person}),
        _receipt(f"SAMP-R-{label}03", "INC USD 1,840.25 55.21", {**common, **company}),
        _receipt(f"SAMP-R-{label}04", "SOAT PEN 72.03 0", {**common, **person, "EST_RECIBO": "ANULADO"}),
    ]
    fill(path, TABLE, "NRO_RECIBO", rows)


def _receipt(number: str, amounts: str, facts: dict[str, str]) -> dict[str, str]:
    branch, currency, net, right = amounts.split()
    return {
        "NRO_RECIBO": number,
        **facts,
        "COD_RAMO": branch,
        "COD_MONEDA": currency,
        "EMAIL": "",
        "DIRECCION": "",
        "UBIGEO": "",
        "NRO_POLIZA": f"{branch}-2026-{number[-6:]}",
        "MTO_PRIMA_NETA": net,
        "MTO_DERECHO": right,
        "MTO_SUMA_ASEG": "",
    }
