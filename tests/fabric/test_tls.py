"""Every connection is TLS by the organisation's own root; chaincode and orderer's administration ask who comes."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager

import grpc
import httpx
import pytest
from fabric_protos.peer import chaincode_shim_pb2_grpc

from network.channel import CHANNELS
from network.keys import TLS_AUTHORITY, keys_folder
from network.topology import Node
from tests.fabric.conftest import Lived
from tests.helpers.network.chaincode_client import open_chaincode

READY_S = 3.0
KINDS = ("peer", "orderer", "chaincode")


def is_ready(channel: grpc.Channel) -> bool:
    """Whether a connection comes about."""
    try:
        grpc.channel_ready_future(channel).result(READY_S)
    except grpc.FutureTimeoutError:
        return False
    return True


def node_of(lived: Lived, kind: str) -> Node:
    """A node of GSE's."""
    return lived.place.topology.get("gse").nodes()[kind]


def root_of(lived: Lived, organisation: str) -> bytes:
    """An organisation's TLS root."""
    return (keys_folder(lived.place.folder, organisation, TLS_AUTHORITY) / "cert.pem").read_bytes()


@pytest.mark.parametrize("kind", KINDS)
def test_a_client_without_tls_is_refused(lived: Lived, kind: str) -> None:
    with grpc.insecure_channel(node_of(lived, kind).address) as channel:
        assert not answers(channel)


def answers(channel: grpc.Channel) -> bool:
    """Whether anything at all answers a call: a connection without TLS counts as ready before it is refused."""
    call = channel.unary_unary("/gateway.Gateway/Evaluate")
    try:
        call(b"", timeout=READY_S)
    except grpc.RpcError as error:
        return error.code() not in (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED)
    return True


@pytest.mark.parametrize("kind", ["peer", "orderer"])
def test_a_client_that_trusts_another_root_doesn_t_talk_to_it(lived: Lived, kind: str) -> None:
    for organisation, expected in (("gse", True), ("commerce", False)):
        credentials = grpc.ssl_channel_credentials(root_of(lived, organisation))
        with grpc.secure_channel(node_of(lived, kind).address, credentials) as channel:
            assert is_ready(channel) is expected


@pytest.mark.parametrize(("own_pair", "expected"), [("gse", True), ("", False), ("commerce", False)])
def test_the_chaincode_serves_its_own_peer_alone(lived: Lived, own_pair: str, expected: bool) -> None:
    with open_chaincode(lived.network, "gse", own_pair=own_pair) as channel:
        stream = chaincode_shim_pb2_grpc.ChaincodeStub(channel).Connect(iter([]), timeout=READY_S)
        try:
            is_served = next(stream, None) is not None
        except grpc.RpcError:
            is_served = False
    assert is_served is expected


@contextmanager
def administration(lived: Lived, pair_of: str) -> Iterator[httpx.Client]:
    """A connection to GSE's orderer's administration. pair_of: whose administrator's pair to show, "" for none."""
    context = ssl.create_default_context(cadata=root_of(lived, "gse").decode())
    if pair_of:
        pair = keys_folder(lived.place.folder, pair_of, "admin-tls")
        context.load_cert_chain(pair / "cert.pem", pair / "key.pem")
    address = node_of(lived, "orderer").admin_address
    with httpx.Client(base_url=f"https://{address}", verify=context, trust_env=False) as client:
        yield client


def test_an_orderer_is_administered_by_its_own_organisation_alone(lived: Lived) -> None:
    with administration(lived, "gse") as client:
        assert client.get(CHANNELS).status_code == httpx.codes.OK
    for other in ("", "commerce"):
        with administration(lived, other) as client, pytest.raises(httpx.TransportError):
            client.get(CHANNELS)


def test_health_and_metrics_are_for_the_machine_itself(lived: Lived) -> None:
    """Whoever reaches them may change what is logged, and they have no TLS."""
    for kind in ("peer", "orderer"):
        node = node_of(lived, kind)
        asked = httpx.get(f"http://127.0.0.1:{node.operations_port}/healthz", trust_env=False)
        assert asked.status_code == httpx.codes.OK
        folder = lived.network.get_process("gse", kind).folder
        settings = (folder / ("core.yaml" if kind == "peer" else "orderer.yaml")).read_text(encoding="utf-8")
        assert f"127.0.0.1:{node.operations_port}" in settings
