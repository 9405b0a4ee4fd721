"""Changing a channel's configuration: what changes, whose signature it has, and the orderer that takes it.

An update names the versions that it has read and the values that it writes, each one version higher (Fabric:
docs/source/config_update.md, internal/configtxlator/update). What a value's own policy allows needs no more signatures
than that: an organisation changes its own MSP alone.
"""

import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any

import grpc

from chaincode.peer.connection import PeerAddress, open_channel
from chaincode.wire import messages as wire
from chaincode.wire.identity import serialise_identity
from chaincode.wire.proposal import NONCE_LENGTH
from chaincode.wire.signing import sign
from chaincode.words import WordedError
from network import messages
from network.authority import Credential
from network.peer_client import PeerClient
from network.waiting import NotYetError

ConfigPath = tuple[str, ...]  # groups from the channel's own down, and at last the value's name
ANSWER_S = 30.0
TAKEN = 200
NOT_NOW = 503  # no leader


class UpdateError(WordedError):
    """An orderer refuses an update; the message has its reason."""


def read_config(client: PeerClient, channel: str) -> Any:
    """Read the channel's present configuration (ConfigGroup) from a peer.

    Raises:
        PeerError: the peer refuses or can't be reached.
    """
    answer = client.ask(channel, "cscc", b"GetChannelConfig", channel.encode())
    return wire.decode(messages.Config, answer).channel_group


def find_value(group: Any, path_to: ConfigPath) -> bytes:
    """Give a value's bytes; none if there is no such value."""
    *path, name = path_to
    for part in path:
        group = group.groups[part]
    value: bytes = group.values[name].value
    return value


def build_update(channel: str, group: Any, changes: Mapping[ConfigPath, bytes]) -> bytes:
    """Build a ConfigUpdate of a channel with the configuration `group`: new bytes for values that are there."""
    update = messages.ConfigUpdate(channel_id=channel)
    for (*path, name), value in changes.items():
        old, levels = group, [(update.read_set, update.write_set, group)]
        for part in path:
            old, (read, write, _) = old.groups[part], levels[-1]
            levels.append((read.groups[part], write.groups[part], old))
        for read, write, level in levels:
            read.version = write.version = level.version
        changed = levels[-1][1].values[name]
        changed.CopyFrom(old.values[name])
        changed.value = value
        changed.version += 1
    return wire.encode(update)


def sign_update(update: bytes, signer: Credential) -> Any:
    """Sign an update (ConfigSignature), as one of those whom a policy asks."""
    header = _header(signer)
    return messages.ConfigSignature(signature_header=header, signature=sign(signer.key, header + update))


def build_envelope(channel: str, update: bytes, signatures: Sequence[Any], sender: Credential) -> Any:
    """Pack an update for an orderer."""
    body = messages.ConfigUpdateEnvelope(config_update=update, signatures=signatures)
    header = wire.ChannelHeader(type=messages.CONFIG_UPDATE, channel_id=channel)
    header.timestamp.seconds = int(time.time())
    payload = wire.Payload(data=wire.encode(body))
    payload.header.channel_header = wire.encode(header)
    payload.header.signature_header = _header(sender)
    data = wire.encode(payload)
    return wire.Envelope(payload=data, signature=sign(sender.key, data))


def _header(signer: Credential) -> bytes:
    creator = serialise_identity(signer.organisation, signer.certificate)
    return wire.encode(wire.SignatureHeader(creator=creator, nonce=secrets.token_bytes(NONCE_LENGTH)))


def broadcast(address: str, tls_root: bytes, envelope: Any) -> None:
    """Give an envelope to an orderer.

    Raises:
        NotYetError: it can't be reached, or knows no leader now.
        UpdateError: it refuses.
    """
    with open_channel(PeerAddress(address, tls_root)) as channel:
        try:
            answer = next(iter(messages.BroadcastStub(channel).Broadcast(iter([envelope]), timeout=ANSWER_S)))
        except grpc.RpcError as error:
            raise NotYetError("network.config_update.address_why", address=address, why=error.details()) from error
    if answer.status == NOT_NOW:
        raise NotYetError("network.config_update.address_info", address=address, info=answer.info)
    if answer.status != TAKEN:
        raise UpdateError(
            "network.config_update.address_status_info", address=address, status=answer.status, info=answer.info,
        )
