"""Tasks of gateways that run in this very process are done by a worker beside them, which ends with the work."""

from pathlib import Path
from subprocess import Popen
from typing import Any

import pytest

from chaincode.audit.trust import describe_genesis, format_trust
from gateway.acts.tasks import ask
from gateway.hosting.worker import beside
from gateway.hosting.worker.beside import work_beside
from tests.helpers.gateway.trial import founded_trial
from tests.helpers.network.waiting import wait_for


def test_a_task_is_done_beside_and_the_worker_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []

    def start(*words: Any, **named: Any) -> Any:
        started.append(Popen(*words, **named))
        return started[-1]

    monkeypatch.setattr(beside.subprocess, "Popen", start)
    with founded_trial(tmp_path / "volano") as trial, trial.client("gse", "auditor") as auditor:
        trust = format_trust(describe_genesis(next(trial.ledger.blocks(0)).raw))
        trial.gateway("gse").settings.trust_file.write_text(trust, encoding="utf-8")
        task = ask(auditor, "verify", {})
        assert task["state"] == "queued"
        with work_beside(trial.folder):
            wait_for(lambda: auditor.get(f"tasks/{task['id']}")["state"] == "done", "the task", 240)
        assert [process.returncode for process in started] == [0]
        assert auditor.get(f"tasks/{task['id']}")["result"]["ok"]
