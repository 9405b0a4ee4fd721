"""MQTT in to receipt: devices, broker, bridge and gateway as processes of their own on this machine.

    python -m tests.bench.bench_bridge [--broker mosquitto] [--stand-in] [--quick]

Time runs from the first connection to the last receipt. `--stand-in` puts a gateway that only stores (SQLite, one
commit a POST) in the real one's place, so that the figures are those of broker and bridge alone.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path

from iot_bridge.mosquitto import BRIDGE_FILE
from iot_bridge.mqtt import Incoming, Link, Login
from iot_bridge.outbox import Outbox
from iot_bridge.simulator import Device
from tests.helpers.network.brokers import COMMUNITY, ROOT, BrokerProcess, free_port, prepare_broker, wait_for_port
from tests.iot_bridge import real_gateway, stand_in
from tests.iot_bridge.malformed import build_malformed

FIRST = datetime(2024, 4, 24, tzinfo=UTC)  # the first of the days that devices may send on the trial's first, 1 May
POINTS = tuple(f"IT001E{number:08d}" for number in range(1, 11))
SETTLED_WITHIN_S = 300
RESEND_S = 30


@dataclass
class Rig:
    """The processes of a run; each can be killed and started again."""

    folder: Path
    broker: BrokerProcess
    is_real: bool
    points: Sequence[str]
    port: int = field(default_factory=free_port)
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    devices: list[Device] = field(default_factory=list)
    outboxes: list[Outbox] = field(default_factory=list)
    logins: dict[str, Login] = field(default_factory=dict)

    def start(self) -> None:
        """Start broker, gateway and bridge, and wait until the bridge has subscribed."""
        self.broker.start()
        key = self.folder / "trial/keys/gse/bridge"
        names = (key / "cert.pem", key / "key.pem", real_gateway.PATH) if self.is_real else (
            self.broker.tls.certificate, self.broker.tls.private_key, stand_in.PATH)
        (self.folder / "bridge.toml").write_text(
            f'[bridge]\ncommunity = "{COMMUNITY}"\nbroker_host = "127.0.0.1"\nbroker_port = {self.broker.port}\n'
            f'broker_ca = "{self.broker.tls.ca}"\nbroker_password_file = "{BRIDGE_FILE}"\n'
            f'gateway_url = "http://127.0.0.1:{self.port}{names[2]}"\ncertificate = "{names[0]}"\n'
            f'private_key = "{names[1]}"\n')
        if self.is_real:
            real_gateway.prepare(self.folder / "trial", self.points)
        self.start_gateway()
        self.start_bridge()

    def start_gateway(self) -> None:
        """Start the gateway."""
        module, file = ("real_gateway", "trial") if self.is_real else ("stand_in", "gateway.db")
        self._run("gateway", [f"tests.iot_bridge.{module}", str(self.folder / file), str(self.port)])
        wait_for_port(self.port, self.processes["gateway"])

    def start_bridge(self) -> None:
        """Start the bridge."""
        ready = self.folder / "bridge.out"
        ready.write_bytes(b"")
        self._run("bridge", ["iot_bridge", "bridge", "run", str(self.folder / "bridge.toml")])
        until = time.monotonic() + 30
        while b"ready" not in ready.read_bytes():
            assert time.monotonic() < until, (self.folder / "bridge.err").read_text()
            time.sleep(0.05)

    def kill(self, name: str) -> None:
        """kill -9 of broker, bridge or gateway."""
        if name == "broker":
            self.broker.kill()
        else:
            self.processes[name].kill()
            self.processes[name].wait()

    def restart(self, name: str) -> None:
        """Start what was killed."""
        {"broker": self.broker.start, "bridge": self.start_bridge, "gateway": self.start_gateway}[name]()

    def keys(self) -> list[tuple[str, str, str | int]]:
        """Metering point, register and start of every value that the gateway keeps."""
        if self.is_real:
            return [row[:3] for row in real_gateway.load_rows(self.folder / "trial")]
        store = stand_in.Store(self.folder / "gateway.db")
        try:
            return [row[:3] for row in store.rows()]
        finally:
            store.close()

    def stop(self) -> None:
        """End everything."""
        for device in self.devices:
            device.close()
        for outbox in self.outboxes:
            outbox.close()
        for process in self.processes.values():
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        self.broker.stop()

    def load(self, messages: int, readings: int, day: int, *, resend_s: float = 30) -> list[Device]:
        """Devices with `messages` messages in all, of `readings` readings each; not connected yet."""
        start = FIRST + timedelta(days=day)
        loaded = []
        for number, point in enumerate(self.points):
            if point not in self.logins:
                self.logins[point] = self.broker.new_device(point)
            outbox = Outbox(self.folder / f"{point}.{day}.db")
            for message in range(messages // len(self.points)):
                outbox.add(build_readings(start, message * readings, readings, number))
            self.outboxes.append(outbox)
            loaded.append(Device(
                self.logins[point], COMMUNITY, outbox, resend_s=resend_s, longest_resend_s=2 * resend_s,
                window=50))
        self.devices += loaded
        return loaded

    def _run(self, name: str, arguments: list[str]) -> None:
        with (self.folder / f"{name}.out").open("ab") as out, (self.folder / f"{name}.err").open("ab") as error:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", *arguments], stdout=out, stderr=error, cwd=ROOT,
                env={**os.environ, "PYTHONPATH": str(ROOT)})


def build_readings(start: datetime, first: int, count: int, value: int) -> list[dict[str, object]]:
    """Minutes from the `first` one after `start` on."""
    return [
        {"register": "withdrawn", "start": (start + timedelta(seconds=60 * (first + number))).isoformat(),
         "energy_wh": value, "interval_s": 60}
        for number in range(count)
    ]


@contextmanager
def rig(kind: str, points: Sequence[str], *, is_real: bool = False) -> Iterator[Rig]:
    """A running rig in a folder of its own, with a broker of a kind and the real gateway or a stand-in."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        running = Rig(folder, prepare_broker(kind, folder), is_real, points)
        try:
            running.start()
            yield running
        finally:
            running.stop()


