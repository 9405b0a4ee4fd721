"""What the embedded ledger endorses and takes: when answers agree, and the last value of each bound."""

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from chaincode.contract import Missing
from chaincode.wire.proposal import parse_proposal
from chaincode.wire.signing import normalise
from chaincode.wire.transaction import Endorsement, Response, build_envelope, parse_transaction
from chaincode.wire.trust import Verifier
from gateway.ledger import intake
from gateway.ledger.conflicts import list_reads
from gateway.ledger.embedded.agreement import agree
from gateway.ledger.embedded.endorser import Answer
from gateway.ledger.embedded.ledger import COUNTED_BYTES
from gateway.ledger.identities import LedgerIdentities
from gateway.ledger.identity import UnacceptedError
from gateway.ledger.intake import RefusedError, check_caller, read_proposal
from gateway.ledger.port import EndorseError, EvaluateError, SubmitError, execute, query
from gateway.ledger.proposals import accept_signature
from tests.gateway.ledger.endorsing import add, count, endorse, put
from tests.ledger_contract.bytes_ import rebuild
from tests.ledger_contract.world import ORGANISATIONS, EmbeddedWorld

from . import toy

NAMES = "abcd"
REFUSAL = '{"code":"T0_TOY","values":{"n":1}}'


def make_answers(payloads: str) -> list[Answer]:
    """Endorsements with these payloads, a letter each; "!" is a refusal, "?" one in other words."""
    refusals = {"!": Response(403, REFUSAL), "?": Response(500, "CHAINCODE_DEFECT")}
    return [
        Answer(name, refusals[one]) if one in refusals
        else Answer(name, Response(200, "digest"), one.encode(), Endorsement(name.encode(), b"s"))
        for name, one in zip(NAMES, payloads, strict=False)
    ]


@pytest.mark.parametrize(("payloads", "is_named", "agreed"), [
    ("xxxx", False, "abcd"), ("xyxx", False, "acd"), ("x!xx", False, "acd"), ("xx?x", False, "abd"),
    ("xxx", True, "abc"), ("x", True, "a"), ("xxxx", True, "abcd"),
])  # fmt: skip
def test_as_many_equal_answers_as_the_policy_asks_for_carry_a_transaction(
    payloads: str, is_named: bool, agreed: str
) -> None:
    found = agree(make_answers(payloads), 3, "t", is_named=is_named)
    assert "".join(one.organisation for one in found) == agreed


@pytest.mark.parametrize(("payloads", "is_named", "code", "status"), [
    ("xxyy", False, "ENDORSEMENT_MISMATCH", 0), ("xx!!", False, "ENDORSEMENT_MISMATCH", 0),
    ("xxyx", True, "ENDORSEMENT_MISMATCH", 0), ("!!!x", True, "ENDORSEMENT_MISMATCH", 0),
    ("!!!x", False, "T0_TOY", 403), ("!!", True, "T0_TOY", 403), ("???x", False, "CHAINCODE_DEFECT", 0),
])  # fmt: skip
def test_fewer_are_a_mismatch_and_as_many_refusals_one(payloads: str, is_named: bool, code: str, status: int) -> None:
    with pytest.raises(EndorseError) as caught:
        agree(make_answers(payloads), 3, "t", is_named=is_named)
    error = caught.value
    assert (error.code, error.status, error.transaction_id) == (code, status, "t")
    assert error.values == ({"n": 1} if status else {})
    said = {"!": REFUSAL, "?": "CHAINCODE_DEFECT"}
    assert [(one.organisation, one.message) for one in error.details] == [
        (name, said.get(one, "200")) for name, one in zip(NAMES, payloads, strict=False)
    ]


def answer_with(folder: Path, effects: Any) -> EmbeddedWorld:
    return EmbeddedWorld(folder, applies=dict.fromkeys(ORGANISATIONS, lambda call, snapshot: effects))


