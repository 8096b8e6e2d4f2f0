"""``python -m simulators.acsele --folder FOLDER --label DIGITS``: drops the day's file."""

import argparse
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from simulators.house import drop, today

_COMPANY = {
    "tipoDocumento": "3",
    "numeroDocumento": "20131312955",
    "razonSocial": "TRANSPORTES LOS ANDES S.A.C.",
    "correos": ["pagos@losandes.example"],
}
_PERSON = {"tipoDocumento": "1", "numeroDocumento": "40123456", "nombres": "José Luis", "apellidos": "Huamán Soto"}


def _policy(number: str, branch: str, currency: str, since: date) -> dict[str, Any]:
    until = since + timedelta(days=364)
    return {
        "numero": number,
        "ramo": branch,
        "moneda": currency,
        "vigencia": {"desde": since.isoformat(), "hasta": until.isoformat()},
    }


def _operations(label: str) -> list[dict[str, Any]]:
    day = today()
    car, life = _policy("AUT-88123", "AUTO", "PEN", day), _policy("VID-20991", "VIDA", "USD", day)
    insurer = {"ruc": "20987654326"}
    first = f"ACS-OP-{label}-1"
    damage = {"codigo": "DP", "descripcion": "Daño propio", "primaTotal": 1770.00}
    liability = {"codigo": "RC", "descripcion": "Responsabilidad civil", "primaTotal": 590.00}
    death = {"codigo": "FAL", "descripcion": "Fallecimiento", "primaTotal": 310.40, "sumaAsegurada": 80000}
    dues = [day + timedelta(days=45), day + timedelta(days=75)]
    return [
        {
            "idOperacion": first,
            "operacion": "EMISION",
            "compania": insurer,
            "poliza": car,
            "contratante": _COMPANY,
            "coberturas": [damage, liability],
            "cuotas": [{"importe": 1180.00, "vencimiento": it.isoformat()} for it in dues],
            "total": 2360.00,
        },
        {
            "idOperacion": f"ACS-OP-{label}-2",
            "operacion": "EMISION",
            "compania": insurer,
            "poliza": life,
            "contratante": _PERSON,
            "coberturas": [death],
            "total": 310.40,
        },
        {
            "idOperacion": f"ACS-OP-{label}-3",
            "operacion": "ENDOSO_SIN_PRIMA",
            "compania": insurer,
            "poliza": car,
            "contratante": _COMPANY,
            "coberturas": [],
        },
        {
            "idOperacion": f"ACS-OP-{label}-4",
            "operacion": "ENDOSO_DEVOLUCION",
            "endoso": {"numero": "E-002", "idOperacionOriginal": first},
            "compania": insurer,
            "poliza": car,
            "contratante": _COMPANY,
            "coberturas": [{**liability, "primaTotal": -236.00}],
            "total": -236.00,
        },
    ]


def main() -> None:
    """Drop the file and end."""
    parser = argparse.ArgumentParser(prog="python -m simulators.acsele", description="Operations of policies.")
    parser.add_argument("--folder", type=Path, required=True, help="where others look for its files")
    parser.add_argument("--label", required=True, help="digits in the operations' ids")
    asked = parser.parse_args()
    lines = [json.dumps(it, ensure_ascii=False) for it in _operations(asked.label)]
    drop(asked.folder / f"operaciones-{asked.label}.jsonl", "\n".join(lines).encode() + b"\n")


if __name__ == "__main__":
    main()
