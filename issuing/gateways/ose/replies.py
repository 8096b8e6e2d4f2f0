"""Reads what came back: SOAP answers and SOAP faults of every operator, by local name, with nothing taken on trust."""

import re
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass

from lxml import etree

from issuing.gateways.ose.answers import Fault
from issuing.gateways.ose.profiles import FaultPart

_PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
_CONTENT_NAMES = ("applicationResponse", "document", "content", "return")
_TEXT_LIMIT = 2_000
_CODE_LIMIT = 20

# `soap-env:Client.0109`, `Server.0100`, `1033`: three or four digits of their own, prefix left aside (`ns0:Server`).
_CODE_IN_QNAME = re.compile(r"(?<!\d)\d{3,4}(?!\d)")
# In a sentence only a number of four digits at its beginning, alone or after a label, is a code: sentences also name
# documents, HTTP statuses and lines of programs, and one of those read as 2335 would turn an accident into a verdict.
_CODE_IN_TEXT = re.compile(
    r"\W*(?:(?:error|errors|c[oó]digo|cod|code|de|client|server|cliente|servidor|ose|sunat|env|soap)\b\W*)*"
    r"(\d{4}|\d{3}$)(?![\w/]|[-.,]\d)[\s:;.,|)\]-]*",
    re.IGNORECASE,
)


class UnreadableReplyError(ValueError):
    """The body is no SOAP answer that can be read; the text is a short Spanish reason."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a SOAP body says. `element` is the local name of its first child, such as `sendBillResponse`."""

    element: str
    fault: Fault | None = None
    content: bytes | None = None
    ticket: str | None = None
    status_code: str | None = None
    status_message: str | None = None


def read_reply(operation: str, body: bytes, fault_order: Sequence[FaultPart]) -> Reply:
    """Read the SOAP answer to this operation or its fault; raises UnreadableReplyError for everything else."""
    first = _first_child(_parse(body))
    name = _local(first)
    if name == "Fault":
        return Reply(element=name, fault=_fault(first, fault_order))
    if operation == "sendSummary":
        return Reply(element=name, ticket=_leaf_text(first, "ticket") or _leaf_text(first, "return"))
    return _with_content(name, first)


def _with_content(name: str, element: etree._Element) -> Reply:
    status_code = _leaf_text(element, "statusCode")
    message = _leaf_text(element, "statusMessage")
    encoded = _leaf_text(element, *_CONTENT_NAMES)
    content = _decoded(encoded)
    if encoded is not None and status_code is not None and not (content or b"").startswith(b"PK"):
        # SUNAT also puts a sentence there ("El ticket no existe"), which can even look like base64.
        content, message = None, message or encoded
    elif encoded is not None and content is None:
        raise UnreadableReplyError("el contenido de la respuesta no es base64 legible")
    return Reply(
        element=name,
        content=content,
        status_code=status_code and status_code[:_CODE_LIMIT],
        status_message=message and message[:_TEXT_LIMIT],
    )


def _parse(body: bytes) -> etree._Element:
    stripped = body.strip()
    if not stripped:
        raise UnreadableReplyError("la respuesta llegó vacía")
    try:
        root = etree.fromstring(stripped, _PARSER)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadableReplyError("la respuesta no es XML legible") from error
    # SOAP 1.1, section 3. The parser has not expanded its entities, whatever the encoding.
    if root.getroottree().docinfo.doctype:
        raise UnreadableReplyError("la respuesta trae una DTD, que SOAP no permite")
    return root


def _first_child(root: etree._Element) -> etree._Element:
    if _local(root) != "Envelope":
        raise UnreadableReplyError("la respuesta es XML, pero no un mensaje SOAP")
    body = next((child for child in root if _local(child) == "Body"), None)
    if body is None or len(body) == 0:
        raise UnreadableReplyError("el mensaje SOAP llegó sin contenido")
    return body[0]


def _local(element: etree._Element) -> str:
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _leaf_text(element: etree._Element, *names: str) -> str | None:
    """The first non-empty text of a childless descendant with one of these local names."""
    for found in element.iter(*(f"{{*}}{name}" for name in names)):
        if len(found) == 0 and (value := (found.text or "").strip()):
            return value
    return None


def _decoded(encoded: str | None) -> bytes | None:
    if encoded is None:
        return None
    try:
        return b64decode("".join(encoded.split()), validate=True)
    except ValueError:
        return None


def _fault(element: etree._Element, order: Sequence[FaultPart]) -> Fault:
    parts = {_local(child): child for child in element}
    faultcode = _joined(parts.get("faultcode"))
    faultstring = _joined(parts.get("faultstring"))
    pieces = _pieces(parts.get("detail"))
    found: dict[FaultPart, str | None] = {
        "faultcode": _code_in_qname(faultcode),
        "faultstring": _code_in_text(faultstring),
        "detail": next((code for piece in pieces if (code := _code_in_text(piece))), None),
    }
    code = next((found[part] for part in order if found[part]), None)
    return Fault(
        code=code,
        text=_sentence(code, faultstring, pieces),
        faultcode=faultcode[:_TEXT_LIMIT],
        faultstring=faultstring[:_TEXT_LIMIT],
    )


def _pieces(element: etree._Element | None) -> list[str]:
    """The texts inside an element, however deep, each with its white space collapsed."""
    if element is None:
        return []
    return [piece for raw in element.itertext() if (piece := " ".join(raw.split()))]


def _joined(element: etree._Element | None) -> str:
    return " ".join(_pieces(element))


def _code_in_qname(value: str) -> str | None:
    found = _CODE_IN_QNAME.search(value.rpartition(":")[2])
    return found.group().zfill(4) if found else None


def _code_in_text(value: str) -> str | None:
    found = _CODE_IN_TEXT.match(value)
    return found.group(1).zfill(4) if found else None


def _sentence(code: str | None, faultstring: str, pieces: Sequence[str]) -> str:
    """The fault's words without its code: the fault string's, then those of the detail that it does not hold yet."""
    words: list[str] = []
    for piece in (faultstring, *pieces):
        found = _CODE_IN_TEXT.match(piece)
        rest = piece[found.end() :] if found and found.group(1).zfill(4) == code else piece
        if rest and not any(rest in earlier for earlier in words):
            words.append(rest)
    return " - ".join(words)[:_TEXT_LIMIT]
