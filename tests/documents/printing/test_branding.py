"""What a designer may write, and what is said where it can't be used."""

import struct
import zlib
from pathlib import Path

import pytest

from documents.printing import DEFAULT, Branding, BrandingError, Paper, Printer, load_branding
from tests.builders import a_sale
from tests.documents.printing.conftest import Read, Sign

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><rect width="40" height="10" fill="#0a7a55"/></svg>'
FILE = """
primary = "#0a7a55"
accent = "#f2b705"
logo = "logo.svg"
logo_height_mm = 12
slogan = "Cerca de usted"
address = ["Av. Uno 1", "Lima"]
phone = "(01) 555-0100"
web = "ejemplo.example"
email = "hola@ejemplo.example"
consult_url = "https://consulta.example"
foot = ["Cuenta BCP 191-1"]
"""


def _png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 8, 4, 8, 2, 0, 0, 0)
    rows = b"".join(b"\0" + b"\x0a\x7a\x55" * 8 for _ in range(4))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("paper", Paper)
@pytest.mark.parametrize(("name", "content"), [("logo.svg", SVG.encode()), ("logo.png", _png())])
def test_a_branding_of_an_issuer_is_printed(
    name: str, content: bytes, paper: Paper, tmp_path: Path, printer: Printer, signed: Sign, read: Read
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "20100066603.toml").write_text(FILE.replace("logo.svg", name), encoding="utf-8")
    branding = load_branding(tmp_path, "20100066603", consult_url="https://otro.example")
    text = read(printer.print(signed(a_sale()), branding, paper=paper))
    for told in ("Av. Uno 1", "(01) 555-0100", "https://consulta.example", "Cuenta BCP 191-1"):
        assert told in text
    assert "https://otro.example" not in text


def test_who_has_none_gets_the_default(tmp_path: Path) -> None:
    assert load_branding(tmp_path, "20100066603") == DEFAULT
    assert load_branding(tmp_path / "nowhere", "1", consult_url="https://x.example").consult_url == "https://x.example"
    (tmp_path / "default.toml").write_text('primary = "#112233"')
    assert load_branding(tmp_path, "20100066603").primary == "#112233"


def test_text_on_a_light_colour_is_dark() -> None:
    assert (Branding(primary="#ffe600").on_primary, DEFAULT.on_primary) == ("#1b2330", "#ffffff")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("primary = 'red'", "primary es un color"),
        ("colour = '#112233'", "no se conoce colour"),
        ("primary =", "no se puede leer"),
        ("logo = 'missing.svg'", "no se puede leer el logo missing.svg"),
        ("logo = 'issuer.toml'", "no es un SVG ni un PNG"),
        ("logo_height_mm = 90", "va de 4 a 30"),
        ("foot = 'x'", "foot es una lista"),
        ("phone = 5", "phone es un texto"),
        ("slogan = '" + "x" * 700 + "'", "hasta 600"),
    ],
)
def test_what_cannot_be_used_is_named(content: str, sentence: str, tmp_path: Path) -> None:
    path = tmp_path / "issuer.toml"
    path.write_text(content)
    with pytest.raises(BrandingError, match=f"issuer.toml: .*{sentence}"):
        load_branding(tmp_path, "issuer")
