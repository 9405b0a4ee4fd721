"""The peer's services as the official protobufs describe them: the one module that touches their generated code.

The generated modules carry no types, so each message is `Any` here; those of transactions come from `chaincode.wire`.
"""

from typing import Any

from fabric_protos.common import common_pb2
from fabric_protos.discovery import protocol_pb2, protocol_pb2_grpc
from fabric_protos.gateway import gateway_pb2, gateway_pb2_grpc
from fabric_protos.orderer import ab_pb2
from fabric_protos.peer import events_pb2_grpc, peer_pb2_grpc

EvaluateRequest: Any = gateway_pb2.EvaluateRequest
EndorseRequest: Any = gateway_pb2.EndorseRequest
SubmitRequest: Any = gateway_pb2.SubmitRequest
CommitStatusRequest: Any = gateway_pb2.CommitStatusRequest
SignedCommitStatusRequest: Any = gateway_pb2.SignedCommitStatusRequest
GatewayStub: Any = gateway_pb2_grpc.GatewayStub

SeekInfo: Any = ab_pb2.SeekInfo
DeliverStub: Any = events_pb2_grpc.DeliverStub
EndorserStub: Any = peer_pb2_grpc.EndorserStub
DiscoveryRequest: Any = protocol_pb2.Request
SignedDiscoveryRequest: Any = protocol_pb2.SignedRequest
DiscoveryStub: Any = protocol_pb2_grpc.DiscoveryStub

SEEK = int(common_pb2.DELIVER_SEEK_INFO)
FORBIDDEN = int(common_pb2.FORBIDDEN)
BAD_REQUEST = int(common_pb2.BAD_REQUEST)
