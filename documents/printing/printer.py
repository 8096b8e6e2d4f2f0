"""Prints: a signed XML, an issuer's branding and a mark become a PDF, the same bytes on any day and any machine.

PDF/A-3b and PDF/UA-1, tagged, in Spanish, with the signed XML attached byte for byte.
"""

import json
from pathlib import Path
from typing import Any, cast

import font_lato
import typst

from documents.names import xml_name
from documents.printing.branding import DEFAULT, Branding
from documents.printing.facts import PrintedFacts
from documents.printing.nodes import UnprintableVoucher
from documents.printing.paper import Mark, Paper
from documents.printing.qr import qr_svg, qr_text
from documents.printing.reading import read_facts
from documents.printing.sheet import Sheet, sheet

TEMPLATES = Path(__file__).with_name("templates")
FONTS = Path(font_lato.__file__).with_name("files")
STANDARDS: Any = ["a-3b", "ua-1"]  # the stubs name the type and the package does not export it
_FILES = {Paper.A4: "a4.typ", Paper.TICKET: "80mm.typ"}
# Characters that no XML can hold stand for those that a string literal of Typst would have escaped: it reads a literal
# without escapes ten times faster.
_QUOTE, _BACKSLASH, _RETURN = "\x01", "\x02", "\x03"


class PrintingFailed(RuntimeError):  # noqa: N818 -- reads as what it says
    """The template did not compile; the text carries what Typst says. The voucher is none the worse for it."""


class Printer:
    """A compiler with its fonts and templates, kept for the life of a process. One call at a time."""

    def __init__(self, templates: Path = TEMPLATES) -> None:
        fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[FONTS])
        self._compiler = typst.Compiler(root=templates, font_paths=fonts, ignore_system_fonts=True)

    def print(
        self,
        xml: bytes,
        branding: Branding = DEFAULT,
        *,
        mark: Mark = Mark.NONE,
        paper: Paper = Paper.A4,
        file_name: str | None = None,
    ) -> bytes:
        """The PDF of a voucher; a draft is printed of an unsigned XML, and carries neither QR code nor attachment.

        `file_name` is what the attached XML is called, by default as SUNAT wants it. Raises `UnprintableVoucher` for an
        XML that is no voucher, and `PrintingFailed`.
        """
        facts = read_facts(xml)
        draft = mark is Mark.DRAFT
        attached = None if draft else (file_name or _file_name(facts), xml)
        code = None if draft else _qr(facts)

        def source(*, plain: bool) -> bytes:
            printed = sheet(facts, branding, mark=mark, paper=paper, plain=plain)
            return _source(printed, branding, paper, code, attached)

        try:
            return self._compile(source(plain=False))
        except PrintingFailed:
            # A name in letters that no font at hand draws is no reason to print nothing: the rest of it is printed.
            return self._compile(source(plain=True))

    def pictures(
        self,
        xml: bytes,
        branding: Branding = DEFAULT,
        *,
        mark: Mark = Mark.NONE,
        paper: Paper = Paper.A4,
        ppi: float = 96,
    ) -> list[bytes]:
        """The pages of the same as PNGs, to show and to look at; raises as `print`."""
        facts = read_facts(xml)
        code = None if mark is Mark.DRAFT else _qr(facts)
        source = _source(sheet(facts, branding, mark=mark, paper=paper), branding, paper, code, None)
        drawn = self._compiler.compile(source, format="png", ppi=ppi)
        return drawn if isinstance(drawn, list) else [cast("bytes", drawn)]

    def _compile(self, source: bytes) -> bytes:
        try:
            return cast("bytes", self._compiler.compile(source, format="pdf", pdf_standards=STANDARDS))
        except typst.TypstError as error:
            raise PrintingFailed(f"Typst no pudo componer el comprobante: {error.message}") from error
        except BaseException as error:
            # A fault inside Typst arrives as an exception beside `Exception`, which would end a worker's thread.
            if type(error).__name__ != "PanicException":
                raise
            raise PrintingFailed(f"Typst falló al componer el comprobante: {error}") from error


def _source(
    printed: Sheet, branding: Branding, paper: Paper, code: str | None, attached: tuple[str, bytes] | None
) -> bytes:
    """The main file: one call of the template. Data are string literals in it, which costs less than `sys.inputs`."""
    data = json.dumps(printed, ensure_ascii=False)
    xml = "none" if attached is None else f"(name: {_literal(attached[0])}, content: {_bytes(attached[1])})"
    return (
        f'#import "/{_FILES[paper]}": print\n'
        f"#print(json(bytes({_literal(data)})), {_brand(branding)}, {_literal(code) if code else 'none'}, {xml})"
    ).encode()


def _brand(branding: Branding) -> str:
    logo = _literal(branding.logo) if branding.logo else "none"
    return (
        f'(primary: rgb("{branding.primary}"), on-primary: rgb("{branding.on_primary}"), '
        f'accent: rgb("{branding.accent}"), tint: rgb("{branding.primary}").lighten(93%), '
        f"logo: {logo}, logo-height: {branding.logo_height_mm}mm)"
    )


def _literal(content: str) -> str:
    """An expression of Typst that is this very string; nothing in it is evaluated."""
    if any(it in content for it in (_QUOTE, _BACKSLASH, _RETURN)):
        raise ValueError("a text holds a control character that no XML can carry")
    # Three replacements take a tenth of the time of one `translate`.
    stood_in = content.replace('"', _QUOTE).replace("\\", _BACKSLASH).replace("\r", _RETURN)
    returned = f'"{stood_in}".replace("{_QUOTE}", "\\"").replace("{_BACKSLASH}", "\\\\")'
    return f'{returned}.replace("{_RETURN}", "\\r")' if _RETURN in stood_in else returned


def _bytes(content: bytes) -> str:
    """Bytes as an expression of Typst; those that are no UTF-8 one by one."""
    try:
        return f"bytes({_literal(content.decode())})"
    except UnicodeDecodeError:
        return f"bytes(({','.join(map(str, content))},))"


def _file_name(facts: PrintedFacts) -> str:
    return xml_name(f"{facts.supplier.identity_number}-{facts.document_type}-{facts.number}")


def _qr(facts: PrintedFacts) -> str | None:
    if facts.digest_value is None:
        raise UnprintableVoucher("El documento no está firmado; solo se puede imprimir como borrador.")
    try:
        return qr_svg(qr_text(facts))
    except ValueError as error:
        raise UnprintableVoucher("Los datos del comprobante no caben en un código QR.") from error
