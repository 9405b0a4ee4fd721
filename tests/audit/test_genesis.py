"""Block 0 beside the trust file, part by part, and a trust file's own numbers."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.audit import trust
from chaincode.audit.trust import Checkpoint, TrustError, TrustFile, check_genesis, parse_checkpoint

from .records import Told, tell

LONG = "x" * 300


FOUND = TrustFile("vallechiara", "0" * 64, {"citizens": ("1" * 64,), "gse": ("2" * 64,)}, 3, 1)


@pytest.mark.parametrize(("found", "told"), [
    ({}, []),
    ({"channel": LONG}, [("CHAIN_CHANNEL", {"found": "x" * 64, "trusted": "vallechiara"})]),
    ({"genesis": "9" * 64}, [("CHAIN_GENESIS", {"found": "9" * 64, "trusted": "0" * 64})]),
    ({"endorsers": 4}, [("CHAIN_POLICY", {"found": 4, "trusted": 3})]),
    ({"endorsers": 2}, [("CHAIN_POLICY", {"found": 2, "trusted": 3})]),
    ({"roots": {"citizens": ("1" * 64,), LONG: ("2" * 64,)}},
     [("CHAIN_ROOTS", {"organisation": "gse"}), ("CHAIN_ROOTS", {"organisation": "x" * 64})]),
    ({"roots": {"gse": ("2" * 64,), "citizens": ("1" * 64, "3" * 64)}},
     [("CHAIN_ROOTS", {"organisation": "citizens"})]),
    ({"orderers": 9}, []),  # the channel's own quorum is asked for at each block
])  # fmt: skip
def test_block_0_is_compared_part_by_part(
    monkeypatch: pytest.MonkeyPatch, found: dict[str, Any], told: list[Told]
) -> None:
    monkeypatch.setattr(trust, "describe_genesis", lambda _: replace(FOUND, **found))
    made = check_genesis(b"", FOUND)
    assert tell(made) == told
    assert all(one.block == 0 for one in made)


HASHES = "a" * 64, "b" * 64


@pytest.mark.parametrize(("text", "height"), [
    (":".join(("1", *HASHES)), 1), (":".join(("9" * 18, *HASHES)), 10**18 - 1), (":".join(("0", *HASHES)), None),
    (":".join(("9" * 19, *HASHES)), None), (":".join(("01", *HASHES)), None),
    (":".join(("1", *HASHES, "c" * 64)), None),
    (":".join(("1", HASHES[0])), None), (":".join(("1", "A" * 64, HASHES[1])), None), ("1", None),
    (":".join(("1", HASHES[0], "b" * 63)), None), ("", None),
])  # fmt: skip
def test_a_checkpoint_in_one_line(text: str, height: int | None) -> None:
    if height is None:
        with pytest.raises(TrustError, match="isn't HEIGHT:HASH:OUTCOME"):
            parse_checkpoint(text)
    else:
        assert parse_checkpoint(text) == Checkpoint(height, *HASHES)
        assert str(parse_checkpoint(text)) == text


def test_a_trust_asks_for_three_endorsers_and_one_orderer_unless_it_says_more() -> None:
    plain = TrustFile("c", "", {})
    assert (plain.endorsers, plain.orderers, plain.checkpoint) == (3, 1, None)
    text = f'channel = "c"\ngenesis = "{"0" * 64}"\n[roots]\ngse = ["{"2" * 64}", "{"1" * 64}"]\n'
    assert trust.parse_trust(text) == TrustFile("c", "0" * 64, {"gse": ("1" * 64, "2" * 64)}, 3, 1)
    assert trust.parse_trust("endorsers = 1\norderers = 2\n" + text).endorsers == 1
    for name, good in (("c" * 64, True), ("c" * 65, False)):
        if good:
            assert trust.parse_trust(text.replace('"c"', f'"{name}"')).channel == name
        else:
            with pytest.raises(TrustError, match="channel"):
                trust.parse_trust(text.replace('"c"', f'"{name}"'))
    for height, good in ((1, True), (0, False)):
        more = f'{text}[checkpoint]\nheight = {height}\nblock_hash = "{HASHES[0]}"\noutcome = "{HASHES[1]}"\n'
        if good:
            assert trust.parse_trust(more).checkpoint == Checkpoint(1, *HASHES)
        else:
            with pytest.raises(TrustError, match="height is 0"):
                trust.parse_trust(more)
