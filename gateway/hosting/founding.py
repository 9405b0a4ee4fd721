"""Found a community of one's own in a folder: keys, block 0, the first day, and the trust for its auditors.

All or nothing: it is made in a folder beside, which gets its name when everything is there. On a network keys and
block 0 are there already (`./volano network init`): then the settings of the gateways here are written, and where the
municipality's keys lie the first day is put on the ledger.
"""

import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import tomli_w

from chaincode.audit.trust import TrustFile, describe_genesis, format_trust
from gateway.features.members.tags import TAG_KEY
from gateway.hosting.opening import open_gateways
from gateway.hosting.serve.plan import LOOPBACK, is_loopback
from gateway.hosting.trial import FOUNDER, FoundingPlan, create_trial, found, write_tag_key
from gateway.ledger.port import Ledger
from gateway.settings import COMMUNITY_FILE, TRUST_FILE, SettingsError, build_settings
from network.compose import name_host
from network.folder import find_topology, genesis_file, load_genesis
from network.joining import list_held
from network.keys import COUNTERSIGNER, ENERGY_OPERATOR, TLS_AUTHORITY
from network.topology import OrganisationNodes, Topology


@dataclass(frozen=True)
class Founded:
    """What was made. genesis: hash of block 0 (hex); roots: number of organisations in it; height: blocks so far;
    has_first_day: whether the first day is on the ledger by this call; else the municipality puts it there.
    """

    genesis: str
    roots: int
    height: int
    has_first_day: bool = True


def found_community(folder: Path, plan: FoundingPlan, *, clock: Callable[[], float] = time.time) -> Founded:
    """Make a community in a folder that doesn't exist yet, or is empty, or holds a network's part.

    Raises:
        FileExistsError: there is something in that folder.
        SettingsError: a setting that can't be used.
        ApiError: the rules refuse the founding.
    """
    if is_on_network(folder):
        return found_on_network(folder, plan, clock=clock)
    require_room(folder)
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        create_trial(beside, plan, clock=clock)
        founded = _write_trust(beside, clock)
        beside.rename(folder)
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    return founded


def require_room(folder: Path) -> None:
    """Refuse a folder in which no community can be made.

    Raises:
        FileExistsError: there is something in it, other than a network's part.
    """
    if folder.exists() and not is_on_network(folder) and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(folder)


def _write_trust(folder: Path, clock: Callable[[], float]) -> Founded:
    with open_gateways(folder, clock=clock) as trial:
        trust = describe_genesis(read_genesis(trial.ledger))
        height = trial.ledger.height()
    return _keep_trust(folder, trust, height)


def _keep_trust(folder: Path, trust: TrustFile, height: int) -> Founded:
    (folder / TRUST_FILE).write_text(format_trust(trust), encoding="utf-8")
    return Founded(trust.genesis, len(trust.roots), height)


def is_on_network(folder: Path) -> bool:
    """Whether a folder holds a network's part, and no community yet."""
    return genesis_file(folder).is_file() and not (folder / COMMUNITY_FILE).exists()


def found_on_network(folder: Path, plan: FoundingPlan, *, clock: Callable[[], float] = time.time) -> Founded:
    """Write the gateways' settings for a network that runs, and found the community where its municipality's keys lie.

    Raises:
        SettingsError: a setting that can't be used, or isn't what the network was made for.
        ApiError: the rules refuse the founding.
    """
    topology = find_topology(folder)
    plain = describe_network(folder, topology, plan)
    held = list_held(folder, topology)
    for name in held:
        build_settings(plain, folder, name)
    try:
        (folder / COMMUNITY_FILE).write_text(tomli_w.dumps(plain), encoding="utf-8")
        if FOUNDER in held:
            for name in held:
                if not (folder / "keys" / name / TAG_KEY).exists():
                    write_tag_key(folder / "keys", name)
            found(folder, plan, clock)
        with open_gateways(folder, clock=clock) as trial:
            height = trial.ledger.height()
        return replace(_keep_trust(folder, describe_genesis(load_genesis(folder)), height),
                       has_first_day=FOUNDER in held)
    except BaseException:
        (folder / COMMUNITY_FILE).unlink(missing_ok=True)
        raise


def describe_network(folder: Path, topology: Topology, plan: FoundingPlan) -> Mapping[str, Any]:
    """Give the plain values of community.toml on a network: each organisation's peer and gateway.

    Raises:
        SettingsError: the plan isn't what the network was made for.
    """
    plain = {"community": plan.community, **plan.settings}
    made_for = {"community": topology.channel, "energy_operator": ENERGY_OPERATOR, "countersigner": COUNTERSIGNER}
    for name, value in made_for.items():
        if plain.get(name, value) != value:
            raise SettingsError(
                "gateway.hosting.founding.network_in_was_made_for_not", folder=folder, name=name, value=value,
                plain=plain[name],
            )
    peers = {one.name: {"address": one.peer.address, "tls_root": f"keys/{one.name}/{TLS_AUTHORITY}/cert.pem"}
             for one in topology.organisations}
    gateways = {one.name: f"{find_scheme(one)}://{one.gateway.address}" for one in topology.organisations}
    written = {"origins": _name_origins(topology, gateways), **_name_hosts(topology, gateways)}
    kept = {name: values for name, values in written.items() if values}
    return {**kept, **plain, "gateways": gateways, "ledger": {"kind": "fabric", "peers": peers}}


def _name_origins(topology: Topology, gateways: Mapping[str, str]) -> dict[str, list[str]]:
    """Where callers come from, by organisation: containers' mapped ports, and at the energy operator the others' hosts,
    whose pages sign there for what is handed on.
    """
    origins = {one.name: _name_mapped(one) for one in topology.organisations if _is_container(one)}
    hosts = [address for name, address in gateways.items() if name != ENERGY_OPERATOR and address.startswith("https:")]
    return {**origins, **({ENERGY_OPERATOR: [*origins.get(ENERGY_OPERATOR, []), *hosts]} if hosts else {})}


def _name_hosts(topology: Topology, gateways: Mapping[str, str]) -> dict[str, Any]:
    """Which proxy is in front, where one must be; that each host hands on what its pages ask of the energy operator."""
    is_proxied = any(not is_loopback(one.gateway.host) for one in topology.organisations)
    relays = {name: [ENERGY_OPERATOR] for name in gateways if name != ENERGY_OPERATOR}
    return {"proxy": {"trusted": [LOOPBACK]} if is_proxied else {}, "relays": relays}


def find_scheme(nodes: OrganisationNodes) -> str:
    """Say how an organisation's gateway is reached: in the clear on this machine alone, or among its containers."""
    return "http" if is_loopback(nodes.gateway.host) or _is_container(nodes) else "https"


def _is_container(nodes: OrganisationNodes) -> bool:
    return nodes.gateway.host == name_host(nodes.name, "gateway")


def _name_mapped(nodes: OrganisationNodes) -> list[str]:
    """The origins of a container's port on the machine around it, whence no call looks like one of this machine."""
    return [f"http://{host}:{nodes.gateway.port}" for host in ("127.0.0.1", "localhost")]


def read_genesis(ledger: Ledger) -> bytes:
    """Give block 0's bytes."""
    stream = ledger.blocks(0)
    try:
        return next(iter(stream)).raw
    finally:
        stream.close()
