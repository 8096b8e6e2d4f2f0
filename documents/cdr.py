"""The constancy of reception (CDR), in SUNAT's shape and in that of an OSE, read by path whatever its prefixes.

Sources: SUNAT's sheet `CDR-OSE-Comprobante` for the OSE's shape, SUNAT's manual of the programmer for its own.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone

from lxml import etree

from documents.package import UnreadablePackage, unzip_single
from documents.parsing import UnreadableXml, parse

_LIMA = timezone(timedelta(hours=-5))
_RUC = re.compile(r"(?:6-)?([12]\d{10})")
_OBSERVATION = re.compile(r"(\d{4})\s*[-:]\s*(.*)", re.DOTALL)
_CODE = re.compile(r"\d{1,4}")
_FILE = re.compile(r"(?:.*/)?R-?\d{11}-([0-9A-Z]{2})-[^/]+\.xml", re.IGNORECASE)
_NUMBER = re.compile(r"(.+)-0*(\d+)")
_MAX_TEXT = 2_000


class UnreadableCdr(ValueError):  # noqa: N818 -- reads as what it says
    """What came is no CDR. The outcome is unknown: never a success, never a rejection."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cdr:
    """What the authority says of one document. A datum that the CDR does not carry is None.

    `response_code` is `0` or a code of four digits; `observations` are pairs of code and text, those notes without a
    code left out; `document_reference` is series and number as written there. Times are those of America/Lima.
    `file_name` is the entry's name in the ZIP and `xml` its bytes.
    """

    id: str
    response_code: str
    description: str
    observations: tuple[tuple[str, str], ...]
    document_reference: str
    document_type: str | None
    document_hash: str | None
    issuer_ruc: str | None
    received_at: datetime | None
    answered_at: datetime | None
    file_name: str
    xml: bytes


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Why a CDR is not about our document: `field` of `Cdr`, what we expected, what it says (None: nothing)."""

    field: str
    expected: str
    found: str | None

    def __str__(self) -> str:
        return f"{_SPANISH[self.field]} es {self.found or '(nada)'} y se esperaba {self.expected}"


_SPANISH = {
    "document_reference": "el número de comprobante",
    "document_type": "el tipo de comprobante",
    "issuer_ruc": "el RUC del emisor",
    "document_hash": "el resumen (hash) del comprobante",
}


def read_cdr(content: bytes) -> Cdr:
    """The CDR inside a ZIP. Raises `UnreadableCdr`; the signature is not verified here."""
    try:
        file_name, xml = unzip_single(content)
        root = parse(xml)
        if etree.QName(root).localname != "ApplicationResponse":
            raise UnreadableCdr("El documento recibido no es una constancia (ApplicationResponse).")
        return _read(root, file_name, xml)
    except (UnreadablePackage, UnreadableXml) as error:
        raise UnreadableCdr(str(error)) from error


def belongs(
    cdr: Cdr, *, issuer_ruc: str, series_number: str, digest_value: str, document_type: str | None = None
) -> Mismatch | None:
    """None if the CDR proves to be about this very document, else the first datum that says otherwise.

    Number and issuer must be ours, the digest and (where given) the type too if the CDR carries them. A CDR that names
    no issuer proves itself by the digest alone.
    """
    if _plain_number(cdr.document_reference) != _plain_number(series_number):
        return Mismatch("document_reference", series_number, cdr.document_reference)
    if document_type and cdr.document_type and cdr.document_type != document_type:
        return Mismatch("document_type", document_type, cdr.document_type)
    if cdr.document_hash and cdr.document_hash != digest_value:
        return Mismatch("document_hash", digest_value, cdr.document_hash)
    if cdr.issuer_ruc != issuer_ruc and (cdr.issuer_ruc or not cdr.document_hash):
        return Mismatch("issuer_ruc", issuer_ruc, cdr.issuer_ruc)
    return None


def _read(root: etree._Element, file_name: str, xml: bytes) -> Cdr:
    document_response = _required(root, "DocumentResponse")
    response = _required(document_response, "Response")
    reference = _child(document_response, "DocumentReference")
    named = _FILE.fullmatch(file_name)
    return Cdr(
        id=_text(root, "ID") or "",
        response_code=_response_code(response),
        description=_text(response, "Description") or "",
        observations=_observations(root, response),
        document_reference=_text(reference, "ID") or _text(response, "ReferenceID") or "",
        document_type=_text(reference, "DocumentTypeCode") or (named.group(1) if named else None),
        document_hash=_text(reference, "Attachment", "ExternalReference", "DocumentHash"),
        issuer_ruc=_issuer(root, document_response),
        received_at=_moment(_text(root, "IssueDate"), _text(root, "IssueTime")),
        answered_at=_moment(_text(root, "ResponseDate"), _text(root, "ResponseTime")),
        file_name=file_name,
        xml=xml,
    )


def _response_code(response: etree._Element) -> str:
    code = _text(response, "ResponseCode") or ""
    if not _CODE.fullmatch(code):
        raise UnreadableCdr("La constancia no dice con un código si el comprobante fue aceptado.")
    return code.zfill(4) if int(code) else "0"


def _observations(root: etree._Element, response: etree._Element) -> tuple[tuple[str, str], ...]:
    """SUNAT writes them as notes of the root (`4252 - text`), an OSE as the response's statuses."""
    found = []
    for note in root.iterchildren("{*}Note"):
        told = _OBSERVATION.fullmatch(_content(note))
        if told:
            found.append((told.group(1), told.group(2)))
    for status in response.iterchildren("{*}Status"):
        code = _text(status, "StatusReasonCode")
        if code:
            found.append((code, _text(status, "StatusReason") or ""))
    return tuple(found)


