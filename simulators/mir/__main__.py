"""``python -m simulators.mir --folder FOLDER --label DIGITS``: drops the day's file."""

import argparse
from pathlib import Path

from simulators.house import drop, today

_HEAD = (
    "id_venta|ruc_emisor|fecha|moneda|cli_doc|cli_nombre|cli_correo|orden_compra|producto|detalle|cantidad|importe"
    "|descuento"
)
_COMPANY = "20131312955|TRANSPORTES LOS ANDES S.A.C.|pagos@losandes.example|OC-4471"
_PERSON = "45678912|MARÍA QUISPE ÑAHUI||"


def main() -> None:
    """Drop the file and end."""
    parser = argparse.ArgumentParser(prog="python -m simulators.mir", description="Sales of several lines.")
    parser.add_argument("--folder", type=Path, required=True, help="where others look for its files")
    parser.add_argument("--label", required=True, help="digits that the sales' ids begin with")
    asked = parser.parse_args()
    head = f"20987654326|{today():%d/%m/%Y}|PEN"
    lines = [
        _HEAD,
        f"{asked.label}1|{head}|{_COMPANY}|ASIST-VIAL|Asistencia vial, flota|12|1.440,00|44,00",
        f"{asked.label}1|{head}|{_COMPANY}|EXAM-MED|Exámenes médicos de conductores|3|270,00|",
        f"{asked.label}2|{head}|{_PERSON}|SALV-VEH|Salvamento: faro delantero izquierdo|1|150,00|0,00",
    ]
    drop(asked.folder / f"ventas-{asked.label}.csv", ("\r\n".join(lines) + "\r\n").encode("cp1252"))


if __name__ == "__main__":
    main()
