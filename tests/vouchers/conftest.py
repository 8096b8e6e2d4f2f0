"""Hypothesis without clocks: a busy machine must not make a property fail."""

from hypothesis import HealthCheck, settings

settings.register_profile("vouchers", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("vouchers")
