"""One printer for all, and the programs by which others read what it prints."""

import subprocess
from collections.abc import Callable

import pytest
import zxingcpp

from documents.printing import Printer
from documents.signature import Signer
from documents.ubl import render
from tests.builders import an_assessment
from vouchers.sale import Sale

NUMBER = 123

Sign = Callable[[Sale], bytes]
Read = Callable[[bytes], str]
FindCodes = Callable[[bytes], list[zxingcpp.Barcode]]


@pytest.fixture(scope="session")
def printer() -> Printer:
    return Printer()


@pytest.fixture(scope="session")
def signed(signer: Signer) -> Sign:
    """A sale's document with number 123, signed."""

    def sign(sale: Sale) -> bytes:
        voucher = an_assessment(sale).voucher
        assert voucher is not None
        return signer.sign(render(voucher, NUMBER)).xml

    return sign


@pytest.fixture
def read() -> Read:
    """A PDF's text as a reader of the file has it, each run of blanks one blank."""

    def text(pdf: bytes) -> str:
        done = subprocess.run(["pdftotext", "-layout", "-", "-"], input=pdf, capture_output=True, check=True)
        return " ".join(done.stdout.decode().replace("\u200b", "").split())

    return text


@pytest.fixture
def codes() -> FindCodes:
    """The codes that another reader finds on a PDF's first page."""

    def find(pdf: bytes) -> list[zxingcpp.Barcode]:
        command = ["pdftoppm", "-gray", "-singlefile", "-r", "150", "-"]
        pgm = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout
        _, size, _, pixels = pgm.split(b"\n", maxsplit=3)
        width, height = map(int, size.split())
        return zxingcpp.read_barcodes(memoryview(pixels).cast("B", (height, width)))

    return find
