"""Daily summaries (RC) and voidings (RA): what informs SUNAT of vouchers by a line each, many to a file."""
