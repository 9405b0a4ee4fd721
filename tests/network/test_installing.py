"""A peer that is young or busy: what can't be reached yet is asked again, whichever step it is."""

from types import SimpleNamespace
from typing import cast

import pytest

from network import lifecycle
from network.package import Package
from network.peer_client import PeerClient, PeerError, UnreachedError
from network.waiting import WaitedError

PACKAGE = cast(Package, SimpleNamespace(package_id="volano:1", data=b"package"))
UNREACHED = UnreachedError("UNAVAILABLE", "no settings frame")


class Peer:
    """A stand-in for a peer's client: each call fails by the next failure, and is answered where that is None."""

    organisation = "gse"

    def __init__(self, *failures: PeerError | None) -> None:
        self.failures, self.asked = list(failures), list[bytes]()

    def submit(self, _channel: str, _chaincode: str, function: bytes, data: bytes, **_organisations: object) -> bytes:
        return self.ask("", "", function, data)

    def ask(self, _channel: str, _chaincode: str, function: bytes, _data: bytes) -> bytes:
        self.asked.append(function)
        if self.failures and (failure := self.failures.pop(0)):
            raise failure
        return b""  # nothing installed, on no channel, nothing committed


def install(peer: Peer) -> bool:
    return lifecycle.install(cast(PeerClient, peer), PACKAGE)


def test_a_peer_that_cannot_be_reached_yet_is_asked_again() -> None:
    peer = Peer(UNREACHED, UNREACHED)
    assert install(peer)
    assert peer.asked == [b"QueryInstalledChaincodes"] * 3 + [b"InstallChaincode"]


def approve(peer: Peer) -> bool:
    return lifecycle.approve(cast(PeerClient, peer), "borgo", lifecycle.Definition("1"), "volano:1")


@pytest.mark.parametrize("failures", [
    (UNREACHED,), (None, UNREACHED), (None, None, UNREACHED),
], ids=["question", "question once more", "sending"])
def test_an_approval_is_tried_again_whichever_of_its_calls_failed(failures: tuple[PeerError | None, ...]) -> None:
    peer = Peer(*failures)
    assert approve(peer)
    assert peer.asked[-2:] == [b"QueryApprovedChaincodeDefinition", b"ApproveChaincodeDefinitionForMyOrg"]


def test_a_refusal_stands() -> None:
    peer = Peer(PeerError("PERMISSION_DENIED", "not an administrator"))
    with pytest.raises(PeerError):
        install(peer)
    assert len(peer.asked) == 1


def test_a_peer_that_never_answers_is_given_up_and_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lifecycle, "TRIED_S", 0.0)
    peer = Peer(*[UNREACHED] * 9)
    with pytest.raises(WaitedError, match="gse"):
        install(peer)
