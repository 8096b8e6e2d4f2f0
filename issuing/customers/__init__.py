"""Customers: who may see which vouchers, by which proof, and how often somebody may try. Pure but for the clock."""
