"""Signatures of others: many algorithms hold, nothing that is not wholly signed does."""

import subprocess
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from hypothesis import given
from hypothesis import strategies as st
from signxml.algorithms import CanonicalizationMethod, DigestAlgorithm, SignatureMethod

from documents.certificates import SigningMaterial
from documents.signature import SignatureError, Signer, verify
from documents.ubl import render
from tests.documents.cdrs import PLACEHOLDER, ose_cdr, signed_by, sunat_cdr
from tests.documents.conftest import NOW, RUC
from tests.documents.ubl.vouchers import EXAMPLES

C14N = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
ENVELOPED = '<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/>'
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
ENC = "http://www.w3.org/2001/04/xmlenc#"


def template(
    *,
    c14n: str = f'<ds:CanonicalizationMethod Algorithm="{C14N}"/>',
    method: str = f"{MORE}rsa-sha256",
    uri: str = "",
    transforms: str = ENVELOPED,
    digest: str = f"{ENC}sha256",
    references: int = 1,
    extra: str = "",
) -> str:
    reference = (
        f'<ds:Reference URI="{uri}"><ds:Transforms>{transforms}</ds:Transforms><ds:DigestMethod Algorithm="{digest}"/>'
        "<ds:DigestValue/></ds:Reference>"
    )
    return (
        f'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">\n <ds:SignedInfo>{c14n}'
        f'<ds:SignatureMethod Algorithm="{method}"/>{reference * references}</ds:SignedInfo><ds:SignatureValue/>'
        f"<ds:KeyInfo><ds:X509Data/></ds:KeyInfo>{extra}</ds:Signature>"
    )


class Xmlsec1:
    """Fills templates with a key: signatures of any shape that are cryptographically good."""

    def __init__(self, folder: Path, material: SigningMaterial) -> None:
        self.folder, self.material = folder, material
        self.files = [folder / "key.pem", folder / "certificate.pem"]
        key = material.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        self.files[0].write_bytes(key)
        self.files[1].write_bytes(material.certificate.public_bytes(Encoding.PEM))

    def sign(self, xml: bytes, signature: str) -> bytes:
        file, signed = self.folder / "template.xml", self.folder / "signed.xml"
        file.write_bytes(xml.replace(PLACEHOLDER.encode(), signature.encode()))
        keys = ",".join(str(it) for it in self.files)
        command = ["xmlsec1", "--sign", "--id-attr:Id", "ApplicationResponse", "--id-attr:Id", "Wrapped"]
        command += ["--privkey-pem", keys, "--output", str(signed), str(file)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return signed.read_bytes()


@pytest.fixture
def xmlsec1(tmp_path: Path, authority: SigningMaterial) -> Xmlsec1:
    return Xmlsec1(tmp_path, authority)


@pytest.mark.parametrize(
    "signature",
    [
        template(),
        template(method="http://www.w3.org/2000/09/xmldsig#rsa-sha1", digest="http://www.w3.org/2000/09/xmldsig#sha1"),
        template(method=f"{MORE}rsa-sha384", digest=f"{MORE}sha384"),
        template(method=f"{MORE}rsa-sha512", digest=f"{ENC}sha512"),
        template(c14n=f'<ds:CanonicalizationMethod Algorithm="{C14N}#WithComments"/>'),
        template(c14n=f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"/>'),
        template(c14n=f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}WithComments"/>'),
        template(
            c14n=f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"><ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}"'
            ' PrefixList="cac ext"/></ds:CanonicalizationMethod>'
        ),
        template(transforms=f'{ENVELOPED}<ds:Transform Algorithm="{C14N}"/>'),
        template(transforms=f'{ENVELOPED}<ds:Transform Algorithm="{C14N}#WithComments"/>'),
        template(transforms=f'{ENVELOPED}<ds:Transform Algorithm="{EXCLUSIVE}"/>'),
        template(
            transforms=f'{ENVELOPED}<ds:Transform Algorithm="{EXCLUSIVE}">'
            f'<ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="ext"/></ds:Transform>'
        ),
        template(c14n='<ds:CanonicalizationMethod Algorithm="http://www.w3.org/2006/12/xml-c14n11"/>'),
    ],
)
def test_what_xmlsec1_signs_verifies(xmlsec1: Xmlsec1, signature: str) -> None:
    signed = xmlsec1.sign(ose_cdr(), signature)
    verified = verify(signed, pinned=xmlsec1.material.certificate)
    assert verify(signed) == verified
    assert (verified.ruc, verified.certificate) == ("20600000001", xmlsec1.material.certificate)
    assert "O=OPERADOR S.A.C." in verified.subject


def test_white_space_and_instructions_around_a_signature_are_signed_too(xmlsec1: Xmlsec1) -> None:
    loose = ose_cdr().replace(PLACEHOLDER.encode(), b"\n  " + PLACEHOLDER.encode() + b"\n  ")
    signed = xmlsec1.sign(b"<?style a?>\n" + loose + b"\n<?end?>", template())
    verify(signed)
    with pytest.raises(SignatureError, match="alterado"):
        verify(signed.replace(b"<?end?>", b"<?eND?>"))
    with pytest.raises(SignatureError, match="alterado"):
        verify(signed.replace(b"\n  </ext", b"\n </ext"))


def test_a_reference_to_the_root_by_its_id_covers_the_document(xmlsec1: Xmlsec1) -> None:
    named = ose_cdr().replace(b"<ApplicationResponse", b'<ApplicationResponse Id="all"', 1)
    verify(xmlsec1.sign(named, template(uri="#all")))


@pytest.mark.parametrize("digest", [DigestAlgorithm.SHA256, DigestAlgorithm.SHA512])
@pytest.mark.parametrize(
    "c14n",
    [
        CanonicalizationMethod.CANONICAL_XML_1_0,
        CanonicalizationMethod.CANONICAL_XML_1_0_WITH_COMMENTS,
        CanonicalizationMethod.EXCLUSIVE_XML_CANONICALIZATION_1_0,
        CanonicalizationMethod.CANONICAL_XML_1_1,
    ],
)
def test_what_signxml_signs_verifies(
    authority: SigningMaterial, c14n: CanonicalizationMethod, digest: DigestAlgorithm
) -> None:
    signed = signed_by(authority, sunat_cdr(), method=SignatureMethod.RSA_SHA384, digest=digest, c14n=c14n)
    assert verify(signed, pinned=authority.certificate).ruc == "20600000001"


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1()])
def test_elliptic_curves_verify(curve: ec.EllipticCurve) -> None:
    key = ec.generate_private_key(curve)
    name = x509.Name([x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, RUC)])
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    builder = builder.serial_number(1).not_valid_before(NOW).not_valid_after(NOW + timedelta(days=1))
    certificate = builder.sign(key, hashes.SHA256())
    material = SigningMaterial(key, certificate)  # type: ignore[arg-type]
    signed = signed_by(material, ose_cdr(), method=SignatureMethod.ECDSA_SHA256)
    assert verify(signed).ruc == RUC
    with pytest.raises(SignatureError):
        verify(signed.replace(b"F001-1", b"F001-2"))


