"""Verifies the signatures of others: tolerant about algorithms, strict about what is signed and where it stands.

A signature counts only if it is the document's only one, stands where UBL documents carry it and covers all of the
document; so whoever reads a verified document by its path from the root reads what was signed.
"""

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from lxml import etree

from documents.certificates import ruc_of
from documents.parsing import UnreadableXml, parse
from documents.signature.algorithms import DIGESTS, ENVELOPED, SignatureError
from documents.signature.keys import signed_by
from documents.signature.reading import DS, canonicalisation, child, decoded, known, text

_EXT = "{urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2}"
_ANCESTORS = (f"{_EXT}ExtensionContent", f"{_EXT}UBLExtension", f"{_EXT}UBLExtensions")
_IDS = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")
_MAX_TRANSFORMS = 2


@dataclass(frozen=True, slots=True)
class Verified:
    """The certificate whose key signed, and the document's digest (base64).

    Without a pinned certificate this says that the bytes are unchanged since the certificate's owner signed them, not
    that anybody vouches for the owner.
    """

    certificate: x509.Certificate
    digest_value: str

    @property
    def subject(self) -> str:
        """Who signed, as RFC 4514 writes names."""
        return self.certificate.subject.rfc4514_string()

    @property
    def ruc(self) -> str | None:
        """The RUC of who signed, if the certificate names one."""
        return ruc_of(self.certificate)


def verify(xml: bytes, *, pinned: x509.Certificate | None = None) -> Verified:
    """Verify the signature of a whole UBL document, by the `pinned` certificate alone where one is given.

    Raises `SignatureError` with a Spanish sentence for anything that does not hold, unreadable bytes included.
    """
    try:
        root = parse(xml)
    except UnreadableXml as error:
        raise SignatureError(str(error)) from error
    signature = _only_signature(root)
    signed_info = child(signature, "SignedInfo")
    certificate = signed_by(signature, signed_info, pinned)
    digest_value = _check_digest(root, signature, child(signed_info, "Reference"))
    return Verified(certificate, digest_value)


def _only_signature(root: etree._Element) -> etree._Element:
    signatures = list(root.iter(f"{DS}Signature"))
    if len(signatures) != 1:
        raise SignatureError(f"El documento debe llevar una firma y lleva {len(signatures)}.")
    signature = signatures[0]
    ancestors = tuple(signature.iterancestors())
    if tuple(it.tag for it in ancestors[:-1]) != _ANCESTORS or ancestors[-1] is not root:
        raise SignatureError("La firma no está en su lugar (ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent).")
    if any(part.tag not in {f"{DS}SignedInfo", f"{DS}SignatureValue", f"{DS}KeyInfo"} for part in signature):
        raise SignatureError("La firma trae contenido que ella misma no cubre.")
    return signature


def _check_digest(root: etree._Element, signature: etree._Element, reference: etree._Element) -> str:
    """Check the reference against the document, which loses its signature by this; the digest's text."""
    uri = reference.get("URI")
    _check_target(root, uri)
    exclusive, prefixes = _transforms(reference)
    digest = known(DIGESTS, child(reference, "DigestMethod"), "de resumen")
    digest_value = text(child(reference, "DigestValue"))
    _remove(signature)
    # The empty reference means the document with all that stands around its root, an Id the root alone.
    target = root if uri else root.getroottree()
    hasher = hashes.Hash(digest)
    hasher.update(etree.tostring(target, method="c14n", exclusive=exclusive, inclusive_ns_prefixes=prefixes))
    if hasher.finalize() != decoded(digest_value):
        raise SignatureError("El documento fue alterado después de firmarse: su resumen no coincide.")
    return digest_value


def _check_target(root: etree._Element, uri: str | None) -> None:
    if uri == "":
        return
    named = [it for it in root.iter(etree.Element) if any(f"#{it.get(name)}" == uri for name in _IDS)]
    if named != [root]:
        raise SignatureError("La firma no cubre el documento entero.")


def _transforms(reference: etree._Element) -> tuple[bool, list[str] | None]:
    """How the document is canonicalised for its digest: exclusively or not, and the prefixes kept in spite of that."""
    container = reference.find(f"{DS}Transforms")
    transforms = [] if container is None else list(container)
    names = [it.get("Algorithm") for it in transforms]
    if not 1 <= len(names) <= _MAX_TRANSFORMS or names[0] != ENVELOPED:
        raise SignatureError("La firma transforma el documento de una manera que no se admite.")
    return canonicalisation(transforms[1]) if len(transforms) == _MAX_TRANSFORMS else (False, None)


def _remove(signature: etree._Element) -> None:
    """Take the signature out as the enveloped transform does: what follows it stays."""
    parent = signature.getparent()
    if parent is None:
        raise SignatureError("El documento no es más que una firma.")
    if signature.tail:
        previous = signature.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + signature.tail
        else:
            previous.tail = (previous.tail or "") + signature.tail
    parent.remove(signature)