def run(devices: Sequence[Device]) -> float:
    """Seconds until every batch has its receipt."""
    started = time.monotonic()
    for device in devices:
        device.open()
    for device in devices:
        assert device.wait_until_settled(SETTLED_WITHIN_S), "batches without a receipt"
    elapsed = time.monotonic() - started
    close_all(devices)
    return elapsed


def close_all(devices: Sequence[Device]) -> None:
    """Take devices off the broker; a reading that was refused makes every figure one of something else."""
    for device in devices:
        assert device.refused() == {}, device.refused()
        device.close()


def count_lost(running: Rig, readings: int) -> int:
    """Readings that the gateway lacks, or has twice, after kill -9 of broker, bridge and gateway in turn."""
    before = running.keys()
    devices = running.load(readings, 1, day=7, resend_s=1)
    for device in devices:
        device.open()
    for name in ("broker", "bridge", "gateway"):
        time.sleep(0.3)
        running.kill(name)
        running.restart(name)
    for device in devices:
        assert device.wait_until_settled(SETTLED_WITHIN_S), "batches without a receipt"
    close_all(devices)
    after = running.keys()
    return abs(readings - (len(set(after)) - len(set(before)))) + len(after) - len(set(after))


def count_unanswered(running: Rig, count: int) -> int:
    """Malformed messages without a clear answer, plus whatever the gateway wrote of them.

    As every device does, this one sends again what has no answer: a bridge that leaves a busy broker may lose it.
    """
    before = running.keys()
    base = f"volano/v1/{COMMUNITY}/{POINTS[0]}"
    heard: list[Incoming] = []

    def hear(message: Incoming) -> None:
        heard.append(message)
        link.acknowledge(message)

    ready = threading.Event()
    link = Link(running.logins[POINTS[0]], [f"{base}/receipts", f"{base}/rejects"], hear, on_ready=ready.set)
    link.open()
    assert ready.wait(30)
    until = time.monotonic() + SETTLED_WITHIN_S
    unanswered = [payload for payload, _ in build_malformed(count)]
    while unanswered and time.monotonic() < until:
        publish_all(link, f"{base}/readings", unanswered, heard)
        unanswered = wait_for_answers(unanswered, heard, min(until, time.monotonic() + RESEND_S))
    link.close()
    return len(unanswered) + abs(len(running.keys()) - len(before))


def publish_all(link: Link, topic: str, payloads: list[bytes], heard: list[Incoming]) -> None:
    """Send messages, at most a hundred ahead of their answers or half a minute's worth."""
    before, until = len(heard), time.monotonic() + RESEND_S
    for number, payload in enumerate(payloads):
        link.publish(topic, payload)
        while len(heard) - before < number - 100 and time.monotonic() < until:
            time.sleep(0.01)


def wait_for_answers(payloads: list[bytes], heard: list[Incoming], until: float) -> list[bytes]:
    """The messages that still have no answer when all have one, or the time is over."""
    while (unanswered := find_unanswered(payloads, heard)) and time.monotonic() < until:
        time.sleep(0.2)
    return unanswered


def find_unanswered(payloads: list[bytes], heard: list[Incoming]) -> list[bytes]:
    """The messages that have neither a reject of their own nor a receipt that names a reading."""
    answers = [json.loads(message.payload) for message in list(heard)]
    refused = {answer["sha256"] for answer in answers if "sha256" in answer and answer["code"]}
    partly = {answer["batch"] for answer in answers if answer.get("rejected")}
    return [one for one in payloads if sha256(one).hexdigest() not in refused and read_batch(one) not in partly]


def read_batch(payload: bytes) -> str | None:
    """A message's own id, where it can be read."""
    try:
        batch = json.loads(payload)["batch"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    return batch if isinstance(batch, str) else None


def measure(quick: bool = False, *, kind: str = "amqtt", is_real: bool = True) -> Iterator[dict[str, object]]:
    """The figures of the bridge, in front of the real gateway unless told otherwise."""
    scale = (1 if quick else 4) * len(POINTS)
    with rig(kind, POINTS, is_real=is_real) as running:
        large = 2_000 * scale / run(running.load(10 * scale, 200, day=0))
        yield figure("bridge: readings, 200 a message", large, "readings/s", 10_000)
        small = 150 * scale / run(running.load(150 * scale, 1, day=6))
        yield figure("bridge: messages, one reading each", small, "messages/s", 500)
        malformed = 500 if quick else 10_000
        unclear = count_unanswered(running, malformed)
        yield {"name": f"bridge: of {malformed} malformed messages, unanswered or written", "value": unclear,
               "unit": "messages", "bar": "<= 0", "ok": unclear == 0}
        lost = count_lost(running, 100 * len(POINTS))
        yield {"name": "bridge: readings lost or doubled, kill -9 of broker, bridge, gateway", "value": lost,
               "unit": "readings", "bar": "<= 0", "ok": lost == 0}


def figure(name: str, value: float, unit: str, bar: int) -> dict[str, object]:
    """One line of the bench."""
    return {"name": name, "value": round(value), "unit": unit, "bar": bar, "ok": value >= bar}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--broker", choices=("amqtt", "mosquitto"), default="amqtt")
    parser.add_argument("--stand-in", action="store_true")
    parser.add_argument("--quick", action="store_true")
    options = parser.parse_args()
    for line in measure(options.quick, kind=options.broker, is_real=not options.stand_in):
        sys.stdout.write(json.dumps(line) + "\n")
