"""Whose word counts: callers' certificates and signatures, endorsers that disagree, transient data."""

from itertools import islice

import pytest

from chaincode.wire.block import parse_block
from chaincode.wire.identity import parse_creator
from chaincode.wire.messages import Envelope
from chaincode.wire.signing import normalise
from chaincode.wire.transaction import parse_transaction
from gateway.ledger.port import (
    VALID,
    CommitError,
    EndorseError,
    EvaluateError,
    LedgerCall,
    LedgerError,
    Signer,
    SubmitError,
    execute,
)

from .bytes_ import bend_header, claim, rebuild, sign_high, to_raw
from .world import LedgerWorld, found, open_day, register

THREE = ("citizens", "municipality", "gse")


def refuses(world: LedgerWorld, proposal: bytes, signature: bytes) -> None:
    """Both ways in refuse the proposal, and nothing is written."""
    height = world.ledger.height()
    with pytest.raises(EndorseError):
        world.ledger.endorse(proposal, signature)
    with pytest.raises(EvaluateError):
        world.ledger.evaluate(proposal, signature)
    assert world.ledger.height() == height


def prepared(world: LedgerWorld) -> tuple[bytes, Signer]:
    """A good proposal, not yet signed."""
    signer = world.signer("municipality", "officer")
    return world.ledger.prepare(register(), signer.certificate), signer


def test_the_good_proposal_of_these_tests_is_endorsed(ledger_world: LedgerWorld) -> None:
    proposal, signer = prepared(ledger_world)
    assert ledger_world.ledger.endorse(rebuild(proposal), signer.sign(rebuild(proposal))).response.status == 200


def test_a_certificate_of_an_unknown_authority_is_refused(ledger_world: LedgerWorld) -> None:
    stranger = ledger_world.stranger("citizens")
    with pytest.raises(EndorseError):
        execute(ledger_world.ledger, register(), stranger)
    proposal = rebuild(prepared(ledger_world)[0], creator=claim("citizens", stranger))
    refuses(ledger_world, proposal, stranger.sign(proposal))


def test_another_organisations_certificate_is_refused(ledger_world: LedgerWorld) -> None:
    citizen = ledger_world.signer("citizens")
    proposal = rebuild(prepared(ledger_world)[0], creator=claim("gse", citizen))
    refuses(ledger_world, proposal, citizen.sign(proposal))


def test_an_unknown_organisation_is_refused(ledger_world: LedgerWorld) -> None:
    citizen = ledger_world.signer("citizens")
    proposal = rebuild(prepared(ledger_world)[0], creator=claim("bank", citizen))
    refuses(ledger_world, proposal, citizen.sign(proposal))


@pytest.mark.parametrize("kind", ["expired", "revoked", "peer"])
def test_a_certificate_that_may_not_submit_is_refused(ledger_world: LedgerWorld, kind: str) -> None:
    signer = getattr(ledger_world, kind)("municipality")
    proposal = ledger_world.ledger.prepare(register(), signer.certificate)
    refuses(ledger_world, proposal, signer.sign(proposal))


def test_somebody_elses_signature_is_refused(ledger_world: LedgerWorld) -> None:
    proposal, _ = prepared(ledger_world)
    refuses(ledger_world, proposal, ledger_world.signer("citizens").sign(proposal))


@pytest.mark.parametrize("signature", [b"", b"\x00" * 64, b"not a signature"])
def test_what_is_no_signature_is_refused(ledger_world: LedgerWorld, signature: bytes) -> None:
    refuses(ledger_world, prepared(ledger_world)[0], signature)


def test_a_signature_counts_as_a_browser_and_as_fabric_write_it(ledger_world: LedgerWorld) -> None:
    """Raw r and s, with s in either half, as WebCrypto gives them; or DER with the lower s."""
    proposal, signer = prepared(ledger_world)
    for signature in (to_raw(sign_high(signer, proposal)), normalise(signer.sign(proposal))):
        endorsed = ledger_world.ledger.endorse(proposal, signature)
    high = to_raw(sign_high(signer, endorsed.transaction))
    assert ledger_world.ledger.submit(endorsed.transaction, high).code == VALID


def test_a_high_s_signature_is_refused(ledger_world: LedgerWorld) -> None:
    proposal, signer = prepared(ledger_world)
    refuses(ledger_world, proposal, sign_high(signer, proposal))


@pytest.mark.parametrize("shift_s", [-3600, 3600])
def test_a_timestamp_an_hour_off_is_refused(ledger_world: LedgerWorld, shift_s: int) -> None:
    proposal, signer = prepared(ledger_world)

    def shift(header: object) -> None:
        header.timestamp.seconds += shift_s  # type: ignore[attr-defined]

    bent = bend_header(proposal, shift)
    refuses(ledger_world, bent, signer.sign(bent))


@pytest.mark.parametrize("changed", [{"channel": "another"}, {"chaincode": "another"}])
def test_another_channel_or_chaincode_is_refused(ledger_world: LedgerWorld, changed: dict[str, str]) -> None:
    proposal, signer = prepared(ledger_world)
    bent = rebuild(proposal, **changed)
    refuses(ledger_world, bent, signer.sign(bent))


