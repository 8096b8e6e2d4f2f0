"""The demo's first table: every system around the house, on which road it lies, what it does, and where it is."""

from rich.table import Table

from cli.neighbours import ACSELE, MIR, MODELO_VIEJO, RVIADM, SAMP, Neighbours
from cli.stack import Addresses

_Row = tuple[str, str, str]
_PUSHES = "empuja ventas por gRPC"


def roads(addresses: Addresses, neighbours: Neighbours) -> Table:
    """The systems in the order in which a voucher passes them, road by road."""
    table = Table(title="Los sistemas y los dos caminos", title_justify="left", expand=False)
    table.add_column("Camino", style="bold", no_wrap=True)
    table.add_column("Sistema", style="cyan", no_wrap=True)
    table.add_column("Qué hace")
    table.add_column("Dónde", overflow="fold")
    for road, rows in (
        ("Ventas", _selling(addresses, neighbours)),
        ("Vía rápida", _quick(addresses, neighbours)),
        ("La casa", _house(addresses)),
        ("Salida", _told(addresses)),
    ):
        for index, row in enumerate(rows):
            table.add_row("" if index else road, *row, end_section=index == len(rows) - 1)
    return table


def _selling(addresses: Addresses, neighbours: Neighbours) -> list[_Row]:
    samp = addresses.systems.samp if addresses.systems else ""
    return [
        ("SAMP", f"{_PUSHES}; además leemos su vista V_RECIBO_EMISION", str(neighbours.database(SAMP))),
        ("", "sabe los correos que a sus recibos les faltan, pero empieza caído", samp),
        ("Rviadm", f"{_PUSHES}; además leemos su tabla CONTRATO_RENTA", str(neighbours.database(RVIADM))),
        ("Acsel-e", f"{_PUSHES}; además deja operaciones en JSON Lines", str(neighbours.folder(ACSELE))),
        ("MIR", f"{_PUSHES}; además deja ventas en CSV", str(neighbours.folder(MIR))),
        ("Modelo Viejo", f"{_PUSHES}; además deja un reporte de ancho fijo", str(neighbours.folder(MODELO_VIEJO))),
    ]


def _quick(addresses: Addresses, neighbours: Neighbours) -> list[_Row]:
    paperless = addresses.systems.paperless if addresses.systems else ""
    return [
        ("PAPERLESS", "emite por su cuenta y anuncia cada comprobante dos veces", paperless),
        ("ANUBIS", "guarda XML, constancia y PDF; la casa los trae y los comprueba", neighbours.anubis),
    ]


def _house(addresses: Addresses) -> list[_Row]:
    return [
        ("Emission", "completa, numera, firma, envía, imprime y entrega", addresses.grpc),
        ("OSE", "acepta o rechaza en lugar de SUNAT", addresses.ose),
    ]


def _told(addresses: Addresses) -> list[_Row]:
    cdp = addresses.systems.cdp if addresses.systems else ""
    return [
        ("Clientes", "reciben un correo con PDF y XML", addresses.mailbox or "EMISSION_SMTP_URL"),
        ("CDP", "recibe un aviso de cada cambio y comprueba su firma", cdp),
    ]
