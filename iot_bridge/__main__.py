"""`python -m iot_bridge`: the bridge, the embedded broker, devices' credentials, a simulated device."""

import asyncio
import csv
import logging
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TypeVar

import click

from chaincode.kernel.chunks import split_chunks
from chaincode.kernel.log_level import find_log_level
from chaincode.terminal.failures import InputError, RefusedError
from chaincode.terminal.help_words import run
from chaincode.terminal.telling import echo
from chaincode.words import say
from iot_bridge import devices, mosquitto, tls
from iot_bridge.payloads.volano import MAX_READINGS
from iot_bridge.settings import Settings, SettingsError, load_settings

Table = TypeVar("Table")
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """From MQTT to the gateway."""
    os.umask(0o077)  # what we write is the operator's own: keys, readings, names
    logging.basicConfig(level=find_log_level(), stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
    for name, level in (("amqtt", logging.ERROR), ("httpx", logging.WARNING), ("transitions", logging.WARNING)):
        logging.getLogger(name).setLevel(level)


@main.group("bridge")
def bridge_group() -> None:
    """The bridge."""


@bridge_group.command("run")
@click.argument("settings_file", type=_FILE)
def bridge_run(settings_file: Path) -> None:
    """Forward readings until SIGTERM; prints `bridge ready` when the broker has accepted its subscription."""
    from iot_bridge.processes import run_bridge

    settings = _require(_load(settings_file).bridge, settings_file, "bridge")
    run_bridge(settings)


@main.group("broker")
def broker_group() -> None:
    """The embedded broker."""


@broker_group.command("run")
@click.argument("settings_file", type=_FILE)
def broker_run(settings_file: Path) -> None:
    """Run the broker until SIGTERM; prints `broker ready HOST PORT` when it listens."""
    from iot_bridge.processes import serve_broker

    settings = _require(_load(settings_file).broker, settings_file, "broker")
    asyncio.run(serve_broker(settings))


@broker_group.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--community", required=True, help="The community's short name.")
@click.option("--host", "hosts", multiple=True, help="Name or address that devices connect to; may be repeated.")
@click.option("--port", type=click.IntRange(1, 65_535), default=8883, show_default=True,
              help="The port that it listens on.")
def broker_init(folder: Path, community: str, hosts: tuple[str, ...], port: int) -> None:
    """Make certificates, the bridge's credential (bridge-password) and Mosquitto's configuration in FOLDER."""
    mosquitto.init_broker(folder, tls.create_broker_tls(folder, hosts or tls.LOCAL), community=community, port=port)
    root, conf = folder / "ca.pem", folder / mosquitto.CONF
    echo(say("iot_bridge.main.give_to_devices_mosquitto", root=root, conf=conf))


@main.group("device")
def device_group() -> None:
    """Devices' credentials."""


@device_group.command("create")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("metering_point")
def device_create(folder: Path, metering_point: str) -> None:
    """Make a device's credential and show its password, this once."""
    try:
        echo(devices.create_device(folder, metering_point))
    except devices.DeviceError as error:
        raise RefusedError(str(error)) from error


@device_group.command("revoke")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("metering_point")
def device_revoke(folder: Path, metering_point: str) -> None:
    """Take a device's credential away. Mosquitto notices when it is reloaded."""
    try:
        devices.revoke_device(folder, metering_point)
    except devices.DeviceError as error:
        raise RefusedError(str(error)) from error


@main.command("simulate")
@click.argument("settings_file", type=_FILE)
@click.option("--metering-point", required=True, help="Whose device it is.")
@click.option("--password-file", type=_FILE, required=True, help="What `device create` showed.")
@click.option("--outbox", type=click.Path(dir_okay=False, path_type=Path), required=True,
              help="Where it keeps what has no receipt yet.")
@click.option("--csv", "csv_file", type=_FILE, help="Columns register,start,energy_wh[,interval_s].")
@click.option("--wait", "wait_s", default=300, show_default=True, help="Seconds to wait for receipts.")
def simulate(  # noqa: PLR0917 - click passes each option by name
    settings_file: Path, metering_point: str, password_file: Path, outbox: Path, csv_file: Path | None, wait_s: int,
) -> None:
    """Be one device: send a table's readings, and what the outbox still holds, until all have receipts."""
    from iot_bridge.mqtt import Login
    from iot_bridge.outbox import Outbox
    from iot_bridge.simulator import Device

    settings = _require(_load(settings_file).bridge, settings_file, "bridge")
    password = _read_password(password_file)
    login = Login(
        settings.broker_host, settings.broker_port, settings.broker_ca, metering_point, password,
        settings.mqtt_version)
    kept = Outbox(outbox)
    batches = _batches(csv_file) if csv_file else []
    device = Device(login, settings.community, kept)
    device.open()
    for batch in batches:
        device.add(batch)
    is_settled = device.wait_until_settled(wait_s)
    device.close()
    waiting, refused = len(kept.waiting()), sum(map(len, kept.refused().values()))
    echo(say("iot_bridge.main.waiting_refused", waiting=waiting, refused=refused))
    kept.close()
    sys.exit(0 if is_settled else 1)


def _batches(file: Path) -> list[Sequence[dict[str, object]]]:
    """A table's readings in messages of at most 200."""
    with file.open(encoding="utf-8", newline="") as table:
        reader = csv.DictReader(table)
        rows = [_read_row(row, f"{file}:{reader.line_num}") for row in reader]
    return list(split_chunks(rows, MAX_READINGS))


def _read_row(row: Mapping[str, str | None], where: str) -> dict[str, object]:
    try:
        return {"register": row["register"], "start": row["start"], "energy_wh": int(row["energy_wh"] or ""),
                "interval_s": int(row.get("interval_s") or 900)}
    except (KeyError, ValueError) as error:
        raise InputError(say("iot_bridge.main.columns_are_register_start", place=where)) from error


def _read_password(file: Path) -> str:
    try:
        return file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(say("iot_bridge.main.is_not_password_file_give_what", file=file)) from error


def _require(settings: Table | None, file: Path, name: str) -> Table:
    if settings is None:
        raise InputError(say("iot_bridge.main.no_table_add_it_iot_bridge", file=file, name=name))
    return settings


def _load(file: Path) -> Settings:
    try:
        return load_settings(file)
    except SettingsError as error:
        raise InputError(str(error)) from error


if __name__ == "__main__":
    run(main, "python -m iot_bridge")
