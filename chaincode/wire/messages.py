"""Fabric's own protobuf messages, by name: the one module that touches the generated code.

The generated modules carry no types, so each message is `Any` here and every other module of this folder gives
records of its own. Names and field numbers are those of hyperledger/fabric-protos.
"""

from typing import Any

from fabric_protos.common import common_pb2, configtx_pb2, configuration_pb2, policies_pb2
from fabric_protos.gateway import gateway_pb2
from fabric_protos.ledger.rwset import rwset_pb2
from fabric_protos.ledger.rwset.kvrwset import kv_rwset_pb2
from fabric_protos.msp import identities_pb2, msp_config_pb2, msp_principal_pb2
from fabric_protos.orderer import configuration_pb2 as orderer_pb2
from fabric_protos.peer import (
    chaincode_event_pb2,
    chaincode_pb2,
    proposal_pb2,
    proposal_response_pb2,
    transaction_pb2,
)
from fabric_protos.peer import policy_pb2 as peer_policy_pb2
from fabric_protos.peer.lifecycle import chaincode_definition_pb2, db_pb2, lifecycle_pb2
from google.protobuf.message import DecodeError

Block: Any = common_pb2.Block
ChannelHeader: Any = common_pb2.ChannelHeader
Envelope: Any = common_pb2.Envelope
Header: Any = common_pb2.Header
IdentifierHeader: Any = common_pb2.IdentifierHeader
LastConfig: Any = common_pb2.LastConfig
Metadata: Any = common_pb2.Metadata
OrdererBlockMetadata: Any = common_pb2.OrdererBlockMetadata
Payload: Any = common_pb2.Payload
SignatureHeader: Any = common_pb2.SignatureHeader

Config: Any = configtx_pb2.Config
ConfigEnvelope: Any = configtx_pb2.ConfigEnvelope
ConfigGroup: Any = configtx_pb2.ConfigGroup
ConfigUpdate: Any = configtx_pb2.ConfigUpdate
ConfigUpdateEnvelope: Any = configtx_pb2.ConfigUpdateEnvelope
ConsensusType: Any = orderer_pb2.ConsensusType
Orderers: Any = configuration_pb2.Orderers
ImplicitMetaPolicy: Any = policies_pb2.ImplicitMetaPolicy
Policy: Any = policies_pb2.Policy
SignaturePolicyEnvelope: Any = policies_pb2.SignaturePolicyEnvelope
FabricMSPConfig: Any = msp_config_pb2.FabricMSPConfig
MSPConfig: Any = msp_config_pb2.MSPConfig
MSPPrincipal: Any = msp_principal_pb2.MSPPrincipal
MSPRole: Any = msp_principal_pb2.MSPRole
SerializedIdentity: Any = identities_pb2.SerializedIdentity

Proposal: Any = proposal_pb2.Proposal
SignedProposal: Any = proposal_pb2.SignedProposal
ChaincodeProposalPayload: Any = proposal_pb2.ChaincodeProposalPayload
ChaincodeHeaderExtension: Any = proposal_pb2.ChaincodeHeaderExtension
ChaincodeAction: Any = proposal_pb2.ChaincodeAction
ChaincodeInvocationSpec: Any = chaincode_pb2.ChaincodeInvocationSpec
ChaincodeEvent: Any = chaincode_event_pb2.ChaincodeEvent
ProposalResponsePayload: Any = proposal_response_pb2.ProposalResponsePayload
Endorsement: Any = proposal_response_pb2.Endorsement
Transaction: Any = transaction_pb2.Transaction
ChaincodeActionPayload: Any = transaction_pb2.ChaincodeActionPayload

ApplicationPolicy: Any = peer_policy_pb2.ApplicationPolicy
ApproveArgs: Any = lifecycle_pb2.ApproveChaincodeDefinitionForMyOrgArgs
CommitArgs: Any = lifecycle_pb2.CommitChaincodeDefinitionArgs
ChaincodeEndorsementInfo: Any = chaincode_definition_pb2.ChaincodeEndorsementInfo
ChaincodeValidationInfo: Any = chaincode_definition_pb2.ChaincodeValidationInfo
StateData: Any = db_pb2.StateData

ErrorDetail: Any = gateway_pb2.ErrorDetail

TxReadWriteSet: Any = rwset_pb2.TxReadWriteSet
HashedRWSet: Any = kv_rwset_pb2.HashedRWSet
KVRWSet: Any = kv_rwset_pb2.KVRWSet
QueryReads: Any = kv_rwset_pb2.QueryReads

CONFIG = 1
CONFIG_UPDATE = 2
ENDORSER_TRANSACTION = 3
SIGNATURE_POLICY = 1
IMPLICIT_META_POLICY = 3
SIGNATURES = 0
LAST_CONFIGURATION = 1
TRANSACTIONS_FILTER = 2
CONSENTER = 3
COMMIT_HASH = 4
METADATA_ENTRIES = 5


class MalformedError(ValueError):
    """Bytes that aren't the message they are said to be."""


def decode(kind: Any, data: bytes) -> Any:
    """Parse `data` as the message `kind`.

    Raises:
        MalformedError: not that message.
    """
    try:
        return kind.FromString(data)
    except DecodeError as error:
        raise MalformedError(f"not a {kind.DESCRIPTOR.name}") from error


def decode_exactly(kind: Any, data: bytes) -> Any:
    """Parse bytes that nobody signs: only the one encoding that `encode` would give, without unknown fields.

    Protobuf takes many encodings for one message: doubled fields, another order, longer varints, unknown fields.

    Raises:
        MalformedError: not that message, or in other bytes.
    """
    message = decode(kind, data)
    message.DiscardUnknownFields()
    if encode(message) != data:
        raise MalformedError(f"a {kind.DESCRIPTOR.name} in other bytes than its own")
    return message


def encode(message: Any) -> bytes:
    """Serialise with map entries in key order, so that equal messages have equal bytes."""
    data: bytes = message.SerializeToString(deterministic=True)
    return data
