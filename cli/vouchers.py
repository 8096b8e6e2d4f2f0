"""`emission print` and `emission verify`: for a file in hand, whoever issued it; no house has to run."""

import argparse
import sys
from pathlib import Path
from typing import Any

from documents.printing import (
    BrandingError,
    Mark,
    Paper,
    Printer,
    PrintingFailed,
    UnprintableVoucher,
    load_branding,
    read_facts,
)
from documents.verification import VoucherReport, verify_voucher


def add_voucher_commands(commands: "argparse._SubParsersAction[Any]") -> None:
    """Tell the parser of them."""
    printing = commands.add_parser("print", help="print a voucher's XML as PDF")
    printing.add_argument("xml", type=Path, metavar="FILE.xml")
    printing.add_argument("--paper", type=Paper, choices=list(Paper), default=Paper.A4)
    printing.add_argument("--mark", type=Mark, choices=list(Mark), default=Mark.NONE)
    printing.add_argument("--branding", type=Path, metavar="FOLDER", default=None, help="holds <RUC>.toml")
    printing.add_argument("--consult-url", default="", metavar="URL", help="where the voucher can be looked up")
    printing.add_argument("--out", type=Path, metavar="FILE.pdf", help="default: beside the XML")
    verifying = commands.add_parser("verify", help="tell whether a voucher's XML is intact and who signed it")
    verifying.add_argument("xml", type=Path, metavar="FILE.xml")
    verifying.add_argument("--cdr", type=Path, metavar="R-FILE.zip", help="whether this CDR belongs to it")


def print_voucher(parsed: argparse.Namespace) -> int:
    """Write the PDF; 0, or 1 with a sentence that tells why not."""
    path: Path = parsed.xml
    out: Path = parsed.out or path.with_suffix(".pdf")
    try:
        xml = path.read_bytes()
        ruc = read_facts(xml).supplier.identity_number
        branding = load_branding(parsed.branding or path.parent, ruc, consult_url=parsed.consult_url)
        printed = Printer().print(xml, branding, mark=parsed.mark, paper=parsed.paper, file_name=path.name)
        out.write_bytes(printed)
    except (OSError, UnprintableVoucher, PrintingFailed, BrandingError) as error:
        print(f"emission: {error}", file=sys.stderr)
        return 1
    print(out)
    return 0


def verify_file(parsed: argparse.Namespace) -> int:
    """Tell what was found; 0 for a voucher that is intact (and a CDR that is its own), else 1."""
    try:
        report = verify_voucher(parsed.xml.read_bytes(), parsed.cdr.read_bytes() if parsed.cdr else None)
    except OSError as error:
        print(f"emission: {error}", file=sys.stderr)
        return 1
    print(report.sentence)
    for line in _details(report):
        print(f"  {line}")
    return 0 if report.good else 1


def _details(report: VoucherReport) -> list[str]:
    lines = []
    if report.signer:
        lines += [
            f"Firmante:   {report.signer.subject}",
            f"RUC:        {report.signer.ruc or '(el certificado no nombra ninguno)'}",
            f"Vigencia:   {report.signer.valid_from:%d/%m/%Y} a {report.signer.valid_until:%d/%m/%Y}",
            f"Resumen:    {report.digest_value}",
        ]
    if report.cdr and report.cdr.response_code:
        lines.append(f"Constancia: código {report.cdr.response_code}, {report.cdr.description}")
    if report.cdr and report.cdr.signer:
        lines.append(f"            firmada por {report.cdr.signer}")
    return lines + list(report.remarks)
