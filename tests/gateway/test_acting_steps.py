"""What a gateway does around a command, without a ledger: attempts, waits for a block, checkpoints."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from chaincode.rules import canonical
from gateway.http import acting, routes
from gateway.http.context import Gateway
from gateway.http.errors import Problem
from gateway.http.waiting import WaitingRoom
from gateway.ledger.port import Checkpoint, CommitError, EndorseError, LedgerCall, Response
from gateway.settings import build_settings


# --- attempts of a command of its own
class Ledger:
    """Endorses and submits as it is told: errors are raised, a dict is the response."""

    def __init__(self, endorses: list[Any], submits: list[Any]) -> None:
        self.endorses, self.submits, self.named = endorses, submits, []

    def prepare(self, call: LedgerCall, certificate: bytes) -> bytes:
        return b"proposal"

    def endorse(self, proposal: bytes, signature: bytes, organisations: Any) -> Any:
        self.named.append(organisations)
        one = self.endorses.pop(0) if len(self.endorses) > 1 else self.endorses[0]
        if isinstance(one, Exception):
            raise one
        return SimpleNamespace(transaction=b"t", response=Response(200, "", canonical.encode(one)))

    def submit(self, transaction: bytes, signature: bytes) -> Any:
        one = self.submits.pop(0) if len(self.submits) > 1 else self.submits[0]
        if isinstance(one, Exception):
            raise one
        return one


def conflict(code: str = "MVCC_READ_CONFLICT") -> CommitError:
    return CommitError(code, transaction_id="t", block=3)


@pytest.mark.parametrize(("endorses", "submits", "tries", "end"), [
    ([{"a": 1}], ["receipt"], 1, None), ([{"repeated": True}], [], 1, None),
    ([{"a": 1}], [conflict(), conflict("PHANTOM_READ_CONFLICT"), "receipt"], 3, None),
    ([{"a": 1}], [conflict()], 5, "MVCC_READ_CONFLICT"),
    ([{"a": 1}], [conflict("BAD_RWSET")], 1, "BAD_RWSET"),
    ([EndorseError("X", status=400)], [], 1, "X"), ([EndorseError("X")], [], 5, "X"),
    ([EndorseError("T0_TOO_FAST", status=429), {"a": 1}], ["receipt"], 2, None),
])  # fmt: skip
def test_an_own_command_is_tried_again_where_that_may_help(
    monkeypatch: pytest.MonkeyPatch, endorses: list[Any], submits: list[Any], tries: int, end: str | None
) -> None:
    waited: list[float] = []
    monkeypatch.setattr("time.sleep", waited.append)
    ledger = Ledger(list(endorses), list(submits))
    gateway, signer = SimpleNamespace(ledger=ledger), SimpleNamespace(certificate=b"c", sign=lambda data: data)
    call = LedgerCall("x", "id")
    if end:
        with pytest.raises((CommitError, EndorseError)) as caught:
            acting._act(gateway, call, signer, ("gse",))
        assert caught.value.code == end
    else:
        done = acting._act(gateway, call, signer, ("gse",))
        assert done.is_repeated is (not submits)
        assert done.receipt == (submits[-1] if submits else None)
        assert submits or done.tell().block == -1
    assert ledger.named == [("gse",)] * tries
    assert waited == [0.05, 0.15, 0.5, 1.0][: tries - 1]


def test_what_was_sent_is_told_with_its_block_and_checkpoint_and_a_repetition_without() -> None:
    receipt: Any = SimpleNamespace(block=7, transaction_id="t")
    sent = acting.Done({"a": 1}, receipt, {"height": 8}).tell()
    assert (sent.block, sent.transaction_id, sent.checkpoint) == (7, "t", {"height": 8})
    again = acting.Done({"a": 1}, None, {"height": 8}).tell()
    assert (again.block, again.transaction_id, again.checkpoint) == (-1, "", {})


# --- waiting for a block
class Mirror:
    """Holds blocks below `next_block`; a wait is noted and comes to `comes`."""

    def __init__(self, next_block: int, comes: bool) -> None:
        self.next_block, self.comes, self.waits = next_block, comes, []

    def wait(self, block: int, timeout_s: float) -> bool:
        self.waits.append((block, timeout_s))
        return self.comes


@pytest.mark.parametrize(("after", "caller", "comes", "code", "waits"), [
    ("", "k", True, False, []), ("4", "", True, True, []), ("4", "k", True, True, []),
    ("5", "k", True, True, [(5, 5.0)]), ("5", "k", False, "PROJECTOR_BEHIND", [(5, 5.0)]),
    ("5", "", True, "NOT_MIRRORED_YET", []), ("5", "full", True, "NOT_MIRRORED_YET", []),
    ("9" * 12, "k", True, True, [(10**12 - 1, 5.0)]), ("0" * 13, "k", True, "INVALID", []),
    ("-1", "k", True, "INVALID", []), ("x", "k", True, "INVALID", []), ("٣", "k", True, "INVALID", []),
])  # fmt: skip
def test_a_call_waits_for_the_block_it_names(
    after: str, caller: str, comes: bool, code: str | bool, waits: list[Any]
) -> None:
    room, mirror = WaitingRoom(), Mirror(5, comes)
    gateway: Any = SimpleNamespace(mirror=mirror, waiting=room)
    who: Any = SimpleNamespace(key=caller) if caller else None
    with Flask("x").test_request_context("/", query_string={"after": after}), room.hold("full"), room.hold("full"):
        if isinstance(code, bool):
            assert routes._wait_for_block(gateway, who) is code
        else:
            with pytest.raises(Problem) as caught:
                routes._wait_for_block(gateway, who)
            assert caught.value.code == code
            if code == "NOT_MIRRORED_YET":
                assert caught.value.values == {"after": after, "wait_s": 1}
    assert mirror.waits == waits


def test_a_checkpoint_of_a_late_mirror_is_none(tmp_path: Path) -> None:
    mirror: Any = SimpleNamespace(
        checkpoint=Checkpoint(3, "h", "o"), wait=lambda block, timeout_s: (block, timeout_s) == (2, 5.0)
    )
    rest: Any = [None] * 2
    gateway = Gateway(build_settings({"community": "b"}, tmp_path, "gse"), *rest, mirror, *rest)
    assert gateway.checkpoint(2) == {"height": 3, "block_hash": "h", "outcome": "o"}
    assert gateway.checkpoint(3) == {}
