"""Keys and certificates: one for each taxpayer, made at its first use and kept in the data folder."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class Key:
    """PEMs of a private key and its certificate."""

    private: bytes
    certificate: bytes


class Keys:
    """One key a RUC."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._known: dict[str, Key] = {}

    def of(self, ruc: str) -> Key:
        """The taxpayer's key; a new one where it has none."""
        if ruc not in self._known:
            private, certificate = self._folder / f"{ruc}.key.pem", self._folder / f"{ruc}.crt.pem"
            if not certificate.exists():
                made = _make(ruc)
                private.touch(mode=0o600)
                private.write_bytes(made.private)
                certificate.write_bytes(made.certificate)
            self._known[ruc] = Key(private.read_bytes(), certificate.read_bytes())
        return self._known[ruc]


def _make(ruc: str) -> Key:
    key = rsa.generate_private_key(65537, 2048)
    now = datetime.now(UTC)
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "PE"),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, ruc),
            x509.NameAttribute(NameOID.COMMON_NAME, "PAPERLESS SIMULADO, SIN VALOR LEGAL"),
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
    return Key(private, certificate.public_bytes(serialization.Encoding.PEM))
