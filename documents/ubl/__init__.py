"""UBL 2.1 as SUNAT wants it, written straight in canonical form: one function a block, one row a kind of document."""

from documents.ubl.document import render

__all__ = ["render"]
