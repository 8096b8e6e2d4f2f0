"""UBL as SUNAT wants it, written straight in canonical form: one function a block, one row a kind of document.

Vouchers are UBL 2.1; daily summaries and voidings are SUNAT's own documents, made of parts of UBL 2.0.
"""

from documents.ubl.document import render
from documents.ubl.summary import render_summary
from documents.ubl.voiding import render_voiding

__all__ = ["render", "render_summary", "render_voiding"]