def test_a_chosen_transaction_id_is_refused(ledger_world: LedgerWorld) -> None:
    proposal, signer = prepared(ledger_world)

    def choose(header: object) -> None:
        header.tx_id = "0" * 64  # type: ignore[attr-defined]

    bent = bend_header(proposal, choose)
    refuses(ledger_world, bent, signer.sign(bent))


@pytest.mark.parametrize("cut", [0, 1, 50, -1])
def test_a_malformed_proposal_is_refused(ledger_world: LedgerWorld, cut: int) -> None:
    proposal, signer = prepared(ledger_world)
    refuses(ledger_world, proposal[:cut], signer.sign(proposal[:cut]))


@pytest.mark.parametrize("args", [[], [b"open_day"], [b"open_day", b"", b"", b"{]"], [b"\xff"] * 4])
def test_malformed_arguments_are_refused(ledger_world: LedgerWorld, args: list[bytes]) -> None:
    proposal, signer = prepared(ledger_world)
    bent = rebuild(proposal, args=args)
    with pytest.raises(EndorseError) as caught:
        ledger_world.ledger.endorse(bent, signer.sign(bent))
    assert caught.value.status == 400


def test_a_transaction_without_its_creators_signature_is_not_taken(ledger_world: LedgerWorld) -> None:
    proposal, signer = prepared(ledger_world)
    endorsed = ledger_world.ledger.endorse(proposal, signer.sign(proposal))
    height = ledger_world.ledger.height()
    others = ledger_world.signer("gse").sign(endorsed.transaction)
    for signature in (b"", sign_high(signer, endorsed.transaction), others):
        with pytest.raises(SubmitError):
            ledger_world.ledger.submit(endorsed.transaction, signature)
    assert ledger_world.ledger.height() == height


def test_a_transaction_that_was_changed_after_endorsing_never_counts(ledger_world: LedgerWorld) -> None:
    proposal, signer = prepared(ledger_world)
    endorsed = ledger_world.ledger.endorse(proposal, signer.sign(proposal))
    for bent in (endorsed.transaction[:-1], b"", endorsed.transaction.replace(b"register", b"registar")):
        with pytest.raises(LedgerError):
            ledger_world.ledger.submit(bent, signer.sign(bent))


def test_two_organisations_are_too_few(ledger_world: LedgerWorld) -> None:
    signer = ledger_world.signer("municipality", "officer")
    with pytest.raises(CommitError) as caught:
        execute(ledger_world.ledger, register(), signer, ("citizens", "gse"))
    assert caught.value.code == "ENDORSEMENT_POLICY_FAILURE"


def test_transient_data_needs_named_organisations(ledger_world: LedgerWorld) -> None:
    call = LedgerCall("open_day", register().command_id, "", {"date": "2024-05-02"}, {"vectors": b"private"})
    signer = ledger_world.signer("municipality", "service")
    with pytest.raises(EndorseError) as caught:
        execute(ledger_world.ledger, call, signer)
    assert caught.value.code == "TRANSIENT_WITHOUT_ORGANISATIONS"
    receipt = execute(ledger_world.ledger, call, signer, THREE)
    block = next(iter(ledger_world.ledger.blocks(receipt.block)))
    assert b"private" not in block.raw


def test_an_unknown_organisation_can_t_be_named(ledger_world: LedgerWorld) -> None:
    with pytest.raises(EndorseError):
        execute(ledger_world.ledger, register(), ledger_world.signer("municipality", "officer"), (*THREE, "bank"))


def endorsers_in(world: LedgerWorld) -> set[str]:
    """All organisations whose signature stands under any transaction."""
    blocks = islice(world.ledger.blocks(world.begins_at), world.ledger.height() - world.begins_at)
    envelopes = [envelope for block in blocks for envelope in parse_block(block.raw).envelopes]
    transactions = [parse_transaction(Envelope.FromString(envelope).payload) for envelope in envelopes]
    return {parse_creator(one.endorser).organisation for each in transactions for one in each.endorsements}


def test_with_another_rule_book_at_one_endorser_nothing_commits_with_its_signature(lying_world: LedgerWorld) -> None:
    service, officer = lying_world.signer("municipality", "service"), lying_world.signer("municipality", "officer")
    execute(lying_world.ledger, open_day("2024-05-02"), service)
    execute(lying_world.ledger, register("2024-05-02"), officer)
    with pytest.raises(EndorseError):
        execute(lying_world.ledger, register("2024-05-02"), officer, ("commerce", "municipality", "gse"))
    assert "commerce" not in endorsers_in(lying_world)


def test_with_another_rule_book_at_two_endorsers_nothing_commits(doubly_lying_world: LedgerWorld) -> None:
    height = doubly_lying_world.ledger.height()
    with pytest.raises(EndorseError):
        found(doubly_lying_world)
    assert doubly_lying_world.ledger.height() == height
