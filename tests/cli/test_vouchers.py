"""`emission print` and `emission verify` on files, as a third party runs them."""

from pathlib import Path

import pypdf
import pytest

from cli.main import main
from documents.signature import Signer
from documents.ubl import render
from issuing.clock import SystemClock, lima_date
from tests.builders import a_sale, an_assessment


@pytest.fixture
def file(issuer_key: bytes, tmp_path: Path) -> Path:
    voucher = an_assessment(a_sale(), today=lima_date(SystemClock().now())).voucher
    assert voucher is not None
    path = tmp_path / "20100066603-01-F001-7.xml"
    path.write_bytes(Signer.from_pem(issuer_key).sign(render(voucher, 7)).xml)
    return path


def _status(*arguments: str) -> int | str | None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    return ended.value.code


def test_a_file_is_printed_beside_itself(file: Path) -> None:
    (file.parent / "20100066603.toml").write_text('foot = ["Cuenta 191"]')
    assert _status("print", str(file)) == 0
    reader = pypdf.PdfReader(file.with_suffix(".pdf"))
    assert reader.attachments == {file.name: [file.read_bytes()]}
    assert "Cuenta 191" in reader.pages[0].extract_text()


def test_a_file_is_printed_as_a_ticket_where_it_is_wanted(file: Path, tmp_path: Path) -> None:
    out = tmp_path / "ticket.pdf"
    assert _status("print", str(file), "--paper", "80mm", "--out", str(out), "--consult-url", "https://x.example") == 0
    page = pypdf.PdfReader(out).pages[0]
    assert round(float(page.mediabox.width) / 72 * 25.4) == 80
    assert "https://x.example" in page.extract_text()


def test_what_cannot_be_printed_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "x.xml").write_bytes(b"<Invoice/>")
    assert _status("print", str(tmp_path / "x.xml")) == 1
    assert _status("print", str(tmp_path / "missing.xml")) == 1
    told = capsys.readouterr().err
    assert "no es una factura" in told
    assert "missing.xml" in told


def test_a_file_is_verified(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _status("verify", str(file)) == 0
    told = capsys.readouterr().out
    assert "20100066603-01-F001-7 está íntegro" in told
    assert "RUC:        20100066603" in told
    file.write_bytes(file.read_bytes().replace(b"236.00", b"136.00"))
    assert _status("verify", str(file)) == 1
    assert "alterado" in capsys.readouterr().out
    assert _status("verify", str(file), "--cdr", str(file.parent / "none.zip")) == 1
