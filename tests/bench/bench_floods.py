"""How long a neighbour's calls take while somebody floods the gateway: a real `serve`, attackers in other processes.

One figure a flood: the time within which 95 of 100 calls of a caller with a session were answered. The attackers of
strangers' floods have another address of this machine; a member's flood comes from a key of their own.
"""

import base64
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx

from gateway.client import ApiError, Client
from gateway.hosting.opening import open_gateways
from gateway.hosting.serve.plan import READY_FILE
from gateway.hosting.trial import FoundingPlan, create_trial
from gateway.ledger.keys import load_signer
from gateway.ledger.port import Signer
from tests.helpers.gateway.trial import add_member
from tests.helpers.network.brokers import ROOT
from tests.helpers.network.waiting import wait_for

BAR_MS = 200
WITHIN_S = 120
ATTACKERS, THREADS = 2, 16
SOURCE = "127.0.0.2"
MEMBER = "citizens/m0001"
LARGE = 3_900_000  # bytes: as much as a body may have that is no settlement's
PROGRAM = """
import sys
from pathlib import Path
from gateway.hosting.serve.plan import ServePlan
from gateway.hosting.serve.supervisor import serve
serve(ServePlan(Path(sys.argv[1]), port=0, mqtt_port=0, catches_up=True))
"""
Attack = Callable[["Attacker"], None]


