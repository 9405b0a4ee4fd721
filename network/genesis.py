"""Block 0 of a community's channel, from public material alone; what `configtxgen` makes from its configtx.yaml.

Everybody who has the same topology and the same bundles gets the same bytes: nonce and time come from them, so four
organisations compare one hash instead of trusting whoever assembled it.

Who may do what (paths as in the block):
    Application/Endorsement, LifecycleEndorsement   so many of the organisations' peers, written out
    Application/Writers                             clients and administrators, of any organisation
    Writers of the channel                          those and orderers
    Application/Readers                             everybody with a certificate
    Application/WholeBlocks                         peers, and whoever has role `service` or `auditor` (NAMED_ROLES)
    Readers of the channel                          those and orderers: whole blocks at the orderers' own service
    Admins                                          the majority of the organisations' administrators
    an organisation's own values, its MSP included  its own administrator
"""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from chaincode.wire import messages as wire
from chaincode.wire.block import assemble_block
from chaincode.wire.codes import Code
from chaincode.wire.genesis import build_policy, put_units
from chaincode.wire.identity import parse_certificate
from chaincode.wire.proposal import transaction_id
from network import messages
from network.authority import NAMED_ROLES
from network.bundle import Bundle, BundleError, list_addresses
from network.consensus import MOST_BYTES, put_consensus
from network.policies import ADMINS, ask_below, name_role, name_unit, put_policies, put_value, require
from network.topology import Topology

CHANNEL_CAPABILITY = {"2.5": "V2_0", "3.1": "V3_0"}
PREFERRED_BYTES = 2 * 1024 * 1024


def assemble(topology: Topology, bundles: Sequence[Bundle]) -> bytes:
    """Build block 0 (common.Block).

    Raises:
        BundleError: an organisation's bundle is missing, comes twice, or names other addresses than the topology.
    """
    ordered = _order_bundles(topology, bundles)
    config = wire.ConfigEnvelope()
    config.config.channel_group.CopyFrom(_build_channel(topology, ordered))
    body = wire.encode(config)
    header = wire.ChannelHeader(type=wire.CONFIG, version=1, channel_id=topology.channel)
    nonce = sha256(topology.community.encode() + b"\0" + body).digest()[:24]
    header.tx_id = transaction_id(nonce, b"")
    header.timestamp.seconds = int(_latest_start(ordered).timestamp())
    payload = wire.Payload(data=body)
    payload.header.channel_header = wire.encode(header)
    payload.header.signature_header = wire.encode(wire.SignatureHeader(nonce=nonce))
    envelope = wire.encode(wire.Envelope(payload=wire.encode(payload)))
    value = wire.encode(wire.OrdererBlockMetadata(last_config=wire.LastConfig(index=0)))
    return assemble_block(0, b"", [envelope], [Code.VALID], wire.encode(wire.Metadata(value=value)))


def _order_bundles(topology: Topology, bundles: Sequence[Bundle]) -> list[Bundle]:
    """Put the bundles into the topology's order, and see that each says what the topology says."""
    found = {bundle.organisation: bundle for bundle in bundles}
    if len(found) != len(bundles) or set(found) != set(topology.names()):
        raise BundleError("network.genesis.one_bundle_of_each", names=", ".join(topology.names()))
    for nodes in topology.organisations:
        said, known = dict(found[nodes.name].addresses), list_addresses(nodes)
        if said != known:
            raise BundleError("network.genesis.its_bundle_says_topology_use", nodes=nodes.name, why=said, known=known)
    return [found[name] for name in topology.names()]


def _latest_start(bundles: Sequence[Bundle]) -> datetime:
    return max(parse_certificate(bundle.orderer.encode()).not_valid_before_utc for bundle in bundles)


def _build_channel(topology: Topology, bundles: Sequence[Bundle]) -> Any:
    group = wire.ConfigGroup(mod_policy=ADMINS)
    put_value(group, "HashingAlgorithm", messages.HashingAlgorithm(name="SHA256"))
    put_value(group, "BlockDataHashingStructure", messages.BlockDataHashingStructure(width=2**32 - 1))
    _put_capability(group, CHANNEL_CAPABILITY[topology.line])
    _put_orderer(group.groups["Orderer"], topology, bundles)
    _put_application(group.groups["Application"], topology, bundles)
    orderers = [name_role(bundle.organisation, messages.ORDERER) for bundle in bundles]
    put_policies(
        group,
        Readers=require(1, [*_list_block_readers(bundles), *orderers]),
        # an orderer signs the configuration that it makes of an update
        Writers=_allow_any(bundles, messages.ADMIN, messages.CLIENT, messages.ORDERER),
        Admins=ask_below(messages.MAJORITY, ADMINS),
    )
    return group


