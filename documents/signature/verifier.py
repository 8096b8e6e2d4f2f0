"""Verifies the signatures of others: tolerant about algorithms, strict about what is signed and where it stands.

A signature counts only if it is the document's only one, stands where UBL documents carry it and covers all of the
document; so whoever reads a verified document by its path from the root reads what was signed.
"""

import re
from base64 import b64decode
from dataclasses import dataclass
from typing import TypeVar

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from documents.certificates import ruc_of
from documents.parsing import UnreadableXml, parse
from documents.signature.algorithms import (
    CANONICALISATIONS,
    DIGESTS,
    DSIG,
    ECDSA_SIGNATURES,
    ENVELOPED,
    EXCLUSIVE,
    RSA_SIGNATURES,
    SignatureError,
)

_DS = f"{{{DSIG}}}"
_EXT = "{urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2}"
_ANCESTORS = (f"{_EXT}ExtensionContent", f"{_EXT}UBLExtension", f"{_EXT}UBLExtensions")
_IDS = ("Id", "ID", "id", "{http://www.w3.org/XML/1998/namespace}id")
_MAX_CERTIFICATES = 8
_MAX_TRANSFORMS = 2
_SMALLEST_KEY = 1024  # SUNAT's manual
_BLANKS = re.compile(r"\s+")

Known = TypeVar("Known")


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
    signed_info = _child(signature, "SignedInfo")
    certificate = _signed_by(signature, signed_info, pinned)
    digest_value = _check_digest(root, signature, _child(signed_info, "Reference"))
    return Verified(certificate, digest_value)


def _only_signature(root: etree._Element) -> etree._Element:
    signatures = list(root.iter(f"{_DS}Signature"))
    if len(signatures) != 1:
        raise SignatureError(f"El documento debe llevar una firma y lleva {len(signatures)}.")
    signature = signatures[0]
    ancestors = tuple(signature.iterancestors())
    if tuple(it.tag for it in ancestors[:-1]) != _ANCESTORS or ancestors[-1] is not root:
        raise SignatureError("La firma no está en su lugar (ext:UBLExtensions/ext:UBLExtension/ext:ExtensionContent).")
    if any(child.tag not in {f"{_DS}SignedInfo", f"{_DS}SignatureValue", f"{_DS}KeyInfo"} for child in signature):
        raise SignatureError("La firma trae contenido que ella misma no cubre.")
    return signature


def _check_digest(root: etree._Element, signature: etree._Element, reference: etree._Element) -> str:
    """Check the reference against the document, which loses its signature by this; the digest's text."""
    uri = reference.get("URI")
    _check_target(root, uri)
    exclusive, prefixes = _transforms(reference)
    digest = _known(DIGESTS, _child(reference, "DigestMethod"), "de resumen")
    digest_value = _text(_child(reference, "DigestValue"))
    _remove(signature)
    # The empty reference means the document with all that stands around its root, an Id the root alone.
    target = root if uri else root.getroottree()
    hasher = hashes.Hash(digest)
    hasher.update(etree.tostring(target, method="c14n", exclusive=exclusive, inclusive_ns_prefixes=prefixes))
    if hasher.finalize() != _decoded(digest_value):
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
    container = reference.find(f"{_DS}Transforms")
    transforms = [] if container is None else list(container)
    names = [it.get("Algorithm") for it in transforms]
    if not 1 <= len(names) <= _MAX_TRANSFORMS or names[0] != ENVELOPED:
        raise SignatureError("La firma transforma el documento de una manera que no se admite.")
    return _canonicalisation(transforms[1]) if len(transforms) == _MAX_TRANSFORMS else (False, None)


def _canonicalisation(method: etree._Element) -> tuple[bool, list[str] | None]:
    exclusive = _known(CANONICALISATIONS, method, "de forma canónica")
    prefixes: list[str] | None = None
    for parameter in method:
        if not exclusive or parameter.tag != f"{{{EXCLUSIVE}}}InclusiveNamespaces" or prefixes is not None:
            raise SignatureError("La forma canónica de la firma lleva un parámetro que no se admite.")
        prefixes = (parameter.get("PrefixList") or "").split()
        if "#default" in prefixes:  # lxml drops it silently, and a good signature would seem a bad one
            raise SignatureError("La forma canónica de la firma nombra #default, que no se admite.")
    return exclusive, prefixes


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


def _signed_by(
    signature: etree._Element, signed_info: etree._Element, pinned: x509.Certificate | None
) -> x509.Certificate:
    """The certificate whose key made the signature."""
    exclusive, prefixes = _canonicalisation(_child(signed_info, "CanonicalizationMethod"))
    canonical = etree.tostring(signed_info, method="c14n", exclusive=exclusive, inclusive_ns_prefixes=prefixes)
    method = _child(signed_info, "SignatureMethod").get("Algorithm") or ""
    value = _decoded(_text(_child(signature, "SignatureValue")))
    for certificate in [pinned] if pinned else _certificates(signature):
        if _made(certificate, method, value, canonical):
            return certificate
    whose = "el certificado esperado" if pinned else "el certificado que trae"
    raise SignatureError(f"La firma no corresponde a {whose}.")


def _certificates(signature: etree._Element) -> list[x509.Certificate]:
    elements = signature.findall(f"{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate")
    if not 1 <= len(elements) <= _MAX_CERTIFICATES:
        raise SignatureError(f"La firma debe traer su certificado y trae {len(elements)}.")
    try:
        return [x509.load_der_x509_certificate(_decoded(_text(it))) for it in elements]
    except ValueError as error:
        raise SignatureError(f"El certificado de la firma no se puede leer ({error}).") from error


def _made(certificate: x509.Certificate, method: str, value: bytes, content: bytes) -> bool:
    """Whether `certificate`'s key signed `content`."""
    try:
        key = certificate.public_key()
        if isinstance(key, rsa.RSAPublicKey) and method in RSA_SIGNATURES and key.key_size >= _SMALLEST_KEY:
            key.verify(value, content, padding.PKCS1v15(), RSA_SIGNATURES[method])
            return True
        if isinstance(key, ec.EllipticCurvePublicKey) and method in ECDSA_SIGNATURES:
            middle = len(value) // 2  # XML Signature writes r and s side by side, X.509 as a DER sequence
            numbers = int.from_bytes(value[:middle]), int.from_bytes(value[middle:])
            key.verify(encode_dss_signature(*numbers), content, ec.ECDSA(ECDSA_SIGNATURES[method]))
            return True
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return False


def _child(parent: etree._Element, name: str) -> etree._Element:
    found = list(parent.iterchildren(f"{_DS}{name}"))
    if len(found) != 1:
        raise SignatureError(f"La firma debe llevar un ds:{name} y lleva {len(found)}.")
    return found[0]


def _known(table: dict[str, Known], method: etree._Element, what: str) -> Known:
    name = method.get("Algorithm") or ""
    if name not in table:
        raise SignatureError(f"La firma usa un algoritmo {what} que no se admite: {name[:100]}.")
    return table[name]


def _text(element: etree._Element) -> str:
    return _BLANKS.sub("", "".join(element.itertext()))


def _decoded(value: str) -> bytes:
    try:
        return b64decode(value, validate=True)
    except ValueError as error:
        raise SignatureError("La firma trae un valor que no es base64.") from error
