"""The sales that the house fetches by itself in the demo: rows that it reads, and files that are dropped."""

from cli.demo_sales import DemoSale, Way
from cli.neighbours import ACSELE, MIR, MODELO_VIEJO, RVIADM, SAMP
from emission.v1 import sale_pb2

_COMPANY, _MARIA, _JOSE = "TRANSPORTES LOS ANDES S.A.C.", "MARÍA QUISPE ÑAHUI", "José Luis Huamán Soto"
_ROSA, _LUCIA, _ANGEL = "SALAZAR PINTO ROSA ELVIRA", "GARCÍA LUCÍA", "PEÑA NÚÑEZ, ÁNGEL"


def arrivals(label: str) -> list[DemoSale]:
    """The sales that the simulators' tables and files hold, each with whether a mail should go to its customer."""
    table, folder = Way.TABLE, Way.FOLDER
    return [
        _arrival(SAMP, table, f"SAMP-R-{label}01", _COMPANY, mailed=True),
        _arrival(SAMP, table, f"SAMP-R-{label}02", _MARIA, mailed=True),
        _arrival(SAMP, table, f"SAMP-R-{label}03", _COMPANY, mailed=True),
        _arrival(RVIADM, table, f"RV-RVI-{label}-1", _ROSA, mailed=True),
        _arrival(RVIADM, table, f"RV-RVS-{label}-2", _LUCIA),
        _arrival(ACSELE, folder, f"ACS-OP-{label}-1", _COMPANY, mailed=True),
        _arrival(ACSELE, folder, f"ACS-OP-{label}-2", _JOSE),
        _arrival(ACSELE, folder, f"ACS-OP-{label}-4", _COMPANY, mailed=True),
        _arrival(MIR, folder, f"MIR-{label}1", _COMPANY, mailed=True),
        _arrival(MIR, folder, f"MIR-{label}2", _MARIA),
        _arrival(MODELO_VIEJO, folder, f"MV-{label}01", _COMPANY),
        _arrival(MODELO_VIEJO, folder, f"MV-{label}02", _ANGEL),
    ]


def _arrival(system: str, way: Way, external_id: str, customer: str, *, mailed: bool = False) -> DemoSale:
    sale = sale_pb2.Sale(external_id=external_id, customer=sale_pb2.Customer(name=customer))
    return DemoSale(system=system, way=way, expected="ACCEPTED", sale=sale, mailed=mailed)
