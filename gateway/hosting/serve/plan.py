"""What `volano serve` serves and where; beyond this machine only behind a proxy that speaks TLS."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path

from chaincode.words import WordedError
from gateway.settings import load_settings

LOOPBACK = "127.0.0.1"
READY_FILE = "serve.json"


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
    host: str = LOOPBACK
    port: int = 8_080
    mqtt_port: int = 8_883
    mqtt_host: str = LOOPBACK
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
