"""``python -m simulators.rviadm --database FILE --label DIGITS``: puts the day's contracts into the database."""

import argparse
from datetime import timedelta
from pathlib import Path

from simulators.house import fill, today

TABLE = "CONTRATO_RENTA"


def _contract(facts: str, person: tuple[str, ...]) -> dict[str, str]:
    number, kind, state, currency, premium = facts.split()
    document, identity, father, mother, names, mail = person
    begins = today() + timedelta(days=6)
    return {
        "NUM_CONTRATO": number,
        "RUC_CIA": "20987654326",
        "ESTADO": state,
        "MODALIDAD": kind,
        "MONEDA": currency,
        "TIPO_DOC": document,
        "NUM_DOC": identity,
        "APE_PATERNO": father,
        "APE_MATERNO": mother,
        "NOMBRES": names,
        "CORREO": mail,
        "CUSPP": f"51234{identity[-1]}{father[0]}{(mother or father)[0]}PIO0",
        "FEC_DEVENGUE": f"{begins:%d/%m/%Y}",
        "FEC_TERMINO": f"{begins + timedelta(days=7305):%d/%m/%Y}",
        "PRIMA_UNICA": premium,
        "BENEFICIARIO": "",
    }


def main() -> None:
    """Write them and end."""
    parser = argparse.ArgumentParser(prog="python -m simulators.rviadm", description="Annuities.")
    parser.add_argument("--database", type=Path, required=True, help="the SQLite file with its contracts")
    parser.add_argument("--label", required=True, help="digits that the contracts' numbers begin with")
    asked = parser.parse_args()
    rosa = ("DNI", "07845123", "SALAZAR", "PINTO", "ROSA ELVIRA", "rosa.salazar@correo.example")
    lucia = ("CE", "001234567", "GARCÍA", "", "LUCÍA", "")
    juan = ("DNI", "07845124", "TORRES", "DÍAZ", "JUAN", "")
    contracts = [
        _contract(f"RVI-{asked.label}-1 RVI V SOL 186543.275", rosa),
        _contract(f"RVS-{asked.label}-2 RVS V DOL 42000", lucia),
        _contract(f"RVI-{asked.label}-3 RVI P SOL 90000", juan),
    ]
    fill(asked.database, TABLE, "NUM_CONTRATO", contracts)


if __name__ == "__main__":
    main()
