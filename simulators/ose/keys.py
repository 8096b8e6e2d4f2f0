"""The simulator's own key: made at the first start, kept in the data folder, used to sign every CDR."""

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID


class SigningKey:
    """An RSA key with its certificate."""

    def __init__(self, key: rsa.RSAPrivateKey, certificate: x509.Certificate) -> None:
        self._key = key
        self.pem = certificate.public_bytes(serialization.Encoding.PEM)
        self.base64 = base64.b64encode(certificate.public_bytes(serialization.Encoding.DER)).decode()

    def sign(self, data: bytes) -> bytes:
        """An RSA-SHA256 signature (PKCS#1 v1.5) of the bytes."""
        return self._key.sign(data, padding.PKCS1v15(), hashes.SHA256())


def load_or_create(folder: Path, ruc: str) -> SigningKey:
    """The key of the folder; a new one with a certificate of ten years where there is none."""
    path = folder / "signing-key.pem"
    if not path.exists():
        _create(path, ruc)
    pem = path.read_bytes()
    key = serialization.load_pem_private_key(pem, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"{path} holds no RSA key: remove the file and start again to get a new one")
    return SigningKey(key, x509.load_pem_x509_certificate(pem))


def _create(path: Path, ruc: str) -> None:
    key = rsa.generate_private_key(65537, 2048)
    now = datetime.now(UTC)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "OSE SIMULADO"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, ruc),
            x509.NameAttribute(NameOID.COMMON_NAME, "OSE SIMULADO, SIN VALOR LEGAL"),
        ]
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=3650))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    temporary = path.with_suffix(".new")
    temporary.touch(mode=0o600)
    temporary.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
    temporary.replace(path)
