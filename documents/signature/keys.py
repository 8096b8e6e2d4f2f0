"""Whose key made a signature: the certificate that came with it, or the one that is expected."""

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from lxml import etree

from documents.signature.algorithms import ECDSA_SIGNATURES, RSA_SIGNATURES, SignatureError
from documents.signature.reading import DS, canonicalisation, child, decoded, text

_MAX_CERTIFICATES = 8
_SMALLEST_KEY = 1024  # SUNAT's manual


def signed_by(
    signature: etree._Element, signed_info: etree._Element, pinned: x509.Certificate | None
) -> x509.Certificate:
    """The certificate whose key made the signature."""
    exclusive, prefixes = canonicalisation(child(signed_info, "CanonicalizationMethod"))
    canonical = etree.tostring(signed_info, method="c14n", exclusive=exclusive, inclusive_ns_prefixes=prefixes)
    method = child(signed_info, "SignatureMethod").get("Algorithm") or ""
    value = decoded(text(child(signature, "SignatureValue")))
    for certificate in [pinned] if pinned else _certificates(signature):
        if _made(certificate, method, value, canonical):
            return certificate
    whose = "el certificado esperado" if pinned else "el certificado que trae"
    raise SignatureError(f"La firma no corresponde a {whose}.")


def _certificates(signature: etree._Element) -> list[x509.Certificate]:
    elements = signature.findall(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate")
    if not 1 <= len(elements) <= _MAX_CERTIFICATES:
        raise SignatureError(f"La firma debe traer su certificado y trae {len(elements)}.")
    try:
        return [x509.load_der_x509_certificate(decoded(text(it))) for it in elements]
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
