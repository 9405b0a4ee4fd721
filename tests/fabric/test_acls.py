"""Whole blocks hold everybody's dealings: peers, services and auditors read them; members, officers, admins never."""

from collections.abc import Callable
from typing import Any

import grpc
import pytest
from fabric_protos.gateway import gateway_pb2
from fabric_protos.orderer import ab_pb2_grpc

from chaincode.peer import messages
from chaincode.peer.connection import PeerAddress
from chaincode.wire.signing import sign
from gateway.ledger.fabric.connection import Connection
from gateway.ledger.fabric.deliver import Seeker, fetch
from gateway.ledger.port import EvaluateError, Signer
from network.connection import find_connection
from network.keys import TLS_AUTHORITY, keys_folder
from network.peer_client import PeerError
from tests.fabric.conftest import Lived

ORGANISATIONS = ("citizens", "commerce", "municipality", "gse")
NAMES = ("service", "auditor", "peer", "admin", "officer", "member")
READERS = {"service", "auditor", "peer"}
ANSWER_S = 5.0


def signer_of(lived: Lived, organisation: str, name: str) -> Signer:
    """A node's, a client's or a member's key."""
    return lived.people[0].signer if name == "member" else lived.place.signer(organisation, name)


def delivered_by_peer(lived: Lived, at: str, organisation: str, signer: Signer) -> bool:
    """The Deliver service of a peer."""
    found = find_connection(lived.place.folder, lived.place.topology, at)
    connection = Connection(PeerAddress(found.address, found.tls_root_pem, found.server_name))
    try:
        return bool(fetch(connection, Seeker(found.channel, organisation, signer).seek(1, 1), ANSWER_S))
    except EvaluateError as error:
        assert error.code == "BLOCKS_REFUSED"
        return False
    finally:
        connection.close()


def delivered_by_orderer(lived: Lived, at: str, organisation: str, signer: Signer) -> bool:
    """The Deliver service of an orderer."""
    root = (keys_folder(lived.place.folder, at, TLS_AUTHORITY) / "cert.pem").read_bytes()
    address = lived.place.topology.get(at).orderer.address
    asked = Seeker(lived.place.topology.channel, organisation, signer).seek(1, 1)
    with grpc.secure_channel(address, grpc.ssl_channel_credentials(root)) as channel:
        answer: Any = next(ab_pb2_grpc.AtomicBroadcastStub(channel).Deliver(iter([asked]), timeout=ANSWER_S))
    assert answer.WhichOneof("Type") == "block" or answer.status == messages.FORBIDDEN
    return bool(answer.WhichOneof("Type") == "block")


def queried(lived: Lived, at: str, organisation: str, signer: Signer) -> bool:
    """The peer's system chaincode for blocks."""
    channel = lived.place.topology.channel
    with lived.place.connect(organisation, signer, at) as client:
        try:
            return bool(client.ask(channel, "qscc", b"GetBlockByNumber", channel.encode(), b"1"))
        except PeerError as error:
            assert "access denied" in str(error)
            return False


@pytest.mark.parametrize("way", [delivered_by_peer, delivered_by_orderer, queried])
@pytest.mark.parametrize("organisation", ORGANISATIONS)
def test_whole_blocks_go_to_peers_services_and_auditors(
    lived: Lived, organisation: str, way: Callable[[Lived, str, str, Signer], bool]
) -> None:
    names = NAMES if organisation == "citizens" else NAMES[:-1]
    at = "gse" if organisation == "citizens" else organisation
    found = {name for name in names if way(lived, at, organisation, signer_of(lived, organisation, name))}
    assert found == READERS


def test_events_which_carry_everybodys_receipts_aren_t_for_members(lived: Lived) -> None:
    """Fabric's own stream of events passes by our queries."""
    assert hears_events(lived, "service")
    assert not hears_events(lived, "member")


def hears_events(lived: Lived, name: str) -> bool:
    """Whether the peer's Gateway service lets somebody listen."""

    signer = signer_of(lived, "citizens", name)
    seeker = Seeker(lived.place.topology.channel, "citizens", signer)
    request = gateway_pb2.ChaincodeEventsRequest(
        channel_id=seeker.channel, chaincode_id="volano", identity=seeker.caller.identity
    )
    request.start_position.specified.number = 1
    data = request.SerializeToString()
    signed = gateway_pb2.SignedChaincodeEventsRequest(request=data, signature=sign(signer.key, data))
    found = find_connection(lived.place.folder, lived.place.topology, "citizens")
    with grpc.secure_channel(found.address, grpc.ssl_channel_credentials(found.tls_root_pem)) as channel:
        try:
            return bool(next(messages.GatewayStub(channel).ChaincodeEvents(signed, timeout=ANSWER_S)))
        except grpc.RpcError as error:
            assert error.code() is grpc.StatusCode.PERMISSION_DENIED, error
            return False
