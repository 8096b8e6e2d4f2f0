"""The printed representation: a pure function of signed XML, branding, mark and paper, to PDF bytes."""

from documents.printing.branding import DEFAULT, Branding, BrandingError, load_branding, read_branding
from documents.printing.facts import PrintedFacts
from documents.printing.nodes import UnprintableVoucher
from documents.printing.paper import Mark, Paper
from documents.printing.printer import FONTS, STANDARDS, Printer, PrintingFailed
from documents.printing.reading import read_facts

__all__ = [
    "DEFAULT",
    "FONTS",
    "STANDARDS",
    "Branding",
    "BrandingError",
    "Mark",
    "Paper",
    "PrintedFacts",
    "Printer",
    "PrintingFailed",
    "UnprintableVoucher",
    "load_branding",
    "read_branding",
    "read_facts",
]
