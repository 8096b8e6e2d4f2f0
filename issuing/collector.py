"""The garbage collector of a process that works in small pieces and makes few cycles."""

import gc

_YOUNG = 50_000
"""Containers made before a look at the young ones; CPython's 700 is a dozen looks for each voucher."""


def settle() -> None:
    """Called once everything is loaded: what is there stays for good, and what comes is looked at more rarely.

    Vouchers and their parts hold no cycles and go by their reference counts; the collector is for what libraries leave.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_YOUNG, 20, 20)
