"""Fabric's messages that only a network's making and keeping needs, beside those of `chaincode.wire.messages`.

As there each message is `Any`, since the generated code carries no types; names are those of hyperledger/fabric-protos.
"""

from typing import Any

from fabric_protos.common import common_pb2, configtx_pb2, configuration_pb2, ledger_pb2, policies_pb2
from fabric_protos.msp import msp_principal_pb2
from fabric_protos.orderer import ab_pb2_grpc
from fabric_protos.orderer import configuration_pb2 as orderer_pb2
from fabric_protos.orderer.etcdraft import configuration_pb2 as raft_pb2
from fabric_protos.orderer.smartbft import configuration_pb2 as bft_pb2
from fabric_protos.peer import (
    chaincode_pb2,
    policy_pb2,
    query_pb2,
)
from fabric_protos.peer import (
    configuration_pb2 as peer_pb2,
)
from fabric_protos.peer.lifecycle import lifecycle_pb2

ApplicationPolicy: Any = policy_pb2.ApplicationPolicy
ChannelQueryResponse: Any = query_pb2.ChannelQueryResponse
ChaincodeInput: Any = chaincode_pb2.ChaincodeInput
ImplicitMetaPolicy: Any = policies_pb2.ImplicitMetaPolicy
OrganizationUnit: Any = msp_principal_pb2.OrganizationUnit

AnchorPeers: Any = peer_pb2.AnchorPeers
Acls: Any = peer_pb2.ACLs
BatchSize: Any = orderer_pb2.BatchSize
BatchTimeout: Any = orderer_pb2.BatchTimeout
BftOptions: Any = bft_pb2.Options
BlockchainInfo: Any = ledger_pb2.BlockchainInfo
BlockDataHashingStructure: Any = configuration_pb2.BlockDataHashingStructure
Capabilities: Any = configuration_pb2.Capabilities
ChannelRestrictions: Any = orderer_pb2.ChannelRestrictions
Config: Any = configtx_pb2.Config
ConfigSignature: Any = configtx_pb2.ConfigSignature
ConfigUpdate: Any = configtx_pb2.ConfigUpdate
ConfigUpdateEnvelope: Any = configtx_pb2.ConfigUpdateEnvelope
ConsensusType: Any = orderer_pb2.ConsensusType
HashingAlgorithm: Any = configuration_pb2.HashingAlgorithm
OrdererAddresses: Any = configuration_pb2.OrdererAddresses
Orderers: Any = configuration_pb2.Orderers
RaftMetadata: Any = raft_pb2.ConfigMetadata

ApproveArgs: Any = lifecycle_pb2.ApproveChaincodeDefinitionForMyOrgArgs
CommitArgs: Any = lifecycle_pb2.CommitChaincodeDefinitionArgs
Definition: Any = lifecycle_pb2.QueryChaincodeDefinitionResult
InstallArgs: Any = lifecycle_pb2.InstallChaincodeArgs
InstalledChaincodes: Any = lifecycle_pb2.QueryInstalledChaincodesResult
QueryApprovedArgs: Any = lifecycle_pb2.QueryApprovedChaincodeDefinitionArgs
QueryApprovedResult: Any = lifecycle_pb2.QueryApprovedChaincodeDefinitionResult
QueryDefinitionArgs: Any = lifecycle_pb2.QueryChaincodeDefinitionArgs
QueryInstalledArgs: Any = lifecycle_pb2.QueryInstalledChaincodesArgs
ReadinessArgs: Any = lifecycle_pb2.CheckCommitReadinessArgs
ReadinessResult: Any = lifecycle_pb2.CheckCommitReadinessResult

BroadcastStub: Any = ab_pb2_grpc.AtomicBroadcastStub

ORGANIZATION_UNIT = 1  # MSPPrincipal.Classification; 0 is a role
IDENTITY = 2
IMPLICIT_META = 3  # Policy.PolicyType; 1 is a written-out signature policy
ANY, ALL, MAJORITY = 0, 1, 2  # ImplicitMetaPolicy.Rule
MEMBER, ADMIN, CLIENT, PEER, ORDERER = 0, 1, 2, 3, 4  # MSPRole.MSPRoleType
CONFIG_UPDATE = int(common_pb2.HeaderType.Value("CONFIG_UPDATE"))
