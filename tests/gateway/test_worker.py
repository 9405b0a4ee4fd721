"""The worker does what was asked for, once, whatever ends it or its task; real processes throughout, really killed."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from chaincode.audit.trust import describe_genesis, format_trust
from chaincode.audit.verify import parse_report, verify
from gateway.client import Client
from gateway.features.tasks.tables import task
from gateway.hosting.opening import Gateways
from gateway.hosting.worker.words import MOST_BYTES, NICENESS
from gateway.http.kinds import Kinds
from tests.helpers.gateway.trial import open_days
from tests.helpers.gateway.working import KINDS, running_worker
from tests.helpers.network.brokers import ROOT
from tests.helpers.network.waiting import wait_for

ENOUGH = 60, 500_000_000
NICED_WITHIN_S = 300.0  # a program of low priority, beside all other tests


@pytest.fixture
def trial(fresh_trial: Gateways) -> Gateways:
    fresh_trial.gateway("gse").memory(Kinds).update(KINDS)
    return fresh_trial


@pytest.fixture
def client(trial: Gateways) -> Iterator[Client]:
    with trial.client("gse") as client:
        yield client


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "worker.log"


def ask(client: Client, kind: str, name: str = "") -> int:
    return int(client.post("tasks", {"kind": kind, "inputs": {"name": name} if name else {}})["id"])


def noted(trial: Gateways, name: str) -> list[list[str]]:
    """What the work of a name noted: words with the process that did it."""
    path = trial.folder / "gse" / f"noted-{name}"
    return [line.split() for line in path.read_text().splitlines()] if path.exists() else []


def let_go(trial: Gateways) -> None:
    (trial.folder / "gse" / "go").touch()


def wait_ended(client: Client, number: int) -> Any:
    wait_for(lambda: client.get(f"tasks/{number}")["ended_at_s"], within_s=NICED_WITHIN_S)
    return client.get(f"tasks/{number}")


def wait_begun(trial: Gateways, name: str, times: int = 1) -> int:
    """The process that does the work of a name."""
    wait_for(lambda: len(noted(trial, name)) >= times)
    return int(noted(trial, name)[-1][1])


def count_begun(trial: Gateways, number: int) -> int:
    with trial.gateway("gse").database.read() as connection:
        return connection.execute(task.select().where(task.c.id == number)).one().begun


@contextmanager
def started_worker(folder: Path, log: Path) -> Iterator[None]:
    """A worker begun by its own command, which begins its tasks by theirs; the other tests fork both."""
    command = [sys.executable, "-P", "-m", "gateway.hosting.worker", str(folder)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with log.open("ab") as out, subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE,
                                                 stdout=out, stderr=out) as worker:
        yield
        worker.terminate()
        assert worker.wait(60) == 0


def test_the_chain_is_verified_as_an_auditor_would(trial: Gateways, log: Path) -> None:
    genesis = next(trial.ledger.blocks(0)).raw
    trial.gateway("gse").settings.trust_file.write_text(format_trust(describe_genesis(genesis)), encoding="utf-8")
    open_days(trial, "2024-05-02")
    trial.catch_up()
    with started_worker(trial.folder, log), trial.client("gse", "auditor") as auditor:
        found = wait_ended(auditor, ask(auditor, "verify"))
        assert ask(auditor, "verify") == found["id"]
    height = trial.ledger.height()
    assert (found["state"], found["part"], found["parts"]) == ("done", height, height), log.read_text()
    own = verify((next(blocks).raw for blocks in [trial.ledger.blocks(0)] for _ in range(height)),
                 describe_genesis(genesis), state_digest=trial.ledger.state_digest())
    assert found["result"] == own.to_plain()
    assert parse_report(found["result"]).to_plain() == own.to_plain()


def test_a_task_whose_process_is_killed_is_done_after_all_once(trial: Gateways, client: Client, log: Path) -> None:
    with running_worker(trial.folder, log):
        number = ask(client, "waiting", "a")
        os.kill(wait_begun(trial, "a"), signal.SIGKILL)
        wait_begun(trial, "a", 2)
        let_go(trial)
        found = wait_ended(client, number)
        assert (found["state"], found["file"]) == ("done", f"waiting-{number}.txt")
        assert client.get(f"tasks/{number}/file") == b"made"
    assert [word for word, _ in noted(trial, "a")] == ["begun", "begun", "done"]
    assert found["result"] == {"caller": client.session()["key"]}
    assert count_begun(trial, number) == 2


def test_a_task_whose_worker_is_killed_is_done_after_its_restart_once(
    trial: Gateways, client: Client, log: Path
) -> None:
    with running_worker(trial.folder, log) as first:
        number = ask(client, "waiting", "a")
        doing = wait_begun(trial, "a")
        first.kill()
        first.stdin.close()
        wait_for(lambda: client.get(f"tasks/{number}")["state"] == "queued")  # its process ends with the worker
        assert wait_for(lambda: not Path(f"/proc/{doing}").exists() or "Z" in read_state(doing)) is not None
        let_go(trial)
    with running_worker(trial.folder, log):
        assert wait_ended(client, number)["state"] == "done"
    assert [word for word, _ in noted(trial, "a")] == ["begun", "begun", "done"]
    assert count_begun(trial, number) == 1  # that was no fault of the task's


def read_state(process: int) -> str:
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return "Z"


def test_a_worker_and_its_process_killed_at_once(trial: Gateways, client: Client, log: Path) -> None:
    with running_worker(trial.folder, log) as first:
        number = ask(client, "waiting", "a")
        doing = wait_begun(trial, "a")
        os.kill(doing, signal.SIGSTOP)  # so that it can hand nothing back
        wait_for(lambda: read_state(doing) == "T")
        first.kill()
        os.kill(doing, signal.SIGKILL)
    assert client.get(f"tasks/{number}")["state"] == "running"
    let_go(trial)
    with running_worker(trial.folder, log):
        assert wait_ended(client, number)["state"] == "done"
    assert [word for word, _ in noted(trial, "a")] == ["begun", "begun", "done"]


def test_what_crashes_twice_has_failed_and_the_next_one_is_done(trial: Gateways, client: Client, log: Path) -> None:
    with running_worker(trial.folder, log):
        number = ask(client, "waiting", "a")
        for times in (1, 2):
            os.kill(wait_begun(trial, "a", times), signal.SIGKILL)
        found = wait_ended(client, number)
        assert (found["state"], found["result"]["code"]) == ("failed", "TASK_CRASHED")
        let_go(trial)
        assert wait_ended(client, ask(client, "waiting", "b"))["state"] == "done"


@pytest.mark.parametrize(("kind", "limits", "code"), [
    ("waiting", (2, MOST_BYTES), "TASK_TOO_LONG"), ("hungry", ENOUGH, "TASK_TOO_LARGE"),
    ("broken", ENOUGH, "INTERNAL"), ("fickle", ENOUGH, "ROLE_NEEDED"),
])
def test_a_task_over_its_limits_has_failed_with_a_code_and_the_next_one_is_done(
    trial: Gateways, client: Client, log: Path, kind: str, limits: tuple[int, int], code: str
) -> None:
    with running_worker(trial.folder, log, limits):
        number, next_one = ask(client, kind, "a"), ask(client, "waiting", "b")
        found = wait_ended(client, number)
        assert (found["state"], found["result"]["code"]) == ("failed", code)
        assert found["result"]["message_it"]
        let_go(trial)
        assert wait_ended(client, next_one)["state"] == "done"
    assert "nobody reads this" not in log.read_text()
    assert count_begun(trial, number) == 1


def test_what_runs_is_cancelled_and_the_next_one_is_done(trial: Gateways, client: Client, log: Path) -> None:
    with running_worker(trial.folder, log):
        number, next_one = ask(client, "waiting", "a"), ask(client, "waiting", "b")
        doing = wait_begun(trial, "a")
        wait_for(lambda: client.get(f"tasks/{number}")["part"] == 1)
        assert client.get(f"tasks/{number}")["parts"] == 3
        assert client.delete(f"tasks/{number}")["state"] == "cancelled"
        assert wait_for(lambda: read_state(doing) == "Z")
        let_go(trial)
        assert wait_ended(client, next_one)["state"] == "done"
    assert client.get(f"tasks/{number}")["state"] == "cancelled"
    assert [word for word, _ in noted(trial, "a")] == ["begun"]


def test_a_worker_that_is_told_to_end_hands_its_task_back(trial: Gateways, client: Client, log: Path) -> None:
    with running_worker(trial.folder, log):
        number = ask(client, "waiting", "a")
        wait_begun(trial, "a")
    found = client.get(f"tasks/{number}")
    assert (found["state"], found["part"], count_begun(trial, number)) == ("queued", 0, 0)


def test_one_task_is_done_at_a_time_niced_in_the_order_of_asking(trial: Gateways, client: Client, log: Path) -> None:
    with running_worker(trial.folder, log, niceness=NICENESS):
        numbers = [ask(client, "waiting", name) for name in "ab"]
        doing = wait_begun(trial, "a")
        assert os.getpriority(os.PRIO_PROCESS, doing) >= 10
        assert noted(trial, "b") == []
        let_go(trial)
        assert [wait_ended(client, number)["state"] for number in numbers] == ["done", "done"]


def test_files_of_tasks_that_are_gone_go(trial: Gateways, client: Client, log: Path) -> None:
    left = trial.folder / "gse" / "tasks" / "77"
    left.parent.mkdir()
    left.touch()
    (left.parent / "bell").touch()
    with running_worker(trial.folder, log):
        wait_for(lambda: not left.exists())
    assert "worker ready" in log.read_text()


def test_an_idle_worker_holds_nothing_but_the_standard_library() -> None:
    program = "import sys, gateway.hosting.worker.__main__; print(*{name.split('.')[0] for name in sys.modules})"
    run = subprocess.run([sys.executable, "-P", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True,
                         env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert set(run.stdout.split()) & {"sqlalchemy", "flask", "httpx", "cryptography", "numpy", "click"} == set()
