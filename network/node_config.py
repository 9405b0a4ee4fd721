"""What Fabric's programs are told: a node's `core.yaml` or `orderer.yaml`, and its MSP folder; the chaincode's TOML.

Each node has a folder, `<folder>/network/<organisation>/<kind>`, in which its program is started. All paths are
relative to it, so that the whole can be moved, or shown to a container under another name. Private keys stay in
`<folder>/keys`.

Every value differs from Fabric's own default for a reason that stands beside it. Names are those of Fabric's
sampleconfig, v2.5.0 and v3.1.5.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from chaincode.kernel.replacing import replace_file
from chaincode.wire.identity import UNITS
from network.authority import AUTHORITY
from network.keys import TLS_AUTHORITY, keys_folder
from network.topology import Node, OrganisationNodes, Topology

BUILDER = Path(__file__).with_name("builders") / "ccaas"
LARGEST = 100 * 1024 * 1024  # bytes of a message
KEYS = "../../../keys"  # from a node's folder
CALLS = 20_000  # at once; a call that waits for its block counts, so Fabric's 500 would end at some 250 a second
CHAINCODE_FILE = "config.toml"
DATA = "data"  # below a node's folder: all that its program writes
_PACE = re.compile(r"^proposals_a_minute = [0-9]+$", re.MULTILINE | re.ASCII)


@dataclass(frozen=True)
class PeerOptions:
    """What may differ between networks of one topology.

    has_batches: many writes, or values, in one message, where the line has it; time_window_s: how far a proposal's
    time may be from the peer's, where the line checks it; builder: the folder of the external builder.
    """

    has_batches: bool = True
    time_window_s: int = 900
    builder: Path = BUILDER


def node_folder(folder: Path, organisation: str, kind: str) -> Path:
    """Where a node's program is started and writes. kind: peer, orderer, chaincode."""
    return folder / "network" / organisation / kind


def write_nodes(folder: Path, topology: Topology, organisation: str, options: PeerOptions = PeerOptions()) -> None:
    """Write the files of an organisation's peer and orderer; those of another topology are replaced.

    Raises:
        TopologyError: no such organisation.
        FileNotFoundError: its keys aren't in this folder.
    """
    nodes = topology.get(organisation)
    peer, orderer = (node_folder(folder, organisation, kind) for kind in ("peer", "orderer"))
    for kind, own in (("peer", peer), ("orderer", orderer)):
        (own / DATA).mkdir(mode=0o700, parents=True, exist_ok=True)
        _write_msp(folder, organisation, kind, own / "msp")
    _write_yaml(peer / "core.yaml", describe_peer(nodes, topology.line, options))
    _write_yaml(orderer / "orderer.yaml", describe_orderer(nodes))


def write_chaincode(folder: Path, nodes: OrganisationNodes, package_id: str, rules_digest: str) -> None:
    """Write what an organisation's chaincode service is told (chaincode/shim/config.py).

    How much one key may propose, where the operator wrote it, stays.
    """
    own = node_folder(folder, nodes.name, "chaincode")
    own.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys = f"{KEYS}/{nodes.name}"
    root = (keys_folder(folder, nodes.name, TLS_AUTHORITY) / "cert.pem").read_bytes()
    replace_file(own / "tls-authority.pem", root)
    lines = {"address": listen_address(nodes.chaincode), "package_id": package_id, "rules_digest": rules_digest}
    tls = {
        "certificate": f"{keys}/chaincode-tls/cert.pem", "key": f"{keys}/chaincode-tls/key.pem",
        "client_roots": "tls-authority.pem",
    }  # fmt: skip
    text = f"{_format(lines)}{_keep_pace(own / CHAINCODE_FILE)}\n[tls]\n{_format(tls)}"
    replace_file(own / CHAINCODE_FILE, text.encode())


def _keep_pace(file: Path) -> str:
    found = _PACE.search(file.read_text(encoding="utf-8")) if file.exists() else None
    return f"{found[0]}\n" if found else ""


def _format(values: Mapping[str, str]) -> str:
    return "".join(f'{name} = "{value}"\n' for name, value in values.items())


def listen_host(node: Node) -> str:
    """On this machine only if others can't come from elsewhere, else on every address of the machine."""
    return "127.0.0.1" if node.host == "localhost" or node.host.startswith("127.") else "0.0.0.0"  # noqa: S104


def listen_address(node: Node) -> str:
    """Where a node listens, HOST:PORT."""
    return f"{listen_host(node)}:{node.port}"


