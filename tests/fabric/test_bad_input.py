"""What nobody should send: a clear code for whoever sends it, nothing in a block, and payments go on meanwhile.

Through our gateway, and past it, straight to the peer: there the peer and the chaincode have to refuse by themselves.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
import pytest

from chaincode.peer import messages
from chaincode.peer.connection import PeerAddress, open_channel
from chaincode.peer.failures import Failure, read_failure
from chaincode.wire import messages as wire
from chaincode.wire.possession import bring_keys
from gateway.ledger.port import CommitError, EndorseError, LedgerCall, Signer, SubmitError
from gateway.ledger.proposals import accept_signature
from network.connection import find_connection
from tests.fabric.conftest import Lived
from tests.helpers.ledger.evidence import collect
from tests.helpers.ledger.town import SEES_VECTORS
from tests.helpers.network.networks import REVOKED
from tests.ledger_contract.bytes_ import bend_header, claim, rebuild, sign_high

HOUR_S = 3_600
TOO_MANY_BYTES = 101 * 1024 * 1024
MANY_BYTES = 30 * 1024 * 1024
PAYS_WITHIN_S = 15
AT = "municipality"
Sent = tuple[bytes, bytes, tuple[str, ...]]  # proposal, signature, named organisations


def prepare(lived: Lived, signer: Signer, name: str = "register", **transient: bytes) -> bytes:
    """A proposal as our gateway makes it."""
    command_id, newcomer = lived.town.new_id(), lived.town.newcomer(AT)
    arguments: dict[str, Any] = bring_keys([newcomer.signer.key], command_id) if name == "register" else {}
    call = LedgerCall(name, command_id, "", arguments, transient)
    return lived.place.ledgers[AT].prepare(call, signer.certificate)


def officer(lived: Lived) -> Signer:
    """Who may send what is sent here."""
    return lived.place.signer(AT, "officer")


def cut_short(lived: Lived) -> Sent:
    proposal = prepare(lived, officer(lived))[:-9]
    return proposal, officer(lived).sign(proposal), ()


def of_another_organisation(lived: Lived) -> Sent:
    citizen = lived.people[0].signer
    proposal = rebuild(prepare(lived, officer(lived)), creator=claim("gse", citizen))
    return proposal, citizen.sign(proposal), ()


def revoked(lived: Lived) -> Sent:
    signer = lived.place.signer(AT, REVOKED)
    proposal = rebuild(prepare(lived, officer(lived)), creator=claim(AT, signer))
    return proposal, signer.sign(proposal), ()


def high_s(lived: Lived) -> Sent:
    proposal = prepare(lived, officer(lived))
    return proposal, sign_high(officer(lived), proposal), ()


def an_hour_off(lived: Lived, seconds: int = HOUR_S) -> Sent:
    def shift(header: Any) -> None:
        header.timestamp.seconds += seconds

    proposal = bend_header(prepare(lived, officer(lived)), shift)
    return proposal, officer(lived).sign(proposal), ()


def an_hour_old(lived: Lived) -> Sent:
    return an_hour_off(lived, -HOUR_S)


def too_large(lived: Lived) -> Sent:
    proposal = prepare(lived, officer(lived), vectors=bytes(TOO_MANY_BYTES))
    return proposal, officer(lived).sign(proposal), SEES_VECTORS


def large(lived: Lived) -> Sent:
    """As large as a proposal may be, and of no sense: the chaincode gets to see it."""
    signer = lived.place.signer("gse", "service")
    arguments = {"settlement": f"{lived.town.next_period}.provisional.9", "claims": []}
    call = LedgerCall("settle", lived.town.new_id(), "", arguments, {"vectors": bytes(MANY_BYTES)})
    proposal = lived.place.ledgers[AT].prepare(call, signer.certificate)
    return proposal, signer.sign(proposal), SEES_VECTORS


def unknown_function(lived: Lived) -> Sent:
    proposal = prepare(lived, officer(lived), "transfer")
    return proposal, officer(lived).sign(proposal), ()


def no_arguments(lived: Lived) -> Sent:
    proposal = rebuild(prepare(lived, officer(lived)), args=[])
    return proposal, officer(lived).sign(proposal), ()


def of_another_channel(lived: Lived) -> Sent:
    proposal = rebuild(prepare(lived, officer(lived)), channel="another")
    return proposal, officer(lived).sign(proposal), ()


def unnamed(lived: Lived) -> Sent:
    proposal = prepare(lived, officer(lived), vectors=b"private")
    return proposal, officer(lived).sign(proposal), ()


# What our gateway says, and what the peer says to whoever passes it by; None: Fabric itself would take it.
CASES: dict[str, tuple[Callable[[Lived], Sent], str, tuple[str, ...] | None]] = {
    "malformed": (cut_short, "PROPOSAL_MALFORMED", ("unmarshal", "unmarshalling")),
    "wrong organisation": (of_another_organisation, "CERTIFICATE_UNTRUSTED", ("access denied",)),
    "revoked": (revoked, "CERTIFICATE_REVOKED", ("access denied",)),
    "high s": (high_s, "SIGNATURE_INVALID", ("access denied",)),
    "an hour early": (an_hour_off, "TIMESTAMP_OUTSIDE_WINDOW", ("TIMESTAMP_OUTSIDE_WINDOW", "incorrect timestamp")),
    "an hour late": (an_hour_old, "TIMESTAMP_OUTSIDE_WINDOW", ("TIMESTAMP_OUTSIDE_WINDOW", "incorrect timestamp")),
    "over 100 MB": (too_large, "PROPOSAL_TOO_LARGE", ("larger than max",)),
    "30 MB of nothing": (large, "T5_", ("T5_",)),
    "unknown function": (unknown_function, "T0_UNKNOWN_COMMAND", ("T0_UNKNOWN_COMMAND",)),
    "no arguments": (no_arguments, "T0_ARGUMENTS", ("did not contain any input", "T0_ARGUMENTS")),
    "another channel": (of_another_channel, "CHANNEL_OR_CHAINCODE_UNKNOWN", ("another",)),
    "transient for nobody in particular": (unnamed, "TRANSIENT_WITHOUT_ORGANISATIONS", None),
}  # fmt: skip


def pay_meanwhile(lived: Lived, work: Callable[[], Any]) -> Any:
    """Do something wrong while somebody pays, and see that the payment isn't held up."""
    with ThreadPoolExecutor(1) as pool:
        payment = pool.submit(lived.pay)
        found = work()
        assert payment.result(PAYS_WITHIN_S) > 0
    return found


