"""The dashboard asks for metrics that exist, by labels that they have."""

import json
import re

from issuing.metrics import Metrics
from tests.conftest import ROOT

PANELS = json.loads((ROOT / "deploy/grafana/emission.json").read_text(encoding="utf-8"))["panels"]
QUERIES = [target["expr"] for panel in PANELS for target in panel["targets"]]
DESCRIBED = {it.name: it for it in Metrics().described}


def test_every_query_asks_for_a_metric_of_ours_by_its_labels() -> None:
    for query in QUERIES:
        for name in re.findall(r"emission_\w+", query):
            known = DESCRIBED[name.removesuffix("_bucket")]
            for labels in re.findall(r"by \(([^)]*)\)", query):
                assert set(labels.replace(" ", "").split(",")) <= {*known.labels, "le"}, query


def test_every_metric_is_drawn() -> None:
    drawn = {name.removesuffix("_bucket") for query in QUERIES for name in re.findall(r"emission_\w+", query)}
    for_alerts = {"emission_deadlines_passed_total", "emission_summary_deadlines_passed_total"}
    assert set(DESCRIBED) - drawn == for_alerts
