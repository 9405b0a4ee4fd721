"""What each node said when a call of a peer's Gateway service failed: google.rpc.Status in a trailer of gRPC's."""

from dataclasses import dataclass
from typing import Any

from google.protobuf import any_pb2, descriptor_pb2, descriptor_pool, message_factory

from chaincode.wire import messages
from chaincode.wire.messages import MalformedError, decode

TRAILER = "grpc-status-details-bin"


@dataclass(frozen=True)
class ErrorDetail:
    """What one endorser or orderer said. address: HOST:PORT."""

    organisation: str
    address: str
    message: str


def parse_error_details(data: bytes) -> tuple[ErrorDetail, ...]:
    """Read the trailer; what can't be read of it is left out, since the call has failed for another reason."""
    try:
        found = [decode(messages.ErrorDetail, detail.value) for detail in decode(Status, data).details
                 if detail.type_url.endswith("/gateway.ErrorDetail")]
    except MalformedError:
        return ()
    return tuple(ErrorDetail(one.msp_id, one.address, one.message) for one in found)


def _describe_status() -> Any:
    """Describe google.rpc.Status by hand: so no library beside protobuf is needed for it."""
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
