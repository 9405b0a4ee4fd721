"""The parts of `volano serve`, each alone: what is started in which order, kept, told and ended."""

import json
import signal
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from gateway.hosting.serve import __main__, gateways, signals, supervisor
from gateway.hosting.serve import broker as broker_part
from gateway.hosting.serve.gateways import describe_doors
from gateway.hosting.serve.kept_process import KeptProcess
from gateway.hosting.serve.plan import ServeError, ServePlan, is_loopback
from gateway.hosting.serve.public import Public
from gateway.settings import Limits, ProxySettings, SettingsError, is_address
from webapp.app import create_app
from webapp.doors import Door


@pytest.mark.parametrize(("text", "address", "loopback"), [
    ("127.0.0.1", True, True), ("::1", True, True), ("192.0.2.10", True, False), ("localhost", False, True),
    ("0.0.0.0", True, False), ("2001:db8::10", True, False), ("2001:DB8::10", False, False),
    ("fe80::1%eth0", False, False), ("energia.example", False, False), ("", False, False),
])  # fmt: skip
def test_what_is_an_address_and_what_only_this_machine_reaches(text: str, address: bool, loopback: bool) -> None:
    assert (is_address(text), is_loopback(text)) == (address, loopback)


@pytest.mark.parametrize(("host", "proxies", "is_taken"), [
    ("127.0.0.1", [], True), ("0.0.0.0", ["192.0.2.10"], True), ("0.0.0.0", [], False),
])  # fmt: skip
def test_a_plan_in_the_clear_beyond_this_machine_needs_a_trusted_proxy(
    tmp_path: Path, host: str, proxies: list[str], is_taken: bool
) -> None:
    (tmp_path / "community.toml").write_text(f'community = "borgo"\nproxy = {{trusted = {proxies}}}')
    if is_taken:
        plan = ServePlan(tmp_path, host)
        assert (plan.port, plan.mqtt_port, plan.metrics_port, plan.public) == (8_080, 8_883, 0, None)
    else:
        with pytest.raises(ServeError, match="beyond this machine"):
            ServePlan(tmp_path, host)


@pytest.mark.parametrize(("port", "has_key", "has_broker"), [(8_883, True, True), (0, True, False), (1, False, False)])
def test_readings_come_in_where_the_operators_key_lies_and_a_port_is_named(
    tmp_path: Path, port: int, has_key: bool, has_broker: bool
) -> None:
    (tmp_path / "community.toml").write_text('community = "borgo"\nenergy_operator = "commerce"')
    key = tmp_path / "keys" / "commerce" / "service" / "key.pem"
    key.parent.mkdir(parents=True)
    if has_key:
        key.touch()
    assert ServePlan(tmp_path, mqtt_port=port).has_broker is has_broker


def test_all_children_end_in_the_other_order_and_nothing_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "community.toml").write_text('community = "borgo"')
    done: list[Any] = []
    handlers: dict[Any, Any] = {}

    class Made:
        def __init__(self, name: str) -> None:
            self.name = name

        def keep(self) -> None:
            done.append(f"keep {self.name}")
            if self.name == "bridge":
                handlers[signal.SIGTERM]()

        def end(self) -> None:
            done.append(f"end {self.name}")

    def start_all(_plan: ServePlan, children: list[Any], ready_file: Path, _between: Any) -> str:
        children += [Made("gateway"), Made("bridge")]
        ready_file.touch()
        return "address"

    monkeypatch.setattr(supervisor, "_start_all", start_all)
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    supervisor.serve(ServePlan(tmp_path), done.append)
    assert done == ["address", "keep gateway", "keep bridge", "end bridge", "end gateway"]
    assert set(handlers) == {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}  # a closed terminal ends nothing
    assert not (tmp_path / "serve.json").exists()
    with pytest.raises(SettingsError):
        supervisor.serve(ServePlan(tmp_path / "nothing"), done.append)