def _issuer(root: etree._Element, document_response: etree._Element) -> str | None:
    """An OSE names the issuer as such; SUNAT addresses the CDR to it."""
    told = _text(document_response, "IssuerParty", "PartyLegalEntity", "CompanyID") or _text(
        root, "ReceiverParty", "PartyIdentification", "ID"
    )
    ruc = _RUC.fullmatch(told or "")
    return ruc.group(1) if ruc else told


def _moment(day: str | None, hour: str | None) -> datetime | None:
    """A moment that is told badly is no reason to doubt the verdict, so it is None."""
    try:
        told = datetime.combine(date.fromisoformat(day or ""), time.fromisoformat(_six_decimals(hour or "00:00:00")))
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=_LIMA)


def _six_decimals(hour: str) -> str:
    """SUNAT's `hh:mm:ss.sssss`, and any other number of decimals, as `time.fromisoformat` wants them."""
    return re.sub(r"\.(\d+)", lambda fraction: "." + fraction.group(1)[:6].ljust(6, "0"), hour)


def _plain_number(reference: str) -> str:
    """Series and number without the zeros that some operators put before the number."""
    told = _NUMBER.fullmatch(reference)
    return f"{told.group(1)}-{told.group(2)}" if told else reference


def _required(parent: etree._Element, name: str) -> etree._Element:
    found = _child(parent, name)
    if found is None:
        raise UnreadableCdr(f"La constancia no trae {name}.")
    return found


def _child(parent: etree._Element, name: str) -> etree._Element | None:
    found = list(parent.iterchildren(f"{{*}}{name}"))
    if len(found) > 1:  # which of them counts would be anybody's guess
        raise UnreadableCdr(f"La constancia trae {name} más de una vez.")
    return found[0] if found else None


def _text(parent: etree._Element | None, *path: str) -> str | None:
    """The text at a path of local names, without blanks around it; None where there is none."""
    for name in path:
        if parent is None:
            return None
        parent = _child(parent, name)
    return None if parent is None else _content(parent) or None


def _content(element: etree._Element) -> str:
    if len(element):
        raise UnreadableCdr(f"La constancia trae contenido inesperado en {etree.QName(element).localname}.")
    return (element.text or "").strip()[:_MAX_TEXT]
