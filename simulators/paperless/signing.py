"""Enveloped signatures by signxml, in the place that UBL has for them."""

from lxml import etree
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.signer import XMLSigner

from simulators.paperless.keys import Key

DS = "http://www.w3.org/2000/09/xmldsig#"
PLACEHOLDER = f'<ds:Signature xmlns:ds="{DS}" Id="placeholder"></ds:Signature>'


def signed(xml: str, key: Key) -> tuple[bytes, str]:
    """The signed document's bytes and its DigestValue; ``xml`` holds the placeholder."""
    signer = XMLSigner(
        method=SignatureConstructionMethod.enveloped,
        signature_algorithm=SignatureMethod.RSA_SHA256,
        digest_algorithm=DigestAlgorithm.SHA256,
        c14n_algorithm=CanonicalizationMethod.CANONICAL_XML_1_0,
    )
    root = signer.sign(etree.fromstring(xml.encode()), key=key.private, cert=key.certificate.decode())
    digest = root.findtext(f".//{{{DS}}}DigestValue") or ""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8"), digest.strip()
