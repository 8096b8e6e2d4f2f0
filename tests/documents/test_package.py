"""ZIPs that are sent open everywhere and are always the same; ZIPs that come back are read with care."""

import io
import struct
import subprocess
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.package import UnreadablePackage, pack, unzip_single

NAME = "20100066603-01-F001-1.xml"


def archive(*entries: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as target:
        for name, content in entries:
            target.writestr(name, content)
    return stream.getvalue()


@given(st.binary(max_size=20_000))
def test_what_is_packed_opens_with_zipfile_and_comes_back(content: bytes) -> None:
    """SUNAT's 0155, 0156, 0157, 0158, 0160: neither empty nor damaged, and one file inside."""
    packed = pack(NAME, content)
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        assert opened.testzip() is None
        assert opened.namelist() == [NAME]
        assert opened.read(NAME) == content
    assert unzip_single(packed) == (NAME, content)


def test_what_is_packed_opens_with_unzip(tmp_path: Path) -> None:
    file = tmp_path / "document.zip"
    file.write_bytes(pack(NAME, b"<a></a>" * 1_000))
    tested = subprocess.run(["unzip", "-t", str(file)], capture_output=True, text=True, check=False)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "No errors detected" in tested.stdout


def test_the_same_document_gives_the_same_bytes() -> None:
    assert pack(NAME, b"<a></a>") == pack(NAME, b"<a></a>")
    with zipfile.ZipFile(io.BytesIO(pack(NAME, b"<a></a>"))) as opened:
        assert opened.infolist()[0].date_time == (1980, 1, 1, 0, 0, 0)


def test_a_name_outside_ascii_is_marked_as_utf8() -> None:
    assert unzip_single(pack("año.xml", b"<a/>")) == ("año.xml", b"<a/>")


def test_the_document_is_found_by_its_ending_whatever_its_place() -> None:
    packed = archive(("dummy/", b""), ("R-X.XML", b"<cdr/>"), ("leame.txt", b"x"))
    assert unzip_single(packed) == ("R-X.XML", b"<cdr/>")


def test_a_stored_entry_is_read() -> None:
    assert unzip_single(archive(("a.xml", b"<a/>"), method=zipfile.ZIP_STORED)) == ("a.xml", b"<a/>")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<a/>",
        b"PK\x05\x06",
        archive(),
        archive(("dummy/", b"")),
        archive(("a.txt", b"x")),
        archive(("a.xml", b"<a/>"), ("b.xml", b"<b/>")),
        archive(("a.xml", b"<a/>"), method=zipfile.ZIP_BZIP2),
        archive(("a.xml", b"<a/>"), method=zipfile.ZIP_LZMA),
        archive(("a.xml", b"<a/>" * 100))[:-30],
    ],
    ids=["empty", "xml", "stub", "no entries", "folder", "no xml", "two", "bzip2", "lzma", "cut"],
)
def test_anything_but_one_document_is_refused(content: bytes) -> None:
    with pytest.raises(UnreadablePackage):
        unzip_single(content)


def test_a_bomb_is_refused_before_it_is_unpacked_whole() -> None:
    bomb = archive(("a.xml", b"\0" * 20_000_000))
    assert len(bomb) < 30_000
    with pytest.raises(UnreadablePackage, match="10000000 bytes"):
        unzip_single(bomb)


def test_a_bomb_that_lies_about_its_size_is_refused() -> None:
    honest = archive(("a.xml", b"\0" * 2_000_000))
    lying = honest.replace(struct.pack("<I", 2_000_000), struct.pack("<I", 10))
    assert lying != honest
    with pytest.raises(UnreadablePackage):
        unzip_single(lying, max_bytes=1_000)


def test_a_directory_of_many_entries_is_refused() -> None:
    with pytest.raises(UnreadablePackage, match="16 entradas"):
        unzip_single(archive(*((f"{number}.txt", b"") for number in range(17)), ("a.xml", b"<a/>")))
    with pytest.raises(UnreadablePackage, match="16 entradas"):
        unzip_single(archive(*((f"{number}.txt", b"") for number in range(2_000))))


def test_a_zip64_directory_is_refused() -> None:
    packed = archive(("a.xml", b"<a/>"))
    end = packed.rfind(b"PK\x05\x06")
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)
    with pytest.raises(UnreadablePackage):
        unzip_single(packed[:end] + locator + packed[end:])


def test_a_protected_entry_is_refused() -> None:
    packed = bytearray(archive(("a.xml", b"<a/>")))
    packed[6] |= 1  # the flag of encryption in the local header
    packed[packed.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadablePackage):
        unzip_single(bytes(packed))


@given(st.binary(max_size=400), st.integers(min_value=0, max_value=170))
def test_damaged_archives_never_crash(noise: bytes, at: int) -> None:
    packed = pack(NAME, b"<a></a>")
    damaged = packed[:at] + noise + packed[at + len(noise) :]
    try:
        name, content = unzip_single(damaged)
    except UnreadablePackage:
        return
    assert name.lower().endswith(".xml")
    assert len(content) < 10_000