def measure(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the neighbour's p95 without a flood and in each; two seconds a flood when quick, else ten."""
    lasts_s = 1.5 if quick else 10.0
    with tempfile.TemporaryDirectory() as name, _serve(Path(name)) as (folder, address):
        neighbour = Client(address, "gse", load_signer(folder / "keys/gse/officer"))
        neighbour.session()
        waiting = {flood: _start_attackers(flood, folder, address, 1 if quick else ATTACKERS) for flood in FLOODS}
        for process in (one for those in waiting.values() for one in those):
            _await(process, "ready")
        for flood in ("none", *FLOODS):
            with _attack(waiting.get(flood, [])):
                p95_ms = _time_calls(neighbour, lasts_s)
            yield {
                "name": f"a neighbour's calls, p95, flood: {flood}", "value": round(p95_ms, 1), "unit": "ms",
                "bar": f"<= {BAR_MS}", "ok": p95_ms <= BAR_MS,
            }
        neighbour.close()


def _time_calls(neighbour: Client, lasts_s: float) -> float:
    took_ms: list[float] = []
    ends_at = time.monotonic() + lasts_s
    while time.monotonic() < ends_at or len(took_ms) < 40:
        for path in ("session", "offers", "supply", "parameters"):
            began = time.perf_counter()
            neighbour.get(path)
            took_ms.append(1_000 * (time.perf_counter() - began))
        time.sleep(0.01)
    return sorted(took_ms)[int(0.95 * len(took_ms))]


@contextmanager
def _serve(parent: Path) -> Iterator[tuple[Path, str]]:
    """A community with a member that is served: its folder and address."""
    folder, log = parent / "volano", parent / "serve.log"
    create_trial(folder, FoundingPlan("prova", f"{datetime.now(UTC) - timedelta(days=1):%Y-%m-%d}"))
    with open_gateways(folder) as trial:
        add_member(trial, "citizens", 1)
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder)], cwd=ROOT, stdout=out, stderr=out,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    try:
        wait_for(lambda: (folder / READY_FILE).exists() or process.poll() is not None, "the server", WITHIN_S)
        assert process.poll() is None, log.read_text()
        yield folder, json.loads((folder / READY_FILE).read_text())["address"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _start_attackers(flood: str, folder: Path, address: str, count: int) -> list[subprocess.Popen[str]]:
    """Processes that wait for their turn; they end with this one."""
    words = [sys.executable, "-m", "tests.bench.bench_floods", flood, str(folder), address]
    return [
        subprocess.Popen(words, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
                         env={**os.environ, "PYTHONPATH": str(ROOT)})
        for _ in range(count)
    ]


def _await(process: subprocess.Popen[str], word: str) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == f"{word}\n"


@contextmanager
def _attack(processes: list[subprocess.Popen[str]]) -> Iterator[None]:
    """Attackers at work until the end, which is theirs, too."""
    try:
        for process in processes:
            assert process.stdin is not None
            process.stdin.write("attack\n")
            process.stdin.flush()
            _await(process, "attacking")
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


class Attacker:
    """One attacker's means: a client of its own at the attackers' address, and a member's key."""

    def __init__(self, folder: Path, address: str) -> None:
        self.address, self.signer = address, load_signer(folder / "keys" / MEMBER)
        self.http = httpx.Client(
            base_url=f"{address}/gse/api/v1/", timeout=30,
            transport=httpx.HTTPTransport(local_address=SOURCE, verify=False),
        )

    def open_session(self) -> dict[str, str]:
        """Give the headers of a member's session."""
        with Client(self.address, "gse", self.signer) as client:
            return {"Authorization": f"Bearer {client.open_session()}"}


def _wait_as_a_stranger(attacker: Attacker) -> None:
    attacker.http.get("health", params={"after": 10**6})


def _wait_as_a_member(attacker: Attacker) -> None:
    headers = attacker.open_session()
    while True:
        attacker.http.get("session", params={"after": 10**6}, headers=headers)


def _idle(attacker: Attacker) -> None:
    place = urlsplit(attacker.address)
    with ExitStack() as stack:
        for _ in range(20):
            one = socket.create_connection((place.hostname, place.port), 10, source_address=(SOURCE, 0))
            stack.enter_context(one).sendall(b"GET / HTTP/1.1\r\n")
        time.sleep(0.5)


def _try_tokens(attacker: Attacker) -> None:
    attacker.http.get("session", headers={"Authorization": f"Bearer {secrets.token_urlsafe(32)}"})


def _try_certificates(attacker: Attacker) -> None:
    certificate = attacker.signer.certificate.decode().replace("M", "N", 9)
    attacker.http.post("sessions/challenge", json={"certificate": certificate})


def _settle(attacker: Attacker) -> None:
    """A member's settle: vectors as large as a body may be, prepared, signed and endorsed."""
    headers, vectors = attacker.open_session(), base64.b64encode(bytes(LARGE * 3 // 4 - 9_000)).decode()
    call = {"command_id": "", "arguments": {"settlement": "2024-05-01.provisional.1", "claims": []}}
    while True:
        call["command_id"] = f"{datetime.now(UTC):%Y-%m-%d}-{secrets.token_hex(16)}"
        body = {**call, "transient": {"vectors": vectors}}
        prepared = attacker.http.post("commands/settle/prepare", json=body, headers=headers)
        if prepared.is_success:
            _endorse(attacker.http, attacker.signer, "settle", prepared.json()["proposal"], headers)


def _endorse(http: httpx.Client, signer: Signer, name: str, proposal: str, headers: dict[str, str]) -> None:
    signature = base64.b64encode(signer.sign(base64.b64decode(proposal))).decode()
    http.post(f"commands/{name}/endorse", json={"proposal": proposal, "signature": signature}, headers=headers)


def _send_large(attacker: Attacker) -> None:
    body = json.dumps({"certificate": "x" * LARGE}).encode()
    attacker.http.post("sessions/challenge", content=body, headers={"Content-Type": "application/json"})


def _prepare(attacker: Attacker) -> None:
    headers = attacker.open_session()
    while True:
        arguments = {"title_hash": secrets.token_hex(32)}
        call = {"command_id": f"{datetime.now(UTC):%Y-%m-%d}-{secrets.token_hex(16)}", "arguments": arguments}
        prepared = attacker.http.post("commands/publish/prepare", json=call, headers=headers)
        if prepared.is_success:
            _endorse(attacker.http, attacker.signer, "publish", prepared.json()["proposal"], headers)


FLOODS: dict[str, Attack] = {
    "strangers wait for a block": _wait_as_a_stranger, "a member waits for a block": _wait_as_a_member,
    "idle connections": _idle, "wrong tokens": _try_tokens, "wrong certificates": _try_certificates,
    "settle without a role": _settle, "large bodies": _send_large, "one member prepares": _prepare,
}


def main() -> None:
    """Attack in one way, by many threads, until killed; the gateway's own processor time is the gateway's."""
    flood, folder, address = sys.argv[1:]
    os.nice(19)  # attackers have machines of their own

    def attack() -> None:
        attacker = Attacker(Path(folder), address)
        while True:
            with suppress(httpx.HTTPError, OSError, ValueError, KeyError, ApiError):
                FLOODS[flood](attacker)

    _say("ready")
    if not sys.stdin.readline():
        return  # nobody is there any more
    threads = [threading.Thread(target=attack, daemon=True) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    time.sleep(0.5)
    _say("attacking")
    threads[0].join()


def _say(word: str) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