@pytest.mark.parametrize(("host", "shown"), [("127.0.0.1", "127.0.0.1"), ("0.0.0.0", "127.0.0.1"), ("10.0.0.1",) * 2])
@pytest.mark.parametrize("has_broker", [False, True])
def test_the_parts_are_started_in_order_and_the_gateway_keeps_its_port(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, host: str, shown: str, has_broker: bool
) -> None:
    started: list[Any] = []

    def start(children: list[Any], child: KeptProcess) -> KeptProcess:
        started.append((child.name, list(child.arguments)))
        child.ready_line = f"gateway ready {host} 4711"
        children.append(child)
        return child

    monkeypatch.setattr(supervisor, "_start", start)
    monkeypatch.setattr(supervisor, "prepare_broker", lambda _plan, address: f"settings of {address}")
    monkeypatch.setattr(ServePlan, "has_broker", has_broker)
    children: list[KeptProcess] = []
    (tmp_path / "community.toml").write_text('community = "borgo"\nproxy = {trusted = ["192.0.2.1"]}')
    plan = ServePlan(tmp_path, host, 0, metrics_port=9)
    address = supervisor._start_all(plan, children, tmp_path / "serve.json", None)
    assert address == f"http://{shown}:4711"
    assert started[0] == ("gateway", [
        "gateway.hosting.serve", str(tmp_path), "--host", host, "--metrics-port", "9", "--public", "", "--port", "0"])
    assert children[0].arguments == [*started[0][1][:-1], "4711"]
    assert started[1] == ("worker", ["gateway.hosting.worker", str(tmp_path)])
    assert started[2:] == ([
        (name, ["iot_bridge", name, "run", f"settings of {address}"]) for name in ("broker", "bridge")
    ] if has_broker else [])
    assert json.loads((tmp_path / "serve.json").read_text())["address"] == address
    assert {path.name for path in tmp_path.iterdir()} == {"serve.json", "community.toml"}


def test_a_part_that_does_not_start_is_named_and_ended_with_the_rest() -> None:
    class Failing(KeptProcess):
        def start(self) -> None:
            pass

        def wait_ready(self, tell: Any = None) -> bool:
            tell(15)
            return False

    children: list[KeptProcess] = []
    with pytest.raises(ServeError, match="bridge ended while it started"):
        supervisor._start(children, Failing("bridge", []))
    assert [one.name for one in children] == ["bridge"]


def test_a_token_is_known_at_the_doors_if_any_gateway_knows_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def guess(gateway: Any, authorization: str) -> Any:
        asked.append(gateway.name)
        return gateway.known.get(authorization)

    monkeypatch.setattr(gateways, "guess_session", guess)
    limits = Limits(body_bytes=5)
    served_by: Any = [SimpleNamespace(name=name, known=known, settings=SimpleNamespace(
        limits=limits, proxy=ProxySettings(("192.0.2.1",))))
                      for name, known in (("one", {}), ("two", {"Bearer b": "session"}), ("three", {}))]
    found = describe_doors(ServePlan(tmp_path, port=7), served_by)
    assert (found.guess("Bearer b"), found.guess("Bearer c"), found.guess("")) == ("session", None, None)
    assert asked == ["one", "two", "one", "two", "three"]
    assert (found.host, found.port, found.limits, found.proxies) == ("127.0.0.1", 7, limits, ("192.0.2.1",))
    assert found.large_roles == ("energy_operator",)


def test_without_a_port_no_metrics_are_served(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[Any] = []

    @contextmanager
    def note(port: int, registries: Any) -> Iterator[int]:
        served.append((port, list(registries)))
        yield port

    monkeypatch.setattr(gateways, "serve_metrics", note)
    served_by: Any = [SimpleNamespace(settings=SimpleNamespace(organisation="gse"))]
    for port in (0, 9):
        with gateways._serve_metrics(port, served_by):
            pass
    assert served == [(9, ["gse"])]


@pytest.mark.parametrize("devices", ["", "[bridge.devices.IT001E00000001]\n"])
def test_broker_and_bridge_are_told_where_everything_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, devices: str
) -> None:
    (tmp_path / "community.toml").write_text('community = "borgo"\nenergy_operator = "commerce"')
    if devices:
        (tmp_path / "devices.toml").write_text(devices)
    run: list[Any] = []

    def make(command: list[str], **options: Any) -> None:
        run.append((command[1:], options["check"]))
        Path(command[5]).mkdir()

    monkeypatch.setattr(broker_part.subprocess, "run", make)
    monkeypatch.setattr(broker_part, "find_bridge_key", lambda folder, operator: folder / operator)
    plan = ServePlan(tmp_path, mqtt_port=1_883, mqtt_host="10.0.0.5")
    file, broker = broker_part.prepare_broker(plan, "http://127.0.0.1:8080"), tmp_path / "broker"
    assert file == broker / "settings.toml"
    assert run == [([
        "-m", "iot_bridge", "broker", "init", str(broker), "--community", "borgo", "--port", "1883"], True)]
    written = tomllib.loads(file.read_text())
    assert written["broker"] == {
        "community": "borgo", "folder": str(broker), "certificate": str(broker / "broker.pem"),
        "private_key": str(broker / "broker-key.pem"), "host": "10.0.0.5", "port": 1_883,
    }
    given = written["bridge"].pop("devices", {})
    assert list(given) == (["IT001E00000001"] if devices else [])
    assert written["bridge"] == {
        "community": "borgo", "broker_host": "127.0.0.1", "broker_port": 1_883, "broker_ca": str(broker / "ca.pem"),
        "broker_password_file": str(broker / "bridge-password"), "organisation": "commerce",
        "gateway_url": "http://127.0.0.1:8080/commerce/api/v1", "certificate": str(tmp_path / "commerce/cert.pem"),
        "private_key": str(tmp_path / "commerce/key.pem"),
    }


