"""Putting nodes on a channel: an orderer by its administration address, a peer by its system chaincode.

An orderer takes block 0 over HTTPS from whoever shows a certificate of the organisation's own TLS authority (Fabric:
orderer/common/channelparticipation/restapi.go). Done again, nothing happens.
"""

import ssl
from pathlib import Path
from typing import Any

import httpx

from chaincode.wire import messages as wire
from chaincode.wire.genesis import read_trust
from chaincode.words import WordedError, words_of
from network import messages
from network.authority import load_credential
from network.connection import find_connection
from network.keys import TLS_AUTHORITY, keys_folder
from network.peer_client import PeerClient
from network.topology import Topology
from network.waiting import NotYetError, wait_until

CHANNELS = "/participation/v1/channels"
STARTED_S = 60.0  # until a node answers


class OrdererError(WordedError):
    """An orderer's refusal; the message has its reason."""


def open_admin(folder: Path, topology: Topology, organisation: str) -> PeerClient:
    """Connect to an organisation's peer as its administrator."""
    connection = find_connection(folder, topology, organisation)
    return PeerClient(connection, load_credential(folder / "keys", organisation, "admin"))


def join_orderer(
    folder: Path, topology: Topology, organisation: str, block: bytes, timeout_s: float = STARTED_S
) -> bool:
    """Put an organisation's orderer on the channel of a block 0; tell whether it wasn't on it yet.

    Raises:
        WaitedError: it didn't answer in time.
        OrdererError: it refuses the block.
    """
    channel = read_channel(block)
    with _open_orderer(folder, topology, organisation) as client:

        def attempt() -> bool:
            if _get(client, f"{CHANNELS}/{channel}").status_code == httpx.codes.OK:
                return False
            _post(client, block)
            return True

        return wait_until(attempt, timeout_s, f"{organisation} orderer")


def describe_orderer(folder: Path, topology: Topology, organisation: str, channel: str) -> dict[str, Any]:
    """Say how an orderer stands on a channel: status ("active", "onboarding", ...), consensusRelation, height.

    Raises:
        NotYetError: it doesn't answer, or isn't on the channel.
    """
    with _open_orderer(folder, topology, organisation) as client:
        answer = _get(client, f"{CHANNELS}/{channel}")
    if answer.status_code != httpx.codes.OK:
        raise NotYetError("network.channel.orderer_is_not_on", organisation=organisation, channel=channel)
    found: dict[str, Any] = answer.json()
    return found


def _open_orderer(folder: Path, topology: Topology, organisation: str) -> httpx.Client:
    pair = keys_folder(folder, organisation, "admin-tls")
    root = keys_folder(folder, organisation, TLS_AUTHORITY) / "cert.pem"
    context = ssl.create_default_context(cafile=str(root))
    context.load_cert_chain(pair / "cert.pem", pair / "key.pem")
    address = topology.get(organisation).orderer.admin_address
    return httpx.Client(base_url=f"https://{address}", verify=context, timeout=30.0, trust_env=False)


def _get(client: httpx.Client, path: str) -> httpx.Response:
    try:
        return client.get(path)
    except httpx.TransportError as error:
        raise NotYetError(words_of(error).at(f"{client.base_url.host}")) from error


def _post(client: httpx.Client, block: bytes) -> None:
    try:
        answer = client.post(CHANNELS, files={"config-block": ("genesis.block", block)})
    except httpx.TransportError as error:
        raise NotYetError(words_of(error).at(f"{client.base_url.host}")) from error
    if answer.status_code != httpx.codes.CREATED:
        raise OrdererError("network.channel.status_code_answer", status_code=answer.status_code, answer=answer.text)


def join_peer(client: PeerClient, block: bytes, timeout_s: float = STARTED_S) -> bool:
    """Put a peer on the channel of a block 0; tell whether it wasn't on it yet.

    Raises:
        WaitedError: it didn't answer in time.
        PeerError: it refuses the block.
    """
    channel = read_channel(block)

    def attempt() -> bool:
        if channel in list_channels(client):
            return False
        client.ask("", "cscc", b"JoinChain", block)
        return True

    return wait_until(attempt, timeout_s, f"{client.organisation} peer")


def list_channels(client: PeerClient) -> tuple[str, ...]:
    """Say which channels a peer is on.

    Raises:
        UnreachedError: it can't be reached.
        PeerError: it refuses.
    """
    answer = client.ask("", "cscc", b"GetChannels")
    return tuple(channel.channel_id for channel in wire.decode(messages.ChannelQueryResponse, answer).channels)


def read_channel(block: bytes) -> str:
    """Read which channel a block 0 begins.

    Raises:
        MalformedError: not such a block.
    """
    return read_trust(block).channel
