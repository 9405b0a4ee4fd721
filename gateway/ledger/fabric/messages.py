"""The peer's services as the official protobufs describe them: the one module here that touches generated code.

The generated modules carry no types, so each message is `Any` here; those of transactions come from `chaincode.wire`.
"""

from typing import Any

from fabric_protos.common import common_pb2
from fabric_protos.gateway import gateway_pb2, gateway_pb2_grpc
from fabric_protos.orderer import ab_pb2
from fabric_protos.peer import events_pb2_grpc, proposal_pb2
from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError

Envelope: Any = common_pb2.Envelope
ChannelHeader: Any = common_pb2.ChannelHeader
SignatureHeader: Any = common_pb2.SignatureHeader
Payload: Any = common_pb2.Payload
SignedProposal: Any = proposal_pb2.SignedProposal
EvaluateRequest: Any = gateway_pb2.EvaluateRequest
EndorseRequest: Any = gateway_pb2.EndorseRequest
SubmitRequest: Any = gateway_pb2.SubmitRequest
CommitStatusRequest: Any = gateway_pb2.CommitStatusRequest
SignedCommitStatusRequest: Any = gateway_pb2.SignedCommitStatusRequest
ErrorDetail: Any = gateway_pb2.ErrorDetail
SeekInfo: Any = ab_pb2.SeekInfo
GatewayStub: Any = gateway_pb2_grpc.GatewayStub
DeliverStub: Any = events_pb2_grpc.DeliverStub

SEEK = int(common_pb2.DELIVER_SEEK_INFO)
FORBIDDEN = int(common_pb2.FORBIDDEN)
BAD_REQUEST = int(common_pb2.BAD_REQUEST)


def _describe_status() -> Any:
    """google.rpc.Status, in which gRPC carries an error's details: no library beside protobuf is needed for it."""
    field = descriptor_pb2.FieldDescriptorProto
    file = descriptor_pb2.FileDescriptorProto(
        name="status.proto", package="google.rpc", syntax="proto3", dependency=["google/protobuf/any.proto"]
    )
    status = file.message_type.add(name="Status")
    status.field.add(name="code", number=1, type=field.TYPE_INT32, label=field.LABEL_OPTIONAL)
    status.field.add(name="message", number=2, type=field.TYPE_STRING, label=field.LABEL_OPTIONAL)
    status.field.add(
        name="details", number=3, type=field.TYPE_MESSAGE, label=field.LABEL_REPEATED,
        type_name=".google.protobuf.Any",
    )
    pool = descriptor_pool.DescriptorPool()
    pool.AddSerializedFile(any_pb2.DESCRIPTOR.serialized_pb)
    pool.AddSerializedFile(file.SerializeToString())
    return message_factory.GetMessageClass(pool.FindMessageTypeByName("google.rpc.Status"))


Status: Any = _describe_status()

__all__ = [
    "BAD_REQUEST", "FORBIDDEN", "SEEK", "ChannelHeader", "CommitStatusRequest", "DecodeError", "DeliverStub",
    "EndorseRequest", "Envelope", "ErrorDetail", "EvaluateRequest", "GatewayStub", "Payload", "SeekInfo",
    "SignatureHeader", "SignedCommitStatusRequest", "SignedProposal", "Status", "SubmitRequest",
]
