"""The gateways of one folder in one process: all four over one embedded ledger, or on a network, each by its own peer.

On a network each organisation makes its keys on its own machine and runs its own gateway: those whose service's key
lies in the folder are opened. All four together are a trial (`trial`).

    with open_gateways(folder) as gateways:
        gateways.client("municipality").execute("open_day", {"date": "2024-05-02"})
"""

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from flask import Flask

from chaincode.contract import rules_digest
from chaincode.rules.units import ORGANISATIONS
from chaincode.wire.pace import Pace
from gateway import __version__
from gateway.client import Bearing, Client, Seen
from gateway.connecting import check_authorities, open_tls
from gateway.hosting.certifying import MembersCertifier
from gateway.hosting.folder import LEDGER_FILE, list_held
from gateway.hosting.ledgers import open_ledger
from gateway.hosting.page_clients import connect_pages, find_gateway
from gateway.http.app import PREFIX, close_app, create_app, mount
from gateway.http.context import EXTENSION, Gateway
from gateway.http.introducing import hear_callers, make_proof
from gateway.http.relay import Relay, make_relay
from gateway.http.waiting import WaitingRoom
from gateway.ledger.embedded import EmbeddedLedger, Endorser
from gateway.ledger.fabric import FabricLedger
from gateway.ledger.keys import load_signer
from gateway.ledger.port import Signer
from gateway.settings import Settings, SettingsError, load_settings
from network.authority import enrol, load_authority
from webapp.makers import MAKERS

ORDERER = "municipality"
AnyLedger = EmbeddedLedger | FabricLedger
MakePage = Callable[..., Any]  # from a client of each gateway, a name, and whose server it is, to an application


@dataclass
class Gateways:
    """Open gateways of one folder. ledgers, apps: by organisation (an embedded ledger is the same one for all); wsgi:
    all apps under /<organisation>/api/v1; clock: UTC seconds; seen: the clients made here read each other's writes;
    relays: to others' APIs.
    """

    folder: Path
    ledgers: Mapping[str, AnyLedger]
    apps: dict[str, Flask]
    wsgi: Any
    clock: Callable[[], float] = time.time
    seen: Seen = field(default_factory=Seen)
    relays: tuple[Relay, ...] = ()

    @property
    def ledger(self) -> Any:
        """The ledger as the first organisation here sees it."""
        return next(iter(self.ledgers.values()))

    @property
    def is_network(self) -> bool:
        """Whether each organisation has a ledger of its own: its peer."""
        return isinstance(self.ledger, FabricLedger)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the apps, then the ledgers, then connections to others."""
        for app in self.apps.values():
            close_app(app)
        for ledger in self.ledgers.values():
            ledger.close()
        for relay in self.relays:
            relay.close()

    def catch_up(self, timeout_s: float = 60.0) -> None:
        """Wait until every mirror here has what the ledger has now: a network goes on while nobody follows it.

        Raises:
            LedgerError: the ledger gives no blocks.
        """
        newest = self.ledger.height() - 1
        for name in self.apps:
            self.gateway(name).mirror.wait(newest, timeout_s)

    def gateway(self, organisation: str) -> Gateway:
        """One organisation's parts."""
        found: Gateway = self.apps[organisation].extensions[EXTENSION]
        return found

    def signer(self, organisation: str, name: str = "service") -> Signer:
        """A key of the trial's folder: service, officer, auditor, or a member enrolled by `enrol`."""
        return load_signer(self.folder / "keys" / organisation / name)

    def client(self, organisation: str, name: str = "service", at: str = "") -> Client:
        """A client for one of an organisation's names, at its own gateway or at another organisation's."""
        return self.client_of(at or organisation, self.signer(organisation, name))

    def client_of(self, at: str, signer: Signer | None = None) -> Client:
        """A client of one organisation's gateway for the holder of a key, or for nobody."""
        community = self.gateway(next(iter(self.apps))).settings.community
        return Client(self.wsgi, at, signer, seen=self.seen, community=community, clock=self.clock)

    def enrol(self, organisation: str, name: str, roles: Sequence[str] = ()) -> Signer:
        """Make a key and certificate of a member of an organisation, or of its staff, kept under `name` (a pseudonym).
        """
        authority = load_authority(organisation, self.folder / "keys")
        enrol(authority, name, roles=roles)
        return self.signer(organisation, name)


