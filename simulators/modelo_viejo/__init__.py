"""Modelo Viejo: the flat report of an old system, one fixed-width line a receipt and one a concept, in a folder."""
