"""What `volano serve` serves and where; beyond this machine only by TLS, its own or a trusted proxy's."""

import ipaddress
from dataclasses import dataclass, field
from pathlib import Path

from chaincode.rules.units import ORGANISATIONS
from chaincode.words import WordedError
from gateway.hosting.serve.public import Public
from gateway.settings import load_settings

LOOPBACK = "127.0.0.1"
READY_FILE = "serve.json"


class ServeError(WordedError):
    """The service can't start; the message says why."""


@dataclass(frozen=True)
class Apart:
    """pages: the address of the process that makes them; asks: the descriptor at which it asks the gateways here;
    proof: by which either believes whom the other asks for.
    """

    pages: str
    asks: int
    proof: str = field(default="", repr=False)


@dataclass(frozen=True)
class ServePlan:
    """What to serve and where.

    host, port: of what speaks in the clear; mqtt_port: 0 for no broker and no bridge, which only the energy operator
    has; mqtt_host: what the broker listens on; metrics_port: on this machine alone, 0 for none; public: what speaks TLS
    beside it, for whoever comes from elsewhere; apart: pages of another process, None for those of the gateway's own;
    catches_up: a ledger that stands long behind goes on to today.

    Raises:
        ServeError: in the clear beyond loopback, where no proxy is trusted.
        SettingsError: there is no community in the folder to ask for its proxies.
    """

    folder: Path
    host: str = LOOPBACK
    port: int = 8_080
    mqtt_port: int = 8_883
    mqtt_host: str = LOOPBACK
    metrics_port: int = 0
    public: Public | None = None
    apart: Apart | None = None
    catches_up: bool = False

    def __post_init__(self) -> None:
        if not is_loopback(self.host) and not load_settings(self.folder, "municipality").proxy.trusted:
            raise ServeError("gateway.hosting.serve.is_beyond_this_machine_where_nothing", host=self.host)

    @property
    def has_broker(self) -> bool:
        """Whether devices' readings come in here: a port is named, and the energy operator's gateway runs here.

        Raises:
            SettingsError: there is no community in the folder.
        """
        operator = load_settings(self.folder, "municipality").energy_operator
        return bool(self.mqtt_port) and holds_service(self.folder, operator)

    @property
    def has_pages_apart(self) -> bool:
        """Whether pages have a process of their own: not in a trial, which holds all organisations' keys."""
        return not all(holds_service(self.folder, name) for name in ORGANISATIONS)


def holds_service(folder: Path, organisation: str) -> bool:
    """Whether an organisation's gateway can run here: its service's key lies in the folder."""
    return (folder / "keys" / organisation / "service" / "key.pem").exists()


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches an address to listen on."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
