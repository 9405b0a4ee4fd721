"""A channel's configuration as a record of trust: organisations, orderers, whose signatures make a transaction.

Read from Volano's own block 0 and from Fabric's configuration blocks alike. Node units must be on, with their usual
names: without them nobody could tell a peer's certificate from a member's.
"""

from typing import Any

from chaincode.wire import messages
from chaincode.wire.block import Block
from chaincode.wire.identity import CLIENT, UNITS, serialise_identity
from chaincode.wire.messages import MalformedError
from chaincode.wire.policies import ROLE
from chaincode.wire.trust import BFT, EMBEDDED, RAFT, Consenter, Organisation, Trust

PEER = 3  # MSPRole.MSPRoleType


def open_configuration(envelope: bytes) -> tuple[str, Any]:
    """Give the channel's name and the ConfigEnvelope of a CONFIG envelope.

    Raises:
        MalformedError: an envelope of another kind.
    """
    payload = messages.decode(messages.Payload, messages.decode(messages.Envelope, envelope).payload)
    header = messages.decode(messages.ChannelHeader, payload.header.channel_header)
    if header.type != messages.CONFIG:
        raise MalformedError("not a CONFIG envelope")
    return header.channel_id, messages.decode(messages.ConfigEnvelope, payload.data)


def is_configuration(block: Block) -> bool:
    """Tell whether a block holds a CONFIG envelope; Fabric gives it a block of its own."""
    if len(block.envelopes) != 1:
        return False
    try:
        open_configuration(block.envelopes[0])
    except MalformedError:
        return False
    return True


def read_configuration(channel: str, config: Any) -> Trust:
    """Read whom to trust from a common.Config.

    Raises:
        MalformedError: the endorsement policy isn't OutOf(n, peers), an organisation without node units, an unknown
            kind of consensus.
    """
    group = config.channel_group
    members, orderers = (_read_organisations(group, name) for name in ("Application", "Orderer"))
    endorsement = group.groups["Application"].policies["Endorsement"].policy
    if endorsement.type != messages.SIGNATURE_POLICY:
        raise MalformedError("the endorsement policy isn't written out")
    names, threshold = parse_policy(endorsement.value)
    if set(names) - set(members):
        raise MalformedError("the endorsement policy names an unknown organisation")
    known = orderers | members
    if any(orderers[name] != members[name] for name in sorted(set(orderers) & set(members))):
        raise MalformedError("one organisation as two")
    order = (*names, *sorted(set(known) - set(names)))
    organisations = tuple(known[name] for name in order)
    consensus, consenters = _read_consensus(group)
    if consensus == EMBEDDED:
        return Trust(channel, organisations, threshold, () if len(names) == len(order) else names)
    of_orderers = tuple(sorted(orderers))
    return Trust(
        channel, organisations, threshold, names, consensus, of_orderers, consenters, messages.encode(config)
    )


def _read_organisations(group: Any, name: str) -> dict[str, Organisation]:
    below = group.groups[name].groups.values() if name in group.groups else ()
    found = [_read_organisation(one) for one in below]
    by_name = {organisation.name: organisation for organisation in found}
    if len(by_name) != len(found):
        raise MalformedError("two organisations of one name")
    return by_name


def _read_organisation(group: Any) -> Organisation:
    config = messages.decode(messages.MSPConfig, group.values["MSP"].value)
    msp = messages.decode(messages.FabricMSPConfig, config.config)
    units = msp.fabric_node_ous
    named = {unit: getattr(units, f"{unit}_ou_identifier").organizational_unit_identifier for unit in UNITS}
    if not units.enable or named != {unit: unit for unit in UNITS}:
        raise MalformedError(f"{msp.name} doesn't tell peers from clients")
    return Organisation(
        msp.name, tuple(msp.root_certs), tuple(msp.intermediate_certs), tuple(msp.revocation_list), tuple(msp.admins),
        _read_nodes(msp),
    )


def _read_nodes(msp: Any) -> bytes:
    """Find who may say which of an organisation's identities are nodes: one authority, or ("") each of them."""
    by_unit = {unit: getattr(msp.fabric_node_ous, f"{unit}_ou_identifier").certificate for unit in UNITS}
    of_clients, nodes = by_unit.pop(CLIENT), set(by_unit.values())
    if of_clients or len(nodes) != 1:
        raise MalformedError(f"{msp.name} names issuers of units as no community does")
    return bytes(nodes.pop())


def _read_consensus(group: Any) -> tuple[str, tuple[Consenter, ...]]:
    if "Orderer" not in group.groups:
        return EMBEDDED, ()
    values = group.groups["Orderer"].values
    kind = messages.decode(messages.ConsensusType, values["ConsensusType"].value).type
    if kind not in (RAFT, BFT):
        raise MalformedError(f"consensus of another kind: {kind[:20]!r}")
    if kind == RAFT:
        return RAFT, ()
    mapping = messages.decode(messages.Orderers, values["Orderers"].value).consenter_mapping
    consenters = tuple(Consenter(entry.id, entry.msp_id, entry.identity) for entry in mapping)
    _check_consenters(consenters)
    return BFT, consenters


def _check_consenters(consenters: tuple[Consenter, ...]) -> None:
    """Refuse one who would count twice."""
    numbers = {consenter.identifier for consenter in consenters}
    identities = {serialise_identity(consenter.organisation, consenter.certificate) for consenter in consenters}
    if not consenters or not len(numbers) == len(identities) == len(consenters):
        raise MalformedError("consenters aren't each there once")


def parse_policy(data: bytes) -> tuple[tuple[str, ...], int]:
    """Read OutOf(threshold, one peer of each organisation): names in order, threshold.

    Raises:
        MalformedError: a policy of another shape.
    """
    envelope = messages.decode(messages.SignaturePolicyEnvelope, data)
    outer = envelope.rule.n_out_of
    names = tuple(_read_principal(identity) for identity in envelope.identities)
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
