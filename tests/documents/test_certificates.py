"""Keys and certificates as issuers bring them, good and bad."""

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs12,
)
from cryptography.x509.oid import NameOID

from documents.certificates import (
    CertificateError,
    SigningMaterial,
    generate_demo_certificate,
    load,
    load_pem,
    load_pkcs12,
    ruc_of,
)
from tests.documents.conftest import NOW, RUC


def certificate_of(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, *attributes: x509.NameAttribute[str]
) -> x509.Certificate:
    name = x509.Name(attributes)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(NOW)
        .not_valid_after(NOW + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )


def private_pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: bytes | None = None) -> bytes:
    encryption = BestAvailableEncryption(password) if password else NoEncryption()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, encryption)


def test_a_demo_certificate_names_its_issuer_and_its_days(material: SigningMaterial) -> None:
    assert material.ruc == RUC
    assert material.private_key.key_size == 2048
    assert material.holds_at(NOW)
    assert not material.holds_at(NOW - timedelta(days=2))
    assert not material.holds_at(NOW + timedelta(days=4 * 365))


def test_two_demo_certificates_have_different_keys(pem: bytes) -> None:
    other = load_pem(generate_demo_certificate(RUC, "EMISORA S.A.", NOW))
    assert other.private_key.private_numbers() != load_pem(pem).private_key.private_numbers()


def test_a_certificate_is_found_among_its_chain(material: SigningMaterial, authority: SigningMaterial) -> None:
    chain = authority.certificate.public_bytes(Encoding.PEM)
    mixed = chain + material.certificate.public_bytes(Encoding.PEM) + private_pem(material.private_key)
    loaded = load(mixed)
    assert loaded.certificate == material.certificate
    assert loaded.chain == (authority.certificate,)


def test_a_protected_pem_opens_with_its_password_only(material: SigningMaterial) -> None:
    content = private_pem(material.private_key, b"clave") + material.certificate.public_bytes(Encoding.PEM)
    assert load(content, "clave").certificate == material.certificate
    for password in (None, "otra"):
        with pytest.raises(CertificateError):
            load(content, password)


def test_a_pkcs12_opens_with_its_password_only(material: SigningMaterial, authority: SigningMaterial) -> None:
    content = pkcs12.serialize_key_and_certificates(
        b"emisor",
        material.private_key,
        material.certificate,
        [authority.certificate],
        BestAvailableEncryption("contraseña".encode()),
    )
    loaded = load(content, "contraseña")
    assert loaded.certificate == material.certificate
    assert loaded.chain == (authority.certificate,)
    with pytest.raises(CertificateError, match="contraseña"):
        load_pkcs12(content, "otra")


def test_a_key_without_its_certificate_is_refused(material: SigningMaterial, authority: SigningMaterial) -> None:
    with pytest.raises(CertificateError, match="certificado"):
        load(private_pem(material.private_key))
    with pytest.raises(CertificateError, match="corresponde"):
        load(private_pem(material.private_key) + authority.certificate.public_bytes(Encoding.PEM))


def test_a_certificate_without_its_key_is_refused(material: SigningMaterial) -> None:
    with pytest.raises(CertificateError, match="clave privada"):
        load(material.certificate.public_bytes(Encoding.PEM))


@pytest.mark.parametrize(
    "content", [b"", b"garbage", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_garbage_is_refused(content: bytes) -> None:
    with pytest.raises(CertificateError):
        load(content)


@pytest.mark.parametrize("key", [ec.generate_private_key(ec.SECP256R1()), rsa.generate_private_key(65537, 1024)])
def test_other_and_weak_keys_are_refused(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> None:
    certificate = certificate_of(key, x509.NameAttribute(NameOID.COMMON_NAME, "X"))
    with pytest.raises(CertificateError, match="RSA de 2048"):
        load(private_pem(key) + certificate.public_bytes(Encoding.PEM))


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "20100066603", "20100066603"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "EREP_SUNAT_20100066603", "20100066603"),
        (NameOID.SERIAL_NUMBER, "RUC:20100066603", "20100066603"),
        (NameOID.ORGANIZATION_IDENTIFIER, "VATPE-20100066603", "20100066603"),
        (NameOID.ORGANIZATIONAL_UNIT_NAME, "120100066603", None),
        (NameOID.COMMON_NAME, "20100066603", None),
    ],
)
def test_where_a_ruc_stands(material: SigningMaterial, place: x509.ObjectIdentifier, value: str, expected: str) -> None:
    assert ruc_of(certificate_of(material.private_key, x509.NameAttribute(place, value))) == expected
