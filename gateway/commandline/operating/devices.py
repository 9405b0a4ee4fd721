"""`volano devices`: who may send readings by MQTT, a credential for each metering point."""

from pathlib import Path

import click

from chaincode.kernel.pod import is_pod, parse_pod
from chaincode.terminal.telling import echo
from chaincode.words import say
from gateway.commandline.base.community import open_community, require_community
from gateway.commandline.base.options import folder_option, json_option, show_json
from gateway.commandline.base.refusals import InputError, RefusedError
from iot_bridge.devices import BRIDGE, DeviceError, create_device, load_passwords, revoke_device

BROKER = "broker"


@click.group()
def devices() -> None:
    """The meters' devices: each has its own credential and sends for its own metering point.

    \b
    Example:
      ./volano devices add IT001E00000001
    """


@devices.command()
@click.argument("point")
@folder_option
@json_option
def add(point: str, folder: Path, as_json: bool) -> None:
    """Make the credential of the device at metering point POINT and show its password, this once.

    \b
    Example:
      ./volano devices add IT001E00000001
    """
    point = _read_point(point)
    with open_community(folder) as community, community.client(community.operator) as operator:
        if point not in {one["metering_point"] for one in operator.get("metering-points")["points"]}:
            raise InputError(say("gateway.operating.devices.no_member_has_metering_point_see", point=point))
        try:
            password = create_device(folder / BROKER, point)
        except DeviceError as error:
            raise RefusedError(str(error)) from error
        topic = f"volano/v1/{community.community}/{point}/readings"
    if as_json:
        show_json({"username": point, "password": password, "topic": topic})
    else:
        echo(say(
            "gateway.operating.devices.user_name_password_topic", point=point, password=password, topic=topic,
        ))


@devices.command()
@click.argument("point")
@folder_option
def revoke(point: str, folder: Path) -> None:
    """Take a device's credential away; the embedded broker cuts it off at once.

    \b
    Example:
      ./volano devices revoke IT001E00000001
    """
    require_community(folder)
    point = _read_point(point)
    if point == BRIDGE:
        raise InputError(say("gateway.operating.devices.that_is_bridge_own_name_metering"))
    try:
        revoke_device(folder / BROKER, point)
    except DeviceError as error:
        raise RefusedError(str(error)) from error
    echo(say("gateway.operating.devices.may_send_no_longer", point=point))


def _read_point(text: str) -> str:
    """A point as the register and its device's topics name it: a POD however it is written."""
    return parse_pod(text) if is_pod(text) else text


@devices.command("list")
@folder_option
@json_option
def list_(folder: Path, as_json: bool) -> None:
    """List the metering points that have a device.

    \b
    Example:
      ./volano devices list
    """
    require_community(folder)
    names = sorted(set(load_passwords(folder / BROKER)) - {BRIDGE})
    if as_json:
        show_json({"devices": names})
    else:
        echo("\n".join(names) or say("gateway.operating.devices.no_device_yet"))