def open_gateways(
    folder: Path, *, clock: Callable[[], float] = time.time, make_page: MakePage | None = None,
    origins: tuple[str, ...] = (),
) -> Gateways:
    """Open the gateways whose keys lie in a folder, and their ledgers; what `make_page` makes answers at "/".

    make_page: gets a client of each gateway for nobody, and the community's name; those here are asked without a
    socket, so that pages never wait for the threads that they are answered by. origins: under which callers reach them
    here, beside those that the settings name. An embedded ledger's file is locked until `close`.

    Raises:
        SettingsError: there is no community in that folder, its file can't be used, or nobody's keys lie there.
        LockedError: the ledger is open in another process.
    """
    settings = {name: _add_origins(load_settings(folder, name), origins) for name in list_held(folder)}
    for one in settings.values():
        check_authorities(one)
    ledgers = _open_ledgers(folder, settings, clock)
    mounted: list[Any] = []

    def connect(organisation: str, signer: Signer, bearing: Bearing) -> Client:
        one = next(iter(settings.values()))
        is_here = organisation in settings
        where = mounted[0] if is_here else find_gateway(one, organisation)
        tls = None if is_here else open_tls(one, organisation, is_service=signer is not None)
        return Client(where, organisation, signer, community=one.community, clock=clock, bearing=bearing, tls=tls)

    waiting = WaitingRoom()
    apps = {
        name: create_app(one, ledgers[name], clock=lambda: int(clock()), connect=connect, waiting=waiting,
                         certifier=MembersCertifier(one))
        for name, one in settings.items()
    }
    relays = _open_relays(settings)

    named, proof = next(iter(settings.values())), make_proof()
    clients = connect_pages(settings, lambda: hear_callers(mounted[0], proof), clock, proof)
    page = make_page and make_page(clients, named.title or named.community, organisation=named.organisation,
                                   makers=count_makers(settings))
    mounted.append(mount(apps.values(), page, {
        name: make_relay(relay, next(iter(settings.values())).limits) for name, relay in relays.items()}))
    return Gateways(folder, ledgers, apps, mounted[0], clock, relays=tuple(relays.values()))


def count_makers(here: Collection[str]) -> int:
    """Return how many pages are made at a time beside the gateways of some organisations: one of all, who ask nobody
    else.
    """
    return 1 if set(here) >= set(ORGANISATIONS) else MAKERS


def _open_relays(settings: Mapping[str, Settings]) -> dict[str, Relay]:
    """The APIs of other organisations that are also had here, as the settings of one of those here say.

    Raises:
        SettingsError: a certificate that can't be read.
        ApiError: the settings don't name such an organisation's address.
    """
    relays: dict[str, Relay] = {}
    for one in settings.values():
        for name in one.relays:
            if name not in settings and name not in relays:
                where = find_gateway(one, name).rstrip("/")
                address = where if where.endswith(PREFIX) else f"{where}/{name}{PREFIX}"
                relays[name] = Relay(name, address, open_tls(one, name, is_service=False), one.limits)
    return relays


def _add_origins(settings: Settings, origins: tuple[str, ...]) -> Settings:
    return replace(settings, origins=(*settings.origins, *origins))


def _open_ledgers(
    folder: Path, settings: Mapping[str, Settings], clock: Callable[[], float]
) -> Mapping[str, AnyLedger]:
    if any(setting.ledger.kind == "fabric" for setting in settings.values()):
        return {name: open_ledger(one, clock=clock) for name, one in settings.items()}
    keys = folder / "keys"
    most = next(iter(settings.values())).limits.proposals
    endorsers = _load_endorsers(keys, most)
    ledger = EmbeddedLedger(folder / LEDGER_FILE, endorsers, _load_orderer(keys), clock=clock, submits=most)
    return dict.fromkeys(settings, ledger)


def _load_endorsers(keys: Path, proposals: int) -> list[Endorser]:
    version = f"{__version__}+{rules_digest().replace('+', '.')}"
    signers = {name: _load_node(keys / name / "peer") for name in ORGANISATIONS}
    return [
        Endorser(name, one.certificate, one.key, version=version, pace=Pace(proposals))
        for name, one in signers.items()
    ]


def _load_orderer(keys: Path) -> tuple[str, Signer]:
    return ORDERER, _load_node(keys / ORDERER / "orderer")


def _load_node(folder: Path) -> Signer:
    try:
        return load_signer(folder)
    except FileNotFoundError as error:
        raise SettingsError("gateway.hosting.opening.there_is_no_trial_ledger_needs", filename=error.filename) from None
