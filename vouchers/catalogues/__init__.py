"""SUNAT's catalogues (Anexo 8) as data that checks itself at load, each entry with its dates of validity."""
