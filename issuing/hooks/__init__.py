"""Notices of vouchers that were issued elsewhere: their states, when to look again, and how PAPERLESS words them."""