@pytest.mark.parametrize("status", [399, 400])
def test_a_status_from_400_on_is_a_refusal(tmp_path: Path, status: int) -> None:
    world = answer_with(tmp_path, toy.Effects(status, b'{"code":"T0_TOY","values":{}}'))
    signer = world.signer("citizens")
    try:
        answer = query(world.ledger, put("a"), signer)
        assert (answer.status, answer.is_refusal, answer.payload != b"") == (status, status == 400, status == 399)
        proposal = world.ledger.prepare(put("a"), signer.certificate)
        if status == 399:
            assert world.ledger.endorse(proposal, signer.sign(proposal)).response.status == 399
            return
        with pytest.raises(EndorseError) as caught:
            world.ledger.endorse(proposal, signer.sign(proposal))
        assert (caught.value.code, caught.value.status) == ("T0_TOY", 400)
    finally:
        world.close()


def test_rules_that_ask_for_more_than_there_is_are_a_defect(tmp_path: Path) -> None:
    world = answer_with(tmp_path, Missing((), ()))
    with pytest.raises(EvaluateError, match="CHAINCODE_DEFECT"):
        query(world.ledger, put("a"), world.signer("citizens"))
    world.close()


def test_what_was_read_stands_in_the_block_with_who_had_written_it(world: EmbeddedWorld) -> None:
    signer = world.signer("citizens")
    execute(world.ledger, put("p/1"), signer)
    execute(world.ledger, add("p/2"), signer)
    execute(world.ledger, add("p/1"), signer)
    execute(world.ledger, count("p/", "total"), signer)
    raws = [block.raw for block in islice(world.ledger.blocks(), world.ledger.height())]
    assert [list_reads(raw, 0) for raw in raws[1:]] == [
        [], [("p/2", None)], [("p/1", 1)], [("p/1", 3), ("p/2", 2)],
    ]
    assert list_reads(raws[0], 0) == []


# --- what is taken
def test_a_proposal_is_from_fifteen_minutes_ago_to_fifteen_minutes_ahead(world: EmbeddedWorld) -> None:
    signer, verifier = world.signer("citizens"), Verifier(world.trust)
    now_s = int(time.time())

    def check(apart_s: int) -> str:
        raw = rebuild(world.ledger.prepare(put("a"), signer.certificate), timestamp_s=now_s + apart_s)
        return check_caller(parse_proposal(raw), raw, normalise(signer.sign(raw)), verifier, now_s).organisation

    assert [check(apart_s) for apart_s in (-900, 0, 900)] == ["citizens"] * 3
    for apart_s in (-901, 901):
        with pytest.raises(RefusedError, match="TIMESTAMP_OUTSIDE_WINDOW"):
            check(apart_s)


@pytest.mark.parametrize("changed", [{"channel": "elsewhere"}, {"chaincode": "other"}])
def test_another_channel_s_or_chaincode_s_proposal_is_refused(world: EmbeddedWorld, changed: dict[str, str]) -> None:
    signer = world.signer("citizens")
    raw = world.ledger.prepare(put("a"), signer.certificate)
    parsed = parse_proposal(raw)
    other = replace(parsed, headers=replace(parsed.headers, **changed))
    with pytest.raises(RefusedError, match="CHANNEL_OR_CHAINCODE_UNKNOWN"):
        check_caller(other, raw, b"", Verifier(world.trust), parsed.headers.timestamp_s)


def test_a_proposal_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (intake.PROPOSAL_BYTES, intake.ENVELOPE_BYTES) == (104_857_600, 8_388_608)  # Fabric's 100 MiB; 8 MiB
    monkeypatch.setattr(intake, "PROPOSAL_BYTES", 10)
    for size, code in ((10, "PROPOSAL_MALFORMED"), (11, "PROPOSAL_TOO_LARGE")):
        with pytest.raises(RefusedError, match=code):
            read_proposal(b"\xff" * size)


@pytest.mark.parametrize("less", [0, 1])
def test_an_envelope_of_just_the_largest_size_is_taken(
    world: EmbeddedWorld, monkeypatch: pytest.MonkeyPatch, less: int
) -> None:
    transaction, signature = endorse(world, put("a"))
    size = len(build_envelope(transaction, normalise(signature)))
    monkeypatch.setattr("gateway.ledger.embedded.ledger.ENVELOPE_BYTES", size - less)
    if not less:
        assert world.ledger.submit(transaction, normalise(signature)).block == 1
        return
    with pytest.raises(SubmitError) as caught:
        world.ledger.submit(transaction, normalise(signature))
    assert (caught.value.code, caught.value.status) == ("ENVELOPE_TOO_LARGE", 400)


