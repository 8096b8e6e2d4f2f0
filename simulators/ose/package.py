"""File names and the ZIP: what a document is called, and getting its one XML out without being bombed."""

import io
import re
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date

from simulators.ose.rules import Refusal

MAX_ZIP = 5_000_000
MAX_XML = 10_000_000

_BILL = re.compile(r"([12][0-9]{10})-(01|03|07|08)-([A-Z0-9]{1,4})-([0-9]{1,8})")
_SUMMARY = re.compile(r"([12][0-9]{10})-(RA|RC|RR)-([0-9]{8})-([0-9]{1,5})")
_PACK = re.compile(r"[0-9]{11}-LT-[0-9]{8}-[0-9]+")


@dataclass(frozen=True, slots=True)
class FileName:
    """``RUC-TT-SSSS-N`` of a document, or ``RUC-RC-YYYYMMDD-N`` of a summary (``series`` is then the date)."""

    ruc: str
    type: str
    series: str
    number: str

    def __str__(self) -> str:
        return f"{self.ruc}-{self.type}-{self.series}-{self.number}"

    @property
    def id(self) -> str:
        """What the document calls itself: series-number, or the name of the summary without the RUC."""
        return f"{self.series}-{self.number}" if self.type.isdigit() else f"{self.type}-{self.series}-{self.number}"


def bill_name(file_name: str) -> FileName:
    """The parts of a sendBill's file name; 0152 for a summary's, 0153 for a batch's, 0151 for any other."""
    stem = _stem(file_name)
    match = _BILL.fullmatch(stem)
    if match:
        return FileName(*match.groups())
    if _SUMMARY.fullmatch(stem):
        raise Refusal("0152", "No se puede enviar por este método un archivo de resumen")
    if _PACK.fullmatch(stem):
        raise Refusal("0153", "No se puede enviar por este método un archivo por lotes")
    raise Refusal("0151", f"El nombre del archivo ZIP es incorrecto: {file_name[:80]}")


def summary_name(file_name: str) -> FileName:
    """The parts of a sendSummary's file name; 0151 when it is no RA or RC with a real date and a number from 1."""
    match = _SUMMARY.fullmatch(_stem(file_name))
    if match is None or int(match[4]) < 1 or match[2] == "RR":
        raise Refusal("0151", f"El nombre del archivo ZIP es incorrecto: {file_name[:80]}")
    try:
        date(int(match[3][:4]), int(match[3][4:6]), int(match[3][6:]))
    except ValueError as error:
        raise Refusal("0151", f"La fecha del nombre del archivo no existe: {match[3]}") from error
    return FileName(*match.groups())


def _stem(file_name: str) -> str:
    stem, dot, ending = file_name.rpartition(".")
    if not dot or ending not in ("zip", "ZIP"):
        raise Refusal("0151", f"El nombre del archivo ZIP es incorrecto: {file_name[:80]}")
    return stem


def unpack(content: bytes, name: FileName) -> bytes:
    """The bytes of the one XML in the ZIP, within limits; 0155-0161 and 0250 otherwise."""
    if not content:
        raise Refusal("0155", "El archivo ZIP está vacío")
    if len(content) > MAX_ZIP:
        raise Refusal("0250", f"El archivo ZIP pasa de {MAX_ZIP} bytes")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _only_xml(archive, name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Refusal("0156", f"El archivo ZIP está corrupto: {error}") from error


def _only_xml(archive: zipfile.ZipFile, name: FileName) -> bytes:
    entries = [entry for entry in archive.infolist() if not entry.is_dir()]
    if not entries:
        raise Refusal("0157", "El archivo ZIP no contiene comprobantes")
    if len(entries) > 1:
        raise Refusal("0158", "El archivo ZIP contiene demasiados comprobantes para este tipo de envío")
    entry = entries[0]
    stem, _, ending = entry.filename.rpartition(".")
    if ending not in ("xml", "XML"):
        raise Refusal("0159", f"El nombre del archivo XML es incorrecto: {entry.filename[:80]}")
    if stem != str(name):
        raise Refusal("0161", "El nombre del archivo XML no coincide con el nombre del archivo ZIP")
    with archive.open(entry) as stream:
        data = stream.read(MAX_XML + 1)  # the size that the entry declares may lie
    if len(data) > MAX_XML:
        raise Refusal("0250", f"El XML pasa de {MAX_XML} bytes")
    if not data:
        raise Refusal("0160", "El archivo XML está vacío")
    return data


def pack(name: str, xml: bytes, *, moment: tuple[int, int, int, int, int, int], dummy: bool) -> bytes:
    """A CDR's ZIP; ``dummy`` puts the empty folder first, as SUNAT's own do. The same input gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        if dummy:
            archive.writestr(zipfile.ZipInfo("dummy/", moment), b"")
        info = zipfile.ZipInfo(f"{name}.xml", moment)
        info.compress_type = zipfile.ZIP_DEFLATED
        archive.writestr(info, xml)
    return out.getvalue()
