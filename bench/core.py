"""From sale to signed ZIP on one core, against one raw RSA signature of the same run."""

import gc
import statistics
import time
from collections.abc import Callable
from datetime import UTC, datetime
from datetime import time as clock_time

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from bench.report import Row
from bench.samples import factura
from cli.house import DEMO_ISSUER
from documents.certificates import generate_demo_certificate
from documents.package import pack
from documents.signature import Signer
from documents.ubl import render
from issuing.clock import lima_date
from vouchers.assess import assess
from vouchers.codec import decode, encode

_ROUNDS = 9
_FAST_RSA_MILLISECONDS = 0.4  # between the two kinds of processor that the design's budget names


def _seconds(work: Callable[[], object], repeats: int) -> float:
    """Seconds of one call: the mean of `repeats`."""
    started = time.perf_counter()
    for _ in range(repeats):
        work()
    return (time.perf_counter() - started) / repeats


def _signer() -> tuple[Signer, bytes]:
    pem = generate_demo_certificate(DEMO_ISSUER.ruc, DEMO_ISSUER.legal_name, datetime.now(UTC))
    return Signer.from_pem(pem), pem


def _raw_rsa() -> Callable[[], object]:
    """One RSA-2048 PKCS#1 v1.5 signature over SHA-256 by the library that we use."""
    _, pem = _signer()
    key = serialization.load_pem_private_key(pem, None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the demo's key is no RSA key")
    return lambda: key.sign(b"x" * 200, padding.PKCS1v15(), hashes.SHA256())


def raw_rsa_seconds() -> float:
    """Seconds of one raw signature, the median of some rounds."""
    sign = _raw_rsa()
    return statistics.median(_seconds(sign, 300) for _ in range(_ROUNDS))


def sale_to_zip(lines: int) -> float:
    """How many raw signatures a factura of `lines` lines costs, from its stored form to the ZIP.

    Each round times both, one right after the other, so that a machine whose speed drifts moves them alike.
    """
    sign, emit = _raw_rsa(), _emit(lines)
    repeats = max(4, 400 // lines)
    ratios = []
    for _ in range(_ROUNDS):
        gc.collect()
        raw = _seconds(sign, 200)
        ratios.append(_seconds(emit, repeats) / raw)
    return statistics.median(ratios)


def _emit(lines: int) -> Callable[[], object]:
    signer, _ = _signer()
    stored = encode(factura(lines))
    today = lima_date(datetime.now(UTC))

    def once() -> bytes:
        assessment = assess(decode(stored), issuer=DEMO_ISSUER, today=today, issue_time=clock_time(10, 30))
        if assessment.voucher is None or assessment.refused:
            raise ValueError(f"the sample is refused: {assessment.findings}")
        signed = signer.sign(render(assessment.voucher, 1))
        return pack("20987654326-01-F001-1.xml", signed.xml)

    return once


def rows(rsa_seconds: float) -> list[Row]:
    """Ten lines against the budget, and what a line more costs at a hundred and at a thousand lines."""
    ten = sale_to_zip(10)
    one, hundred, most = (sale_to_zip(lines) for lines in (1, 100, 999))
    first, later = (hundred - one) / 99, (most - hundred) / 899
    budget = 2.0 if rsa_seconds * 1000 < _FAST_RSA_MILLISECONDS else 1.5
    return [
        Row(
            what="sale to signed ZIP, 10 lines, one core",
            measured=f"{ten * rsa_seconds * 1000:.3f} ms",
            ratio=ten,
            unit="× RSA",
            budget=budget,
            at_most=True,
        ),
        Row(
            what="cost of a line more at 999 lines against at 100",
            measured=f"{later * rsa_seconds * 1e6:.1f} µs against {first * rsa_seconds * 1e6:.1f} µs",
            ratio=later / first,
            unit="×",
            budget=1.3,
            at_most=True,
        ),
    ]
