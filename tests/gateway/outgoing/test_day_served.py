"""A day served with everything on and no destination set: no process of it connects to anything but this machine.

Observed in the processes themselves, gateway, broker and bridge, by Python's audit hooks: whatever asks for a name or
connects passes them, whichever library it is.
"""

import json
import os
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from chaincode.words import LANGUAGES
from gateway.client import Client
from gateway.hosting.serve.plan import READY_FILE
from gateway.hosting.trial import FoundingPlan, create_trial
from gateway.ledger.keys import load_signer
from tests.helpers.gateway import watched
from tests.helpers.network.brokers import ROOT, free_port
from tests.helpers.network.waiting import WITHIN_S, wait_for
from webapp.registry import PAGES

ROUTES = tomllib.loads((ROOT / "tests/gateway/routes.toml").read_text(encoding="utf-8"))
ORGANISATIONS = ("citizens", "commerce", "gse", "municipality")
NAMES = {"{own}": "a" * 64, "{other}": "b" * 64, "{period}": "2024-05-01", "{hash}": "0" * 64,
         "{point}": "IT001E00000001", "{other point}": "IT001E00000002"}
PROGRAM = """
import sys
from pathlib import Path
sys.executable = sys.argv[3]   # whatever is started from here is watched
from gateway.hosting.serve.plan import ServePlan
from gateway.hosting.serve.supervisor import serve
serve(ServePlan(Path(sys.argv[1]), port=0, mqtt_port=int(sys.argv[2]), catches_up=True))
"""
HERE = ("('127.0.0.1', ", "('::1', ", "'127.0.0.1'", "'localhost'", "'::1'", "b'127.0.0.1'", "b'localhost'", "None",
        "'/")


class Served:
    """A served town. record: what its processes asked for and connected to."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._record, python = folder, folder.parent / "record", folder.parent / "python"
        python.write_text(f'#!/bin/sh\nexec "{sys.executable}" -P "{watched.__file__}" "{self._record}" "$@"\n')
        python.chmod(0o700)
        with (folder.parent / "serve.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", PROGRAM, str(folder), str(free_port()), str(python)], cwd=ROOT, stdout=log,
                stderr=log, env={**os.environ, "PYTHONPATH": str(ROOT)})

    @property
    def record(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self._record.read_text().splitlines()] if self._record.exists() else []

    @property
    def log(self) -> str:
        return (self.folder.parent / "serve.log").read_text()

    def address(self) -> str:
        wait_for(lambda: "bridge ready" in self.log or self.process.poll() is not None)
        assert self.process.poll() is None, self.log
        return str(json.loads((self.folder / READY_FILE).read_text())["address"])

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(WITHIN_S)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "volano"
    create_trial(folder, FoundingPlan("prova", "2024-05-01"))
    started = Served(folder)
    yield started
    started.end()


def ask_everything(address: str, folder: Path) -> int:
    """Ask each route of each gateway as its officer and as its service; give how many answered."""
    answered = 0
    for organisation in ORGANISATIONS:
        for name in ("officer", "service"):
            client = Client(address, organisation, load_signer(folder / "keys" / organisation / name))
            with client, httpx.Client(headers={"Authorization": f"Bearer {client.open_session()}"}) as http:
                for rule, row in ROUTES.items():
                    method, _, path = row.get("rule", rule).partition(" ")
                    url = f"{address}/{organisation}/api/v1{row.get('ask', path)}"
                    for placeholder, value in NAMES.items():
                        url = url.replace(placeholder, value)
                    if method != "DELETE":   # of the session, without which nothing more is answered
                        http.request(method, url, **({} if method == "GET" else {"json": row.get("body", {})}))
                        answered += 1
    return answered


def list_addresses() -> list[str]:
    """The pages, which ask who comes to sign in first."""
    return ["", *(f"{language}/{page.path}" for language in LANGUAGES for page in PAGES)]


def test_no_connection_leaves(served: Served) -> None:
    address = served.address()
    wait_for(lambda: httpx.get(f"{address}/gse/api/v1/health").json()["date"] > "2024-05-01")
    assert ask_everything(address, served.folder) > 8 * 50
    assert all(httpx.get(f"{address}/{one}", follow_redirects=True).is_success for one in list_addresses())
    wait_for(lambda: "job lapse" in served.log)   # the last of a day's jobs
    served.end()
    seen = served.record
    assert {one["what"] for one in seen} >= {"socket.connect"}   # the bridge to the broker: the hook is there
    assert [one for one in seen if not one["where"].startswith(HERE)] == []


def test_what_leaves_is_seen(tmp_path: Path) -> None:
    record, module = tmp_path / "record", tmp_path / "leaving.py"
    module.write_text("""
import socket
import contextlib
with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sent:
    sent.sendto(b"", ("192.0.2.1", 9))
with contextlib.suppress(OSError):
    socket.create_connection(("192.0.2.2", 9), timeout=0.01)
with contextlib.suppress(OSError):
    socket.getaddrinfo("elsewhere.invalid", 443)
""")
    subprocess.run([sys.executable, watched.__file__, str(record), "-m", "leaving"], check=True,
                   env={**os.environ, "PYTHONPATH": str(tmp_path)})
    where = [json.loads(line)["where"] for line in record.read_text().splitlines()]
    assert [one for one in where if not one.startswith(HERE)] == [
        "('192.0.2.1', 9)", "'192.0.2.2'", "('192.0.2.2', 9)", "'elsewhere.invalid'"]