def test_another_certificate_is_refused(signer: Signer, authority: SigningMaterial) -> None:
    signed = signer.sign(render(EXAMPLES["boleta"], 1)).xml
    assert verify(signed, pinned=signer.material.certificate).ruc == RUC
    with pytest.raises(SignatureError, match="el certificado esperado"):
        verify(signed, pinned=authority.certificate)


def test_any_changed_byte_is_found(signer: Signer) -> None:
    signed = signer.sign(render(EXAMPLES["boleta"], 1)).xml
    start, end = signed.index(b"?>") + 3, len(signed)
    # Only what is signed counts: not the signature's own name, nor the certificate, which is pinned, nor the four bits
    # that base64 leaves over at the end of 256 bytes.
    ours = signed.index(b"<ds:Signature "), signed.index(b"<ds:SignedInfo>")
    rest = signed.index(b"==</ds:SignatureValue>") - 1, signed.index(b"</ds:Signature>")
    unsigned = {*range(*ours), *range(*rest)}
    missed = []
    for position in sorted(set(range(start, end)) - unsigned):
        changed = bytearray(signed)
        changed[position] ^= 1
        try:
            verify(bytes(changed), pinned=signer.material.certificate)
        except SignatureError:
            continue
        missed.append((position, signed[position - 20 : position + 20]))
    assert missed == []


@pytest.mark.parametrize(
    "signature",
    [
        template(references=2),
        template(transforms=""),
        template(transforms=f'<ds:Transform Algorithm="{C14N}"/>'),
        template(transforms=f'{ENVELOPED}<ds:Transform Algorithm="{C14N}"/><ds:Transform Algorithm="{C14N}"/>'),
        template(
            transforms=f'{ENVELOPED}<ds:Transform Algorithm="http://www.w3.org/TR/1999/REC-xpath-19991116"><ds:XPath>'
            "not(ancestor-or-self::*[local-name()='DocumentResponse'])</ds:XPath></ds:Transform>"
        ),
        template(extra="<ds:Object>anything</ds:Object>"),
        template(
            c14n=f'<ds:CanonicalizationMethod Algorithm="{EXCLUSIVE}"><ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}"'
            ' PrefixList="#default"/></ds:CanonicalizationMethod>'
        ),
    ],
    ids=["two references", "no transform", "not enveloped", "three transforms", "xpath", "object", "#default"],
)
def test_signatures_that_cover_something_else_are_refused(xmlsec1: Xmlsec1, signature: str) -> None:
    signed = xmlsec1.sign(ose_cdr(), signature)
    with pytest.raises(SignatureError):
        verify(signed)


