"""``python -m simulators.modelo_viejo --folder FOLDER --label DIGITS``: drops the day's report."""

import argparse
from datetime import timedelta
from pathlib import Path

from simulators.house import drop, today


def _receipt(number: str, kind: str, document: str, name: str, policy: str) -> str:
    since = today() - timedelta(days=20)
    validity = f"{since:%Y%m%d}{since + timedelta(days=364):%Y%m%d}"
    return f"C{number:>010}{today():%Y%m%d}{kind}{document:<15}{name:<40}1{policy:<15}{validity}"


def _concept(code: str, text: str, cents: int) -> str:
    return f"D{code}{text:<40}{cents:013d}"


def main() -> None:
    """Drop the file and end."""
    parser = argparse.ArgumentParser(prog="python -m simulators.modelo_viejo", description="A flat report.")
    parser.add_argument("--folder", type=Path, required=True, help="where others look for its files")
    parser.add_argument("--label", required=True, help="eight digits that the receipts' numbers begin with")
    asked = parser.parse_args()
    lines = [
        f"REPORTE DE RECIBOS EMITIDOS            {today():%d/%m/%Y}",
        _receipt(f"{asked.label}01", "6", "20131312955", "TRANSPORTES LOS ANDES S.A.C.", "VEH-1998-0042"),
        _concept("PRIM", "Prima vehicular, plan antiguo", 125050),
        _concept("DEMI", "Derecho de emisión", 3752),
        _receipt(f"{asked.label}02", "1", "5678912", "PEÑA NÚÑEZ, ÁNGEL", "VEH-1999-0007"),
        _concept("PRIM", "Prima vehicular, plan antiguo", 11800),
    ]
    drop(asked.folder / f"recibos-{asked.label}.txt", ("\r\n".join(lines) + "\r\n").encode("latin-1"))


if __name__ == "__main__":
    main()
