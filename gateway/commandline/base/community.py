"""A community's folder as commands use it: through a running server's socket, else through apps opened for the command.

The ledger's file is locked while a server runs; `serve.json` in the folder says where that server listens.
"""

import ipaddress
import json
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from chaincode.kernel.toml import TomlError, parse_toml
from chaincode.rules.units import ORGANISATIONS
from chaincode.terminal.telling import echo
from chaincode.words import Joined, say
from chaincode.words.names import words_of_organisation
from gateway.acts.desk import OFFICER
from gateway.client import ApiError, Client, Seen
from gateway.client.connections import ends_within, open_http
from gateway.commandline.base.refusals import InputError, RefusedError, format_refusal, refusals
from gateway.connecting import open_tls
from gateway.hosting.folder import list_held
from gateway.hosting.serve.plan import READY_FILE, is_loopback
from gateway.ledger.keys import load_signer
from gateway.ledger.port import Signer
from gateway.settings import COMMUNITY_FILE, Settings, SettingsError, load_settings
from network.authority import issue, load_authority

ANSWERS_WITHIN_S = 5.0


@dataclass(frozen=True)
class Community:
    """An open community. where: the address of its gateways, or the WSGI application that holds them; seen: the clients
    made here read each other's writes.
    """

    folder: Path
    settings: Settings
    where: str | Callable[..., Any]
    seen: Seen = field(default_factory=Seen)

    @property
    def community(self) -> str:
        """The community's id."""
        return self.settings.community

    @property
    def is_served(self) -> bool:
        """Whether a server runs, which does long work by itself."""
        return isinstance(self.where, str)

    @property
    def operator(self) -> str:
        """The organisation at whose gateway readings and points live."""
        return self.settings.energy_operator

    @property
    def countersigner(self) -> str:
        """The organisation that signs settlements second."""
        return self.settings.countersigner

    def client(self, organisation: str, name: str = "service", at: str = "") -> Client:
        """A client for one of an organisation's own names, at its gateway or at another organisation's."""
        return self.client_of(at or organisation, self.load_signer(organisation, name))

    def client_of(self, at: str, signer: Signer) -> Client:
        """A client for the holder of a key; a gateway that doesn't run from this folder has an address of its own."""
        if at in self.held:
            return Client(self.where, at, signer, seen=self.seen, community=self.settings.community)
        from gateway.hosting.page_clients import find_gateway  # with all of what answers over HTTP

        tls = open_tls(self.settings, at, is_service=False)
        return Client(find_gateway(self.settings, at), at, signer, seen=self.seen, community=self.settings.community,
                      tls=tls)

    def load_signer(self, organisation: str, name: str) -> Signer:
        """Read the key of a name of our own, or refuse where it isn't kept here."""
        try:
            return load_signer(self.folder / "keys" / organisation / name)
        except FileNotFoundError as error:
            raise RefusedError(say(
                "gateway.base.community.there_is_no_key_of_in", organisation=organisation, name=name,
                folder=self.folder,
            )) from error

    def issue(self, organisation: str, holder: EllipticCurvePublicKey, name: str) -> bytes:
        """Make a member's certificate (PEM), or refuse where the organisation's authority isn't kept here."""
        try:
            authority = load_authority(organisation, self.folder / "keys")
        except FileNotFoundError as error:
            raise RefusedError(say(
                "gateway.base.community.authority_of_is_not_kept_here", organisation=organisation,
            )) from error
        return issue(authority, holder, name=name)

    def explain(self, error: ApiError) -> str:
        """A refusal in the reader's words, with what to type next."""
        return format_refusal(error)

    def tell(self, words: str) -> None:
        """Tell something beside the outcome."""
        echo(words, err=True)

    def find_second(self, organisation: str) -> str:
        """Give the organisation whose officer countersigns here what an organisation proposes; "" if no key is here."""
        order = (self.countersigner, self.operator, *ORGANISATIONS)
        return next((name for name in order if name != organisation and self.has_officer(name)), "")

    @property
    def held(self) -> list[str]:
        """The organisations whose gateways run from this folder."""
        return list_held(self.folder)

    @property
    def officers(self) -> list[str]:
        """The organisations whose gateways run from this folder, and whose officers can sign here."""
        return [name for name in self.held if self.has_officer(name)]

    def find_officer(self, *, is_only: bool = False) -> str:
        """Give the organisation whose officer acts: the first whose key is here, or the only one."""
        officers = self.officers
        if not officers:
            raise RefusedError(say("gateway.base.community.no_officer_key_lies_in", folder=self.folder))
        if is_only and len(officers) > 1:
            names = Joined("chaincode.words.or", map(words_of_organisation, officers))
            raise InputError(say("gateway.base.community.whose_officer_signs_org", names=names))
        return officers[0]

    def has_officer(self, organisation: str) -> bool:
        """Whether an organisation's officer can sign here."""
        return (self.folder / "keys" / organisation / OFFICER / "key.pem").is_file()


