"""Metrics: for the machine's own Prometheus, on a port that nobody else reaches."""

import socket

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from gateway.client import ApiError
from gateway.features.health.metrics import open_metrics
from gateway.hosting.metrics_port import serve_metrics
from gateway.hosting.opening import Gateways


def test_each_gateway_has_its_figures_there(trial: Gateways) -> None:
    registries = {name: open_metrics(trial.gateway(name)) for name in ("gse", "commerce")}
    with serve_metrics(0, registries) as port:
        answers = {path: httpx.get(f"http://127.0.0.1:{port}{path}") for path in
                   ("/gse/metrics", "/commerce/metrics", "/citizens/metrics", "/gse", "/metrics", "/")}
        with socket.create_connection(("127.0.0.1", port)):  # idle: it is given up
            assert httpx.get(f"http://127.0.0.1:{port}/gse/metrics", timeout=15).is_success
    assert {path: answer.status_code for path, answer in answers.items()} == {
        "/gse/metrics": 200, "/commerce/metrics": 200, "/citizens/metrics": 404, "/gse": 404, "/metrics": 404, "/": 404,
    }
    text = answers["/gse/metrics"].text
    families = {one.name: one for one in text_string_to_metric_families(text)}
    samples = {(one.name, *one.labels.values()): one.value for family in families.values() for one in family.samples}
    assert samples["volano_ledger_height",] == trial.ledger.height()
    assert samples["volano_ledger_reachable",] == 1
    assert samples["volano_transactions_total", "VALID", "found"] == 1
    assert samples["volano_invalid_total",] == 0
    assert {name: families[name].type for name in families} == {
        "volano_ledger_reachable": "gauge", "volano_ledger_height": "gauge", "volano_mirror_next_block": "gauge",
        "volano_transactions": "counter", "volano_invalid": "counter", "volano_conflicts": "counter",
        "volano_foreign_anchors": "gauge", "volano_series_rows": "gauge", "volano_reject_rows": "gauge",
        "volano_dead_letter_rows": "gauge", "volano_job_rows": "gauge",
    }
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/gse/metrics")


def test_the_public_port_has_none(trial: Gateways) -> None:
    with pytest.raises(ApiError) as caught:
        trial.client("gse").get("metrics")
    assert caught.value.status == 404