def describe_peer(nodes: OrganisationNodes, line: str, options: PeerOptions) -> dict[str, Any]:
    """Give a peer's core.yaml."""
    return {
        "peer": _describe_peer(nodes, line, options),
        "vm": {"endpoint": ""},  # no Docker: chaincode is a service
        "chaincode": _describe_chaincode(line, options),
        "ledger": {
            "state": {"stateDatabase": "goleveldb", "totalQueryLimit": 100_000},
            "history": {"enableHistoryDatabase": False},  # nobody asks for it
            "pvtdataStore": {"purgeInterval": 1},  # what expired is gone at the next block
        },
        "operations": _describe_operations(nodes.peer),
        "metrics": {"provider": "prometheus"},
    }


def _describe_peer(nodes: OrganisationNodes, line: str, options: PeerOptions) -> dict[str, Any]:
    name, address = nodes.name, nodes.peer.address
    return {
        "id": f"{name}-peer",
        "networkId": "volano",
        "localMspId": name,
        "mspConfigPath": "msp",
        "fileSystemPath": DATA,
        "listenAddress": listen_address(nodes.peer),
        "address": address,
        "chaincodeListenAddress": "127.0.0.1:0",  # chaincode never dials the peer
        "gateway": {"enabled": True, "endorsementTimeout": "30s", "broadcastTimeout": "30s", "dialTimeout": "2m"},
        "keepalive": {"minInterval": "10s"},  # how often a gateway may ping, so that idle streams live
        "gossip": _describe_gossip(address),
        "tls": _describe_peer_tls(name),
        "BCCSP": _describe_keystore(name, "peer"),
        "authentication": {"timewindow": f"{options.time_window_s}s"},
        "client": {"connTimeout": "3s"},
        "deliveryclient": {
            "blockGossipEnabled": False,  # each organisation's peer asks the orderers by itself
            "reconnectTotalTimeThreshold": "3600s",
            "reConnectBackoffThreshold": "5s",  # Fabric's hour would be how long a peer stays away after an outage
            "policy": "cluster",
        },
        "handlers": _describe_handlers(line),
        "discovery": {
            "enabled": True, "authCacheEnabled": True, "authCacheMaxSize": 1000,
            "authCachePurgeRetentionRatio": 0.75, "orgMembersAllowedAccess": False,
        },
        "limits": {"concurrency": {"endorserService": CALLS, "deliverService": 2500, "gatewayService": CALLS}},
        "maxRecvMsgSize": LARGEST,
        "maxSendMsgSize": LARGEST,
    }  # fmt: skip


def _describe_gossip(address: str) -> dict[str, Any]:
    """Peers only learn of each other by it, so faster than Fabric's defaults: a peer that is gone is left out soon."""
    return {
        "bootstrap": address,
        "externalEndpoint": address,
        "useLeaderElection": False,
        "orgLeader": True,
        "state": {"enabled": False},
        "publishStateInfoInterval": "1s",
        "requestStateInfoInterval": "1s",
        "membershipTrackerInterval": "2s",
        "aliveTimeInterval": "2s",
        "aliveExpirationTimeout": "10s",
        "reconnectInterval": "3s",
        "maxConnectionAttempts": 120,
        "msgExpirationFactor": 20,
        "pvtData": {"implicitCollectionDisseminationPolicy": {"requiredPeerCount": 0, "maxPeerCount": 1}},
    }


def _describe_peer_tls(name: str) -> dict[str, Any]:
    pair = f"{KEYS}/{name}/peer-tls"
    return {
        "enabled": True,
        "clientAuthRequired": False,  # members' browsers reach a gateway, never a peer; identities sign every call
        "cert": {"file": f"{pair}/cert.pem"},
        "key": {"file": f"{pair}/key.pem"},
        "rootcert": {"file": "msp/tlscacerts/tls-authority.pem"},
    }


def _describe_keystore(name: str, kind: str) -> dict[str, Any]:
    """Where the signing key is looked for: the keys' own folder, so that there is one copy of it.

    Fabric reads the name KeyStorePath, although its sampleconfig says KeyStore (bccsp/factory/swfactory.go), and takes
    it from the folder in which the program is started.
    """
    store = {"KeyStorePath": f"{KEYS}/{name}/{kind}"}
    return {"Default": "SW", "SW": {"Hash": "SHA2", "Security": 256, "FileKeyStore": store}}


