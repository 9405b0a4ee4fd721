"""Credentials of devices and of the bridge, in files that Mosquitto and the embedded broker both read.

A folder holds `passwords`, in the form of Mosquitto's password_file (PBKDF2-SHA512). A device's user name is its
metering point. Passwords are 192 random bits made here, shown once and kept only as hashes; so few rounds of PBKDF2
are enough, and a broker can check many devices that come back at once.
"""

import base64
import hashlib
import hmac
import secrets
from pathlib import Path

from chaincode.kernel.replacing import replace_file
from chaincode.words import WordedError
from iot_bridge.topics import is_metering_point

PASSWORDS = "passwords"
BRIDGE = "bridge"

_ROUNDS = 101  # mosquitto_passwd's own number


class DeviceError(WordedError):
    """A device that can't be created or revoked; the text says why."""


def create_device(folder: Path, metering_point: str) -> str:
    """Make a credential for a new device and return its password, which is kept nowhere else.

    DeviceError when the metering point can't stand in a topic or has a device already (revoke that first).
    """
    if not is_metering_point(metering_point) or metering_point == BRIDGE:
        raise DeviceError("iot_bridge.devices.cannot_name_device_z_z", metering_point=metering_point)
    return _create(folder, metering_point)


def create_bridge(folder: Path, username: str = BRIDGE) -> str:
    """Make the bridge's own credential and return its password; DeviceError when it exists already."""
    return _create(folder, username)


def revoke_device(folder: Path, username: str) -> None:
    """Take a credential away; DeviceError when there is none.

    The embedded broker cuts the device off within a second. Mosquitto does when it is told to read its files
    again (`systemctl reload mosquitto`, or SIGHUP).
    """
    hashes = load_passwords(folder)
    if hashes.pop(username, None) is None:
        raise DeviceError("iot_bridge.devices.has_no_device_look", username=username)
    _save_passwords(folder, hashes)


def load_passwords(folder: Path) -> dict[str, str]:
    """User names and hashes; empty when the file isn't there yet."""
    try:
        lines = (folder / PASSWORDS).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.split(":", 1) for line in lines if ":" in line)


def is_password(password: str, hashed: str) -> bool:
    """Whether a password belongs to a hash of Mosquitto's form `$7$rounds$salt$hash`."""
    try:
        _, kind, rounds, salt, digest = hashed.split("$")
        expected = _digest(password, base64.b64decode(salt), int(rounds))
        return kind == "7" and hmac.compare_digest(expected, base64.b64decode(digest))
    except ValueError:
        return False


def _create(folder: Path, username: str) -> str:
    hashes = load_passwords(folder)
    if username in hashes:
        raise DeviceError("iot_bridge.devices.has_device_already_revoke", username=username)
    password = secrets.token_urlsafe(24)
    hashes[username] = _hash(password)
    _save_passwords(folder, hashes)
    return password


def _hash(password: str) -> str:
    salt = secrets.token_bytes(12)
    digest = _digest(password, salt, _ROUNDS)
    return f"$7${_ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(digest).decode()}"


def _digest(password: str, salt: bytes, rounds: int) -> bytes:
    return hashlib.pbkdf2_hmac("sha512", password.encode(), salt, rounds)


def _save_passwords(folder: Path, hashes: dict[str, str]) -> None:
    save_private(folder / PASSWORDS, "".join(f"{name}:{hashes[name]}\n" for name in sorted(hashes)))


def save_private(file: Path, text: str) -> None:
    """Replace a file at once, so that a broker never reads half of it; only its owner may read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    replace_file(file, text.encode("ascii"), 0o600)
