"""What is true: the sale, the voucher, money, catalogues, taxes and rules. Pure: no I/O, no clock, no event loop."""
