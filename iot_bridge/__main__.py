"""`python -m iot_bridge`: the bridge, the embedded broker, devices' credentials, a simulated device."""

import asyncio
import csv
import logging
import os
import sys
from pathlib import Path

import click

from chaincode.words import say
from iot_bridge import devices, mosquitto, tls
from iot_bridge.settings import Settings, SettingsError, load_settings

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def main() -> None:
    """From MQTT to the gateway."""
    os.umask(0o077)  # what we write is the operator's own: keys, readings, names
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(name)s %(message)s")
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

    settings = _load(settings_file).bridge
    if settings is None:
        raise click.ClickException(say(
            f"{settings_file}: no table [bridge]",
            f"{settings_file}: manca la tabella [bridge]",
        ))
    run_bridge(settings)


@main.group("broker")
def broker_group() -> None:
    """The embedded broker."""


@broker_group.command("run")
@click.argument("settings_file", type=_FILE)
def broker_run(settings_file: Path) -> None:
    """Run the broker until SIGTERM; prints `broker ready HOST PORT` when it listens."""
    from iot_bridge.processes import serve_broker

    settings = _load(settings_file).broker
    if settings is None:
        raise click.ClickException(say(
            f"{settings_file}: no table [broker]",
            f"{settings_file}: manca la tabella [broker]",
        ))
    asyncio.run(serve_broker(settings))


@broker_group.command("init")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--community", required=True)
@click.option("--host", "hosts", multiple=True, help="Name or address that devices connect to; may be repeated.")
@click.option("--port", default=8883, show_default=True)
def broker_init(folder: Path, community: str, hosts: tuple[str, ...], port: int) -> None:
    """Make certificates, the bridge's credential (bridge-password) and Mosquitto's configuration in FOLDER."""
    mosquitto.init_broker(folder, tls.create_broker_tls(folder, hosts or tls.LOCAL), community=community, port=port)
    click.echo(f"give {folder / 'ca.pem'} to devices; Mosquitto: mosquitto -c {folder / mosquitto.CONF}")


@main.group("device")
def device_group() -> None:
    """Devices' credentials."""


@device_group.command("create")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("metering_point")
def device_create(folder: Path, metering_point: str) -> None:
    """Make a device's credential and show its password, this once."""
    try:
        click.echo(devices.create_device(folder, metering_point))
    except devices.DeviceError as error:
        raise click.ClickException(str(error)) from error


@device_group.command("revoke")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("metering_point")
def device_revoke(folder: Path, metering_point: str) -> None:
    """Take a device's credential away. Mosquitto notices when it is reloaded."""
    try:
        devices.revoke_device(folder, metering_point)
    except devices.DeviceError as error:
        raise click.ClickException(str(error)) from error


@main.command("simulate")
@click.argument("settings_file", type=_FILE)
@click.option("--metering-point", required=True)
@click.option("--password-file", type=_FILE, required=True)
@click.option("--outbox", type=click.Path(dir_okay=False, path_type=Path), required=True)
@click.option("--csv", "csv_file", type=_FILE, help="Columns register,start,energy_wh[,interval_s].")
@click.option("--wait", "wait_s", default=300, show_default=True, help="Seconds to wait for receipts.")
def simulate(  # noqa: PLR0917 - click passes each option by name
    settings_file: Path, metering_point: str, password_file: Path, outbox: Path, csv_file: Path | None, wait_s: int,
) -> None:
    """Be one device: send a table's readings, and what the outbox still holds, until all have receipts."""
    from iot_bridge.mqtt import Login
    from iot_bridge.outbox import Outbox
    from iot_bridge.simulator import Device

    settings = _load(settings_file).bridge
    if settings is None:
        raise click.ClickException(say(
            f"{settings_file}: no table [bridge]",
            f"{settings_file}: manca la tabella [bridge]",
        ))
    password = password_file.read_text(encoding="ascii").strip()
    login = Login(
        settings.broker_host, settings.broker_port, settings.broker_ca, metering_point, password,
        settings.mqtt_version)
    kept = Outbox(outbox)
    device = Device(login, settings.community, kept)
    device.open()
    for batch in _batches(csv_file) if csv_file else ():
        device.add(batch)
    is_settled = device.wait_until_settled(wait_s)
    device.close()
    click.echo(f"waiting {len(kept.waiting())}, refused {sum(map(len, kept.refused().values()))}")
    kept.close()
    sys.exit(0 if is_settled else 1)


def _batches(file: Path) -> list[list[dict[str, object]]]:
    """A table's readings in messages of at most 200."""
    with file.open(encoding="utf-8", newline="") as table:
        rows = [
            {"register": row["register"], "start": row["start"], "energy_wh": int(row["energy_wh"]),
             "interval_s": int(row.get("interval_s") or 900)}
            for row in csv.DictReader(table)
        ]
    return [rows[first:first + 200] for first in range(0, len(rows), 200)]


def _load(file: Path) -> Settings:
    try:
        return load_settings(file)
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
