"""Gateways to the systems that complete sales. Each asks one question and knows nothing of sales."""
