"""Block 0: a CONFIG envelope with the organisations' MSPs and the endorsement policy, where everybody reads trust.

The policy is written out, OutOf(threshold, peers of each organisation), under Channel/Application/Endorsement, so that
an organisation added later doesn't shift it. Encodings as `configtxgen` makes them; it leaves block 0 unsigned, so
whoever audits compares its hash with one that came another way.
"""

from collections.abc import Sequence
from typing import Any

from chaincode.wire import messages
from chaincode.wire.block import Block, assemble_block, parse_block
from chaincode.wire.codes import Code
from chaincode.wire.identity import UNITS
from chaincode.wire.messages import MalformedError
from chaincode.wire.proposal import transaction_id
from chaincode.wire.trust import Organisation, Trust

PEER = 3  # MSPRole.MSPRoleType
ROLE = 0  # MSPPrincipal.Classification
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
    )
    config.crypto_config.signature_hash_family = "SHA2"
    config.crypto_config.identity_identifier_hash_function = "SHA256"
    config.fabric_node_ous.enable = True
    for unit in UNITS:
        getattr(config.fabric_node_ous, f"{unit}_ou_identifier").organizational_unit_identifier = unit
    group.mod_policy = ADMINS
    value = group.values["MSP"]
    value.mod_policy = ADMINS
    value.value = messages.encode(messages.MSPConfig(type=0, config=messages.encode(config)))


def read_trust(data: bytes) -> Trust:
    """Read whom to trust from block 0, Volano's own or a Fabric channel's.

    Raises:
        MalformedError: not a genesis block, or an endorsement policy of another shape.
    """
    block = parse_block(data)
    if block.number != 0 or len(block.envelopes) != 1:
        raise MalformedError("not a genesis block")
    channel, group = _read_config(block)
    application = group.groups["Application"]
    endorsement = application.policies["Endorsement"].policy
    if endorsement.type != messages.SIGNATURE_POLICY:
        raise MalformedError("the endorsement policy isn't written out")
    names, threshold = parse_policy(endorsement.value)
    if set(names) - set(application.groups):
        raise MalformedError("the endorsement policy names an unknown organisation")
    return Trust(channel, tuple(_read_organisation(application.groups[name]) for name in names), threshold)


def _read_config(block: Block) -> tuple[str, Any]:
    envelope = messages.decode(messages.Envelope, block.envelopes[0])
    payload = messages.decode(messages.Payload, envelope.payload)
    header = messages.decode(messages.ChannelHeader, payload.header.channel_header)
    if header.type != messages.CONFIG:
        raise MalformedError("not a CONFIG envelope")
    return header.channel_id, messages.decode(messages.ConfigEnvelope, payload.data).config.channel_group


def _read_organisation(group: Any) -> Organisation:
    config = messages.decode(messages.MSPConfig, group.values["MSP"].value)
    msp = messages.decode(messages.FabricMSPConfig, config.config)
    if not msp.fabric_node_ous.enable:
        raise MalformedError(f"{msp.name} doesn't tell peers from clients")
    return Organisation(
        msp.name, tuple(msp.root_certs), tuple(msp.intermediate_certs), tuple(msp.revocation_list)
    )


def parse_policy(data: bytes) -> tuple[tuple[str, ...], int]:
    """Read OutOf(threshold, one peer of each organisation): names in order, threshold.

    Raises:
        MalformedError: a policy of another shape.
    """
    envelope = messages.decode(messages.SignaturePolicyEnvelope, data)
    outer = envelope.rule.n_out_of
    names = tuple(_read_principal(one) for one in envelope.identities)
    indexes = [rule.signed_by for rule in outer.rules if rule.WhichOneof("Type") == "signed_by"]
    whole = indexes == list(range(len(names))) and len(indexes) == len(outer.rules)
    if not whole or len(set(names)) != len(names) or not 1 <= outer.n <= len(names):
        raise MalformedError("the endorsement policy isn't OutOf(n, one peer of each organisation)")
    return names, outer.n


def _read_principal(principal: Any) -> str:
    role = messages.decode(messages.MSPRole, principal.principal)
    if principal.principal_classification != ROLE or role.role != PEER:
        raise MalformedError("the endorsement policy names something else than peers")
    name: str = role.msp_identifier
    return name
