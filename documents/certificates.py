"""Signing certificates: read from PEM or PKCS#12, whose they are and when they hold."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
    pkcs12,
)
from cryptography.x509.oid import NameOID

_SMALLEST_KEY = 2048
_RUC = re.compile(r"(?<!\d)[12]\d{10}(?!\d)")
# SUNAT wants the RUC in OU; certification authorities also write it as a serial number or an organisation's identifier.
_WHERE_A_RUC_STANDS = (NameOID.ORGANIZATIONAL_UNIT_NAME, NameOID.SERIAL_NUMBER, NameOID.ORGANIZATION_IDENTIFIER)
_DEMO_YEARS = timedelta(days=3 * 365)


class CertificateError(ValueError):
    """A key or certificate that can't be used; the text says why and what to bring instead, in Spanish."""


@dataclass(frozen=True, slots=True)
class SigningMaterial:
    """A private key (RSA, 2048 bits or more), its certificate, and the authorities' certificates that came along."""

    private_key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def ruc(self) -> str | None:
        """The RUC that the certificate's subject names."""
        return ruc_of(self.certificate)

    def holds_at(self, moment: datetime) -> bool:
        """Whether `moment` (with a zone) lies within the certificate's validity."""
        return self.certificate.not_valid_before_utc <= moment <= self.certificate.not_valid_after_utc


def load_pem(content: bytes, password: str | None = None) -> SigningMaterial:
    """Key, certificate and chain from one PEM file, in any order. Raises `CertificateError`."""
    try:
        key = load_pem_private_key(content, password.encode() if password else None)
    except (ValueError, TypeError) as error:  # TypeError: a password is missing, or given and not needed
        raise CertificateError(f"El archivo PEM no trae una clave privada que se pueda leer ({error}).") from error
    try:
        certificates = x509.load_pem_x509_certificates(content)
    except ValueError as error:
        raise CertificateError(f"El archivo PEM no trae un certificado que se pueda leer ({error}).") from error
    return _matched(key, certificates)


def load_pkcs12(content: bytes, password: str) -> SigningMaterial:
    """Key, certificate and chain from a `.pfx` or `.p12` file. Raises `CertificateError`."""
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, password.encode())
    except ValueError as error:
        raise CertificateError(f"No se pudo abrir el archivo PKCS#12; revise la contraseña ({error}).") from error
    return _matched(key, [certificate, *others] if certificate else others)


def load(content: bytes, password: str | None = None) -> SigningMaterial:
    """Either of both, told apart by what the file holds. Raises `CertificateError`."""
    return load_pem(content, password) if b"-----BEGIN " in content else load_pkcs12(content, password or "")


def ruc_of(certificate: x509.Certificate) -> str | None:
    """The RUC in a certificate's subject, or None."""
    for place in _WHERE_A_RUC_STANDS:
        for attribute in certificate.subject.get_attributes_for_oid(place):
            found = _RUC.search(str(attribute.value))
            if found:
                return found.group()
    return None


def generate_demo_certificate(ruc: str, name: str, now: datetime) -> bytes:
    """PEM of a fresh RSA-2048 key and a certificate that it signs itself, valid from the day before `now`.

    For tests and demonstrations: no authority vouches for it, and production refuses it with 2325.
    """
    key = rsa.generate_private_key(public_exponent=65537, key_size=_SMALLEST_KEY)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, name[:64]),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, ruc),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Certificado de demostración {ruc}"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + _DEMO_YEARS)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + certificate.public_bytes(Encoding.PEM)


def _matched(key: object, certificates: list[x509.Certificate]) -> SigningMaterial:
    if not isinstance(key, rsa.RSAPrivateKey) or key.key_size < _SMALLEST_KEY:
        raise CertificateError(f"La clave privada debe ser RSA de {_SMALLEST_KEY} bits o más.")
    public = key.public_key()
    own = [certificate for certificate in certificates if certificate.public_key() == public]
    if not own:
        raise CertificateError("Ningún certificado del archivo corresponde a la clave privada; traiga ambos juntos.")
    return SigningMaterial(key, own[0], tuple(other for other in certificates if other not in own))
