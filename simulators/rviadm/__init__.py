"""Rviadm: annuities, a table of contracts in a database of its own that others read."""
