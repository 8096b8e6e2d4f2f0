"""SUNAT's rules of daily summaries (sheet RC) and voidings (sheet RA) as rows: one module a subject, and the check.

What these files cannot break, because of how they are made, has no row: numbers of lines, versions, names and codes
that the writer puts, one currency a line.
"""
