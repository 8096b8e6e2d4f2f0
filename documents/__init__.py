"""How a voucher looks in bytes: UBL, signature, ZIP, CDR and the authority's answer codes. Pure."""
