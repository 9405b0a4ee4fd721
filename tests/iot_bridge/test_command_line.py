import csv

import pytest
from click.testing import CliRunner

from iot_bridge.__main__ import main
from iot_bridge.devices import is_password, load_passwords
from tests.bench.bench_bridge import rig

POINT = "IT001E00000001"


def call(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def test_a_broker_s_folder_is_made_once_and_holds_what_both_brokers_need(tmp_path):
    result = call("broker", "init", tmp_path / "b", "--community", "prova", "--host", "mqtt.example", "--port", "18883")
    assert result.exit_code == 0, result.output
    names = {file.name for file in (tmp_path / "b").iterdir()}
    assert names == {
        "ca.pem", "broker.pem", "broker-key.pem", "passwords", "bridge-password", "acl", "mosquitto.conf"}
    assert "listener 18883\n" in (tmp_path / "b/mosquitto.conf").read_text()
    password = (tmp_path / "b/bridge-password").read_text()
    call("broker", "init", tmp_path / "b", "--community", "prova")
    assert (tmp_path / "b/bridge-password").read_text() == password


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
    assert (result.exit_code, result.output.strip()) == (1, f"Error: {tmp_path / 's.toml'}: no table [{group}]")


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