def _describe_handlers(line: str) -> dict[str, Any]:
    """Fabric's own; a filter that a release doesn't know ends its peer."""
    filters = ["DefaultAuth", "ExpirationCheck", *(["TimeWindowCheck"] if line == "3.1" else [])]
    return {
        "authFilters": [{"name": name} for name in filters],
        "decorators": [{"name": "DefaultDecorator"}],
        "endorsers": {"escc": {"name": "DefaultEndorsement", "library": ""}},
        "validators": {"vscc": {"name": "DefaultValidation", "library": ""}},
    }


def _describe_chaincode(line: str, options: PeerOptions) -> dict[str, Any]:
    has_batches = line == "3.1" and options.has_batches
    return {
        "mode": "net",
        "externalBuilders": [{"name": "ccaas", "path": str(options.builder), "propagateEnvironment": ["PATH"]}],
        "installTimeout": "60s",
        "startuptimeout": "30s",
        "executetimeout": "30s",
        "system": dict.fromkeys(("_lifecycle", "cscc", "lscc", "qscc"), "enable"),
        "logging": {"level": "info", "shim": "warning"},
        "runtimeParams": {
            "useWriteBatch": has_batches, "maxSizeWriteBatch": 1000,
            "useGetMultipleKeys": has_batches, "maxSizeGetMultipleKeys": 1000,
        },
    }  # fmt: skip


def _describe_operations(node: Node) -> dict[str, Any]:
    """Health and metrics for this machine only: whoever reaches them may change what is logged."""
    return {"listenAddress": f"127.0.0.1:{node.operations_port}", "tls": {"enabled": False}}


def describe_orderer(nodes: OrganisationNodes) -> dict[str, Any]:
    """Give an orderer's orderer.yaml."""
    name, node = nodes.name, nodes.orderer
    pair = f"{KEYS}/{name}/orderer-tls"
    tls = {"Enabled": True, "PrivateKey": f"{pair}/key.pem", "Certificate": f"{pair}/cert.pem"}
    root = "msp/tlscacerts/tls-authority.pem"
    return {
        "General": {
            "ListenAddress": listen_host(node),
            "ListenPort": node.port,
            "TLS": {**tls, "RootCAs": [root], "ClientAuthRequired": False},
            "Keepalive": {"ServerMinInterval": "10s", "ServerInterval": "7200s", "ServerTimeout": "20s"},
            "Cluster": {"SendBufferSize": 100},  # orderers meet at the same address, by mutual TLS
            "BootstrapMethod": "none",  # channels come by the administration address
            "LocalMSPDir": "msp",
            "LocalMSPID": name,
            "BCCSP": _describe_keystore(name, "orderer"),
            "Authentication": {"TimeWindow": "15m"},
            "MaxRecvMsgSize": LARGEST,
            "MaxSendMsgSize": LARGEST,
        },
        "FileLedger": {"Location": DATA},
        "Operations": {"ListenAddress": f"127.0.0.1:{node.operations_port}", "TLS": {"Enabled": False}},
        "Metrics": {"Provider": "prometheus"},
        "Admin": {
            "ListenAddress": f"{listen_host(node)}:{node.admin_port}",
            "TLS": {**tls, "ClientAuthRequired": True, "ClientRootCAs": [root]},
        },
        "ChannelParticipation": {"Enabled": True, "MaxRequestBodySize": "10 MB"},
        "Consensus": {"WALDir": f"{DATA}/wal", "SnapDir": f"{DATA}/snapshots"},
    }


def _write_msp(folder: Path, organisation: str, kind: str, msp: Path) -> None:
    """Write the certificates by which a node knows itself and its own organisation; keys are found elsewhere."""
    places = {
        "cacerts/authority.pem": AUTHORITY,
        "tlscacerts/tls-authority.pem": TLS_AUTHORITY,
        "signcerts/cert.pem": kind,
    }
    for place, name in places.items():
        (msp / place).parent.mkdir(parents=True, exist_ok=True)
        replace_file(msp / place, (keys_folder(folder, organisation, name) / "cert.pem").read_bytes())
    units = {f"{unit.capitalize()}OUIdentifier": {"OrganizationalUnitIdentifier": unit} for unit in UNITS}
    _write_yaml(msp / "config.yaml", {"NodeOUs": {"Enable": True, **units}})


def _write_yaml(path: Path, values: Mapping[str, Any]) -> None:
    replace_file(path, yaml.safe_dump(dict(values), sort_keys=False).encode())
