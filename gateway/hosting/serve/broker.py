"""What the broker and the bridge need before they start: certificates, credentials, the bridge's key, settings."""

import os
import subprocess
import sys
from pathlib import Path

import tomli_w

from gateway.hosting.serve.kept_process import ROOT
from gateway.hosting.serve.plan import LOOPBACK, ServeError, ServePlan
from gateway.settings import load_settings

DEVICES_FILE = "devices.toml"  # tables [bridge.devices.POD], see iot_bridge/README.md


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
            "community": settings.community, "broker_host": LOOPBACK, "broker_port": plan.mqtt_port,
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
