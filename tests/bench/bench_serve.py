"""Memory of `volano serve` with all its processes after a day of readings, which devices send by MQTT.

Every metering point has a device of its own, connected throughout; a day is 96 quarters of two registers, in one
message, and all send at once. Counted is what is resident afterwards, a page that processes share only once (Linux).
"""

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from gateway.client import Client
from gateway.hosting.serve.plan import READY_FILE
from gateway.hosting.trial import FoundingPlan, create_trial
from gateway.ledger.keys import load_signer
from iot_bridge.devices import create_device
from iot_bridge.mqtt import Incoming, Link, Login
from iot_bridge.topics import READINGS, RECEIPTS, Topic
from tests.helpers.network.brokers import COMMUNITY, ROOT, free_port
from tests.helpers.network.waiting import wait_for

BAR_MB = 400
WITHIN_S = 300
DEVICES_EACH = 250
PROGRAM = """
import sys
from pathlib import Path
from gateway.hosting.serve.plan import ServePlan
from gateway.hosting.serve.supervisor import serve
serve(ServePlan(Path(sys.argv[1]), port=0, mqtt_port=int(sys.argv[2]), catches_up=True))
"""


def measure(quick: bool) -> Iterator[dict[str, Any]]:
    """Yield the memory after a day of readings of 1,000 metering points; of 50 when quick."""
    count, date = 50 if quick else 1_000, datetime.now(UTC) - timedelta(days=1)
    with tempfile.TemporaryDirectory() as name, _serve(Path(name), f"{date:%Y-%m-%d}") as (folder, address, port, pid):
        with Client(address, "gse", load_signer(folder / "keys/gse/service")) as client:
            rows = [_describe(_name(number), f"{date:%Y-%m-%d}") for number in range(count)]
            client.post("metering-points", {"points": rows})
        with _devices(folder, port, count, date):
            used = {name: round(kb * 1_024 / 1_000_000) for name, kb in find_memory(pid).items()}
    total = sum(used.values())
    parts = ", ".join(f"{name} {mb}" for name, mb in used.items())
    yield {
        "name": f"memory of serve after a day of {count:,} metering points ({parts})", "value": total,
        "unit": "MB", "bar": f"<= {BAR_MB}", "ok": total <= BAR_MB,
    }


def _describe(point: str, date: str) -> dict[str, Any]:
    return {"metering_point": point, "member": "a" * 64, "perimeter": "AC001E01", "power_w": 6_000, "from_date": date}


@contextmanager
def _serve(parent: Path, date: str) -> Iterator[tuple[Path, str, int, int]]:
    """A community that is served: its folder, address, the broker's port, the supervisor's process."""
    folder, port, log = parent / "volano", free_port(), parent / "serve.log"
    create_trial(folder, FoundingPlan(COMMUNITY, date))
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(folder), str(port)], cwd=ROOT, stdout=out, stderr=out,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
    try:
        wait_for(lambda: b"bridge ready" in log.read_bytes() or process.poll() is not None, "the server", WITHIN_S)
        assert process.poll() is None, log.read_text()
        yield folder, json.loads((folder / READY_FILE).read_text())["address"], port, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


@contextmanager
def _devices(folder: Path, port: int, count: int, date: datetime) -> Iterator[None]:
    """All devices, connected, each with the receipt of its day; processes of few, as paho takes no more files."""
    passwords = {point: create_device(folder / "broker", point) for point in map(_name, range(count))}
    plans = [
        {"folder": str(folder), "port": port, "date": date.isoformat(), "passwords": dict(part)}
        for part in _divide(list(passwords.items()))
    ]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bench.bench_serve"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        for _ in plans
    ]
    try:
        for process, plan in zip(processes, plans, strict=True):
            assert process.stdin is not None
            process.stdin.write(json.dumps(plan) + "\n")
            process.stdin.flush()
        for process in processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "settled\n", "a device without a receipt"
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def _name(number: int) -> str:
    return f"IT001E{number + 1:08d}"


def _divide(items: list[tuple[str, str]]) -> Iterator[list[tuple[str, str]]]:
    yield from (items[first : first + DEVICES_EACH] for first in range(0, len(items), DEVICES_EACH))


def main() -> None:
    """Connect the devices of a plan from standard input, have each send its day, stay connected until killed."""
    plan = json.loads(sys.stdin.readline())
    broker, date = Path(plan["folder"]) / "broker", datetime.fromisoformat(plan["date"])
    ready, settled, links = threading.Semaphore(0), threading.Semaphore(0), {}

    def receive(message: Incoming) -> None:
        assert json.loads(message.payload)["rejected"] == []
        settled.release()

    for point, password in plan["passwords"].items():
        login = Login("127.0.0.1", plan["port"], broker / "ca.pem", point, password, "3.1.1")
        links[point] = Link(login, [str(Topic(COMMUNITY, point, RECEIPTS))], receive, on_ready=ready.release)
        links[point].open()
        assert ready.acquire(timeout=WITHIN_S), "a device doesn't get in"
    for point, link in links.items():
        link.publish(str(Topic(COMMUNITY, point, READINGS)), _make_day(point, date))
    for _ in links:
        assert settled.acquire(timeout=WITHIN_S), "a message without a receipt"
    sys.stdout.write("settled\n")
    sys.stdout.flush()
    sys.stdin.read()


def _make_day(point: str, date: datetime) -> bytes:
    first = date.replace(hour=0, minute=0, second=0, microsecond=0)
    starts = [(first + timedelta(minutes=15 * number)).isoformat() for number in range(96)]
    return json.dumps({"batch": f"day-{point}", "readings": [
        {"register": register, "start": start, "energy_wh": 250}
        for register in ("withdrawn", "injected") for start in starts
    ]}).encode()


def find_memory(supervisor: int) -> dict[str, int]:
    """The resident memory, in kB of 1,024 bytes, of a process and of its children by what they run."""
    found = {"supervisor": _read_resident(supervisor)}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            parent = re.search(r"^PPid:\t(\d+)$", (folder / "status").read_text(), re.MULTILINE)
            words = (folder / "cmdline").read_bytes().decode().split("\0")
        except OSError:
            continue  # it has ended
        if parent and int(parent[1]) == supervisor:
            found[_name_child(words)] = _read_resident(int(folder.name))
    return found


def _name_child(words: list[str]) -> str:
    """What `python -m MODULE ARGUMENT...` runs: the worker, the broker, the bridge, else the gateway."""
    if words[2] == "gateway.hosting.worker":
        return "worker"
    return words[3] if words[2] == "iot_bridge" else "gateway"


def _read_resident(process: int) -> int:
    pages = re.search(r"^Pss:\s+(\d+) kB$", Path(f"/proc/{process}/smaps_rollup").read_text(), re.MULTILINE)
    assert pages is not None
    return int(pages[1])


if __name__ == "__main__":
    main()
