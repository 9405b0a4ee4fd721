"""What one organisation's gateway is told: whose it is, where its files lie, where the others are.

A community's folder holds `community.toml` (the same for all), `keys/<organisation>/<name>/`, and a folder for each
organisation whose gateway runs here. An unknown name in the file is refused: a misspelt setting must not be silent.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from chaincode.kernel.toml import TomlError, parse_toml
from chaincode.rules.units import ORGANISATIONS
from chaincode.words import WordedError, words_of
from gateway.client import find_origin, is_loopback
from gateway.destinations import NAME, Destination, DestinationError, read_destination

COMMUNITY_FILE = "community.toml"
TRUST_FILE = "trust.toml"
LEDGERS = ("embedded", "fabric")


class SettingsError(WordedError):
    """A setting that can't be used; the message names it."""


@dataclass(frozen=True)
class Limits:
    """What a gateway takes at most: bytes of a body, of a command, of a file; readings a batch, calls a minute without
    a session or with one, tags of metering points that one caller is given a day; proposals a minute that an endorser
    of the embedded ledger takes of one key, queries too; wrong codes of invitations a minute from one address.
    """

    body_bytes: int = 4_000_000
    command_bytes: int = 40_000_000
    upload_bytes: int = 20_000_000
    readings: int = 5_000
    open_calls: int = 600
    session_calls: int = 6_000
    tags_a_day: int = 2_000
    proposals: int = 1_200
    wrong_codes: int = 5


@dataclass(frozen=True)
class PeerSettings:
    """A peer of an organisation's own. address: host:port; tls_root: PEM file; server_name: in its certificate, where
    it isn't the host.
    """

    address: str
    tls_root: Path
    server_name: str = ""


@dataclass(frozen=True)
class LedgerSettings:
    """Which ledger: "embedded", in one file of the community's folder, or "fabric", through its own `peer`."""

    kind: str = "embedded"
    peer: PeerSettings | None = None


@dataclass(frozen=True)
class ProxySettings:
    """Proxies in front of a gateway. trusted: their IP addresses; what they say of who calls counts, and nobody else's
    word of it does.
    """

    trusted: tuple[str, ...] = ()


@dataclass(frozen=True)
class TlsSettings:
    """TLS between gateways. certificate, key: PEM files that this one shows where the command line names none;
    authorities: by organisation, the PEM file of who issued its gateway's certificate; for whom there is none, it is
    one that this machine trusts.
    """

    certificate: Path | None = None
    key: Path | None = None
    authorities: Mapping[str, Path] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """One gateway's settings.

    organisation: the MSP whose gateway this is; folder: its own files; keys: its keys, a folder for each name;
    energy_operator: whose gateway holds readings and points; countersigner: who recomputes and signs settlements;
    gateways: base addresses of the organisations' APIs, in the clear only on this machine and among its containers;
    origins: further addresses under which callers reach this one (a proxy's, a second name); oldest_months,
    device_days: age of the oldest reading taken from a file and from a device, counted from the ledger's day;
    settle_wait_days: how long after its end a period that lacks readings or prices waits before the timetable settles
    it all the same; destinations: what else may be asked, by name;
    relays: other organisations whose API is also had at this gateway's address, for its own pages.
    """

    community: str
    organisation: str
    folder: Path
    keys: Path
    title: str = ""
    database_url: str = ""
    energy_operator: str = "gse"
    countersigner: str = "municipality"
    zone: str = "NORD"
    gateways: Mapping[str, str] = field(default_factory=dict)
    origins: tuple[str, ...] = ()
    oldest_months: int = 62
    device_days: int = 7
    settle_wait_days: int = 45
    session_s: int = 3_600
    limits: Limits = Limits()
    ledger: LedgerSettings = LedgerSettings()
    destinations: Mapping[str, Destination] = field(default_factory=dict)
    proxy: ProxySettings = ProxySettings()
    tls: TlsSettings = TlsSettings()
    relays: tuple[str, ...] = ()

    @property
    def is_energy_operator(self) -> bool:
        """Whether readings and metering points live at this gateway."""
        return self.organisation == self.energy_operator

    @property
    def own_origins(self) -> frozenset[str]:
        """The origins under which the settings say that callers reach this gateway."""
        own = self.gateways.get(self.organisation, "")
        return frozenset(find_origin(address) for address in (own, *self.origins) if address)

    @property
    def url(self) -> str:
        """The address of the database: SQLite in its own folder unless named."""
        return self.database_url or f"sqlite:///{self.folder / 'gateway.db'}"

    @property
    def trust_file(self) -> Path:
        """Where the community says whom its auditors trust."""
        return self.folder.parent / TRUST_FILE

    def key_folder(self, name: str) -> Path:
        """Where the key and certificate of one of the organisation's own names lie."""
        return self.keys / name


def load_settings(folder: Path, organisation: str) -> Settings:
    """Read a community's folder as one organisation sees it.

    Raises:
        SettingsError: no such file, not TOML, an unknown or missing setting, an unknown organisation.
    """
    _check_names((organisation,))
    return build_settings(_read(folder / COMMUNITY_FILE), folder, organisation)


