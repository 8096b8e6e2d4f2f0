"""Signs documents that are already in canonical form: what is digested are the very bytes, no tree is built.

Source: W3C XML Signature 1.1 with the profile of SUNAT's sheet `firma` (2084-2101): enveloped, one reference to the
whole document, inclusive canonical form, the certificate inside.
"""

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.serialization import Encoding
from signxml.algorithms import DigestAlgorithm, SignatureMethod
from signxml.exceptions import SignXMLException
from signxml.verifier import SignatureConfiguration, XMLVerifier

from documents.canonical import SIGNATURE_ID, SIGNATURE_PLACE
from documents.certificates import SigningMaterial, load
from documents.signature.algorithms import DSIG, ENC, ENVELOPED, INCLUSIVE, MORE, SignatureError

PROLOG = b'<?xml version="1.0" encoding="UTF-8"?>\n'

_PLACE = SIGNATURE_PLACE.encode()
_INSIDE = len(b"<ext:ExtensionContent>")
_ROOT = re.compile(rb"<[A-Za-z]+((?: xmlns(?::[a-z]+)?=\"[^\"]+\")+)>")
_PADDING = padding.PKCS1v15()


@dataclass(frozen=True, slots=True)
class _Method:
    """A way to sign: the hash, its two names in the document, and how the independent library calls it."""

    hash: hashes.HashAlgorithm
    signature_method: str
    digest_method: str
    expected_signature: SignatureMethod
    expected_digest: DigestAlgorithm


_METHODS = {
    "rsa-sha256": _Method(
        hashes.SHA256(),
        f"{MORE}rsa-sha256",
        f"{ENC}sha256",
        SignatureMethod.RSA_SHA256,
        DigestAlgorithm.SHA256,
    ),
    # SUNAT still takes it, and an operator's profile may ask for it.
    "rsa-sha1": _Method(
        hashes.SHA1(),  # noqa: S303
        f"{DSIG}rsa-sha1",
        f"{DSIG}sha1",
        SignatureMethod.RSA_SHA1,
        DigestAlgorithm.SHA1,
    ),
}

_SAMPLE = (
    b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"'
    b' xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"'
    b' xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    b' xmlns:ext="urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2">'
    b"<ext:UBLExtensions><ext:UBLExtension>" + _PLACE + b"</ext:UBLExtension></ext:UBLExtensions>"
    b"<cbc:Note>Prueba de firma: \xc3\xb1 &amp; &lt;</cbc:Note></Invoice>"
)


@dataclass(frozen=True, slots=True)
class Signed:
    """The document as it is sent, and the digest (base64) that SUNAT calls its summary value."""

    xml: bytes
    digest_value: str


class Signer:
    """Signs with one key and certificate. Safe to share between threads.

    `method` is `rsa-sha256` or `rsa-sha1`; ValueError for any other.
    """

    def __init__(self, material: SigningMaterial, *, method: str = "rsa-sha256") -> None:
        if method not in _METHODS:
            raise ValueError(f"unknown signature method {method}; use one of {', '.join(_METHODS)}")
        self.material = material
        self._method = _METHODS[method]
        self._before_digest, self._after_digest = _around_digest(self._method)
        certificate = b64encode(material.certificate.public_bytes(Encoding.DER))
        self._key_info = (
            b"<ds:KeyInfo><ds:X509Data><ds:X509Certificate>%b</ds:X509Certificate></ds:X509Data></ds:KeyInfo>"
            b"</ds:Signature>" % certificate
        )

    @classmethod
    def from_pem(cls, content: bytes, password: str | None = None, *, method: str = "rsa-sha256") -> "Signer":
        """A signer from a PEM or PKCS#12 file's bytes; raises `CertificateError`."""
        return cls(load(content, password), method=method)

    def sign(self, document: bytes) -> Signed:
        """The signed document. `document` is canonical, without prolog, and has one empty `ext:ExtensionContent`.

        Raises `SignatureError` where that place or the namespaces at the root are missing.
        """
        place = document.find(_PLACE)
        root = _ROOT.match(document)
        if place < 0 or root is None:
            raise SignatureError("El documento no tiene dónde llevar la firma (ext:ExtensionContent vacío).")
        digest_value = b64encode(hashlib.new(self._method.hash.name, document).digest())
        signed_info = b"%b%b%b" % (self._before_digest, digest_value, self._after_digest)
        # In the document SignedInfo inherits the root's namespaces; its canonical form, which is signed, shows them.
        canonical = b"<ds:SignedInfo%b>%b" % (root.group(1), signed_info)
        value = b64encode(self.material.private_key.sign(canonical, _PADDING, self._method.hash))
        place += _INSIDE
        xml = b'%b%b<ds:Signature Id="%b"><ds:SignedInfo>%b<ds:SignatureValue>%b</ds:SignatureValue>%b%b' % (
            PROLOG,
            document[:place],
            SIGNATURE_ID.encode(),
            signed_info,
            value,
            self._key_info,
            document[place:],
        )
        return Signed(xml, digest_value.decode())

    def prove(self) -> None:
        """Sign a sample and have an independent library verify it; raises `SignatureError` if it does not."""
        expected = SignatureConfiguration(
            signature_methods=frozenset({self._method.expected_signature}),
            digest_algorithms=frozenset({self._method.expected_digest}),
            # Whether the certificate holds today is the caller's question; here any day of its own will do.
            verification_time=self.material.certificate.not_valid_before_utc,
        )
        try:
            XMLVerifier().verify(self.sign(_SAMPLE).xml, x509_cert=self.material.certificate, expect_config=expected)
        except (SignXMLException, InvalidSignature) as error:
            raise SignatureError(f"La firma de prueba no se pudo verificar ({error}).") from error


def _around_digest(method: _Method) -> tuple[bytes, bytes]:
    """What SignedInfo says before and after the digest's value."""
    before = (
        f'<ds:CanonicalizationMethod Algorithm="{INCLUSIVE}"></ds:CanonicalizationMethod>'
        f'<ds:SignatureMethod Algorithm="{method.signature_method}"></ds:SignatureMethod>'
        f'<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="{ENVELOPED}"></ds:Transform></ds:Transforms>'
        f'<ds:DigestMethod Algorithm="{method.digest_method}"></ds:DigestMethod><ds:DigestValue>'
    )
    return before.encode(), b"</ds:DigestValue></ds:Reference></ds:SignedInfo>"