def test_a_wrapped_document_is_refused(xmlsec1: Xmlsec1) -> None:
    """The classic: a good signature over a harmless part, around which somebody writes another document."""
    place = PLACEHOLDER.encode()
    harmless = b'<Wrapped xmlns="urn:x" Id="good">F001-1</Wrapped>'
    inside = ose_cdr().replace(place, place + harmless)
    for uri in ("#good", "#xpointer(/)", "other.xml"):
        document = xmlsec1.sign(inside, template(uri="#good")).replace(b'URI="#good"', f'URI="{uri}"'.encode())
        with pytest.raises(SignatureError):
            verify(document)


def test_a_signed_document_inside_another_is_refused(signer: Signer) -> None:
    good = signer.sign(render(EXAMPLES["boleta"], 1)).xml.partition(b"?>\n")[2]
    namespace = b"urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2"
    forged = (
        b'<Invoice xmlns:ext="%b"><ext:UBLExtensions><ext:UBLExtension><ext:ExtensionContent>%b</ext:ExtensionContent>'
        b"</ext:UBLExtension></ext:UBLExtensions></Invoice>" % (namespace, good)
    )
    with pytest.raises(SignatureError, match="lugar"):
        verify(forged)


def test_a_signature_elsewhere_is_refused(xmlsec1: Xmlsec1) -> None:
    place = PLACEHOLDER.encode()
    moved = ose_cdr().replace(place, b"").replace(b"</ApplicationResponse>", place + b"</ApplicationResponse>")
    with pytest.raises(SignatureError, match="lugar"):
        verify(xmlsec1.sign(moved, template()))


def test_an_id_that_two_elements_share_is_refused(xmlsec1: Xmlsec1) -> None:
    named = ose_cdr().replace(b"<ApplicationResponse", b'<ApplicationResponse Id="all"', 1)
    signed = xmlsec1.sign(named, template(uri="#all"))
    with pytest.raises(SignatureError, match="entero"):
        verify(signed.replace(b"<cac:Response>", b'<cac:Response Id="all">'))


def test_two_signatures_or_none_are_refused(signer: Signer) -> None:
    document = render(EXAMPLES["boleta"], 1)
    signed = signer.sign(document).xml
    start, end = signed.index(b"<ds:Signature "), signed.index(b"</ds:Signature>") + len(b"</ds:Signature>")
    with pytest.raises(SignatureError, match="lleva 2"):
        verify(signed[:end] + signed[start:end] + signed[end:])
    with pytest.raises(SignatureError, match="lleva 0"):
        verify(document)


def test_unknown_algorithms_are_refused(signer: Signer) -> None:
    signed = signer.sign(render(EXAMPLES["boleta"], 1)).xml
    for known, unknown in (
        (b"#rsa-sha256", b"#hmac-sha256"),
        (b"xmlenc#sha256", b"xmlenc#md5"),
        (C14N.encode(), b"urn:c14n"),
        (f'Algorithm="{C14N}"'.encode(), b""),
    ):
        with pytest.raises(SignatureError):
            verify(signed.replace(known, unknown))


def test_a_signature_without_a_readable_certificate_is_refused(signer: Signer) -> None:
    signed = signer.sign(render(EXAMPLES["boleta"], 1)).xml
    start, end = signed.index(b"<ds:X509Data>"), signed.index(b"</ds:KeyInfo>")
    verify(signed[:start] + signed[end:], pinned=signer.material.certificate)
    for content in (b"", b"<ds:X509Data><ds:X509Certificate>AAAA</ds:X509Certificate></ds:X509Data>"):
        with pytest.raises(SignatureError, match="certificado"):
            verify(signed[:start] + content + signed[end:])


@pytest.mark.parametrize(
    "xml",
    [
        b"",
        b"<a>",
        b"PK",
        b'<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        b'<ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#"/>',
    ],
)
def test_what_cannot_be_read_is_refused(xml: bytes) -> None:
    with pytest.raises(SignatureError):
        verify(xml)


@given(st.integers(min_value=0), st.binary(min_size=1, max_size=30))
def test_damaged_documents_never_crash(signer: Signer, at: int, noise: bytes) -> None:
    signed = signer.sign(render(EXAMPLES["boleta"], 1)).xml
    at %= len(signed)
    try:
        verify(signed[:at] + noise + signed[at + len(noise) :], pinned=signer.material.certificate)
    except SignatureError:
        return
