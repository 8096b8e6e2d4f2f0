"""The printed voucher of ten lines against a page with one word, both by the same Typst, one right after the other."""

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from datetime import time as clock_time

import typst
from msgspec.structs import replace

from bench.report import Row
from bench.samples import factura
from cli.house import DEMO_ISSUER
from documents.certificates import generate_demo_certificate
from documents.printing import FONTS, STANDARDS, Printer
from documents.signature import Signer
from documents.ubl import render
from issuing.clock import lima_date
from vouchers.assess import assess

_WARM, _ROUNDS = 6, 40
_BUDGET = 2.5
# What a print is besides its contents: archivable, tagged, in the same font, and with the same XML inside.
_ONE_WORD = b"""
#set document(title: "Una palabra", date: datetime(year: 2026, month: 1, day: 1))
#set text(font: "Lato", lang: "es")
#pdf.attach(
  "voucher.xml", bytes(sys.inputs.xml), relationship: "source", mime-type: "application/xml", description: "XML"
)
#sys.inputs.word
"""


def _vouchers(count: int) -> list[bytes]:
    """So many signed facturas of ten lines, none of which says what another says."""
    now = datetime.now(UTC)
    signer = Signer.from_pem(generate_demo_certificate(DEMO_ISSUER.ruc, DEMO_ISSUER.legal_name, now))
    signed = []
    for number in range(1, count + 1):
        sale = factura()
        lines = tuple(replace(line, description=f"{line.description}-{number}") for line in sale.lines)
        assessment = assess(
            replace(sale, lines=lines), issuer=DEMO_ISSUER, today=lima_date(now), issue_time=clock_time(10, 30)
        )
        if assessment.voucher is None:
            raise ValueError(f"the sample is refused: {assessment.findings}")
        signed.append(signer.sign(render(assessment.voucher, number)).xml)
    return signed


def _one_word() -> Callable[[int, bytes], object]:
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
    compiler = typst.Compiler(font_paths=fonts, ignore_system_fonts=True)

    def once(number: int, xml: bytes) -> object:
        inputs = {"xml": xml.decode(), "word": f"Palabra{number}"}
        return compiler.compile(_ONE_WORD, format="pdf", pdf_standards=STANDARDS, sys_inputs=inputs)

    return once


def _seconds(work: Callable[[int, bytes], object], vouchers: Sequence[bytes]) -> float:
    """Seconds of one call: the median, once the caches are warm."""
    taken = []
    for number, xml in enumerate(vouchers):
        started = time.perf_counter()
        work(number, xml)
        taken.append(time.perf_counter() - started)
    return statistics.median(taken[_WARM:])


def rows() -> list[Row]:
    """The row of the table."""
    vouchers = _vouchers(_WARM + _ROUNDS)
    printer = Printer()
    word = _seconds(_one_word(), vouchers)
    printed = _seconds(lambda _, xml: printer.print(xml), vouchers)
    return [
        Row(
            what="PDF of a factura of 10 lines, XML read and attached",
            measured=f"{printed * 1000:.1f} ms; one word {word * 1000:.1f} ms",
            ratio=printed / word,
            unit="× a page of one word",
            budget=_BUDGET,
            at_most=True,
        )
    ]
