"""The file itself: sound, accessible, the same on any day, with the very XML inside and a QR code that others read."""

import io
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdf
import pytest

from documents.printing import Branding, Mark, Paper, Printer, UnprintableVoucher, read_facts
from documents.ubl import render
from tests.builders import a_boleta, a_credit_note, a_debit_note, a_line, a_sale, an_assessment
from tests.documents.printing.conftest import FindCodes, Sign
from vouchers.sale import Sale

KINDS = {"factura": a_sale(), "boleta": a_boleta(), "credit note": a_credit_note(), "debit note": a_debit_note()}


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("name", KINDS)
def test_the_file_is_sound_and_holds_the_very_xml(
    name: str, paper: Paper, printer: Printer, signed: Sign, tmp_path: Path
) -> None:
    xml = signed(KINDS[name])
    path = tmp_path / "voucher.pdf"
    path.write_bytes(printer.print(xml, paper=paper))
    subprocess.run(["qpdf", "--check", path], check=True, capture_output=True)
    facts = read_facts(xml)
    attachments = pypdf.PdfReader(path).attachments
    assert attachments == {f"20100066603-{facts.document_type}-{facts.number}.xml": [xml]}
    taken = tmp_path / "taken.xml"
    subprocess.run(["pdfdetach", "-save", "1", "-o", taken, path], check=True)
    assert taken.read_bytes() == xml
    verified = subprocess.run(["xmlsec1", "--verify", "--insecure", taken], check=False, capture_output=True, text=True)
    assert verified.returncode == 0, verified.stderr


def test_it_is_tagged_in_spanish_with_a_title_and_the_day_of_issue(printer: Printer, signed: Sign) -> None:
    reader = pypdf.PdfReader(io.BytesIO(printer.print(signed(a_sale()))))
    catalogue: Any = reader.root_object
    assert catalogue["/Lang"] == "es-PE"
    assert catalogue["/MarkInfo"]["/Marked"]
    assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Factura electrónica F001-123"
    assert f"{reader.metadata.creation_date:%Y-%m-%d}" == "2026-11-24"
    described = catalogue["/Metadata"].get_data().decode()
    assert "<pdfaid:part>3</pdfaid:part>" in described
    assert "<pdfuaid:part>1</pdfuaid:part>" in described


def test_the_same_input_gives_the_same_bytes_in_another_process_and_on_another_day(
    printer: Printer, signed: Sign, tmp_path: Path
) -> None:
    xml = signed(a_sale(lines=(a_line(),) * 40))
    (tmp_path / "in.xml").write_bytes(xml)
    program = (
        "import sys; from pathlib import Path; from documents.printing import Printer; "
        "folder = Path(sys.argv[1]); "
        "(folder / 'out.pdf').write_bytes(Printer().print((folder / 'in.xml').read_bytes()))"
    )
    elsewhere = {**os.environ, "SOURCE_DATE_EPOCH": "1", "TZ": "Asia/Tokyo", "PYTHONPATH": os.pathsep.join(sys.path)}
    subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=True, env=elsewhere)
    printer.print(signed(a_boleta()))
    assert printer.print(xml) == (tmp_path / "out.pdf").read_bytes()


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize("name", KINDS)
def test_the_qr_code_says_the_vouchers_facts_to_another_reader(
    name: str, paper: Paper, printer: Printer, signed: Sign, codes: FindCodes
) -> None:
    xml = signed(KINDS[name])
    found = codes(printer.print(xml, paper=paper))
    facts = read_facts(xml)
    customer = facts.customer
    series, number = facts.number.split("-")
    who = f"{customer.identity_type}|{customer.identity_number}"
    told = f"20100066603|{facts.document_type}|{series}|{number}|36.00|236.00|2026-11-24|{who}|{facts.digest_value}"
    assert [code.text for code in found] == [told]
    assert found[0].ec_level == "Q"


def test_a_draft_has_neither_code_nor_xml(printer: Printer, codes: FindCodes) -> None:
    voucher = an_assessment(a_sale()).voucher
    assert voucher is not None
    unsigned = render(voucher, 0)
    pdf = printer.print(unsigned, mark=Mark.DRAFT)
    assert pypdf.PdfReader(io.BytesIO(pdf)).attachments == {}
    assert codes(pdf) == []
    with pytest.raises(UnprintableVoucher, match="no está firmado"):
        printer.print(unsigned)


def test_a_voided_one_still_holds_its_xml(printer: Printer, signed: Sign) -> None:
    xml = signed(a_sale())
    marked = pypdf.PdfReader(
        io.BytesIO(printer.print(xml, mark=Mark.VOIDED, file_name="20100066603-01-F001-00000123.xml"))
    )
    assert marked.attachments == {"20100066603-01-F001-00000123.xml": [xml]}


def test_the_looks_change_the_bytes_and_nothing_of_the_xml(printer: Printer, signed: Sign) -> None:
    xml = signed(a_sale())
    looks = (Branding(), Branding(primary="#0a7a55"), Branding(foot=("Otra línea",)))
    assert len({printer.print(xml, it) for it in looks}) == len({it.digest for it in looks}) == len(looks)


def test_a_document_in_latin_1_is_attached_as_it_is(printer: Printer, signed: Sign) -> None:
    text = signed(a_sale()).decode().replace('encoding="UTF-8"?>', 'encoding="ISO-8859-1"?>\r\n')
    latin = text.encode("latin-1")
    assert b"p\xf3liza" in latin
    attached = pypdf.PdfReader(io.BytesIO(printer.print(latin))).attachments
    assert list(attached.values()) == [[latin]]


def test_one_voucher_after_another_stays_itself(printer: Printer, signed: Sign) -> None:
    sales: list[Sale] = list(KINDS.values())
    first = [printer.print(signed(it)) for it in sales]
    assert [printer.print(signed(it)) for it in reversed(sales)] == first[::-1]
