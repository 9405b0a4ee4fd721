import csv
import os

import pytest
from click.testing import CliRunner

from iot_bridge import processes, simulator
from iot_bridge.__main__ import _batches, main
from iot_bridge.devices import is_password, load_passwords
from iot_bridge.settings import load_settings
from tests.bench.bench_bridge import rig
from tests.iot_bridge.settings_file import BRIDGE, write

POINT = "IT001E00000001"


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_broker_s_folder_is_made_once_and_holds_what_both_brokers_need(tmp_path):
    result = call("broker", "init", tmp_path / "b", "--community", "prova", "--host", "mqtt.example", "--port", "18883")
    assert result.exit_code == 0, result.output
    names = {file.name for file in (tmp_path / "b").iterdir()}
    assert names == {
        "ca.pem", "broker.pem", "broker-key.pem", "passwords", "bridge-password", "acl", "mosquitto.conf", "data"}
    assert "listener 18883\n" in (tmp_path / "b/mosquitto.conf").read_text()
    password = (tmp_path / "b/bridge-password").read_text()
    call("broker", "init", tmp_path / "b", "--community", "prova")
    assert (tmp_path / "b/bridge-password").read_text() == password


def test_what_a_command_writes_is_its_owner_s_alone_whatever_the_shell_says(tmp_path):
    before = os.umask(0)
    try:
        assert call("broker", "init", tmp_path / "b", "--community", "prova").exit_code == 0
    finally:
        os.umask(before)
    assert [path for path in (tmp_path / "b", *(tmp_path / "b").rglob("*")) if path.stat().st_mode & 0o077] == []


def test_a_device_s_password_is_shown_once_and_revoked(tmp_path):
    shown = call("device", "create", tmp_path, POINT).output.strip()
    assert is_password(shown, load_passwords(tmp_path)[POINT])
    assert call("device", "create", tmp_path, POINT).exit_code == 1
    assert call("device", "revoke", tmp_path, POINT).exit_code == 0
    assert call("device", "revoke", tmp_path, POINT).exit_code == 1


@pytest.mark.parametrize("group", ["bridge", "broker"])
def test_a_settings_file_without_the_table_is_refused_in_one_line(tmp_path, group):
    (tmp_path / "s.toml").write_text("")
    result = call(group, "run", tmp_path / "s.toml")
    said = f"{tmp_path / 's.toml'}: no table [{group}]: add it, iot_bridge/README.md shows it"
    assert (result.exit_code, result.output.strip()) == (2, said)


def test_a_simulated_device_sends_a_table_and_waits_for_its_receipts(tmp_path):
    with (tmp_path / "readings.csv").open("w", newline="") as table:
        writer = csv.writer(table)
        writer.writerow(["register", "start", "energy_wh"])
        writer.writerows(["injected", f"2024-05-{n // 24 + 1:02d}T{n % 24:02d}:00:00+02:00", n] for n in range(300))
    with rig("amqtt", ()) as running:
        (tmp_path / "password").write_text(running.broker.new_device(POINT).password)
        result = call(
            "simulate", running.folder / "bridge.toml", "--metering-point", POINT, "--password-file",
            tmp_path / "password", "--outbox", tmp_path / "outbox.db", "--csv", tmp_path / "readings.csv")
        count = len(running.keys())
    assert (result.exit_code, result.output) == (0, "waiting 0, refused 0\n")
    assert count == 300


BROKER = '[broker]\ncommunity = "prova"\nfolder = "."\ncertificate = "c"\nprivate_key = "k"\n'


def test_bridge_and_broker_run_with_their_own_tables(tmp_path, monkeypatch):
    ran, file = [], write(tmp_path, BRIDGE + BROKER)

    async def serve(settings):
        ran.append(settings)

    monkeypatch.setattr(processes, "run_bridge", ran.append)
    monkeypatch.setattr(processes, "serve_broker", serve)
    for group in ("bridge", "broker"):
        assert call(group, "run", file).exit_code == 0
    settings = load_settings(file)
    assert ran == [settings.bridge, settings.broker]


