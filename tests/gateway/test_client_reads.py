"""A gateway that lies about what it prepared gets no signature: each lie by itself, on the way of a real command."""

import json
import lzma
from collections.abc import Callable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import pytest

from chaincode.audit.blocks_file import read_blocks
from chaincode.rules import canonical
from chaincode.wire import messages
from chaincode.wire.block import parse_block
from chaincode.wire.identity import serialise_identity
from chaincode.wire.possession import bring_keys
from chaincode.wire.proposal import build_proposal, parse_proposal
from gateway.client import Client, UnsignedError
from gateway.client.proposals import Expected, Proposed, check_proposal, encode_arguments
from gateway.client.transactions import check_transaction
from gateway.hosting.opening import Gateways
from gateway.ledger.blocks import to_block
from gateway.ledger.port import Signer
from tests.helpers.gateway.lies import (
    PROPOSAL_LIES,
    SHOWN_LIES,
    TRANSACTION_LIES,
    Taken,
    lie_about,
    put,
    with_args,
)
from tests.helpers.gateway.relay import Plain, Relay
from tests.helpers.gateway.trial import COMMUNITY

VECTORS = Path(__file__).parents[1] / "vectors"
OPEN = ("open_day", {"date": "2024-05-02"})


@dataclass
class Counting:
    """A signer that keeps what it signed."""

    signer: Signer
    signed: list[bytes] = field(default_factory=list)

    @property
    def certificate(self) -> bytes:
        return self.signer.certificate

    def sign(self, message: bytes) -> bytes:
        self.signed.append(message)
        return self.signer.sign(message)


@pytest.fixture(scope="module")
def newcomer(trial: Gateways) -> Signer:
    """Who isn't registered yet; nobody ever is by a lie."""
    return trial.enrol("citizens", "m0099")


def send(trial: Gateways, newcomer: Signer, answer: Callable[[Plain], Plain]) -> tuple[Counting, Relay, UnsignedError]:
    """Have a real command's answers changed, and give what was signed and sent, and the client's refusal."""
    relay = Relay(trial.wsgi, "citizens", "citizens", answer)
    signer = Counting(trial.signer("citizens", "officer"))
    point = {"tag": "7" * 64, "perimeter": "AC001E01", "power_w": 6_000, "from_date": "2024-05-01"}
    with Client(relay, "citizens", signer, community=COMMUNITY) as client, pytest.raises(UnsignedError) as refused:
        command_id = client.new_command_id()
        brought = bring_keys([newcomer.key], command_id)
        client.execute("register", brought | {"points": [point]}, command_id=command_id)
    return signer, relay, refused.value


@pytest.mark.parametrize("name", PROPOSAL_LIES)
def test_a_changed_proposal_is_not_signed(trial: Gateways, newcomer: Signer, name: str) -> None:
    lie, what = PROPOSAL_LIES[name]
    before = trial.ledger.height()
    signer, relay, refused = send(trial, newcomer, lie_about("proposal", lie))
    assert (refused.code, refused.values["what"][:len(what)]) == ("PROPOSAL_DIFFERS", what)
    assert [message[:14] for message in signer.signed] == [b"volano-session"]
    assert relay.sent[-1][0] == "commands/register/prepare"
    assert trial.ledger.height() == before


@pytest.mark.parametrize("name", [*TRANSACTION_LIES, *SHOWN_LIES])
def test_a_changed_transaction_is_not_signed(trial: Gateways, newcomer: Signer, name: str) -> None:
    if name in TRANSACTION_LIES:
        lie, what = TRANSACTION_LIES[name]
        answer = lie_about("transaction", lie)
    else:
        shown, what = SHOWN_LIES[name]
        answer = lambda plain: plain | shown if "transaction" in plain else plain  # noqa: E731
    before = trial.ledger.height()
    signer, relay, refused = send(trial, newcomer, answer)
    assert (refused.code, refused.values["what"][:len(what)]) == ("TRANSACTION_DIFFERS", what)
    assert len(signer.signed) == 2  # the session's text and the proposal
    assert relay.sent[-1][0] == "commands/register/endorse"
    assert trial.ledger.height() == before


