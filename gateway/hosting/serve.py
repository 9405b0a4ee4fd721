"""`volano serve`: the gateway, the broker and the bridge as children of one process that starts them again.

    gateway   WSGI threads; one thread each for ledger writer, projectors, timetables   python -m gateway.hosting.serve
    broker    the embedded one, beside the bridge; none with mqtt_port 0                 python -m iot_bridge broker run
    bridge    readings from the broker to the energy operator's gateway, on its machine  python -m iot_bridge bridge run

Listens on loopback unless told otherwise, and beyond it only behind a proxy that speaks TLS: tokens and readings never
cross a network in the clear. `serve.json` in the folder says where, from when the gateway answers until the end.
SIGTERM and SIGINT end bridge, broker and gateway in this order, each after what it has in hand.
"""

import ipaddress
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import tomli_w

from chaincode.terminal.failures import InputError
from chaincode.terminal.help_words import run
from chaincode.words import WordedError
from gateway.logs import set_up_logs
from gateway.settings import SettingsError, load_settings

if TYPE_CHECKING:  # the supervisor needs none of the gateway's parts
    from gateway.http.context import Gateway
    from gateway.http.doors import Caller, Doors

DEVICES_FILE = "devices.toml"  # tables [bridge.devices.POD], see iot_bridge/README.md
READY_FILE = "serve.json"
READY_WITHIN_S = 60.0
END_WITHIN_S = 20.0
FIRST_PAUSE_S, LONGEST_PAUSE_S = 1.0, 60.0
ROOT = Path(__file__).resolve().parents[2]
_LOOPBACK = "127.0.0.1"
_PORT = click.IntRange(0, 65_535)
_log = logging.getLogger(__name__)


class ServeError(WordedError):
    """The service can't start; the message says why."""


@dataclass(frozen=True)
class ServePlan:
    """What to serve and where.

    mqtt_port: 0 for no broker and no bridge, which only the energy operator has; mqtt_host: what the broker listens on;
    proxy: the address of the TLS proxy in front, whose X-Forwarded-For says who calls, "" for none; metrics_port: on
    this machine alone, 0 for none.

    Raises:
        ServeError: beyond loopback without such a proxy, or its address is none.
    """

    folder: Path
    host: str = _LOOPBACK
    port: int = 8_080
    mqtt_port: int = 8_883
    mqtt_host: str = _LOOPBACK
    proxy: str = ""
    metrics_port: int = 0

    def __post_init__(self) -> None:
        if self.proxy and not is_address(self.proxy):
            raise ServeError("gateway.hosting.serve.behind_tls_proxy_is_no_ip", proxy=self.proxy)
        if not self.proxy and not is_loopback(self.host):
            raise ServeError("gateway.hosting.serve.is_beyond_this_machine_where_nothing", host=self.host)

    @property
    def has_broker(self) -> bool:
        """Whether devices' readings come in here: a port is named, and the energy operator's gateway runs here.

        Raises:
            SettingsError: there is no community in the folder.
        """
        operator = load_settings(self.folder, "municipality").energy_operator
        return bool(self.mqtt_port) and (self.folder / "keys" / operator / "service" / "key.pem").exists()