def test_bytes_that_are_no_transaction_are_refused_for_good(world: EmbeddedWorld) -> None:
    with pytest.raises(SubmitError) as caught:
        world.ledger.submit(b"\xff", b"")
    assert caught.value.status == 400
    world.ledger._clock = lambda: 4e9
    kept = endorse_at_once(world)
    with pytest.raises(SubmitError) as late:
        world.ledger.submit(*kept)
    assert (late.value.code, late.value.status, len(late.value.transaction_id)) == ("CERTIFICATE_EXPIRED", 400, 64)


def endorse_at_once(world: EmbeddedWorld) -> tuple[bytes, bytes]:
    clock, world.ledger._clock = world.ledger._clock, time.time
    try:
        return endorse(world, put("a"))
    finally:
        world.ledger._clock = clock


def test_each_64_kib_begun_count_as_one_transaction(world: EmbeddedWorld) -> None:
    counts: list[int] = []
    ledger = world.ledger
    read = parse_transaction(endorse(world, put("a"))[0])
    ledger._pace = SimpleNamespace(take=lambda _key, _at_s, count: not counts.append(count), a_minute=5)
    for size in (1, 65_536, 65_537, 131_072, 131_073):
        ledger._count(read, "t", size)
    assert (counts, COUNTED_BYTES) == ([1, 1, 2, 2, 3], 65_536)


@pytest.mark.parametrize("names", [("gse", "gse"), ("gse", "nobody"), ("nobody",)])
def test_only_known_organisations_are_named_and_each_once(world: EmbeddedWorld, names: Sequence[str]) -> None:
    signer = world.signer("citizens")
    proposal = world.ledger.prepare(put("a"), signer.certificate)
    with pytest.raises(EndorseError, match="ORGANISATION_UNKNOWN"):
        world.ledger.endorse(proposal, signer.sign(proposal), names)


def test_a_transaction_that_stands_in_a_block_is_not_endorsed_again(world: EmbeddedWorld) -> None:
    signer = world.signer("citizens")
    proposal = world.ledger.prepare(put("a"), signer.certificate)
    transaction = world.ledger.endorse(proposal, signer.sign(proposal)).transaction
    receipt = world.ledger.submit(transaction, signer.sign(transaction))
    with pytest.raises(EndorseError, match="DUPLICATE_TXID"):
        world.ledger.endorse(proposal, signer.sign(proposal))
    assert world.ledger.submit(transaction, signer.sign(transaction)) == receipt
    height, newest, outcome = world.ledger.tip()
    assert (height, newest, len(outcome)) == (2, receipt.block_hash, 64)


def test_a_signature_in_another_form_is_left_to_the_endorsers() -> None:
    assert accept_signature(b"x" * 63) == b"x" * 63
    assert accept_signature(b"\xff" * 64) == b"\xff" * 64  # beyond the curve's order
    assert accept_signature(b"\x00" * 31 + b"\x01" + b"\x00" * 31 + b"\x02") == bytes.fromhex("3006020101020102")


def test_a_certificate_is_good_to_the_end_of_its_time(world: EmbeddedWorld) -> None:
    identities, signer = LedgerIdentities(world.ledger), world.signer("citizens")
    now = int(time.time())
    assert identities.identify(signer.certificate, now).organisation == "citizens"
    for at_s in (0, 4 * 10**9):
        with pytest.raises(UnacceptedError, match="CERTIFICATE_EXPIRED"):
            identities.identify(signer.certificate, at_s)
    for one, code in ((world.revoked("gse"), "CERTIFICATE_REVOKED"), (world.stranger("gse"), "CERTIFICATE_UNTRUSTED")):
        with pytest.raises(UnacceptedError, match=code):
            identities.identify(one.certificate, now)
    signature = signer.sign(b"text")
    assert identities.is_signed(signer.certificate, b"text", signature)
    assert not identities.is_signed(signer.certificate, b"other", signature)
    assert not identities.is_signed(signer.certificate, b"text", b"\xff" * 64)
    verifier = identities._known
    identities.identify(signer.certificate, now)
    assert identities._known is verifier  # whom the ledger trusts has not changed
