"""The numbers of the wire: Fabric's own, read from its generated code, and ours."""

from fabric_protos.common.common_pb2 import BlockMetadataIndex, HeaderType
from fabric_protos.common.policies_pb2 import ImplicitMetaPolicy, Policy
from fabric_protos.msp.msp_principal_pb2 import MSPPrincipal, MSPRole
from fabric_protos.peer.chaincode_pb2 import ChaincodeSpec

from chaincode.wire import (
    block,
    configuration,
    messages,
    ordering,
    outcome,
    pace,
    policies,
    possession,
    proposal,
    rwset,
    signing,
    trust,
)
from chaincode.wire.trust import Trust


def test_kinds_of_headers_and_policies_are_fabric_s() -> None:
    headers, kinds = dict(HeaderType.items()), dict(Policy.PolicyType.items())
    for name in ("CONFIG", "CONFIG_UPDATE", "ENDORSER_TRANSACTION"):
        assert getattr(messages, name) == headers[name]
    assert (headers["CONFIG"], headers["CONFIG_UPDATE"], headers["ENDORSER_TRANSACTION"]) == proposal.KINDS
    assert (kinds["SIGNATURE"], kinds["IMPLICIT_META"]) == (messages.SIGNATURE_POLICY, messages.IMPLICIT_META_POLICY)
    rules = dict(ImplicitMetaPolicy.Rule.items())
    assert (rules["ANY"], rules["ALL"], rules["MAJORITY"]) == (policies.ANY, policies.ALL, policies.MAJORITY)
    assert dict(ChaincodeSpec.Type.items())["GOLANG"] == proposal.GOLANG


def test_entries_of_a_block_s_metadata_are_fabric_s() -> None:
    entries = dict(BlockMetadataIndex.items())
    assert entries == {
        "SIGNATURES": messages.SIGNATURES, "LAST_CONFIG": messages.LAST_CONFIGURATION,
        "TRANSACTIONS_FILTER": messages.TRANSACTIONS_FILTER, "ORDERER": messages.CONSENTER,
        "COMMIT_HASH": messages.COMMIT_HASH,
    }  # fmt: skip
    assert len(entries) == messages.METADATA_ENTRIES
    assert tuple(sorted(entries, key=lambda name: entries[name])) == ordering.ENTRIES


def test_principals_and_roles_are_fabric_s() -> None:
    kinds, roles = dict(MSPPrincipal.Classification.items()), dict(MSPRole.MSPRoleType.items())
    assert (kinds["ROLE"], kinds["IDENTITY"]) == (policies.ROLE, policies.IDENTITY)
    assert (roles["MEMBER"], roles["ADMIN"], roles["PEER"]) == (policies.MEMBER, policies.ADMIN, configuration.PEER)
    units = {name.lower(): number for name, number in roles.items() if name != "MEMBER"}
    assert {unit: number for number, unit in policies.UNIT_OF_ROLE.items()} == units


def test_sizes_and_limits_are_those_of_the_design() -> None:
    sizes = (block.HASH_BYTES, proposal.NONCE_LENGTH, signing.RAW_LENGTH, len(outcome.BEFORE_ALL), rwset.KV)
    assert sizes == (32, 24, 64, 32, 0)
    # SEC 2, secp256r1
    assert int("ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551", 16) == signing.ORDER
    assert (possession.MOST_KEYS, trust.CACHE_SIZE, Trust("c", ()).threshold) == (16, 20_000, 3)
    assert (pace.Pace().a_minute, pace._SPAN_S, pace._MOST) == (1_200, 60.0, 10_000)
