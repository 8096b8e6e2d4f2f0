"""ZIP archives: the one-document package that is sent, and the careful reading of those that come back.

Written by hand because `zipfile` costs several times as much; the layout is PKWARE's APPNOTE 6.3, sections 4.3 and 4.4.
"""

import io
import struct
import zipfile
import zlib

_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")

_VERSION = 20  # 2.0: deflate
_UNIX = 3 << 8
_DEFLATED = 8
_UTF8_NAME = 1 << 11
_TIME, _DATE = 0, (1 << 5) | 1  # 1980-01-01 00:00: the same document gives the same bytes whenever it is packed
_REGULAR_FILE = 0o100644 << 16
_LEVEL = 1
# Half of zlib's defaults: a voucher compresses as well, and a quarter of a megabyte less is touched for each.
_WINDOW_BITS, _MEMORY_LEVEL = 14, 7

_ZIP64_LOCATOR_SIZE = 20
_LARGEST_ENTRY = _CENTRAL.size + 1024

_MAX_ENTRIES = 16
_MAX_BYTES = 10_000_000


class UnreadablePackage(ValueError):  # noqa: N818 -- reads as what it says
    """What came is no ZIP with exactly one readable XML document of a sane size; the text says what is wrong."""


def pack(name: str, content: bytes) -> bytes:
    """A ZIP that holds `content` as its only entry `name`. The same input gives the same bytes."""
    encoded = name.encode()
    flags = 0 if name.isascii() else _UTF8_NAME
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, -_WINDOW_BITS, _MEMORY_LEVEL)
    packed = deflate.compress(content) + deflate.flush()
    # Both headers repeat these: flags, method, time, date, CRC, both sizes, the lengths of name and extra field.
    facts = (flags, _DEFLATED, _TIME, _DATE, zlib.crc32(content), len(packed), len(content), len(encoded), 0)
    local = _LOCAL.pack(b"PK\x03\x04", _VERSION, *facts) + encoded
    central = _CENTRAL.pack(b"PK\x01\x02", _UNIX | _VERSION, _VERSION, *facts, 0, 0, 0, _REGULAR_FILE, 0) + encoded
    end = _END.pack(b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local) + len(packed), 0)
    return b"".join((local, packed, central, end))


def unzip_single(content: bytes, *, max_entries: int = _MAX_ENTRIES, max_bytes: int = _MAX_BYTES) -> tuple[str, bytes]:
    """Name and bytes of the one `.xml` entry; folders and other entries (SUNAT adds an empty `dummy/`) are passed over.

    Raises `UnreadablePackage` for anything else: no ZIP, more than `max_entries` entries, no XML or several, a
    password, a document above `max_bytes` once unpacked (however little it says it holds), a wrong check sum.
    """
    _refuse_many(content, max_entries)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entry = _the_document(archive, max_entries)
            with archive.open(entry) as stream:
                document = stream.read(max_bytes + 1)
    except UnreadablePackage:
        raise
    # zipfile answers hostile archives with many exceptions, also struct.error, OverflowError and UnicodeDecodeError.
    except Exception as error:
        raise UnreadablePackage(f"El archivo ZIP está dañado o protegido ({error}).") from error
    if len(document) > max_bytes:
        raise UnreadablePackage(f"El documento dentro del ZIP pasa de {max_bytes} bytes.")
    return entry.filename, document


def _refuse_many(content: bytes, max_entries: int) -> None:
    # zipfile reads the whole directory before it can be asked anything; the end record tells its size beforehand.
    position = content.rfind(b"PK\x05\x06")
    if position < 0 or len(content) - position < _END.size:
        raise UnreadablePackage("Lo recibido no es un archivo ZIP.")
    size_of_directory = _END.unpack_from(content, position)[5]
    zip64 = content[max(position - _ZIP64_LOCATOR_SIZE, 0) :].startswith(b"PK\x06\x07")
    if zip64 or size_of_directory > max_entries * _LARGEST_ENTRY:
        raise UnreadablePackage(f"El archivo ZIP tiene más de {max_entries} entradas.")


def _the_document(archive: zipfile.ZipFile, max_entries: int) -> zipfile.ZipInfo:
    entries = archive.infolist()
    if len(entries) > max_entries:
        raise UnreadablePackage(f"El archivo ZIP tiene más de {max_entries} entradas.")
    documents = [entry for entry in entries if entry.filename.lower().endswith(".xml")]
    if len(documents) != 1:
        raise UnreadablePackage(f"El archivo ZIP debe tener un solo documento XML y tiene {len(documents)}.")
    if documents[0].compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
        # bzip2 and LZMA unpack a whole block at once, past any limit.
        raise UnreadablePackage("El documento dentro del ZIP usa una compresión que no se admite.")
    return documents[0]