def _list_block_readers(bundles: Sequence[Bundle]) -> list[Any]:
    """Peers, services and auditors of all organisations: who may see whole blocks."""
    return [name_role(bundle.organisation, messages.PEER) for bundle in bundles] + [
        name_unit(bundle.organisation, unit, bundle.root.encode()) for bundle in bundles for unit in NAMED_ROLES
    ]


def _put_orderer(group: Any, topology: Topology, bundles: Sequence[Bundle]) -> None:
    group.mod_policy = ADMINS
    size = messages.BatchSize(
        max_message_count=topology.batch.max_count, absolute_max_bytes=MOST_BYTES, preferred_max_bytes=PREFERRED_BYTES
    )
    put_value(group, "BatchSize", size)
    put_value(group, "BatchTimeout", messages.BatchTimeout(timeout=f"{topology.batch.timeout_ms}ms"))
    put_value(group, "ChannelRestrictions", messages.ChannelRestrictions())
    _put_capability(group, "V2_0")
    put_consensus(group, topology, bundles)
    _put_rules(group)
    for bundle in bundles:
        own = _put_organisation(group.groups[bundle.organisation], bundle, writers=messages.ORDERER)
        put_value(own, "Endpoints", messages.OrdererAddresses(addresses=[bundle.addresses["orderer"]]))


def _put_application(group: Any, topology: Topology, bundles: Sequence[Bundle]) -> None:
    group.mod_policy = ADMINS
    acls = messages.Acls()
    for resource, policy in sorted(topology.acls.items()):
        acls.acls[resource].policy_ref = policy
    put_value(group, "ACLs", acls)
    _put_capability(group, "V2_5")
    value = build_policy(topology.names(), topology.endorsements)
    enough = wire.Policy(type=wire.SIGNATURE_POLICY, value=value)
    put_policies(
        group,
        Readers=_allow_any(bundles, messages.MEMBER),
        Writers=_allow_any(bundles, messages.ADMIN, messages.CLIENT),
        Admins=ask_below(messages.MAJORITY, ADMINS),
        Endorsement=enough,
        LifecycleEndorsement=enough,
        WholeBlocks=require(1, _list_block_readers(bundles)),
    )
    for bundle in bundles:
        own = _put_organisation(group.groups[bundle.organisation], bundle, writers=messages.CLIENT)
        put_policies(own, Endorsement=require(1, [name_role(bundle.organisation, messages.PEER)]))
        host, _, port = bundle.addresses["peer"].rpartition(":")
        anchors = messages.AnchorPeers()
        anchors.anchor_peers.add(host=host, port=int(port))
        put_value(own, "AnchorPeers", anchors)


def _allow_any(bundles: Sequence[Bundle], *roles: int) -> Any:
    """Allow whoever holds one of the roles in any organisation.

    Every transaction meets these policies. Were they sums of the organisations' own, each of those would verify the
    same signature anew: up to eight times at every orderer, twice for each transaction.
    """
    return require(1, [name_role(bundle.organisation, role) for bundle in bundles for role in roles])


def _put_rules(group: Any) -> None:
    put_policies(
        group,
        Readers=ask_below(messages.ANY, "Readers"),
        Writers=ask_below(messages.ANY, "Writers"),
        Admins=ask_below(messages.MAJORITY, ADMINS),
    )


def _put_organisation(group: Any, bundle: Bundle, *, writers: int) -> Any:
    """Put an organisation: whom it trusts, and which of its own may read, write and administer."""
    name = bundle.organisation
    group.mod_policy = ADMINS
    put_value(group, "MSP", build_msp(bundle))
    put_policies(
        group,
        Readers=require(1, [name_role(name, messages.MEMBER)]),
        Writers=require(1, [name_role(name, role) for role in (messages.ADMIN, writers)]),
        Admins=require(1, [name_role(name, messages.ADMIN)]),
    )
    return group


def build_msp(bundle: Bundle) -> Any:
    """Build the MSPConfig of an organisation: roots, revocation lists, and units that tell peers from clients.

    The members' authority is a second root, since Fabric takes no certificate of an authority that has another below
    it (msp/mspimpl.go, getValidationChain); it can name clients alone.
    """
    config = wire.FabricMSPConfig(
        name=bundle.organisation,
        root_certs=[bundle.root.encode(), bundle.members_root.encode()],
        tls_root_certs=[bundle.tls_root.encode()],
        revocation_list=[text.encode() for text in bundle.revocations],
    )
    config.crypto_config.signature_hash_family = "SHA2"
    config.crypto_config.identity_identifier_hash_function = "SHA256"
    put_units(config, bundle.root.encode())
    return wire.MSPConfig(type=0, config=wire.encode(config))


def _put_capability(group: Any, name: str) -> None:
    value = messages.Capabilities()
    value.capabilities[name].SetInParent()
    put_value(group, "Capabilities", value)
