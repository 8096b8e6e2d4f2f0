"""`python -m cli.pictures FOLDER [--all]`: pictures of printed vouchers, the few that the documentation shows or all.

The same program gives the same pictures: issue date, hour and numbers are fixed, and no key enters what is printed.
"""

import argparse
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path

from msgspec.structs import replace

from cli.house import DEMO_ISSUER
from cli.pictured_sales import SALES
from documents.certificates import generate_demo_certificate
from documents.printing import Mark, Paper, Printer, load_branding
from documents.signature import Signer
from documents.ubl import render
from vouchers.assess import assess
from vouchers.sale import Sale

_DAY, _HOUR = date(2026, 11, 24), time(10, 30, 15)
_BRANDING = Path(__file__).parents[1] / "demo" / "branding"
_CONSULT_URL = "https://comprobantes.demostracion.example"


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A page of the print of one of `SALES`; `shown` where the documentation has it."""

    name: str
    sale: str
    page: int = 1
    lines: int = 0
    mark: Mark = Mark.NONE
    paper: Paper = Paper.A4
    ppi: float = 84
    shown: bool = False


PICTURES = (
    Picture(name="factura", sale="factura", shown=True),
    Picture(name="boleta", sale="boleta"),
    Picture(name="nota-de-credito", sale="nota", shown=True),
    Picture(name="dolares", sale="dolares"),
    Picture(name="gratuitas", sale="gratuitas"),
    Picture(name="una-linea", sale="factura", lines=1),
    Picture(name="25-lineas", sale="factura", lines=25),
    Picture(name="300-lineas", sale="factura", lines=300, page=2, ppi=62, shown=True),
    Picture(name="ticket-80mm", sale="boleta", paper=Paper.TICKET, ppi=140, shown=True),
    Picture(name="borrador", sale="dolares", mark=Mark.DRAFT, shown=True),
    Picture(name="anulado", sale="gratuitas", mark=Mark.VOIDED, shown=True),
)


def draw(*, everything: bool) -> Iterator[tuple[str, bytes]]:
    """Name and PNG of each picture."""
    pem = generate_demo_certificate(DEMO_ISSUER.ruc, DEMO_ISSUER.legal_name, datetime.now(UTC))
    signer, printer = Signer.from_pem(pem), Printer()
    branding = load_branding(_BRANDING, DEMO_ISSUER.ruc, consult_url=_CONSULT_URL)
    for picture in PICTURES:
        if everything or picture.shown:
            xml = signer.sign(_document(_with_lines(SALES[picture.sale], picture.lines))).xml
            pages = printer.pictures(xml, branding, mark=picture.mark, paper=picture.paper, ppi=picture.ppi)
            yield picture.name, pages[picture.page - 1]


def _with_lines(sale: Sale, count: int) -> Sale:
    """The sale with so many lines, each told apart and a little dearer; as it is for none."""
    if not count:
        return sale
    first = sale.lines[0]
    lines = tuple(
        replace(first, description=f"{first.description}, certificado {index:03d}", unit_value=Decimal(100 + index))
        for index in range(1, count + 1)
    )
    return replace(sale, lines=lines, payment=None)


def _document(sale: Sale) -> bytes:
    assessment = assess(sale, issuer=DEMO_ISSUER, today=_DAY, issue_time=_HOUR)
    if assessment.voucher is None or assessment.refused:
        raise ValueError(f"a sale to be pictured is refused: {assessment.findings}")
    return render(assessment.voucher, 1287)


def main() -> None:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--all", action="store_true", help="also those that the documentation does not show")
    parsed = parser.parse_args()
    parsed.folder.mkdir(parents=True, exist_ok=True)
    for name, png in draw(everything=parsed.all):
        path = parsed.folder / f"printed-{name}.png"
        path.write_bytes(png)
        print(f"{path}  {len(png) // 1024} kB")


if __name__ == "__main__":
    main()
