"""A key that was lost on a running network: its organisation alone has it refused everywhere, and life goes on."""

import pytest

from chaincode.words import Texts
from gateway.ledger.port import Signer
from network.authority import load_credential
from network.channel import open_admin
from network.config_update import (
    UpdateError,
    broadcast,
    build_envelope,
    build_update,
    find_value,
    read_config,
    sign_update,
)
from network.connection import find_connection
from network.peer_client import PeerError
from network.revocation import publish_revocations, revoke_certificates
from network.waiting import NotYetError, wait_until
from tests.fabric.conftest import Lived
from tests.helpers.ledger.evidence import collect

OWNER = "commerce"
FOLLOWS_S = 20.0


def ask(lived: Lived, at: str, signer: Signer) -> str:
    """What a peer says to a call without a meaning: the chaincode's refusal, or its own."""
    with lived.place.connect(OWNER, signer, at) as client:
        try:
            client.ask(lived.place.topology.channel, "volano", b"x")
        except PeerError as error:
            return "let through" if str(error).startswith("400: {") else str(error)
    raise AssertionError("a call without a meaning was answered")


def await_refusal(lived: Lived, at: str, signer: Signer) -> str:
    """Wait until a peer has the block with the list."""
    def attempt() -> str:
        said = ask(lived, at, signer)
        if said == "let through":
            raise NotYetError(Texts(said, said))
        return said

    return wait_until(attempt, FOLLOWS_S, at)


def test_a_lost_key_is_refused_by_every_peer_and_the_others_go_on(lived: Lived) -> None:
    place, topology = lived.place, lived.place.topology
    lost, other = place.enrol(OWNER, "lost", roles=("officer",)), place.enrol(OWNER, "other", roles=("officer",))
    assert {ask(lived, name, lost) for name in topology.names()} == {"let through"}
    revoke_certificates(place.folder, OWNER, [lost.certificate])
    assert publish_revocations(place.folder, topology, OWNER)
    assert not publish_revocations(place.folder, topology, OWNER)
    for name in topology.names():
        assert "access denied" in await_refusal(lived, name, lost)
        assert ask(lived, name, other) == "let through"
    lived.pay()
    assert collect(lived.town).find_faults() == []


def test_one_organisation_cannot_change_what_another_trusts(lived: Lived) -> None:
    place, topology = lived.place, lived.place.topology
    admin = load_credential(place.folder / "keys", "gse", "admin")
    connection = find_connection(place.folder, topology, "gse")
    with open_admin(place.folder, topology, "gse") as client:
        group = read_config(client, topology.channel)
    mine = find_value(group, ("Application", "gse", "MSP"))
    update = build_update(topology.channel, group, {("Application", OWNER, "MSP"): mine})
    envelope = build_envelope(topology.channel, update, [sign_update(update, admin)], admin)
    with pytest.raises(UpdateError, match=f"Application/{OWNER}/MSP not satisfied"):
        broadcast(topology.get("gse").orderer.address, connection.tls_root_pem, envelope)
