"""What an organisation's keys are and where they lie: made on its own machine, never replaced, never sent anywhere.

Under `<folder>/keys/<organisation>/`: three roots (`authority` for who signs on the ledger, `members-authority` for
members who come with a code, `tls-authority` for connections), the nodes' and people's keys, and one pair for each
connection. On four machines there are four folders, each with one organisation's folder.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from network.authority import (
    AUTHORITY,
    MEMBERS_AUTHORITY,
    Authority,
    create_authority,
    enrol,
    enrol_tls,
    load_authority,
)
from network.topology import OrganisationNodes, Topology

TLS_AUTHORITY = "tls-authority"
ENERGY_OPERATOR = "gse"
COUNTERSIGNER = "municipality"
BRIDGE = "bridge"


@dataclass(frozen=True)
class Made:
    """One of an organisation's keys. is_new: made by this call; otherwise it was there and was left alone."""

    name: str
    folder: Path
    is_new: bool


def keys_folder(folder: Path, organisation: str, name: str) -> Path:
    """Where `key.pem` and `cert.pem` of one name lie."""
    return folder / "keys" / organisation / name


def init_organisation(
    folder: Path,
    topology: Topology,
    organisation: str,
    *,
    energy_operator: str = ENERGY_OPERATOR,
    countersigner: str = COUNTERSIGNER,
) -> tuple[Made, ...]:
    """Make all keys of one organisation that aren't there yet; the answer says of each whether it was.

    energy_operator, countersigner: the organisations whose services hold these roles in the community.

    Raises:
        TopologyError: no such organisation.
    """
    nodes = topology.get(organisation)
    root = _make_root(folder, organisation, AUTHORITY)
    members = _make_root(folder, organisation, MEMBERS_AUTHORITY)
    tls_root = _make_root(folder, organisation, TLS_AUTHORITY)
    roles = list_roles(organisation, energy_operator, countersigner)
    return (
        root, members, tls_root,
        *_make_identities(load_authority(organisation, folder / "keys"), roles),
        *_make_tls(load_authority(organisation, folder / "keys", TLS_AUTHORITY), nodes),
    )  # fmt: skip


def list_roles(organisation: str, energy_operator: str, countersigner: str) -> dict[str, list[str]]:
    """Which roles its service, officer and auditor have, on a network and in a trial: a service may do what its
    timetable does. The energy operator's bridge hands in readings and does nothing else.
    """
    service = ["service", *(["energy_operator"] if organisation == energy_operator else []),
               *(["countersigner"] if organisation == countersigner else [])]
    officer = ["officer", *(["treasurer"] if organisation == "municipality" else []),
               *(["official"] if organisation == "gse" else [])]
    bridge = {BRIDGE: [BRIDGE]} if organisation == energy_operator else {}
    return {"service": service, "officer": officer, "auditor": ["auditor"], **bridge}


def make_bridge(keys: Path, organisation: str) -> Path:
    """Make the bridge's key in the folder of all keys, unless it is there; give its own folder.

    Raises:
        OSError: it isn't there, and what signs certificates isn't either, or nothing may be written.
    """
    own = keys / organisation / BRIDGE
    if not (own / "cert.pem").exists():
        enrol(load_authority(organisation, keys), BRIDGE, roles=[BRIDGE])
    return own


def _make_root(folder: Path, organisation: str, name: str) -> Made:
    def make() -> None:
        create_authority(organisation, folder / "keys", name=name)

    return _make(keys_folder(folder, organisation, name), make)


def _make_identities(authority: Authority, roles: dict[str, list[str]]) -> list[Made]:
    """Nodes by their unit; people and services are clients."""

    def make(name: str, unit: str, roles: Sequence[str] = ()) -> Made:
        own = authority.folder / authority.organisation / name
        return _make(own, lambda: enrol(authority, name, unit=unit, roles=roles))

    nodes = [make(unit, unit) for unit in ("peer", "orderer", "admin")]
    return nodes + [make(name, "client", those) for name, those in roles.items()]


def _make_tls(authority: Authority, nodes: OrganisationNodes) -> list[Made]:
    hosts = {
        "peer-tls": nodes.peer.host,
        "orderer-tls": nodes.orderer.host,
        "chaincode-tls": nodes.chaincode.host,
        "chaincode-client-tls": nodes.peer.host,
        "admin-tls": nodes.host,
    }

    def make(name: str, host: str) -> Made:
        own = authority.folder / authority.organisation / name
        return _make(own, lambda: enrol_tls(authority, name, [host]))

    return [make(name, host) for name, host in hosts.items()]


def _make(own: Path, make: Callable[[], object]) -> Made:
    """Make a key unless it has a certificate: that is written last, so half a pair is found by the loud way."""
    if (own / "cert.pem").exists():
        return Made(own.name, own, is_new=False)
    make()
    return Made(own.name, own, is_new=True)
