"""Block 0 from bundles: the same for everybody, readable as trust, and who may do what in it."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from chaincode.wire import messages as wire
from chaincode.wire.block import parse_block
from chaincode.wire.genesis import read_trust
from chaincode.wire.identity import parse_certificate, serialise_identity
from chaincode.wire.trust import UntrustedError, Verifier
from network import messages
from network.authority import load_authority, load_credential, revoke
from network.bundle import Bundle, BundleError, make_bundle
from network.channel import read_channel
from network.consensus import count_quorum
from network.genesis import assemble
from network.keys import init_organisation, keys_folder
from network.topology import Batch, Topology, default_topology

RAFT = default_topology("borgo", base_port=20000)
BFT = default_topology("borgo", base_port=20000, line="3.1")
LINES = pytest.mark.parametrize("topology", [RAFT, BFT], ids=["raft", "bft"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("genesis")
    for name in RAFT.names():
        init_organisation(folder, RAFT, name)
    return folder


@pytest.fixture(scope="module")
def bundles(folder: Path) -> list[Bundle]:
    return [make_bundle(folder, RAFT, name) for name in RAFT.names()]


def read_config(block: bytes) -> Any:
    envelope = wire.Envelope.FromString(parse_block(block).envelopes[0])
    return wire.ConfigEnvelope.FromString(wire.Payload.FromString(envelope.payload).data).config.channel_group


def read_value(group: Any, name: str, kind: Any) -> Any:
    return kind.FromString(group.values[name].value)


def describe_policy(group: Any, name: str) -> tuple[Any, ...]:
    """A policy in short: ("any", "Writers"), or how many of which principals."""
    policy = group.policies[name].policy
    if policy.type == messages.IMPLICIT_META:
        value = messages.ImplicitMetaPolicy.FromString(policy.value)
        return (("any", "all", "majority")[value.rule], value.sub_policy)
    value = wire.SignaturePolicyEnvelope.FromString(policy.value)
    assert [rule.signed_by for rule in value.rule.n_out_of.rules] == list(range(len(value.identities)))
    return (value.rule.n_out_of.n, *map(describe_principal, value.identities))


def describe_principal(principal: Any) -> str:
    if principal.principal_classification == 0:
        role = wire.MSPRole.FromString(principal.principal)
        return f"{role.msp_identifier}.{('member', 'admin', 'client', 'peer', 'orderer')[role.role]}"
    if principal.principal_classification == messages.ORGANIZATION_UNIT:
        unit = messages.OrganizationUnit.FromString(principal.principal)
        return f"{unit.msp_identifier}/{unit.organizational_unit_identifier}"
    return f"{wire.SerializedIdentity.FromString(principal.principal).mspid}!"


@LINES
def test_everybody_gets_the_same_bytes(topology: Topology, bundles: list[Bundle]) -> None:
    block = assemble(topology, bundles)
    assert block == assemble(topology, bundles[::-1])
    assert read_channel(block) == "borgo"
    other = replace(topology, community="valle")
    assert parse_block(block).hash != parse_block(assemble(other, bundles)).hash


@LINES
def test_it_says_whom_to_trust(topology: Topology, bundles: list[Bundle]) -> None:
    trust = read_trust(assemble(topology, bundles))
    assert (trust.channel, trust.names(), trust.threshold) == ("borgo", topology.names(), 3)
    for bundle in bundles:
        identity = Verifier(trust).identify(serialise_identity(bundle.organisation, bundle.orderer.encode()))
        assert identity.units == ("orderer",)


@LINES
def test_capabilities_are_those_of_the_line(topology: Topology, bundles: list[Bundle]) -> None:
    group = read_config(assemble(topology, bundles))
    found = {
        name: list(read_value(one, "Capabilities", messages.Capabilities).capabilities)
        for name, one in (("channel", group), *group.groups.items())
    }
    assert found == {
        "channel": ["V3_0" if topology is BFT else "V2_0"], "Orderer": ["V2_0"], "Application": ["V2_5"],
    }  # fmt: skip


def test_policies_of_the_application(bundles: list[Bundle]) -> None:
    group = read_config(assemble(RAFT, bundles)).groups["Application"]
    peers = tuple(f"{name}.peer" for name in RAFT.names())
    assert describe_policy(group, "Endorsement") == describe_policy(group, "LifecycleEndorsement") == (3, *peers)
    readers = {f"{name}/{unit}" for name in RAFT.names() for unit in ("service", "auditor")}
    assert set(describe_policy(group, "WholeBlocks")) == {1, *peers, *readers}
    assert describe_policy(group, "Admins") == ("majority", "Admins")
    own = group.groups["gse"]
    assert describe_policy(own, "Admins") == (1, "gse.admin")
    assert describe_policy(own, "Writers") == (1, "gse.admin", "gse.client")
    assert describe_policy(own, "Readers") == (1, "gse.member")
    assert describe_policy(own, "Endorsement") == (1, "gse.peer")


def test_each_organisations_clients_and_administrators_may_send_and_its_peers_may_not(bundles: list[Bundle]) -> None:
    channel = read_config(assemble(RAFT, bundles))
    senders = {f"{name}.{role}" for name in RAFT.names() for role in ("admin", "client")}
    assert set(describe_policy(channel.groups["Application"], "Writers")) == {1, *senders}
    assert set(describe_policy(channel, "Writers")) == {1, *senders, *map("{}.orderer".format, RAFT.names())}
    assert set(describe_policy(channel.groups["Application"], "Readers")) == {1, *map("{}.member".format, RAFT.names())}


def test_orderers_give_whole_blocks_to_no_member(bundles: list[Bundle]) -> None:
    group = read_config(assemble(RAFT, bundles))
    found = set(describe_policy(group, "Readers"))
    assert found == set(describe_policy(group.groups["Application"], "WholeBlocks")) | {
        f"{name}.orderer" for name in RAFT.names()
    }


def test_a_unit_counts_only_under_the_root_that_issued_it(bundles: list[Bundle]) -> None:
    group = read_config(assemble(RAFT, bundles)).groups["Application"]
    value = wire.SignaturePolicyEnvelope.FromString(group.policies["WholeBlocks"].policy.value)
    units = [
        messages.OrganizationUnit.FromString(one.principal)
        for one in value.identities
        if one.principal_classification == messages.ORGANIZATION_UNIT
    ]
    for bundle in bundles:
        root = parse_certificate(bundle.root.encode()).public_bytes(Encoding.DER)
        mine = [one for one in units if one.msp_identifier == bundle.organisation]
        assert [one.certifiers_identifier for one in mine] == [sha256(root).digest()] * 2


def test_access_of_the_topology_names_policies_that_there_are(bundles: list[Bundle]) -> None:
    group = read_config(assemble(RAFT, bundles)).groups["Application"]
    acls = {name: one.policy_ref for name, one in read_value(group, "ACLs", messages.Acls).acls.items()}
    assert acls == dict(RAFT.acls)
    assert acls["event/Block"] == "/Channel/Application/WholeBlocks"
    assert {ref.rpartition("/")[2] for ref in acls.values()} <= set(group.policies)


@LINES
def test_each_organisation_stands_with_its_own_nodes(topology: Topology, bundles: list[Bundle]) -> None:
    group = read_config(assemble(topology, bundles))
    for nodes in topology.organisations:
        application, orderer = (group.groups[one].groups[nodes.name] for one in ("Application", "Orderer"))
        assert application.values["MSP"].value == orderer.values["MSP"].value
        endpoints = read_value(orderer, "Endpoints", messages.OrdererAddresses)
        assert list(endpoints.addresses) == [nodes.orderer.address]
        anchor = read_value(application, "AnchorPeers", messages.AnchorPeers).anchor_peers[0]
        assert f"{anchor.host}:{anchor.port}" == nodes.peer.address
    assert "OrdererAddresses" not in group.values


def test_raft_knows_its_orderers_by_their_connections(bundles: list[Bundle]) -> None:
    group = read_config(assemble(RAFT, bundles)).groups["Orderer"]
    kind = read_value(group, "ConsensusType", messages.ConsensusType)
    consenters = messages.RaftMetadata.FromString(kind.metadata).consenters
    assert kind.type == "etcdraft"
    assert [one.server_tls_cert.decode() for one in consenters] == [bundle.orderer_tls for bundle in bundles]
    assert describe_policy(group, "BlockValidation") == (1, *(f"{name}.orderer" for name in RAFT.names()))


def test_bft_knows_its_orderers_by_their_signatures(bundles: list[Bundle]) -> None:
    group = read_config(assemble(replace(BFT, batch=Batch(500, 80)), bundles)).groups["Orderer"]
    consenters = read_value(group, "Orderers", messages.Orderers).consenter_mapping
    assert [one.id for one in consenters] == [1, 2, 3, 4]
    assert [one.identity.decode() for one in consenters] == [bundle.orderer for bundle in bundles]
    assert describe_policy(group, "BlockValidation") == (3, *(f"{name}!" for name in BFT.names()))
    options = messages.BftOptions.FromString(read_value(group, "ConsensusType", messages.ConsensusType).metadata)
    assert (options.request_batch_max_interval, options.request_batch_max_count) == ("80ms", 500)
    assert options.request_pool_size >= 2 * options.request_batch_max_count


@pytest.mark.parametrize(("orderers", "quorum"), [(1, 1), (3, 2), (4, 3), (6, 4), (7, 5), (10, 7)])
def test_quorum_of_bft(orderers: int, quorum: int) -> None:
    assert count_quorum(orderers) == quorum


def test_a_revoked_certificate_is_revoked_from_the_first_block_on(folder: Path, tmp_path: Path) -> None:
    init_organisation(tmp_path, RAFT, "gse")
    lost = load_credential(tmp_path / "keys", "gse", "officer").certificate
    authority = load_authority("gse", tmp_path / "keys")
    (keys_folder(tmp_path, "gse", "authority") / "revoked.crl").write_bytes(revoke(authority, [lost]))
    others = [make_bundle(folder, RAFT, name) for name in RAFT.names() if name != "gse"]
    trust = read_trust(assemble(RAFT, [*others, make_bundle(tmp_path, RAFT, "gse")]))
    with pytest.raises(UntrustedError, match="revoked"):
        Verifier(trust).identify(serialise_identity("gse", lost))


def test_a_missing_or_doubled_bundle_is_named(bundles: list[Bundle]) -> None:
    for wrong in (bundles[:3], [*bundles[:3], bundles[0]], [*bundles, bundles[0]], []):
        with pytest.raises(BundleError, match="one bundle of each is needed: citizens, commerce"):
            assemble(RAFT, wrong)


def test_a_bundle_of_another_topology_is_refused(bundles: list[Bundle]) -> None:
    moved = replace(bundles[0], addresses={"peer": "127.0.0.1:1", "orderer": "127.0.0.1:2"})
    with pytest.raises(BundleError, match=r"citizens: its bundle says .* use one topology file"):
        assemble(RAFT, [moved, *bundles[1:]])
