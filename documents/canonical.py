"""Text as Canonical XML 1.0 (inclusive, without comments) spells it, so that documents need no canonicalising.

What stands here in a `str` is wire text: each character is one byte of the document's UTF-8. Templates, which are
ASCII, and texts from here are joined and become the document by `wire`, which copies memory, where encoding a whole
document for the sake of a few accents would cost as much as writing it.

Source: W3C Canonical XML 1.0, section 2.3, and the `Char` production of XML 1.0.
"""

import re

# What the writers leave free and the signer fills, and the name under which a document points to its signature.
SIGNATURE_PLACE = "<ext:ExtensionContent></ext:ExtensionContent>"
SIGNATURE_ID = "SignatureEmission"

# Everything that XML 1.0 cannot hold: controls but tab, LF and CR, surrogates, U+FFFE and U+FFFF.
_UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class UnwritableText(ValueError):  # noqa: N818 -- reads as what it says
    """A text holds a character that no XML document can carry.

    `where` is the path of the field in the voucher (`lines[3].description`), `character` the first culprit.
    """

    def __init__(self, where: str, character: str) -> None:
        super().__init__(
            f"{where}: el carácter U+{ord(character):04X} no puede figurar en un documento XML; quítelo del texto."
        )
        self.where = where
        self.character = character

    def under(self, parent: str) -> "UnwritableText":
        """The same, seen from the thing that holds the field."""
        return UnwritableText(f"{parent}.{self.where}", self.character)


def text(value: str, where: str) -> str:
    """`value` as the content of an element, as wire text. Raises `UnwritableText` naming `where`."""
    if "&" in value:
        value = value.replace("&", "&amp;")
    if "<" in value:
        value = value.replace("<", "&lt;")
    if ">" in value:
        value = value.replace(">", "&gt;")
    # Printable text has no control character, no surrogate and no CR, which spares most texts the search.
    if not value.isprintable():
        _refuse_unwritable(value, where)
        value = value.replace("\r", "&#xD;")
    return value if value.isascii() else value.encode().decode("latin-1")


def attribute(value: str, where: str) -> str:
    """`value` as the value of an attribute, without quotes, as wire text. Raises `UnwritableText` naming `where`."""
    if not value.isprintable():
        _refuse_unwritable(value, where)
    value = value.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
    value = value.replace("\t", "&#x9;").replace("\n", "&#xA;").replace("\r", "&#xD;")
    return value if value.isascii() else value.encode().decode("latin-1")


def wire(document: str) -> bytes:
    """The bytes of a document that was put together from wire text."""
    return document.encode("latin-1")


def _refuse_unwritable(value: str, where: str) -> None:
    culprit = _UNWRITABLE.search(value)
    if culprit:
        raise UnwritableText(where, culprit.group())
