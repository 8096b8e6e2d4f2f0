"""The certification guide as a newcomer runs it: a process of its own, all verdicts in its last line."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from cli.house import DEMO_ISSUER, SUMMARY_ISSUER
from tests.flow.test_demo import started

pytestmark = pytest.mark.timeout(170)


def test_every_group_of_the_guide_is_approved(tmp_path: Path) -> None:
    process = started(tmp_path, "homologation")
    try:
        output, _ = process.communicate(timeout=150)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, output
    told = json.loads(output.strip().splitlines()[-1])
    assert (told["submitted"], told["accepted"], told["voided"], told["pending"]) == (108, 103, 5, 0), output
    assert (told["observed"], told["rejected"], told["invalid"]) == (0, 0, 0)
    assert (told["groups_approved"], told["groups_failed"]) == (list(range(1, 15)), [])
    with closing(sqlite3.connect(tmp_path / "data" / "ose" / "ose.sqlite")) as archive:
        files = archive.execute("SELECT ruc, substr(file_name, 13, 2) FROM summaries").fetchall()
        by_summary = archive.execute("SELECT ruc, type, count(*) FROM documents WHERE source LIKE 'RC-%'").fetchall()
        voided = archive.execute("SELECT ruc, type, count(*) FROM documents WHERE state = 'voided'").fetchall()
    assert set(files) == {(DEMO_ISSUER.ruc, "RA"), (SUMMARY_ISSUER.ruc, "RC")}
    assert by_summary == [(SUMMARY_ISSUER.ruc, "03", 5)]
    assert voided == [(DEMO_ISSUER.ruc, "01", 5)]
