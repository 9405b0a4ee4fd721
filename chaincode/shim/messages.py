"""The chaincode protocol's messages: the one module here that touches the generated code.

Names and field numbers are those of hyperledger/fabric-protos (peer/chaincode_shim.proto).
"""

from typing import Any

from fabric_protos.ledger.queryresult import kv_query_result_pb2
from fabric_protos.peer import chaincode_event_pb2, chaincode_pb2, chaincode_shim_pb2, proposal_response_pb2
from google.protobuf.message import DecodeError

ChaincodeMessage: Any = chaincode_shim_pb2.ChaincodeMessage
GetState: Any = chaincode_shim_pb2.GetState
GetStateMultiple: Any = chaincode_shim_pb2.GetStateMultiple
GetStateMultipleResult: Any = chaincode_shim_pb2.GetStateMultipleResult
GetStateByRange: Any = chaincode_shim_pb2.GetStateByRange
QueryStateNext: Any = chaincode_shim_pb2.QueryStateNext
QueryResponse: Any = chaincode_shim_pb2.QueryResponse
PutState: Any = chaincode_shim_pb2.PutState
DelState: Any = chaincode_shim_pb2.DelState
WriteBatchState: Any = chaincode_shim_pb2.WriteBatchState
WriteRecord: Any = chaincode_shim_pb2.WriteRecord
KV: Any = kv_query_result_pb2.KV

ChaincodeID: Any = chaincode_pb2.ChaincodeID
ChaincodeInput: Any = chaincode_pb2.ChaincodeInput
AdditionalParams: Any = chaincode_pb2.ChaincodeAdditionalParams
ChaincodeEvent: Any = chaincode_event_pb2.ChaincodeEvent
Response: Any = proposal_response_pb2.Response

REGISTER = 1
REGISTERED = 2
INIT = 3
READY = 4
TRANSACTION = 5
COMPLETED = 6
ERROR = 7
GET_STATE = 8
PUT_STATE = 9
DEL_STATE = 10
RESPONSE = 13
GET_STATE_BY_RANGE = 14
QUERY_STATE_NEXT = 16
KEEPALIVE = 18
WRITE_BATCH_STATE = 24
GET_STATE_MULTIPLE = 25

LARGEST = 100 * 1024 * 1024  # bytes of one message, as the peers and Fabric's own shims allow


class ProtocolError(Exception):
    """The other side doesn't keep to the protocol; the stream ends."""


def decode(kind: Any, data: bytes) -> Any:
    """Parse `data` as the message `kind`.

    Raises:
        ProtocolError: not that message.
    """
    try:
        return kind.FromString(data)
    except DecodeError as error:
        raise ProtocolError(f"not a {kind.DESCRIPTOR.name}") from error


def encode(message: Any) -> bytes:
    """Serialise a message."""
    data: bytes = message.SerializeToString()
    return data