class FakeDevice:
    """In the simulated device's place: keeps what it is told, and settles or not."""

    made = None
    is_settled = True

    def __init__(self, login, community, outbox):
        type(self).made = self
        self.login, self.community, self.outbox, self.steps = login, community, outbox, []

    def open(self):
        self.steps.append("open")

    def close(self):
        self.steps.append("close")

    def add(self, readings):
        self.steps.append(len(readings))
        self.outbox.add(readings)

    def wait_until_settled(self, timeout_s):
        self.steps.append(f"{timeout_s} s")
        return self.is_settled


@pytest.mark.parametrize(("is_settled", "code"), [(True, 0), (False, 1)])
def test_a_simulated_device_opens_sends_waits_and_closes(tmp_path, monkeypatch, is_settled, code):
    monkeypatch.setattr(simulator, "Device", FakeDevice)
    monkeypatch.setattr(FakeDevice, "is_settled", is_settled)
    (tmp_path / "password").write_text(" secret\n")
    rows = "\n".join(f"injected,2024-05-01T00:00:00Z,{number}" for number in range(401))
    (tmp_path / "t.csv").write_text(f"register,start,energy_wh\n{rows}\n")
    options = ["--metering-point", POINT, "--password-file", tmp_path / "password", "--outbox", tmp_path / "o.db"]
    result = call("simulate", write(tmp_path, BRIDGE), *options, "--csv", tmp_path / "t.csv")
    assert (result.exit_code, result.output) == (code, "waiting 3, refused 0\n")
    made = FakeDevice.made
    assert made.steps == ["open", 200, 200, 1, "300 s", "close"]
    assert (made.login.username, made.login.password, made.login.version, made.community) == (
        POINT, "secret", "auto", "prova")
    result = call("simulate", write(tmp_path, BRIDGE), *options, "--wait", 7)
    assert (result.exit_code, FakeDevice.made.steps) == (code, ["open", "7 s", "close"])
    result = call("simulate", write(tmp_path, BROKER), *options)
    assert result.exit_code == 2
    assert result.output.startswith(f"{tmp_path / 'bridge.toml'}: no table [bridge]")


@pytest.mark.parametrize("row", ["injected,2024-05-01T00:00:00Z,tante", "injected,2024-05-01T00:00:00Z", "x"])
def test_a_table_that_cannot_be_read_is_told_by_its_line(tmp_path, row):
    (tmp_path / "password").write_text("secret\n")
    (tmp_path / "t.csv").write_text(f"register,start,energy_wh\n{row}\n")
    result = call("simulate", write(tmp_path, BRIDGE), "--metering-point", POINT, "--password-file",
                  tmp_path / "password", "--outbox", tmp_path / "o.db", "--csv", tmp_path / "t.csv")
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
    assert result.stderr.startswith(f"{tmp_path / 't.csv'}:2: ")


def test_refused_readings_are_counted_one_by_one(tmp_path, monkeypatch):
    class Refusing(FakeDevice):
        def add(self, readings):
            batch, _ = self.outbox.add(readings)
            self.outbox.settle(batch, [{"code": "X"}, {"code": "Y"}])

    monkeypatch.setattr(simulator, "Device", Refusing)
    (tmp_path / "password").write_text("secret")
    (tmp_path / "t.csv").write_text("register,start,energy_wh\ninjected,2024-05-01T00:00:00Z,1\n")
    result = call(
        "simulate", write(tmp_path, BRIDGE), "--metering-point", POINT, "--password-file", tmp_path / "password",
        "--outbox", tmp_path / "o.db", "--csv", tmp_path / "t.csv")
    assert result.output == "waiting 0, refused 2\n"


def test_a_table_says_its_interval_or_means_a_quarter_of_an_hour(tmp_path):
    (tmp_path / "t.csv").write_text(
        "register,start,energy_wh,interval_s\ninjected,2024-05-01T00:00:00Z,5,3600\nwithdrawn,2024-05-01T01:00:00Z,6,\n")
    assert _batches(tmp_path / "t.csv") == [[
        {"register": "injected", "start": "2024-05-01T00:00:00Z", "energy_wh": 5, "interval_s": 3_600},
        {"register": "withdrawn", "start": "2024-05-01T01:00:00Z", "energy_wh": 6, "interval_s": 900},
    ]]
    (tmp_path / "t.csv").write_text("register,start,energy_wh\n")
    assert _batches(tmp_path / "t.csv") == []
