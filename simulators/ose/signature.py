"""The signature of what arrives: its presence and shape (sheet Firma, 2076-2101), then the mathematics (2335).

Verified by hand with lxml's canonicaliser and RSA, because a verifier library costs five signatures' time.
"""

import base64
import binascii
import hashlib
import re
from datetime import datetime
from functools import lru_cache
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from lxml import etree

from simulators.ose.reading import DS, EXT, Node
from simulators.ose.rules import Refusal

_C14N: Final = {
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315": (False, False),
    "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments": (False, True),
    "http://www.w3.org/2001/10/xml-exc-c14n#": (True, False),
    "http://www.w3.org/2001/10/xml-exc-c14n#WithComments": (True, True),
}
_ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
_SIGNATURES: Final[dict[str, hashes.HashAlgorithm]] = {
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256": hashes.SHA256(),
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha384": hashes.SHA384(),
    "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512": hashes.SHA512(),
    "http://www.w3.org/2000/09/xmldsig#rsa-sha1": hashes.SHA1(),  # noqa: S303 - SUNAT's tables still take it
}
_DIGESTS: Final = {
    "http://www.w3.org/2001/04/xmlenc#sha256": "sha256",
    "http://www.w3.org/2001/04/xmlenc#sha512": "sha512",
    "http://www.w3.org/2000/09/xmldsig#sha1": "sha1",
}
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]{2,}")
_IN_PLACE = etree.XPath(
    "/*/e:UBLExtensions/e:UBLExtension/e:ExtensionContent/d:Signature", namespaces={"e": EXT, "d": DS}
)
_ANYWHERE = etree.XPath("//d:Signature", namespaces={"d": DS})
_NS = {"d": DS}
_ALTERED = "El documento electrónico ingresado ha sido alterado"


def check_block(node: Node, issuer: str, sender: str) -> None:
    """The ``cac:Signature`` block of a document: identifier, signatory (issuer or sender), name and URI."""
    block = node.first("Signature")
    if block is None or block.value("ID") is None:
        raise Refusal("2076", "Falta el identificador de la firma (cac:Signature/cbc:ID)")
    if not block.value("ID"):
        raise Refusal("2077", "El tag cac:Signature/cbc:ID debe contener información")
    signatory = block.value("SignatoryParty", "PartyIdentification", "ID")
    if signatory is None:
        raise Refusal("2079", "El XML no contiene el RUC de quien firma (cac:SignatoryParty)")
    if signatory not in (issuer, sender):
        raise Refusal("2078", "El RUC de quien firma debe ser igual al RUC del emisor")
    if not block.value("SignatoryParty", "PartyName", "Name"):
        raise Refusal("2081", "El XML no contiene el nombre de quien firma (cac:SignatoryParty)")
    if not block.value("DigitalSignatureAttachment", "ExternalReference", "URI"):
        raise Refusal("2083", "El XML no contiene la referencia a la firma (cac:ExternalReference/cbc:URI)")


def verify(root: etree._Element, now: datetime) -> str:
    """The document's digest value (base64) once its signature is proven; the tree loses the signature on the way.

    Raises 2084-2101 for its shape, 2335 when digest, value or certificate do not hold at ``now``.
    """
    signature = _only_signature(root)
    info = signature.find("d:SignedInfo", _NS)
    if info is None:
        raise Refusal("2087", "El XML no contiene ds:SignedInfo/ds:CanonicalizationMethod")
    method, signing, hashing, transforms = _algorithms(info)
    digest = _text(info, "d:Reference/d:DigestValue", "2097", "ds:DigestValue")
    value = _base64(_text(signature, "d:SignatureValue", "2099", "ds:SignatureValue"), "2098")
    pem = _text(signature, "d:KeyInfo/d:X509Data/d:X509Certificate", "2101", "ds:X509Certificate")
    certificate = _base64(pem, "2100")
    exclusive, comments = _C14N[method]
    signed = etree.tostring(info, method="c14n", exclusive=exclusive, with_comments=comments)
    _check_value(certificate, value, signed, _SIGNATURES[signing], now)
    _remove(signature)
    exclusive, comments = transforms
    canonical = etree.tostring(root, method="c14n", exclusive=exclusive, with_comments=comments)
    computed = hashlib.new(_DIGESTS[hashing], canonical).digest()
    if _base64(digest, "2335") != computed:
        raise Refusal("2335", f"{_ALTERED}: el resumen no coincide")
    return "".join(digest.split())


