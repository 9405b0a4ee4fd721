"""What the embedded ledger adds to the contract: one file, one writer, four endorsers in this process."""

import sqlite3
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from chaincode.wire.pace import Pace
from chaincode.wire.possession import bring_keys
from chaincode.wire.proposal import parse_proposal
from chaincode.wire.rwset import state_digest
from chaincode.wire.signing import normalise
from chaincode.wire.transaction import Action, Response, build_envelope, build_response_payload, build_transaction
from chaincode.wire.trust import Verifier
from chaincode.wire.validation import check_envelope
from gateway.ledger.port import CommitError, EndorseError, EvaluateError, LedgerCall, SubmitError, execute, query
from gateway.ledger.proposals import CHAINCODE
from tests.gateway.ledger.endorsing import add, count, endorse, put
from tests.ledger_contract.bytes_ import claim, rebuild, sign_high
from tests.ledger_contract.world import ORGANISATIONS, EmbeddedWorld

from . import toy
from .replay import replay


def build_unendorsed(world: EmbeddedWorld, call: LedgerCall) -> tuple[bytes, bytes]:
    """What a caller makes without asking anybody."""
    signer = world.signer("citizens")
    proposal = parse_proposal(world.ledger.prepare(call, signer.certificate))
    payload = build_response_payload(proposal, Action(CHAINCODE, "", Response(200)))
    transaction = build_transaction(proposal, payload, [])
    return transaction, signer.sign(transaction)


def test_a_new_key_in_a_range_that_was_read_is_a_phantom(world: EmbeddedWorld) -> None:
    kept = endorse(world, count("p/", "total"))
    execute(world.ledger, put("p/1"), world.signer("citizens"))
    with pytest.raises(CommitError) as caught:
        world.ledger.submit(*kept)
    assert caught.value.code == "PHANTOM_READ_CONFLICT"
    execute(world.ledger, count("p/", "total"), world.signer("citizens"))
    assert world.ledger.state() == {"p/1": b"1", "total": b"1"}


def test_twenty_on_one_key_endorsed_at_one_height_commit_once(world: EmbeddedWorld) -> None:
    endorsed = [endorse(world, add("balance")) for _ in range(20)]
    codes = []
    for one in endorsed:
        try:
            codes.append(world.ledger.submit(*one).code)
        except CommitError as error:
            codes.append(error.code)
    assert codes == ["VALID"] + ["MVCC_READ_CONFLICT"] * 19
    assert world.ledger.state() == {"balance": b"1"}


