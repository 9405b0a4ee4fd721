"""The service: it says where it listens, starts again what dies, and ends when asked; real processes throughout."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from gateway.client import Client
from gateway.hosting.serve.broker import find_bridge_key
from gateway.hosting.serve.kept_process import KeptProcess
from gateway.hosting.serve.plan import READY_FILE, ServeError
from gateway.hosting.trial import FoundingPlan, create_trial
from gateway.ledger.keys import load_signer
from tests.helpers.network.brokers import ROOT, free_port
from tests.helpers.network.waiting import WITHIN_S, wait_for

PROGRAM = """
import sys
from pathlib import Path
from gateway.hosting.serve.plan import ServePlan
from gateway.hosting.serve.supervisor import serve
serve(ServePlan(Path(sys.argv[1]), port=0, mqtt_port=int(sys.argv[2])))
"""
class Service:
    def __init__(self, folder: Path, mqtt_port: int) -> None:
        self.folder, self.log = folder, folder.parent / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, str(folder), str(mqtt_port)], cwd=ROOT, stdout=log, stderr=log,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )

    def address(self) -> str:
        wait_for(lambda: (self.folder / READY_FILE).exists() or self.process.poll() is not None)
        assert self.process.poll() is None, self.log.read_text()
        return json.loads((self.folder / READY_FILE).read_text())["address"]

    def lines(self, text: str) -> int:
        return self.log.read_text().count(text)

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WITHIN_S)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    folder = tmp_path / "volano"
    create_trial(folder, FoundingPlan("prova", "2024-05-01"))
    started = Service(folder, free_port())
    yield started
    if started.process.poll() is None:
        started.stop()


def test_it_serves_starts_again_and_ends(service: Service) -> None:
    address = service.address()
    wait_for(lambda: service.lines("bridge ready"))
    assert httpx.get(f"{address}/gse/api/v1/health").json()["organisation"] == "gse"
    with Client(address, "gse", load_signer(service.folder / "keys/gse/service")) as client:
        assert client.session()["organisation"] == "gse"
    page = httpx.get(address, follow_redirects=True)
    assert (page.status_code, "prova" in page.text) == (200, True)  # with the community's name
    # the timetable has opened the present day: the community was founded long ago
    wait_for(lambda: httpx.get(f"{address}/gse/api/v1/health").json()["date"] > "2024-05-01")

    child = find_child(service.process.pid, "gateway.hosting.serve")
    os.kill(child, signal.SIGKILL)
    wait_for(lambda: service.lines("gateway ready") == 2)
    assert wait_for(lambda: answers(address))

    assert service.stop() == 0
    assert not (service.folder / READY_FILE).exists()
    with pytest.raises(httpx.ConnectError):
        httpx.get(address)


def test_one_organisations_gateway_serves_where_only_its_key_lies(tmp_path: Path) -> None:
    folder = tmp_path / "volano"
    create_trial(folder, FoundingPlan("prova", "2024-05-01"))
    for name in ("citizens", "commerce", "municipality"):
        shutil.rmtree(folder / "keys" / name / "service")
    started = Service(folder, 0)
    assert httpx.get(f"{started.address()}/gse/api/v1/health").json()["organisation"] == "gse"
    assert httpx.get(f"{started.address()}/citizens/api/v1/health").status_code == 404
    assert started.lines("A trial") == 0  # nobody else's keys are here
    assert started.stop() == 0


def test_another_organisations_machine_serves_without_a_broker(tmp_path: Path) -> None:
    """As its unit starts it: no port is named, and readings come in at the energy operator's alone."""
    folder = tmp_path / "volano"
    create_trial(folder, FoundingPlan("prova", "2024-05-01"))
    for name in ("commerce", "municipality", "gse"):
        shutil.rmtree(folder / "keys" / name / "service")
    started = Service(folder, free_port())
    assert httpx.get(f"{started.address()}/citizens/api/v1/health").json()["organisation"] == "citizens"
    wait_for(lambda: started.lines(started.address()))
    assert not (folder / "broker").exists()
    assert started.stop() == 0


def test_the_bridge_signs_in_by_a_key_of_its_own(service: Service) -> None:
    wait_for(lambda: service.lines(service.address()))
    written = tomllib.loads((service.folder / "broker" / "settings.toml").read_text())["bridge"]
    own = service.folder / "keys" / "gse" / "bridge"
    assert (written["certificate"], written["private_key"]) == (str(own / "cert.pem"), str(own / "key.pem"))


def test_a_community_that_has_no_bridge_s_key_yet_gets_one_where_its_authority_lies(tmp_path: Path) -> None:
    folder = tmp_path / "volano"
    create_trial(folder, FoundingPlan("prova", "2024-05-01"))
    shutil.rmtree(folder / "keys" / "gse" / "bridge")
    assert (find_bridge_key(folder, "gse") / "key.pem").exists()
    shutil.rmtree(folder / "keys" / "gse" / "bridge")
    shutil.rmtree(folder / "keys" / "gse" / "authority")
    with pytest.raises(ServeError, match="network init --org gse"):
        find_bridge_key(folder, "gse")


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/gse/api/v1/health").is_success
    except httpx.TransportError:
        return False


def find_child(parent: int, word: str) -> int:
    """A process that a process started, by a word of its command line."""
    for path in Path("/proc").glob("[0-9]*"):
        try:
            status = (path / "stat").read_text().rsplit(")", 1)[1].split()
            if int(status[1]) == parent and word in (path / "cmdline").read_text():
                return int(path.name)
        except OSError:
            continue
    raise AssertionError(f"no child with {word}")


def test_a_folder_without_a_community_is_refused(tmp_path: Path) -> None:
    started = Service(tmp_path / "nothing", 0)
    assert started.process.wait(WITHIN_S) != 0
    assert "there is no" in started.log.read_text()


class Mortal(KeptProcess):
    """A child whose process is none: it says itself whether it runs."""

    alive, starts = True, 0

    @property
    def is_running(self) -> bool:
        return self.alive

    def start(self) -> None:
        self.ready.clear()
        self.starts += 1


def test_what_keeps_ending_is_started_again_after_pauses_that_grow_to_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s, child, pauses = [100.0], Mortal("bridge", []), []
    monkeypatch.setattr("gateway.hosting.serve.kept_process.time.monotonic", lambda: now_s[0])
    child.keep()
    assert (child.starts, child.starts_at) == (0, 0)
    child.alive = False
    for number in range(8):
        child.keep()
        pauses.append(child.starts_at - now_s[0])
        now_s[0] = child.starts_at - 0.1
        child.keep()
        assert child.starts == number
        now_s[0] += 0.1
        child.keep()
        assert child.starts == number + 1
    assert pauses == [1, 2, 4, 8, 16, 32, 60, 60]
    child.ready.set()  # it came up, so that the next end is a first one
    child.keep()
    now_s[0] = child.starts_at
    child.keep()
    child.keep()
    assert child.starts_at - now_s[0] == 1


def test_what_runs_again_in_its_pause_is_left_alone() -> None:
    child = Mortal("bridge", [])
    child.alive = False
    child.keep()
    assert child.starts_at > 0
    child.alive = True
    child.keep()
    assert (child.starts_at, child.starts) == (0, 0)
