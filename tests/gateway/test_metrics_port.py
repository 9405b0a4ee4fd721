"""Metrics: for the machine's own Prometheus, on a port that nobody else reaches."""

import socket
from functools import partial

import httpx
import pytest

from gateway.client import ApiError
from gateway.features.health.service import format_metrics
from gateway.hosting.metrics_port import serve_metrics
from gateway.hosting.trial import Trial


def test_each_gateway_has_its_figures_there(trial: Trial) -> None:
    formats = {name: partial(format_metrics, trial.gateway(name)) for name in ("gse", "commerce")}
    with serve_metrics(0, formats) as port:
        answers = {path: httpx.get(f"http://127.0.0.1:{port}{path}") for path in
                   ("/gse/metrics", "/commerce/metrics", "/citizens/metrics", "/gse", "/metrics", "/")}
        with socket.create_connection(("127.0.0.1", port)):  # idle: it is given up
            assert httpx.get(f"http://127.0.0.1:{port}/gse/metrics", timeout=15).is_success
    assert {path: answer.status_code for path, answer in answers.items()} == {
        "/gse/metrics": 200, "/commerce/metrics": 200, "/citizens/metrics": 404, "/gse": 404, "/metrics": 404, "/": 404,
    }
    text = answers["/gse/metrics"].text
    assert f"volano_ledger_height {trial.ledger.height()}\n" in text
    assert "volano_ledger_reachable 1\n" in text
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"http://127.0.0.1:{port}/gse/metrics")


def test_the_public_port_has_none(trial: Trial) -> None:
    with pytest.raises(ApiError) as caught:
        trial.client("gse").get("metrics")
    assert caught.value.status == 404