def test_a_gateway_writes_for_its_operator_alone_and_tells_why_it_does_not_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[Any] = []
    monkeypatch.setattr(__main__.os, "umask", done.append)
    monkeypatch.setattr(__main__, "set_up_logs", lambda: done.append("logs"))
    monkeypatch.setattr(__main__, "create_app", "page")
    monkeypatch.setattr(__main__, "run_gateway", lambda plan, page: done.append((plan, page)))
    result = CliRunner().invoke(__main__.main, [str(tmp_path), "--metrics-port", "9"])
    assert (result.exit_code, result.output) == (0, "")
    assert done == [0o077, "logs", (ServePlan(tmp_path, port=8_080, metrics_port=9), "page")]
    CliRunner().invoke(__main__.main, [str(tmp_path), "--catch-up"])
    assert done[-1] == (ServePlan(tmp_path, catches_up=True), "page")
    (tmp_path / "community.toml").write_text('community = "borgo"')
    refused = CliRunner().invoke(__main__.main, [str(tmp_path), "--host", "192.0.2.1"])
    assert (refused.exit_code != 0, "beyond this machine" in refused.output) == (True, True)


def test_pages_with_open_doors_are_not_for_everybody(tmp_path: Path) -> None:
    """Before anything is opened: there is no community in that folder."""
    public = Public("https://energia.example", 8_443, 0)
    doors = {"citizen": Door("Ada", lambda _: "token")}
    for held in (doors, {}):  # they may be opened later
        with pytest.raises(ServeError, match="hold doors open"):
            gateways.run_gateway(ServePlan(tmp_path, public=public), partial(create_app, doors=held))
    with pytest.raises(SettingsError):
        gateways.run_gateway(ServePlan(tmp_path, public=public), create_app)


@pytest.mark.parametrize("names", [("gse",), ("gse", "citizens")])
def test_timetables_and_postmen_start_with_the_server_and_end_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], names: tuple[str, ...]
) -> None:
    done: list[Any] = []
    watched = threading.Event()

    class Noted:
        what = ""

        def __init__(self, gateway: Any, **options: Any) -> None:
            assert options in ({}, {"catches_up": False})
            self.name = self.what + gateway.settings.organisation

        def start(self) -> None:
            done.append(f"start {self.name}")

        def close(self) -> None:
            done.append(f"close {self.name}")

    @contextmanager
    def give(folder: Path, make_page: Any, origins: tuple[str, ...]) -> Iterator[Any]:
        mail: dict[str, Any] = {"citizens": {"mail": ""}}
        yield SimpleNamespace(apps=dict.fromkeys(names), wsgi="wsgi", gateway=lambda name: SimpleNamespace(
            settings=SimpleNamespace(organisation=name, limits=Limits(), proxy=ProxySettings(),
                                     destinations=mail.get(name, {}))))
        done.append("trial closed")

    server = SimpleNamespace(port=4711, run=lambda: done.append("run"), close=lambda: done.append("close"))
    handlers: dict[Any, Any] = {}
    monkeypatch.setattr(gateways, "open_gateways", give)
    monkeypatch.setattr(gateways, "Timetable", Noted)
    monkeypatch.setattr(gateways, "Postman", type("Postman", (Noted,), {"what": "post of "}))
    monkeypatch.setattr(gateways, "Teller", type("Teller", (Noted,), {"what": "notices of "}))
    monkeypatch.setattr(gateways, "listen", lambda plan, wsgi, doors, clients: server)
    monkeypatch.setattr(gateways, "describe_clients", lambda trial: None)
    monkeypatch.setattr(signal, "signal", handlers.__setitem__)
    monkeypatch.setattr(gateways, "end_with_parent", watched.set)
    gateways.run_gateway(ServePlan(tmp_path), "page")
    assert watched.wait(10)
    jobs = [*names, *(f"post of {name}" for name in names if name == "citizens")]   # who has a server of mail
    jobs += [f"notices of {name}" for name in names]
    assert done == [*[f"start {one}" for one in jobs], "run", *[f"close {one}" for one in jobs], "close",
                    "trial closed"]
    ends = {signal.SIGTERM: signals._exit, signal.SIGINT: signals._exit}
    assert handlers == {**ends, signal.SIGHUP: signal.SIG_IGN}
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "gateway ready 127.0.0.1 4711"
    assert len(lines) == len(names)  # of several in one folder it is said that they prove nothing


def test_a_signal_ends_a_child_in_order() -> None:
    with pytest.raises(SystemExit) as caught:
        signals._exit()
    assert caught.value.code == 0