def build_settings(plain: Mapping[str, Any], folder: Path, organisation: str) -> Settings:
    """Build settings from the plain values of a community file; databases, origins and relays go by organisation."""
    values = dict(plain)
    databases, origins = values.pop("databases", {}), values.pop("origins", {})
    relays = values.pop("relays", {})
    values["limits"] = _make(Limits, values.get("limits", {}), "limits")
    values["ledger"] = _build_ledger(values.get("ledger", {}), folder, organisation)
    values["destinations"] = _build_destinations(values.get("destinations", {}), folder)
    values["proxy"] = _build_proxy(values.get("proxy", {}))
    values["tls"] = _build_tls(values.get("tls", {}), folder)
    own = {
        "organisation": organisation, "folder": folder / organisation, "keys": folder / "keys" / organisation,
        "database_url": databases.get(organisation, ""), "origins": tuple(origins.get(organisation, ())),
        "relays": tuple(relays.get(organisation, ())),
    }
    settings: Settings = _make(Settings, {**values, **own}, COMMUNITY_FILE)
    _check_addresses(settings)
    _check_names((*settings.tls.authorities, *settings.relays))
    for name in settings.relays:
        if name not in settings.gateways:
            raise SettingsError("gateway.settings.relays_need_an_address", name=name)
    return settings


def _check_addresses(settings: Settings) -> None:
    for address in (*settings.gateways.values(), *settings.origins):
        try:
            find_origin(address)
        except ValueError:
            raise SettingsError(
                "gateway.settings.gateways_origins_not_address_of_http", community_file=COMMUNITY_FILE, address=address,
            ) from None
    _require_encryption(settings.gateways)


def _require_encryption(gateways: Mapping[str, str]) -> None:
    """Tokens and readings cross no network in the clear: such an address is this machine's, or a container's of it."""
    containers = {f"{name}-gateway" for name in ORGANISATIONS}
    for address in gateways.values():
        origin = find_origin(address)
        host = origin.partition("://")[2].partition(":")[0]
        if origin.startswith("http:") and not is_loopback(origin) and host not in containers:
            raise SettingsError("gateway.settings.gateways_in_the_clear", address=address)


def _check_names(organisations: Iterable[str]) -> None:
    for organisation in organisations:
        if organisation not in ORGANISATIONS:
            raise SettingsError(
                "gateway.settings.no_organisation_there_are", organisation=organisation,
                organisations=", ".join(ORGANISATIONS),
            )


def _build_tls(plain: Mapping[str, Any], folder: Path) -> TlsSettings:
    """Read `[tls]`; files are relative to the folder."""
    values = {name: folder / str(value) for name, value in plain.items() if name != "authorities"}
    authorities = {name: folder / str(value) for name, value in plain.get("authorities", {}).items()}
    settings: TlsSettings = _make(TlsSettings, {**values, "authorities": authorities}, "tls")
    return settings


def _build_ledger(plain: Mapping[str, Any], folder: Path, organisation: str) -> LedgerSettings:
    """Read `[ledger]`; `[ledger.peers.<organisation>]` names each one's own peer, by files relative to the folder."""
    values = dict(plain)
    own = dict(values.pop("peers", {}).get(organisation, {}))
    if own:
        own["tls_root"] = folder / own.get("tls_root", "")
        values["peer"] = _make(PeerSettings, own, f"ledger.peers.{organisation}")
    settings: LedgerSettings = _make(LedgerSettings, values, "ledger")
    if settings.kind not in LEDGERS:
        raise SettingsError(
            "gateway.settings.ledger_kind_is_one_of_not", ledgers=", ".join(LEDGERS), kind=settings.kind,
        )
    return settings


def _build_destinations(plain: Mapping[str, Any], folder: Path) -> dict[str, Destination]:
    """Read `[destinations.<name>]`."""
    found: dict[str, Destination] = {}
    for name, values in plain.items():
        where = f"destinations.{name}"
        if not NAME.fullmatch(name) or not isinstance(values, Mapping):
            raise SettingsError("gateway.settings.no_name_of_destination", name=name)
        try:
            found[name] = _make(Destination, read_destination(dict(values), folder), where)
        except DestinationError as error:
            raise SettingsError(words_of(error).at(where)) from None
    return found


def _build_proxy(plain: Mapping[str, Any]) -> ProxySettings:
    proxy: ProxySettings = _make(ProxySettings, plain, "proxy")
    for address in proxy.trusted:
        if not is_address(address):
            raise SettingsError("gateway.settings.proxy_trusted_is_no_ip", proxy=address)
    return ProxySettings(tuple(proxy.trusted))


def is_address(text: object) -> bool:
    """Whether a text is an IP address as callers are known by: canonical, without a zone."""
    try:
        return isinstance(text, str) and str(ip_address(text)) == text and "%" not in text
    except ValueError:
        return False


def _read(path: Path) -> dict[str, Any]:
    try:
        return parse_toml(path.read_bytes())
    except FileNotFoundError:
        raise SettingsError("gateway.settings.there_is_no", path=path) from None
    except TomlError as error:
        raise SettingsError(words_of(error).at(f"{path}")) from None


def _make(kind: Any, values: Mapping[str, Any], where: str) -> Any:
    unknown = sorted(set(values) - {one.name for one in fields(kind)})
    if unknown:
        raise SettingsError("gateway.settings.unknown_setting", where=where, unknown=unknown[0])
    try:
        return kind(**values)
    except TypeError as error:
        raise SettingsError(words_of(error).at(f"{where}")) from None
