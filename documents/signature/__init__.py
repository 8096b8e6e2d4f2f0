"""The XML signature: `signer` writes ours over canonical bytes, `verifier` reads anybody's."""

from documents.signature.algorithms import SignatureError
from documents.signature.signer import Signed, Signer
from documents.signature.verifier import Verified, verify

__all__ = ["SignatureError", "Signed", "Signer", "Verified", "verify"]
