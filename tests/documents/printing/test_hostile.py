"""Nothing that stands in a document is obeyed, and nothing that stands in it keeps it from being printed."""

import pytest

from documents.printing import Paper, Printer, UnprintableVoucher, read_facts
from tests.builders import a_customer, a_line, a_sale
from tests.documents.printing.conftest import Read, Sign

TYPST = '#panic("x") *no* _no_ $x^2$ \\ #read("/etc/passwd") @cita <marca> = Título `crudo` // nota "comillas"'
UNBROKEN = "W" * 480
NAMES = {
    "typst": TYPST,
    "unbroken": UNBROKEN,
    "right to left": "شركة التأمين חברת ביטוח",
    "emoji": "Seguro 🚗🔥 familiar 👨‍👩‍👧",
    "other alphabets": "Страхование Ασφάλεια 保険",
    "overrides": "factura\u202e0001\u202c\u200bfin",
    "astral": "𝔖eguro \U0001f9ff \U000e0001",
    "stacked": "a" + "\u0301" * 200,
}


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("name", NAMES)
def test_any_text_prints(name: str, paper: Paper, printer: Printer, signed: Sign, read: Read) -> None:
    sale = a_sale(customer=a_customer(name=NAMES[name]), lines=(a_line(description=NAMES[name]),))
    text = read(printer.print(signed(sale), paper=paper))
    assert "S/ 236.00" in text
    assert "20131312955" in text


@pytest.mark.parametrize("paper", Paper)
def test_markup_prints_as_it_is_written(paper: Paper, printer: Printer, signed: Sign, read: Read) -> None:
    text = read(printer.print(signed(a_sale(lines=(a_line(description=TYPST),))), paper=paper))
    assert all(word in text for word in TYPST.split())


def test_a_long_word_stays_on_the_sheet(printer: Printer, signed: Sign, read: Read) -> None:
    text = read(printer.print(signed(a_sale(lines=(a_line(description=UNBROKEN),)))))
    pieces = [word for word in text.split() if set(word) == {"W"}]
    assert sum(map(len, pieces)) == len(UNBROKEN)
    assert max(map(len, pieces)) < 80


def test_lines_of_a_description_stay_lines(signed: Sign, printer: Printer, read: Read) -> None:
    text = read(printer.print(signed(a_sale(lines=(a_line(description="uno\ndos\r\n\ttres"),)))))
    assert "uno" in text
    assert "tres" in text


_ENTITY = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
_BILLION = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"\0" * 100,
        b"<Invoice/>",
        b"%PDF-1.7",
        b"<a>" * 100_000,
        b"\xff\xfe" + "<Invoice/>".encode("utf-16-le"),
    ],
)
def test_what_is_no_voucher_is_refused(hostile: bytes) -> None:
    with pytest.raises(UnprintableVoucher):
        read_facts(hostile)


@pytest.mark.parametrize("doctype", [_ENTITY, _BILLION])
def test_entities_are_refused(doctype: bytes, signed: Sign) -> None:
    with pytest.raises(UnprintableVoucher, match="DOCTYPE"):
        read_facts(doctype + signed(a_sale()))


def test_what_is_huge_is_refused(signed: Sign) -> None:
    with pytest.raises(UnprintableVoucher, match="5000000 bytes"):
        read_facts(signed(a_sale()) + b" " * 5_000_000)
    line = signed(a_sale()).decode()
    start, end = line.index("<cac:InvoiceLine>"), line.index("</Invoice>")
    with pytest.raises(UnprintableVoucher, match="1000 líneas"):
        read_facts((line[:start] + line[start:end] * 1000 + line[end:]).encode())


def test_a_text_without_end_is_cut_with_an_ellipsis(signed: Sign) -> None:
    xml = signed(a_sale()).decode().replace("Seguro vehicular, póliza 0001-2026", "x" * 100_000)
    description = read_facts(xml.encode()).lines[0].description
    assert len(description) == 2001
    assert description.endswith("…")


def test_a_number_that_no_code_holds_is_refused(printer: Printer, signed: Sign) -> None:
    xml = signed(a_sale()).decode().replace(">20131312955<", f">{'9' * 1900}<")
    with pytest.raises(UnprintableVoucher, match="código QR"):
        printer.print(xml.encode())