def refuse_by_gateway(lived: Lived, sent: Sent) -> EndorseError:
    """Send through our gateway."""
    with pytest.raises(EndorseError) as caught:
        lived.place.ledgers[AT].endorse(*sent)
    return caught.value


def refuse_by_peer(lived: Lived, sent: Sent) -> Failure:
    """Send past our gateway, to the peer's own Gateway service."""
    found = find_connection(lived.place.folder, lived.place.topology, AT)
    proposal, signature, organisations = sent
    request = messages.EndorseRequest(
        transaction_id="", channel_id=found.channel, endorsing_organizations=organisations,
        proposed_transaction=wire.SignedProposal(proposal_bytes=proposal, signature=accept_signature(signature)),
    )
    address = PeerAddress(found.address, found.tls_root_pem, found.server_name)
    with open_channel(address) as channel, pytest.raises(grpc.RpcError) as caught:
        # a new connection on a busy machine
        messages.GatewayStub(channel).Endorse(request, timeout=30, wait_for_ready=True)
    return read_failure(caught.value)


@pytest.mark.parametrize("case", CASES)
def test_our_gateway_refuses_with_a_code(lived: Lived, case: str) -> None:
    build, code, _ = CASES[case]
    sent = build(lived)
    assert pay_meanwhile(lived, lambda: refuse_by_gateway(lived, sent)).code.startswith(code)


@pytest.mark.parametrize("case", [name for name, row in CASES.items() if row[2] is not None])
def test_peer_and_chaincode_refuse_by_themselves(lived: Lived, case: str) -> None:
    build, _, texts = CASES[case]
    sent = build(lived)
    failure = pay_meanwhile(lived, lambda: refuse_by_peer(lived, sent))
    assert failure.has(*(texts or ())), failure


def test_a_transaction_that_was_bent_after_endorsing_is_in_no_block_as_valid(lived: Lived) -> None:
    """An orderer takes what its sender signed; the peers find that the endorsements aren't of these bytes."""
    ledger, signer = lived.place.ledgers[AT], officer(lived)
    proposal = prepare(lived, signer)
    endorsed = ledger.endorse(proposal, signer.sign(proposal))
    bent = endorsed.transaction.replace(b"register", b"registar")
    with pytest.raises((CommitError, SubmitError)):
        pay_meanwhile(lived, lambda: ledger.submit(bent, signer.sign(bent)))


def test_nothing_of_all_that_ended_a_node(lived: Lived) -> None:
    """Runs last: the nodes are those that were started, and the audit finds nothing in their blocks."""
    assert all(process.find() for process in lived.network.processes.values())
    for process in lived.network.processes.values():
        assert "panic:" not in process.log.read_text(encoding="utf-8", errors="replace")
    assert collect(lived.town).find_faults() == []
