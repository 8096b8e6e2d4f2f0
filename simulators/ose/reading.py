"""From bytes to a plain tree: hardened parsing, the schemas, and one walk that leaves lxml behind.

Nothing here resolves an entity, reads a file or reaches the network for a document. The checks then read
:class:`Node`, which costs a tenth of asking lxml for every value.
"""

from pathlib import Path
from typing import Final

from lxml import etree

from simulators.ose.rules import Refusal

CAC = "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
EXT = "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
DS = "http://www.w3.org/2000/09/xmldsig#"
SAC = "urn:sunat:names:specification:ubl:peru:schema:xsd:SunatAggregateComponents-1"

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:{}-2"
_SUNAT = "urn:sunat:names:specification:ubl:peru:schema:xsd:{}-1"

ROOTS: Final = {
    "01": f"{{{_UBL.format('Invoice')}}}Invoice",
    "03": f"{{{_UBL.format('Invoice')}}}Invoice",
    "07": f"{{{_UBL.format('CreditNote')}}}CreditNote",
    "08": f"{{{_UBL.format('DebitNote')}}}DebitNote",
    "RC": f"{{{_SUNAT.format('SummaryDocuments')}}}SummaryDocuments",
    "RA": f"{{{_SUNAT.format('VoidedDocuments')}}}VoidedDocuments",
}
_SCHEMAS = {
    "01": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "03": "ubl-2.1/maindoc/UBL-Invoice-2.1.xsd",
    "07": "ubl-2.1/maindoc/UBL-CreditNote-2.1.xsd",
    "08": "ubl-2.1/maindoc/UBL-DebitNote-2.1.xsd",
    "RC": "sunat-1.0/maindoc/UBLPE-SummaryDocuments-1.0.xsd",
    "RA": "sunat-1.0/maindoc/UBLPE-VoidedDocuments-1.0.xsd",
}
_ENCODINGS = {"UTF-8", "ISO-8859-1"}
_EXTENSIONS = f"{{{EXT}}}UBLExtensions"
_MAX_DEPTH = 64
_NO_ATTRIBUTES: dict[str, str] = {}
_NO_CHILDREN: dict[str, list["Node"]] = {}
_NONE: list["Node"] = []


class Node:
    """An element without its namespace prefix: text, attributes, and its children by name in order."""

    __slots__ = ("attributes", "children", "name", "text")

    def __init__(self, name: str, text: str | None, attributes: dict[str, str]) -> None:
        self.name = name
        self.text = text or ""
        self.attributes = attributes
        self.children = _NO_CHILDREN

    def all(self, name: str) -> list["Node"]:
        """The children of that name."""
        return self.children.get(name, _NONE)

    def first(self, *path: str) -> "Node | None":
        """The first element along the path, or nothing."""
        node = self
        for name in path:
            found = node.children.get(name)
            if found is None:
                return None
            node = found[0]
        return node

    def value(self, *path: str) -> str | None:
        """The text at the path; None when the element is not there, "" when it is empty."""
        node = self.first(*path)
        return None if node is None else node.text


_local_names: dict[str, str] = {}


def _local_name(tag: str) -> str:
    """The name without namespace for UBL's and SUNAT's; anything foreign keeps its full tag, so no check finds it."""
    name = _local_names.get(tag)
    if name is None:
        space, _, local = tag[1:].partition("}")
        name = local if space in (CAC, CBC, EXT, SAC) or tag in ROOTS.values() else tag
        if len(_local_names) < 4096:  # noqa: PLR2004 - a bound against documents that invent names without end
            _local_names[tag] = name
    return name


def parse(data: bytes) -> etree._Element:
    """The root of a document received; 0306 for anything that is not plain, safe, well-formed XML."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise Refusal("0306", "El XML declara un DOCTYPE, que no se admite")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refusal("0306", f"No se puede leer (parsear) el archivo XML: {error}") from error
    encoding = (root.getroottree().docinfo.encoding or "UTF-8").upper()
    if encoding not in _ENCODINGS:
        raise Refusal("0306", f"La codificación {encoding} no se admite: use UTF-8 o ISO-8859-1")
    return root


def expect_root(root: etree._Element, kind: str) -> None:
    """0306 unless the root element is that of the document type in the file name."""
    if root.tag != ROOTS[kind]:
        raise Refusal("0306", f"La raíz del XML no corresponde a un documento de tipo {kind}")


def to_node(
    element: etree._Element, attributed: list[tuple[str, Node]] | None = None, parent: str = "", depth: int = 0
) -> Node:
    """A plain copy of the element; extensions (the signature), comments and instructions are left out.

    Every element with attributes is also put into ``attributed``, with its parent's name.
    """
    if depth > _MAX_DEPTH:
        raise Refusal("0306", f"El XML tiene más de {_MAX_DEPTH} niveles")
    tag = str(element.tag)
    items = element.items()
    node = Node(_local_names.get(tag) or _local_name(tag), element.text, dict(items) if items else _NO_ATTRIBUTES)
    if items and attributed is not None:
        attributed.append((parent, node))
    if len(element) and tag != _EXTENSIONS:
        children: dict[str, list[Node]] = {}
        for child in element:
            if isinstance(child.tag, str):
                copy = to_node(child, attributed, node.name, depth + 1)
                if copy.name in children:
                    children[copy.name].append(copy)
                else:
                    children[copy.name] = [copy]
        node.children = children
    return node


class Schemas:
    """The XSDs of a folder, each compiled at its first use (that takes a moment) and kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._compiled: dict[str, etree.XMLSchema] = {}

    def check(self, root: etree._Element, kind: str) -> None:
        """0306 with the parser's own words when the document breaks its schema."""
        path = _SCHEMAS[kind]
        schema = self._compiled.get(path)
        if schema is None:
            schema = self._compiled[path] = etree.XMLSchema(etree.parse(self._folder / path))
        if not schema.validate(root):
            first = schema.error_log[0]
            raise Refusal("0306", f"El XML no cumple el esquema (línea {first.line}): {first.message}")
