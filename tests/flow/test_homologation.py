"""The certification guide as a newcomer runs it: a process of its own, all verdicts in its last line."""

import json
from pathlib import Path

import pytest

from tests.flow.test_demo import started

pytestmark = pytest.mark.timeout(170)


def test_every_voucher_of_the_guide_is_accepted(tmp_path: Path) -> None:
    process = started(tmp_path, "homologation")
    try:
        output, _ = process.communicate(timeout=150)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, output
    told = json.loads(output.strip().splitlines()[-1])
    assert (told["submitted"], told["accepted"], told["pending"]) == (95, 95, 0), output
    assert (told["observed"], told["rejected"], told["invalid"]) == (0, 0, 0)
    assert told["groups_approved"] == [1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12]
    assert told["groups_missing"] == [6, 13, 14]
