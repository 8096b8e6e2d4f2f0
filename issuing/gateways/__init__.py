"""Gateways to the outside world: each speaks bytes and knows neither vouchers nor storage."""
