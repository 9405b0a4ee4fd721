"""Block 0: a CONFIG envelope with the organisations' MSPs and the endorsement policy, where everybody reads trust.

The policy is written out, OutOf(threshold, peers of each organisation), under Channel/Application/Endorsement, so that
an organisation added later doesn't shift it. Encodings as `configtxgen` makes them; it leaves block 0 unsigned, so
whoever audits compares its hash with one that came another way.
"""

from collections.abc import Sequence
from typing import Any

from chaincode.wire import messages
from chaincode.wire.block import assemble_block, parse_block
from chaincode.wire.codes import Code
from chaincode.wire.configuration import PEER, open_configuration, parse_policy, read_configuration
from chaincode.wire.identity import CLIENT, UNITS
from chaincode.wire.messages import MalformedError
from chaincode.wire.policies import ROLE
from chaincode.wire.proposal import transaction_id
from chaincode.wire.trust import Organisation, Trust

__all__ = ["build_genesis", "build_policy", "parse_policy", "read_trust"]
ADMINS = "Admins"


def build_genesis(trust: Trust, nonce: bytes, timestamp_s: int) -> bytes:
    """Build block 0 (common.Block). nonce: 24 random bytes, which make two communities' chains differ."""
    group = messages.ConfigGroup()
    application = group.groups["Application"]
    application.mod_policy = ADMINS
    for organisation in trust.organisations:
        _put_organisation(application.groups[organisation.name], organisation)
    endorsement = application.policies["Endorsement"]
    endorsement.mod_policy = ADMINS
    endorsement.policy.type = messages.SIGNATURE_POLICY
    endorsement.policy.value = build_policy(trust.names(), trust.threshold)
    config = messages.ConfigEnvelope()
    config.config.channel_group.CopyFrom(group)
    envelope = _build_envelope(trust.channel, messages.encode(config), nonce, timestamp_s)
    value = messages.encode(messages.OrdererBlockMetadata(last_config=messages.LastConfig(index=0)))
    return assemble_block(0, b"", [envelope], [Code.VALID], messages.encode(messages.Metadata(value=value)))


def _build_envelope(channel: str, config: bytes, nonce: bytes, timestamp_s: int) -> bytes:
    header = messages.ChannelHeader(
        type=messages.CONFIG, version=1, channel_id=channel, tx_id=transaction_id(nonce, b"")
    )
    header.timestamp.seconds = timestamp_s
    payload = messages.Payload(data=config)
    payload.header.channel_header = messages.encode(header)
    payload.header.signature_header = messages.encode(messages.SignatureHeader(nonce=nonce))
    return messages.encode(messages.Envelope(payload=messages.encode(payload)))


def build_policy(names: Sequence[str], threshold: int) -> bytes:
    """Build SignaturePolicyEnvelope OutOf(threshold, a peer of each organisation)."""
    envelope = messages.SignaturePolicyEnvelope()
    envelope.rule.n_out_of.n = threshold
    for index, name in enumerate(names):
        # signed_by is one of a oneof, so that 0 is written too
        envelope.rule.n_out_of.rules.add(signed_by=index)
        role = messages.MSPRole(msp_identifier=name, role=PEER)
        envelope.identities.add(principal_classification=ROLE, principal=messages.encode(role))
    return messages.encode(envelope)


def _put_organisation(group: Any, organisation: Organisation) -> None:
    config = messages.FabricMSPConfig(
        name=organisation.name,
        root_certs=organisation.roots,
        intermediate_certs=organisation.intermediates,
        revocation_list=organisation.revocations,
        admins=organisation.admins,
    )
    config.crypto_config.signature_hash_family = "SHA2"
    config.crypto_config.identity_identifier_hash_function = "SHA256"
    put_units(config, organisation.nodes)
    group.mod_policy = ADMINS
    value = group.values["MSP"]
    value.mod_policy = ADMINS
    value.value = messages.encode(messages.MSPConfig(type=0, config=messages.encode(config)))


def put_units(config: Any, nodes: bytes) -> None:
    """Say by which units nodes and clients are told apart. nodes: the authority (PEM) that alone may name a peer, an
    administrator, an orderer; b"" for any of the organisation's.
    """
    config.fabric_node_ous.enable = True
    for unit in UNITS:
        named = getattr(config.fabric_node_ous, f"{unit}_ou_identifier")
        named.organizational_unit_identifier = unit
        if unit != CLIENT:
            named.certificate = nodes


def read_trust(data: bytes) -> Trust:
    """Read whom to trust from block 0, Volano's own or a Fabric channel's.

    Raises:
        MalformedError: not a genesis block, or an endorsement policy of another shape.
    """
    block = parse_block(data)
    if block.number != 0 or len(block.envelopes) != 1:
        raise MalformedError("not a genesis block")
    channel, envelope = open_configuration(block.envelopes[0])
    return read_configuration(channel, envelope.config)
