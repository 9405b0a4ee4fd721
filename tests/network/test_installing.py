"""A package is installed on a peer that is young: what can't be reached yet is asked again."""

from types import SimpleNamespace
from typing import cast

import pytest

from chaincode.wire import messages as wire
from network import lifecycle, messages
from network.package import Package
from network.peer_client import PeerClient, PeerError
from network.waiting import WaitedError

PACKAGE = cast(Package, SimpleNamespace(package_id="volano:1", data=b"package"))


class Peer:
    """A stand-in for a peer's client: each ask fails by the next status, and is answered when none is left."""

    organisation = "gse"

    def __init__(self, *statuses: str) -> None:
        self.statuses, self.asked = list(statuses), list[bytes]()

    def ask(self, _channel: str, _chaincode: str, function: bytes, _data: bytes) -> bytes:
        self.asked.append(function)
        if self.statuses:
            raise PeerError(self.statuses.pop(0), "no settings frame")
        return wire.encode(messages.InstalledChaincodes())


def install(peer: Peer) -> bool:
    return lifecycle.install(cast(PeerClient, peer), PACKAGE)


def test_a_peer_that_cannot_be_reached_yet_is_asked_again() -> None:
    peer = Peer("UNAVAILABLE", "DEADLINE_EXCEEDED")
    assert install(peer)
    assert peer.asked == [b"QueryInstalledChaincodes"] * 3 + [b"InstallChaincode"]


def test_a_refusal_stands() -> None:
    peer = Peer("PERMISSION_DENIED")
    with pytest.raises(PeerError):
        install(peer)
    assert len(peer.asked) == 1


def test_a_peer_that_never_answers_is_given_up_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "TRIED_S", 0.0)
    peer = Peer(*["UNAVAILABLE"] * 9)
    with pytest.raises(WaitedError, match="gse"):
        install(peer)
