"""Real brokers for tests: the embedded one and Debian's Mosquitto, each as a process that a test may kill.

Mosquitto is taken from PATH, else from Debian's packages, which are fetched without root into a cache. Where
neither works, a newcomer's test is skipped with the reason; the project's conftest makes that a failure in CI.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from iot_bridge.devices import create_device
from iot_bridge.mosquitto import BRIDGE_FILE, CONF, init_broker
from iot_bridge.mqtt import Login
from iot_bridge.tls import BrokerTls, create_broker_tls
from tests.helpers.network.waiting import wait_for

ROOT = Path(__file__).resolve().parents[3]
COMMUNITY = "prova"
PACKAGES = ("mosquitto", "libmosquitto1", "libcjson1", "libdlt2", "libwrap0", "libwebsockets17")
READY_WITHIN_S = 60  # a real gateway took more than 20 s where 15 processes shared 2 cores


def free_port() -> int:
    """A loopback port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class BrokerProcess:
    """A broker on a loopback port with the folder of its credentials; `start` and `kill` at will."""

    kind: str
    folder: Path
    port: int
    tls: BrokerTls
    process: subprocess.Popen[bytes] | None = field(default=None)

    def start(self) -> None:
        """Start and wait until it listens; Mosquitto, until it is told nothing that would end it (SIGHUP)."""
        before, log = self._count("running"), (self.folder / "broker.log").open("ab")
        with log:
            self.process = subprocess.Popen(self._command(), stdout=log, stderr=log, env=self._environment())
        process = self.process
        wait_for_port(self.port, process)
        if self.kind == "mosquitto":
            wait_for(lambda: self._count("running") > before or process.poll() is not None, "Mosquitto to run")

    def kill(self) -> None:
        """kill -9."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def reload(self) -> None:
        """Have Mosquitto read its files again, and wait until it does; the embedded broker sees changes by itself."""
        process = self.process
        if self.kind != "mosquitto" or process is None or process.poll() is not None:
            return  # one that is down reads them when it starts
        before = self._count("Reloading config")
        process.send_signal(signal.SIGHUP)
        wait_for(lambda: self._count("Reloading config") > before or process.poll() is not None, "Mosquitto to read")

    def _count(self, words: str) -> int:
        log = self.folder / "broker.log"
        return log.read_text().count(words) if log.exists() else 0

    def stop(self) -> None:
        """End it, however it stands."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def bridge_login(self, version: str = "auto") -> Login:
        """How the bridge connects."""
        password = (self.folder / BRIDGE_FILE).read_text().strip()
        return Login("127.0.0.1", self.port, self.tls.ca, "bridge", password, version)

    def new_device(self, metering_point: str, version: str = "3.1.1") -> Login:
        """Make a device's credential and say how it connects."""
        password = create_device(self.folder, metering_point)
        self.reload()
        return Login("127.0.0.1", self.port, self.tls.ca, metering_point, password, version)

    def _command(self) -> list[str]:
        if self.kind == "mosquitto":
            return [str(find_mosquitto()), "-c", str(self.folder / CONF)]
        return [sys.executable, "-m", "iot_bridge", "broker", "run", str(self.folder / "broker.toml")]

    def _environment(self) -> dict[str, str]:
        libraries = find_mosquitto().parent / "lib" if self.kind == "mosquitto" else None
        return {**os.environ, "PYTHONPATH": str(ROOT)} | ({"LD_LIBRARY_PATH": str(libraries)} if libraries else {})


def prepare_broker(kind: str, folder: Path) -> BrokerProcess:
    """Certificates, credentials and configuration of a broker ("amqtt" or "mosquitto") that isn't started yet."""
    if kind == "mosquitto":
        require_mosquitto()
    tls = create_broker_tls(folder)
    broker = BrokerProcess(kind, folder, free_port(), tls)
    init_broker(folder, tls, community=COMMUNITY, host="127.0.0.1", port=broker.port)
    (folder / "broker.toml").write_text(
        f'[broker]\ncommunity = "{COMMUNITY}"\nfolder = "."\ncertificate = "{tls.certificate.name}"\n'
        f'private_key = "{tls.private_key.name}"\nhost = "127.0.0.1"\nport = {broker.port}\n')
    if os.geteuid() == 0:
        with (folder / CONF).open("a") as conf:
            conf.write("user root\n")
    return broker


def wait_for_port(port: int, process: subprocess.Popen[bytes]) -> None:
    """Wait until a process listens on a port; AssertionError when it ends before or takes too long."""
    until = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < until:
        assert process.poll() is None, f"{process.args} ended with {process.returncode}"
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise AssertionError(f"{process.args} doesn't listen on {port}")


def require_mosquitto() -> None:
    """Skip the test where there is no Mosquitto and it can't be fetched."""
    try:
        find_mosquitto()
    except RuntimeError as error:
        pytest.skip(f"no Mosquitto: {error}")


@cache
def find_mosquitto() -> Path:
    """The program, with its libraries in `lib` beside it where it was fetched; RuntimeError when there is none."""
    installed = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if installed:
        return Path(installed)
    cache_home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return _fetch(cache_home / "volano" / "mosquitto")


def _fetch(folder: Path) -> Path:
    """Unpack Debian's packages into a folder, once; other processes see all of it or nothing."""
    program = folder / "mosquitto"
    if program.exists():
        return program
    fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    (fresh / "lib").mkdir(parents=True)
    if not shutil.which("apt-get") or not shutil.which("dpkg"):
        raise RuntimeError("neither mosquitto nor apt-get is on PATH; install the package mosquitto")
    for package in PACKAGES:  # not every release of Debian has, or needs, each of them
        _run(["apt-get", "download", package], fresh, must=package == "mosquitto")
    for package in fresh.glob("*.deb"):
        _run(["dpkg", "-x", str(package), "root"], fresh, must=True)
    for library in (fresh / "root").glob("usr/lib/*/*.so*"):
        shutil.copy(library, fresh / "lib", follow_symlinks=True)
    shutil.copy(fresh / "root/usr/sbin/mosquitto", fresh / "mosquitto")
    _run([str(fresh / "mosquitto"), "-h"], fresh, must=True)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
    return program


def _run(command: list[str], folder: Path, *, must: bool) -> None:
    environment = {**os.environ, "LD_LIBRARY_PATH": str(folder / "lib")}
    result = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False, env=environment)
    if must and result.returncode not in (0, 3):  # mosquitto -h ends with 3 on some releases
        raise RuntimeError(f"{' '.join(command)}: {result.stderr.strip()[-300:]}")
