"""`python -m gateway.hosting.serve`: which ports it may be told, and that it hands on what it was told."""

from typing import Any

import pytest
from click.testing import CliRunner

from gateway.hosting.serve import __main__ as alone
from gateway.hosting.serve.plan import LOOPBACK
from gateway.hosting.serve.public import Public


@pytest.fixture
def plans(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What it would serve by."""
    plans: list[Any] = []
    monkeypatch.setattr(alone, "run_gateway", lambda plan, page: plans.append(plan))
    monkeypatch.setattr(alone, "create_app", lambda: None)
    monkeypatch.setattr(alone, "set_up_logs", lambda: None)
    return plans


def test_what_it_is_told_is_what_it_serves_by(plans: list[Any], tmp_path: Any) -> None:
    public = Public("https://energia.example", 8_443, 80, "0.0.0.0", tmp_path / "chain.pem", tmp_path / "key.pem")
    told = ["--host", "127.0.0.9", "--port", "65535", "--metrics-port", "65535", "--public", public.format()]
    for words in ([], told):
        assert CliRunner().invoke(alone.main, [str(tmp_path), *words]).exit_code == 0
    assert [(plan.folder, plan.host, plan.port, plan.metrics_port, plan.public) for plan in plans] == [
        (tmp_path, LOOPBACK, 8_080, 0, None), (tmp_path, "127.0.0.9", 65_535, 65_535, public)]


@pytest.mark.parametrize("words", [["--port", "65536"], ["--port", "-1"], ["--metrics-port", "65536"]])
def test_a_port_that_is_none_is_refused(words: list[str], plans: list[Any], tmp_path: Any) -> None:
    assert CliRunner().invoke(alone.main, [str(tmp_path), *words]).exit_code == 2
    assert plans == []
