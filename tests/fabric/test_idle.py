"""Nobody trades at night: a stream between peer and chaincode that nothing passes for long is still the same one.

Fabric's peer pings each minute (fixed in its code), and a gRPC server hangs up after a few pings unless told otherwise:
here a client pings each second. What the peer's own setting says, a message each second, is tried with a real peer.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml
from fabric_protos.peer import chaincode_shim_pb2_grpc

from network.node_config import node_folder
from tests.fabric.conftest import Lived
from tests.helpers.network.chaincode_client import open_chaincode

IDLE_S = 8
OPENED = "a stream from"
PINGS = [
    ("grpc.keepalive_time_ms", 1_000), ("grpc.keepalive_timeout_ms", 5_000), ("grpc.http2.max_pings_without_data", 0),
    ("grpc.http2.min_time_between_pings_ms", 1_000), ("grpc.keepalive_permit_without_calls", 1),
]  # fmt: skip
REGISTER = 1


def count_streams(lived: Lived, organisation: str) -> int:
    """How many streams a chaincode service has seen so far."""
    log = node_folder(lived.network.folder, organisation, "chaincode") / "log"
    return log.read_text(encoding="utf-8").count(OPENED)


def test_a_stream_that_is_pinged_each_second_lives(lived: Lived) -> None:
    with open_chaincode(lived.network, "gse", own_pair="gse", options=PINGS) as channel:
        stream: Any = chaincode_shim_pb2_grpc.ChaincodeStub(channel).Connect(wait_for_ever(IDLE_S + 2))
        assert next(stream).type == REGISTER
        time.sleep(IDLE_S)
        assert stream.is_active()
        stream.cancel()


def wait_for_ever(seconds: float) -> Iterator[Any]:
    """A client that says nothing."""
    time.sleep(seconds)
    yield from ()


def test_a_chaincode_that_idles_answers_without_a_relaunch(lived: Lived) -> None:
    with talkative_peer(lived, "commerce"):
        lived.town.ask(lived.town.staff("commerce"), "now")
        before = count_streams(lived, "commerce")
        time.sleep(IDLE_S)
        began_s = time.monotonic()
        lived.town.ask(lived.town.staff("commerce"), "now")
        assert time.monotonic() - began_s < 1
        assert count_streams(lived, "commerce") == before


@contextmanager
def talkative_peer(lived: Lived, organisation: str) -> Iterator[None]:
    """The organisation's peer with `chaincode.keepalive` of a second."""
    settings = node_folder(lived.network.folder, organisation, "peer") / "core.yaml"
    before = settings.read_text(encoding="utf-8")
    plain = yaml.safe_load(before)
    plain["chaincode"]["keepalive"] = "1"
    try:
        restart(lived, organisation, settings, yaml.safe_dump(plain, sort_keys=False))
        yield
    finally:
        restart(lived, organisation, settings, before)


def restart(lived: Lived, organisation: str, settings: Path, text: str) -> None:
    """Start a peer with other settings, and wait until it answers."""
    lived.network.stop(organisation, "peer")
    settings.write_text(text, encoding="utf-8")
    lived.network.start(organisation, "peer")
    lived.town.ask(lived.town.staff(organisation), "now")
    lived.town.wait(lived.place.ledgers["gse"].height() - 1)