def is_address(text: str) -> bool:
    """Whether a text is an IP address as callers are known by: canonical, without a zone."""
    try:
        return str(ipaddress.ip_address(text)) == text and "%" not in text
    except ValueError:
        return False


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address to listen on."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@dataclass
class Child:
    """A process that prints a line with `ready` when it is, and is started again when it ends."""

    name: str
    arguments: list[str]
    process: subprocess.Popen[str] | None = None
    ready: threading.Event = field(default_factory=threading.Event)
    ready_line: str = ""
    pause_s: float = FIRST_PAUSE_S
    starts_at: float = 0.0

    def start(self) -> None:
        """Start it; its lines go to standard error, with its name."""
        self.ready.clear()
        self.process = subprocess.Popen(
            [sys.executable, "-m", *self.arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        threading.Thread(target=self._pass_on, args=(self.process,), daemon=True).start()

    def wait_ready(self) -> bool:
        """Wait until it is ready, or has ended; whether it is ready."""
        ends_at = time.monotonic() + READY_WITHIN_S
        while not self.ready.wait(0.05):
            if not self.is_running or time.monotonic() > ends_at:
                return False
        return True

    @property
    def is_running(self) -> bool:
        """Whether the process is there."""
        return self.process is not None and self.process.poll() is None

    def keep(self) -> None:
        """Start it again when it has ended, after a pause that grows while it keeps ending."""
        if self.is_running:
            self.starts_at = 0.0
            return
        now = time.monotonic()
        if not self.starts_at:
            self.starts_at = now + self.pause_s
            self.pause_s = FIRST_PAUSE_S if self.ready.is_set() else min(2 * self.pause_s, LONGEST_PAUSE_S)
            _log.warning("%s ended with %s", self.name, self.process and self.process.returncode)
        elif now >= self.starts_at:
            self.starts_at = 0.0
            self.start()

    def end(self) -> None:
        """Ask it to end, and make it when it doesn't."""
        if self.process is None or not self.is_running:
            return
        self.process.terminate()
        try:
            self.process.wait(END_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def _pass_on(self, process: subprocess.Popen[str]) -> None:
        for line in process.stdout or ():
            sys.stderr.write(f"{self.name}: {line}")
            if line.startswith(f"{self.name} ready"):
                self.ready_line = line.strip()
                self.ready.set()


def serve(plan: ServePlan, on_ready: Callable[[str], None] = click.echo) -> None:
    """Run all children until SIGTERM or SIGINT. on_ready gets the address once everything answers.

    Raises:
        ServeError: a child doesn't start.
        SettingsError: there is no community in the folder.
    """
    load_settings(plan.folder, "municipality")
    ended = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: ended.set())
    ready_file = plan.folder / READY_FILE
    children: list[Child] = []
    try:
        address = _start_all(plan, children, ready_file)
        on_ready(address)
        while not ended.wait(0.5):
            for child in children:
                child.keep()
    finally:
        for child in reversed(children):
            child.end()
        ready_file.unlink(missing_ok=True)


def _start_all(plan: ServePlan, children: list[Child], ready_file: Path) -> str:
    own = ["gateway.hosting.serve", str(plan.folder.resolve()), "--host", plan.host,
           "--behind-tls-proxy", plan.proxy, "--metrics-port", str(plan.metrics_port), "--port", str(plan.port)]
    gateway = _start(children, Child("gateway", own))
    host = _LOOPBACK if plan.host in ("0.0.0.0", "") else plan.host  # noqa: S104 - compared, not bound
    address = f"http://{host}:{gateway.ready_line.rsplit(' ', 1)[1]}"
    # the same port again when it is started again, also where any free one was asked for
    gateway.arguments = [*own[:-1], address.rsplit(":", 1)[1]]
    _write_ready(ready_file, {"address": address, "pid": os.getpid()})
    if plan.has_broker:
        settings = str(prepare_broker(plan, address))
        _start(children, Child("broker", ["iot_bridge", "broker", "run", settings]))
        _start(children, Child("bridge", ["iot_bridge", "bridge", "run", settings]))
    return address


def _start(children: list[Child], child: Child) -> Child:
    children.append(child)
    child.start()
    if not child.wait_ready():
        raise ServeError("gateway.hosting.serve.does_not_start_see_lines_above", child=child.name)
    return child


def _write_ready(path: Path, content: dict[str, Any]) -> None:
    beside = path.with_suffix(".new")
    beside.write_text(json.dumps(content) + "\n", encoding="utf-8")
    beside.replace(path)


def prepare_broker(plan: ServePlan, address: str) -> Path:
    """Make the broker's certificates and credentials where they are missing, and write both parts' settings."""
    settings = load_settings(plan.folder, "municipality")
    folder, operator = (plan.folder / "broker").resolve(), settings.energy_operator
    subprocess.run(
        [sys.executable, "-m", "iot_bridge", "broker", "init", str(folder), "--community", settings.community,
         "--port", str(plan.mqtt_port)],
        check=True, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdout=subprocess.DEVNULL,
    )
    keys = find_bridge_key(plan.folder, operator)
    file, devices = folder / "settings.toml", plan.folder / DEVICES_FILE
    file.write_text(tomli_w.dumps({
        "broker": {
            "community": settings.community, "folder": str(folder), "certificate": str(folder / "broker.pem"),
            "private_key": str(folder / "broker-key.pem"), "host": plan.mqtt_host, "port": plan.mqtt_port,
        },
        "bridge": {
            "community": settings.community, "broker_host": _LOOPBACK, "broker_port": plan.mqtt_port,
            "broker_ca": str(folder / "ca.pem"), "broker_password_file": str(folder / "bridge-password"),
            "gateway_url": f"{address}/{operator}/api/v1", "organisation": operator,
            "certificate": str(keys / "cert.pem"), "private_key": str(keys / "key.pem"),
        },
    }) + (devices.read_text(encoding="utf-8") if devices.exists() else ""), encoding="utf-8")
    return file


def find_bridge_key(folder: Path, operator: str) -> Path:
    """Give the folder of the bridge's own key, which is made where a community has none and its authority lies here.

    Raises:
        ServeError: there is none, and none can be made.
    """
    from network.keys import make_bridge

    try:
        return make_bridge(folder.resolve() / "keys", operator)
    except OSError:
        raise ServeError("gateway.hosting.serve.bridge_has_no_key", operator=operator) from None


def run_gateway(plan: ServePlan, page: Any = None) -> None:
    """The gateway child: four organisations' apps and timetables in this process, until SIGTERM."""
    from gateway.hosting.timetable import Timetable
    from gateway.hosting.trial import NOT_A_PROOF, open_trial
    from gateway.http.doors import create_server

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _exit)
    with open_trial(plan.folder, page=page) as trial:
        gateways = [trial.gateway(name) for name in trial.apps]
        timetables = [Timetable(gateway) for gateway in gateways]
        server = create_server(trial.wsgi, describe_doors(plan, gateways))
        for timetable in timetables:
            timetable.start()
        if len(trial.apps) > 1:
            click.echo(NOT_A_PROOF.en)
        click.echo(f"gateway ready {plan.host} {server.effective_port}")
        threading.Thread(target=_end_with_parent, daemon=True).start()
        try:
            with _serve_metrics(plan.metrics_port, gateways):
                server.run()
        finally:
            for timetable in timetables:
                timetable.close()
            server.close()


@contextmanager
def _serve_metrics(port: int, gateways: "Sequence[Gateway]") -> Iterator[None]:
    """Serve the metrics of some gateways, if a port is named."""
    from gateway.features.health.metrics import open_metrics
    from gateway.hosting.metrics_port import serve_metrics

    if not port:
        yield
        return
    with serve_metrics(port, {one.settings.organisation: open_metrics(one) for one in gateways}):
        yield


def describe_doors(plan: ServePlan, gateways: "Sequence[Gateway]") -> "Doors":
    """Say what to hold back at the door of some gateways: a token is known if one of them knows it."""
    from chaincode.rules.energy.settlement import OPERATOR
    from gateway.http.doors import Doors
    from gateway.http.security import guess_session

    def guess(authorization: str) -> "Caller | None":
        guessed = (guess_session(gateway, authorization) for gateway in gateways if authorization)
        return next((session for session in guessed if session), None)

    return Doors(plan.host, plan.port, gateways[0].settings.limits, guess, (OPERATOR,), plan.proxy)


def _exit(*_: object) -> None:
    raise SystemExit(0)


def _end_with_parent() -> None:
    """The supervisor holds our standard input: when it is gone, nobody would start or stop us any more."""
    if not sys.stdin.isatty():
        sys.stdin.read()
        os.kill(os.getpid(), signal.SIGTERM)


def _load_page() -> Any:
    from webapp.app import create_app

    return create_app()


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--host", default=_LOOPBACK, show_default=True,
              help="The address that it listens on.\fL'indirizzo su cui ascolta.")
@click.option("--behind-tls-proxy", "proxy", default="",
              help="The proxy's address, whose word for a caller's counts."
                   "\fL'indirizzo del proxy, che dice chi chiama.")
@click.option("--metrics-port", type=_PORT, default=0, help="Metrics on this port of the loopback; 0: none."
                                                            "\fMetriche su questa porta locale; 0: nessuna.")
@click.option("--port", type=_PORT, default=8_080, show_default=True,
              help="The port that it listens on.\fLa porta su cui ascolta.")
def main(folder: Path, host: str, proxy: str, metrics_port: int, port: int) -> None:
    """Run the gateway alone, in this process: what `volano serve` starts as its child.

    \f
    Esegue solo il gateway, in questo processo: ciò che `volano serve` avvia come figlio.
    """
    os.umask(0o077)  # what we write is the operator's own: keys, readings, names
    set_up_logs()
    try:
        run_gateway(ServePlan(folder, host, port, proxy=proxy, metrics_port=metrics_port), _load_page())
    except (SettingsError, ServeError) as error:
        raise InputError(str(error)) from None


if __name__ == "__main__":
    run(main, "python -m gateway.hosting.serve")
