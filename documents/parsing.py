"""The one way in which XML from outside becomes a tree."""

from lxml import etree

# Comments are left out because a signature over a document does not cover them, yet they would cut a text in two:
# what is read has to be what was signed.
_PARSER = etree.XMLParser(
    resolve_entities=False,
    load_dtd=False,
    dtd_validation=False,
    attribute_defaults=False,
    no_network=True,
    huge_tree=False,
    remove_comments=True,
    strip_cdata=True,
    remove_blank_text=False,
)


class UnreadableXml(ValueError):  # noqa: N818 -- reads as what it says
    """Not well-formed, or with a DOCTYPE; the text says which, in Spanish."""


def parse(content: bytes) -> etree._Element:
    """The root of a document that came from outside; no entity is expanded, no file or address is ever opened.

    Raises `UnreadableXml`, for any DOCTYPE too (SUNAT allows none).
    """
    if b"<!DOCTYPE" in content or b"\0" in content:
        raise UnreadableXml("El documento XML trae un DOCTYPE o una codificación que no se admite.")
    try:
        root = etree.fromstring(content, _PARSER)
    except (etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise UnreadableXml(f"El documento XML está mal formado ({error}).") from error
    if root.getroottree().docinfo.doctype:  # one that an exotic encoding hid from the search above
        raise UnreadableXml("El documento XML trae un DOCTYPE, que no se admite.")
    return root
