"""Names of algorithms (W3C XML Signature 1.1, RFC 6931) and what stands behind them."""

from cryptography.hazmat.primitives import hashes

ENVELOPED = "http://www.w3.org/2000/09/xmldsig#enveloped-signature"
INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
DSIG = "http://www.w3.org/2000/09/xmldsig#"
MORE = "http://www.w3.org/2001/04/xmldsig-more#"
ENC = "http://www.w3.org/2001/04/xmlenc#"

# True: exclusive. Comments never take part, whatever the name says: a reference to a whole document leaves them out.
CANONICALISATIONS = {
    INCLUSIVE: False,
    f"{INCLUSIVE}#WithComments": False,
    "http://www.w3.org/2006/12/xml-c14n11": False,
    "http://www.w3.org/2006/12/xml-c14n11#WithComments": False,
    EXCLUSIVE: True,
    f"{EXCLUSIVE}WithComments": True,
}

DIGESTS: dict[str, hashes.HashAlgorithm] = {
    f"{DSIG}sha1": hashes.SHA1(),  # noqa: S303 -- old issuers and authorities still sign with it
    f"{ENC}sha256": hashes.SHA256(),
    f"{MORE}sha384": hashes.SHA384(),
    f"{ENC}sha512": hashes.SHA512(),
}

RSA_SIGNATURES: dict[str, hashes.HashAlgorithm] = {
    f"{DSIG}rsa-sha1": hashes.SHA1(),  # noqa: S303
    f"{MORE}rsa-sha256": hashes.SHA256(),
    f"{MORE}rsa-sha384": hashes.SHA384(),
    f"{MORE}rsa-sha512": hashes.SHA512(),
}

ECDSA_SIGNATURES: dict[str, hashes.HashAlgorithm] = {
    f"{MORE}ecdsa-sha1": hashes.SHA1(),  # noqa: S303
    f"{MORE}ecdsa-sha256": hashes.SHA256(),
    f"{MORE}ecdsa-sha384": hashes.SHA384(),
    f"{MORE}ecdsa-sha512": hashes.SHA512(),
}


class SignatureError(ValueError):
    """A document can't be signed, or its signature does not hold; the text says why, in Spanish."""