def _only_signature(root: etree._Element) -> etree._Element:
    found = _IN_PLACE(root)
    if not found:
        raise Refusal("2085", "El XML no contiene la firma en ext:ExtensionContent/ds:Signature")
    if len(_ANYWHERE(root)) != 1:
        raise Refusal("2335", "El XML contiene más de una firma")
    signature: etree._Element = found[0]
    identifier = signature.get("Id")
    if identifier is None:
        raise Refusal("2085", "El XML no contiene ds:Signature/@Id")
    if not identifier.strip():
        raise Refusal("2084", "ds:Signature/@Id no cumple con el estándar")
    return signature


def _algorithms(info: etree._Element) -> tuple[str, str, str, tuple[bool, bool]]:
    method = _algorithm(info, "d:CanonicalizationMethod", "2087", "2086", _C14N)
    signing = _algorithm(info, "d:SignatureMethod", "2089", "2088", _SIGNATURES)
    references = info.findall("d:Reference", _NS)
    if not references or references[0].get("URI") is None:
        raise Refusal("2091", "El XML no contiene ds:Reference/@URI")
    if len(references) != 1 or references[0].get("URI") != "":
        raise Refusal("2090", "ds:Reference/@URI debe estar vacío y ser único: se firma todo el documento")
    transforms = [one.get("Algorithm", "") for one in references[0].findall("d:Transforms/d:Transform", _NS)]
    if not transforms:
        raise Refusal("2093", "El XML no contiene ds:Transform/@Algorithm")
    if transforms[0] != _ENVELOPED or len(transforms) > 2 or any(t not in _C14N for t in transforms[1:]):  # noqa: PLR2004
        raise Refusal("2092", "ds:Transform/@Algorithm no es el de una firma envuelta")
    hashing = _algorithm(references[0], "d:DigestMethod", "2095", "2094", _DIGESTS)
    return method, signing, hashing, _C14N[transforms[1]] if len(transforms) > 1 else (False, False)


def _algorithm(parent: etree._Element, path: str, missing: str, unknown: str, known: object) -> str:
    found = parent.find(path, _NS)
    algorithm = found.get("Algorithm") if found is not None else None
    if algorithm is None:
        raise Refusal(missing, f"El XML no contiene {path.replace('d:', 'ds:')}/@Algorithm")
    if algorithm not in known:  # type: ignore[operator]
        raise Refusal(unknown, f"{path.replace('d:', 'ds:')}/@Algorithm no cumple con el estándar: {algorithm[:120]}")
    return algorithm


def _text(parent: etree._Element, path: str, missing: str, name: str) -> str:
    text = parent.findtext(path, None, _NS)
    if not text or not text.strip():
        raise Refusal(missing, f"El XML no contiene {name}")
    return text


def _base64(text: str, code: str) -> bytes:
    try:
        if _BASE64.fullmatch(text):
            return base64.b64decode("".join(text.split()), validate=True)
    except binascii.Error:
        pass
    raise Refusal(code, "Un valor de la firma no está en base64")


@lru_cache(maxsize=256)
def _certificate(der: bytes) -> tuple[rsa.RSAPublicKey, datetime, datetime]:
    certificate = x509.load_der_x509_certificate(der)
    key = certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey) or key.key_size < 1024:  # noqa: PLR2004 - SUNAT's manual
        raise ValueError("the key is not RSA of 1024 bits or more")
    return key, certificate.not_valid_before_utc, certificate.not_valid_after_utc


def _check_value(der: bytes, value: bytes, signed: bytes, algorithm: hashes.HashAlgorithm, now: datetime) -> None:
    try:
        key, begins, ends = _certificate(der)
    except ValueError as error:
        raise Refusal("2100", "El certificado no se puede leer o no es RSA") from error
    if not begins <= now <= ends:
        raise Refusal("2326", f"El certificado no está vigente: vale de {begins:%Y-%m-%d} a {ends:%Y-%m-%d}")
    try:
        key.verify(value, signed, padding.PKCS1v15(), algorithm)
    except InvalidSignature as error:
        raise Refusal("2335", f"{_ALTERED}: el valor de la firma no coincide") from error


def _remove(signature: etree._Element) -> None:
    """Take the element out and leave the text that follows it, which is signed, where it is."""
    parent = signature.getparent()
    assert parent is not None  # noqa: S101 - the XPath found it below an ExtensionContent
    tail = signature.tail
    if tail:
        previous = signature.getprevious()
        if previous is None:
            parent.text = (parent.text or "") + tail
        else:
            previous.tail = (previous.tail or "") + tail
    parent.remove(signature)
