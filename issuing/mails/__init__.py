"""Mails as bytes: the letter that carries a voucher, and the notices of mail servers that come back. Pure."""