def test_an_older_transaction_of_the_same_key_is_not_signed(trial: Gateways, newcomer: Signer) -> None:
    """It was honest once; the proposal that was signed now is another."""
    kept: list[Plain] = []

    def answer(plain: Plain) -> Plain:
        if "transaction" not in plain:
            return plain
        kept.append(plain)
        return kept[0]

    relay = Relay(trial.wsgi, "municipality", "municipality", answer)
    signer = Counting(trial.signer("municipality"))
    with Client(relay, "municipality", signer) as client:
        client.rehearse(*OPEN)
        with pytest.raises(UnsignedError, match="header"):
            client.execute(*OPEN)
    assert len(signer.signed) == 3


def test_a_query_is_not_another(trial: Gateways) -> None:
    relay = Relay(trial.wsgi, "gse", "gse", lie_about("proposal", with_args(put("0", b"leave"))))
    signer = Counting(trial.signer("gse", "officer"))
    with Client(relay, "gse", signer) as client, pytest.raises(UnsignedError, match="command"):
        client.query("read", {"keys": ["now"]})
    assert len(signer.signed) == 1


def test_the_community_that_was_named_first_is_kept_to(trial: Gateways) -> None:
    """Without a community of its own a client takes the gateway's word once, and no other later."""
    named = [COMMUNITY]

    def answer(plain: Plain) -> Plain:
        return plain | {"community": named[0]} if "community" in plain else plain

    def make() -> Client:
        relay = Relay(trial.wsgi, "municipality", "municipality", answer)
        return Client(relay, "municipality", trial.signer("municipality"))

    client, other = make(), make()
    client.rehearse(*OPEN)
    named[0] = "altra"
    client.rehearse(*OPEN)
    with pytest.raises(UnsignedError, match="channel"):
        other.rehearse(*OPEN)


@pytest.mark.parametrize("arguments", [
    {}, {"text": "perché \u20ac \U0001f600 \" \\ / \x7f"}, {"n": [0, -1, 2**53, 2**53 + 1, -(2**60)]},
    {"b": [True, None]}, {"z": 1, "a": {"y": 1, "b": (1, 2)}},
])
def test_arguments_are_encoded_as_the_ledger_does(arguments: Plain) -> None:
    assert encode_arguments(arguments) == canonical.encode(arguments)


def test_an_honest_proposal_with_everything_in_it_is_taken() -> None:
    transient = {"b": b"2", "a": b"1", "c": b""}
    args = (b"settle", b"2024-05-01-" + b"0" * 32, b"", b'{"a":1}')
    creator, now_s = serialise_identity("gse", b"PEM"), 1_714_521_600
    data = build_proposal("prova", "volano", args, creator=creator, nonce=b"n" * 24, timestamp_s=now_s,
                          transient=transient)
    asked = Expected("prova", "gse", b"PEM", "settle", args[1].decode(), "", {"a": 1}, transient)
    for late_s in (-900, 0, 900):
        assert check_proposal(data, asked, now_s + late_s).digest == parse_proposal(data).digest()


@pytest.mark.parametrize("line", ["2.5", "3.1"])
def test_what_a_real_network_encodes_is_read_strictly(line: str) -> None:
    """All that Fabric's peers made passes; of the sample's forgeries one counts as valid, and is refused here."""
    data = lzma.decompress((VECTORS / f"fabric-{line}" / "chain.xz").read_bytes())
    count, refused = 0, []
    for raw in read_blocks(BytesIO(data)):
        envelopes = parse_block(raw).envelopes
        for transaction in to_block(raw).transactions:
            if transaction.is_valid and transaction.args:
                count += 1
                try:
                    check_as_shown(messages.decode(messages.Envelope, envelopes[transaction.position]).payload)
                except UnsignedError as error:
                    refused.append(error.values["what"])
    assert refused == ["header of the action"]
    assert count > 100


def check_as_shown(data: bytes) -> None:
    """Check a transaction against what its own parts say, as if a gateway had shown that."""
    taken = Taken(data)
    header = taken.payload.header
    identifier = messages.decode(messages.ChannelHeader, header.channel_header).tx_id
    proposed = Proposed(Expected("", "", b"", ""), header.channel_header, header.signature_header,
                        taken.action.chaincode_proposal_payload, identifier)
    endorsers = (one.endorser for one in taken.action.action.endorsements)
    check_transaction(data, proposed, {
        "transaction_id": identifier, "response": json.loads(taken.effects.response.payload),
        "organisations": [messages.decode(messages.SerializedIdentity, one).mspid for one in endorsers],
    })
