"""Emission: from a received sale to the authority's verdict. One path for first run, retry, crash and reissue.

`emitter` claims and keeps the pace, `signing` judges, numbers and signs a batch, `references` finds what notes modify,
`exchange` sends or asks for one voucher, `settling` writes down what became of it.
"""