def test_what_waits_goes_into_one_block_and_an_id_counts_once_in_it(world: EmbeddedWorld) -> None:
    verifier, writer = Verifier(world.trust), world.ledger._writer
    signed = [endorse(world, put(f"k{number}")) for number in range(5)]
    envelopes = [build_envelope(transaction, normalise(signature)) for transaction, signature in signed]
    checked = [(envelope, check_envelope(envelope, verifier)) for envelope in envelopes]
    other = sqlite3.connect(world.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")  # the writer waits with its first block, so that the rest meets in its queue
    first = writer.submit(*checked[0])
    while not writer._queue.empty():
        pass
    waiting = [writer.submit(*one) for one in (*checked[1:], checked[1], checked[1])]
    other.execute("COMMIT")
    other.close()
    assert first.result().block == 1
    assert {one.result().block for one in waiting} == {2}
    assert [one.result().code.name for one in waiting] == ["VALID"] * 4 + ["DUPLICATE_TXID"] * 2
    assert world.ledger.submit(*signed[1]).block == 2


def test_a_defect_of_the_rules_is_an_error_with_a_code_and_stops_nobody_else(world: EmbeddedWorld) -> None:
    with pytest.raises(EndorseError) as caught:
        execute(world.ledger, LedgerCall("break"), world.signer("citizens"))
    assert caught.value.code == "CHAINCODE_DEFECT"
    execute(world.ledger, put("a"), world.signer("citizens"))


def test_the_endorsers_refuse_with_these_codes(world: EmbeddedWorld) -> None:
    ledger, citizen = world.ledger, world.signer("citizens")
    good = ledger.prepare(put("a"), citizen.certificate)
    late = rebuild(good, timestamp_s=1)
    foreign = rebuild(good, creator=claim("gse", citizen))
    own = bring_keys([citizen.key], "2024-05-01-" + "0" * 32)
    stolen = ledger.prepare(LedgerCall("register", "2024-05-01-" + "1" * 32, "", own), citizen.certificate)
    adoption = {"proposal": "proposal/" + "0" * 32, "number": 2, "digest": "sha256+" + "0" * 16}
    unknown = ledger.prepare(LedgerCall("adopt", "2024-05-01-" + "2" * 32, "", adoption), citizen.certificate)
    cases = [
        (unknown, citizen.sign(unknown), "RULE_SET_NOT_HERE"),
        (good, sign_high(citizen, good), "SIGNATURE_INVALID"),
        (good, b"", "SIGNATURE_INVALID"),
        (good[:-1], b"", "PROPOSAL_MALFORMED"),
        (late, citizen.sign(late), "TIMESTAMP_OUTSIDE_WINDOW"),
        (foreign, citizen.sign(foreign), "CERTIFICATE_UNTRUSTED"),
        (stolen, citizen.sign(stolen), "KEY_PROOF_INVALID"),
    ]
    for signer, code in (
        (world.expired("citizens"), "CERTIFICATE_EXPIRED"),
        (world.revoked("citizens"), "CERTIFICATE_REVOKED"),
        (world.peer("citizens"), "CERTIFICATE_UNIT"),
    ):
        proposal = ledger.prepare(put("a"), signer.certificate)
        cases.append((proposal, signer.sign(proposal), code))
    for proposal, signature, code in cases:
        with pytest.raises(EndorseError) as caught:
            ledger.endorse(proposal, signature)
        assert caught.value.code == code
        with pytest.raises(EvaluateError) as unanswered:
            ledger.evaluate(proposal, signature)
        assert unanswered.value.code == code


def test_an_endorser_that_differs_is_named_in_the_details(tmp_path: Path) -> None:
    def refuse(call, snapshot):
        return toy.Effects(403, b'{"code":"T0_TOY","values":{}}')

    applies = {"citizens": toy.apply, "commerce": refuse, "municipality": toy.apply, "gse": refuse}
    world = EmbeddedWorld(tmp_path, applies=applies)
    with pytest.raises(EndorseError) as caught:
        execute(world.ledger, put("a"), world.signer("citizens"))
    world.close()
    assert caught.value.code == "ENDORSEMENT_MISMATCH"
    said = {one.organisation: one.message for one in caught.value.details}
    assert "T0_TOY" in said["commerce"]
    assert said["citizens"] == "200"


def test_only_named_organisations_see_a_proposal(tmp_path: Path) -> None:
    seen = []

    def watch(name):
        def apply(call, snapshot):
            seen.append((name, dict(call.transient)))
            return toy.apply(call, snapshot)
        return apply

    world = EmbeddedWorld(tmp_path, applies={name: watch(name) for name in ORGANISATIONS})
    call = LedgerCall("put", "id", "", {"key": "a", "value": "1"}, {"salt": b"s"})
    with pytest.raises(EndorseError):
        execute(world.ledger, call, world.signer("citizens"))
    assert seen == []
    execute(world.ledger, call, world.signer("citizens"), ("citizens", "municipality", "gse"))
    world.close()
    assert seen == [(name, {"salt": b"s"}) for name in ("citizens", "municipality", "gse")]


def test_evaluate_asks_the_callers_own_organisation(tmp_path: Path) -> None:
    def answer(name):
        return lambda call, snapshot: toy.Effects(200, name.encode())

    world = EmbeddedWorld(tmp_path, applies={name: answer(name) for name in ORGANISATIONS})
    answers = [query(world.ledger, put("a"), world.signer(name)).payload.decode() for name in ORGANISATIONS]
    world.close()
    assert answers == list(ORGANISATIONS)


def test_the_audit_s_validation_gives_the_same_codes_and_state(world: EmbeddedWorld) -> None:
    threads = [
        Thread(target=lambda number=number: [try_add(world, f"k{number % 3}") for _ in range(8)]) for number in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    replayed = replay(world.ledger)
    assert replayed.written == replayed.codes
    assert state_digest(replayed.items()) == world.ledger.state_digest()
    assert len(replayed.codes) == 48
    assert sum(int(value) for _, value in replayed.items()) == replayed.codes.count("VALID")


def try_add(world: EmbeddedWorld, key: str) -> None:
    try:
        execute(world.ledger, add(key), world.signer("citizens"))
    except CommitError as error:
        assert error.code == "MVCC_READ_CONFLICT"


def test_a_block_that_can_t_be_written_is_an_error_and_nothing_of_it_stays(
    world: EmbeddedWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = endorse(world, put("a"))

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(world.ledger._store, "put", fail)
        with pytest.raises(SubmitError) as caught:
            world.ledger.submit(*kept)
    assert caught.value.code == "NOT_WRITTEN"
    assert (world.ledger.height(), world.ledger.state()) == (1, {})
    assert world.ledger.submit(*kept).block == 1


def test_an_oversized_transaction_is_not_taken(world: EmbeddedWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.ledger.embedded.ledger.ENVELOPE_BYTES", 1_000_000)
    kept = endorse(world, put("a", "x" * 900_000))
    with pytest.raises(SubmitError) as caught:
        world.ledger.submit(*kept)
    assert caught.value.code == "ENVELOPE_TOO_LARGE"


def test_what_one_key_submits_is_bounded_endorsed_or_not(world: EmbeddedWorld) -> None:
    """Whatever is taken stands in a block for ever: what nobody endorsed costs its sender the same as the rest."""
    now_s = 100.0
    ledger, citizen = world.ledger, world.signer("citizens")
    ledger._pace, ledger._timer = Pace(5), lambda: now_s
    for number in range(4):
        execute(ledger, put(str(number)), citizen)
    kept = endorse(world, put("kept"))
    bare = build_unendorsed(world, put("bare"))
    with pytest.raises(CommitError) as unendorsed:
        ledger.submit(*bare)
    assert unendorsed.value.code == "ENDORSEMENT_POLICY_FAILURE"
    height = ledger.height()
    with pytest.raises(SubmitError) as caught:
        ledger.submit(*kept)
    assert (caught.value.code, caught.value.values) == ("TOO_FAST", {"most": 5})
    assert ledger.height() == height
    with pytest.raises(CommitError):
        ledger.submit(*bare)  # what stands in a block is answered from there, and counts once
    execute(ledger, put("other"), world.signer("gse"))
    now_s += 12
    assert ledger.submit(*kept).block == ledger.height() - 1  # the same bytes, later


def test_a_large_transaction_counts_as_several(world: EmbeddedWorld) -> None:
    ledger, citizen = world.ledger, world.signer("citizens")
    ledger._pace, ledger._timer = Pace(5), lambda: 100.0
    with pytest.raises(CommitError):
        ledger.submit(*build_unendorsed(world, put("large", "x" * 5 * 65_536)))
    with pytest.raises(SubmitError) as caught:
        execute(ledger, put("more"), citizen)
    assert caught.value.code == "TOO_FAST"


def test_each_endorser_bounds_what_one_key_proposes_queries_too(world: EmbeddedWorld) -> None:
    ledger, citizen = world.ledger, world.signer("citizens")
    for name, peer in ledger._peers.items():
        ledger._peers[name] = replace(peer, pace=Pace(5), timer=lambda: 100.0)
    for number in range(5):
        execute(ledger, put(str(number)), citizen)
    assert query(ledger, put("asked"), citizen).refusal() == ("T0_TOO_FAST", {"most": 5})
    with pytest.raises(EndorseError) as caught:
        execute(ledger, put("more"), citizen)
    assert (caught.value.code, caught.value.status, caught.value.values) == ("T0_TOO_FAST", 429, {"most": 5})
    execute(ledger, put("b"), world.signer("gse"))
    for name, peer in ledger._peers.items():
        ledger._peers[name] = replace(peer, timer=lambda: 112.0)
    execute(ledger, put("more"), citizen)