@contextmanager
def open_community(folder: Path) -> Iterator[Community]:
    """Open a community for one command; what its parts refuse ends the command with one line."""
    with refusals():
        require_community(folder)
        settings = load_settings(folder, list_held(folder)[0])
        address = find_server(folder)
        if address:
            yield _make(folder, settings, address)
        else:
            from gateway.hosting.opening import open_gateways  # where a server runs, nobody waits for it to load

            with open_gateways(folder) as trial:
                trial.catch_up()
                yield _make(folder, settings, trial.wsgi)


def _make(folder: Path, settings: Settings, where: str | Callable[..., Any]) -> Community:
    """Its clients know what the ledger holds now, whatever an earlier command wrote."""
    made = Community(folder, settings, where)
    with Client(where, settings.organisation) as anyone:
        made.seen.add(anyone.get("health")["height"] - 1)
    return made


def require_community(folder: Path) -> None:
    """Refuse a folder without a community, saying how to make one."""
    if not (folder / COMMUNITY_FILE).is_file():
        raise InputError(say("gateway.base.community.there_is_no_community_in_make", folder=folder))


def read_community(folder: Path) -> str:
    """Give the id of a folder's community; "" where there is none yet."""
    try:
        return str(parse_toml((folder / COMMUNITY_FILE).read_bytes()).get("community") or "")
    except (FileNotFoundError, TomlError):
        return ""


def find_server(folder: Path) -> str:
    """Give the address of the server that serves a folder now, on this machine; "" when none does."""
    try:
        address = str(json.loads((folder / READY_FILE).read_text(encoding="utf-8"))["address"])
        if not _is_own(httpx.URL(address).host):
            return ""  # whoever wrote it wants what is sent there
        health = f"{address}/{list_held(folder)[0]}/api/v1/health"
        with ends_within(ANSWERS_WITHIN_S), open_http(silent_s=ANSWERS_WITHIN_S) as http:
            answer = http.get(health)
    except (FileNotFoundError, ValueError, KeyError, TypeError, SettingsError, httpx.HTTPError, httpx.InvalidURL):
        return ""  # a file that a killed server left behind
    return address if answer.is_success else ""


def _is_own(host: str) -> bool:
    """Whether this machine listens there: loopback, or an address that it has itself, as it can be bound."""
    if is_loopback(host):
        return True
    try:
        family = socket.AF_INET6 if ipaddress.ip_address(host).version == 6 else socket.AF_INET
        with socket.socket(family) as tried:
            tried.bind((host, 0))
    except (ValueError, OSError):
        return False
    return True


@contextmanager
def open_operator(folder: Path) -> Iterator[tuple[Community, Client]]:
    """Open a community and its energy operator's gateway."""
    with open_community(folder) as community, community.client(community.operator) as operator:
        yield community, operator
