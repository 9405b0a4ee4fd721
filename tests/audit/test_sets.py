"""What a transaction reads and writes beside its command: each set, key and prefix that is too many or lacks."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from chaincode import contract
from chaincode.audit import replay
from chaincode.audit.ledger_state import LedgerState, Reader
from chaincode.audit.replay import Replay, _find_difference, _find_unread, _settlement_id, _shorten
from chaincode.rules import canonical
from chaincode.wire.codes import Code
from chaincode.wire.lifecycle import LIFECYCLE, sequence_key
from chaincode.wire.rwset import KeyRead, NamespaceSet, Range, Write, prefix_range
from chaincode.wire.transaction import Action, Response
from chaincode.wire.trust import BFT, EMBEDDED, RAFT, Trust, Verifier
from chaincode.wire.validation import Checked

from .records import Told, tell_placed

LONG = "x" * 300




def transact(chaincode: str, *sets: NamespaceSet) -> Any:
    """As much of a transaction as the sets' checks look at."""
    headers = SimpleNamespace(chaincode=chaincode, transaction_id="tx")
    return SimpleNamespace(headers=headers, action=Action("volano", "", Response(200), sets))


LOOK_UP = NamespaceSet(LIFECYCLE, (KeyRead(sequence_key("volano"), None),))
OWN = NamespaceSet("volano", (KeyRead("k", None),), (), (Write("k", b"1"),))


def foreign(namespace: str, chaincode: str = "volano") -> Told:
    return "I6_FOREIGN", {"chaincode": chaincode, "namespace": namespace}


LACKS: Told = "I6_READS", {"command": LIFECYCLE, "key": sequence_key("volano")}


@pytest.mark.parametrize(("sets", "embedded", "network"), [
    ((OWN,), [], [LACKS]), ((LOOK_UP, OWN), [foreign(LIFECYCLE)], []),
    ((LOOK_UP, LOOK_UP, OWN), [foreign(LIFECYCLE)] * 2, [foreign(LIFECYCLE)]),
    ((OWN, NamespaceSet("other")), [], [LACKS]),
    ((OWN, NamespaceSet("other", (KeyRead("a", None),))), [foreign("other")], [foreign("other"), LACKS]),
    ((OWN, NamespaceSet("other", (), (Range("a", "b", ()),))), [foreign("other")], [foreign("other"), LACKS]),
    ((OWN, NamespaceSet("other", (), (), (Write("a", b""),))), [foreign("other")], [foreign("other"), LACKS]),
    ((OWN, NamespaceSet(LONG, (KeyRead("a", None),))), [foreign("x" * 64)], [foreign("x" * 64), LACKS]),
    ((replace(LOOK_UP, reads=(*LOOK_UP.reads, KeyRead("b", None))),), [foreign(LIFECYCLE)],
     [foreign(LIFECYCLE), LACKS]),
    ((replace(LOOK_UP, ranges=(Range("a", "b", ()),)),), [foreign(LIFECYCLE)], [foreign(LIFECYCLE), LACKS]),
    ((replace(LOOK_UP, writes=(Write("a", b""),)),), [foreign(LIFECYCLE)], [foreign(LIFECYCLE), LACKS]),
])  # fmt: skip
def test_a_command_touches_its_own_keys_and_one_look_up(
    sets: tuple[NamespaceSet, ...], embedded: list[Told], network: list[Told]
) -> None:
    for consensus, found in ((EMBEDDED, embedded), (RAFT, network), (BFT, network)):
        own = Replay(Verifier(Trust("c", (), consensus=consensus)), "volano")
        assert tell_placed(own._check_others(7, transact("volano", *sets))) == found
    assert (own.transactions, own.valid, own.findings, own.rerun) == (0, 0, [], [])


def test_another_chaincode_that_writes_here_is_found_and_the_lifecycle_isnt() -> None:
    own = Replay(Verifier(Trust("c", ())), "volano")
    assert tell_placed(own._check_others(7, transact(LONG, OWN))) == [foreign("volano", "x" * 64)]
    assert list(own._check_others(7, transact(LIFECYCLE, OWN))) == []


@pytest.mark.parametrize(("chaincode", "sets", "is_another"), [
    ("volano", (OWN,), False), (LIFECYCLE, (LOOK_UP,), False), ("other", (OWN,), False),
    ("other", (NamespaceSet("volano", (KeyRead("k", None),)),), True), ("other", (), True),
    ("other", (NamespaceSet(LIFECYCLE, (), (), (Write("k", b""),)),), False),
])  # fmt: skip
def test_whose_transaction_it_is(chaincode: str, sets: tuple[NamespaceSet, ...], is_another: bool) -> None:
    one = Checked(Code.VALID, "tx", transact(chaincode, *sets))
    assert Replay(Verifier(Trust("c", (), consensus=RAFT)), "volano")._is_another(one) is is_another
    embedded = Replay(Verifier(Trust("c", ())), "volano")
    assert not embedded._is_another(one) and not embedded._is_another(Checked(Code.BAD_PAYLOAD))


@pytest.mark.parametrize(("right", "found", "key"), [
    ((("a", b"1"), ("b", None)), (("a", b"1"), ("b", None)), None), ((), (), None),
    ((("a", b"1"), ("b", b"2")), (("a", b"1"), ("b", b"3")), "b"), ((("b", b"2"),), (("a", b"1"), ("b", b"2")), "a"),
    ((("a", b"1"), ("b", b"2")), (("b", b"2"),), "a"), ((("b", b"1"), ("a", b"1")), (), "a"),
    ((("b", None),), (), "b"), ((("b", b""),), (("b", None),), "b"),
    ((("a", b"1"), ("b", b"2")), (("b", b"2"), ("a", b"1")), "?"), ((("a", b"1"),), (("a", b"1"), ("a", b"1")), "?"),
])  # fmt: skip
def test_the_first_key_that_is_written_otherwise(
    right: tuple[tuple[str, bytes | None], ...], found: tuple[tuple[str, bytes | None], ...], key: str | None
) -> None:
    assert _find_difference(right, tuple(Write(*one) for one in found)) == key


def test_the_first_key_or_prefix_that_a_read_set_lacks() -> None:
    reader = Reader(LedgerState(), "volano")
    for key in ("b", "a"):
        reader.get(key)
    for prefix in ("p/", "q/"):
        reader.scan(prefix)
    reads = tuple(KeyRead(key, None) for key in ("a", "b", "c"))
    ranges = tuple(Range(*prefix_range(prefix), ()) for prefix in ("q/", "p/"))
    whole = NamespaceSet("volano", reads, ranges)
    assert _find_unread(reader, whole) is None
    for lacking, name in (
        (replace(whole, reads=reads[1:]), "a"), (replace(whole, reads=()), "b"),
        (replace(whole, ranges=ranges[:1]), "p/"),
        (replace(whole, ranges=(replace(ranges[0], is_exhausted=False), ranges[1])), "q/"),
        (replace(whole, ranges=(ranges[0], replace(ranges[1], start="o/"))), "p/"),
    ):
        assert _find_unread(reader, lacking) == name


def test_an_answer_is_named_by_its_status_or_code() -> None:
    answers = ((200, {"code": "x"}, "200"), (409, {"code": "T2_GRACE"}, "T2_GRACE"), (409, {}, "409"))
    for status, answer, name in answers:
        assert _shorten(contract.Effects(status, canonical.encode(answer))) == name
    for arguments, name in (({"settlement": "s"}, "s"), ({"settlement": 1}, ""), ({}, ""), (["s"], "")):
        assert _settlement_id(SimpleNamespace(arguments=canonical.encode(arguments))) == name  # type: ignore[arg-type]


def test_a_command_that_can_not_be_run_again_is_found_shortly(monkeypatch: pytest.MonkeyPatch) -> None:
    def apply(*_: object) -> contract.Effects:
        raise ValueError(LONG)

    monkeypatch.setattr(replay.contract, "apply", apply)
    own = Replay(Verifier(Trust("c", ())), "volano")
    own._run_again(7, SimpleNamespace(name="merge"), transact("volano", OWN), OWN)  # type: ignore[arg-type]
    assert tell_placed(own.findings) == [("I2_UNREADABLE", {"key": "? (merge)", "why": "x" * 80})]
