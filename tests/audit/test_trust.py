"""trust.toml: written once, read by everybody, and nothing else taken for it."""

from dataclasses import replace

import pytest

from chaincode.audit.trust import Checkpoint, TrustError, describe_genesis, format_trust, parse_trust
from chaincode.wire.messages import MalformedError

from .chain import MemoryChain


def test_what_is_written_is_read_again(chain: MemoryChain) -> None:
    trust = describe_genesis(chain.blocks[0])
    assert sorted(trust.roots) == ["citizens", "commerce", "gse", "municipality"]
    assert parse_trust(format_trust(trust)) == trust
    with_checkpoint = replace(trust, checkpoint=Checkpoint(5, "a" * 64, "b" * 64))
    assert parse_trust(format_trust(with_checkpoint)) == with_checkpoint


def test_block_0_alone_gives_trust(chain: MemoryChain) -> None:
    with pytest.raises(MalformedError):
        describe_genesis(chain.blocks[1])


@pytest.mark.parametrize(("old", "new", "where"), [
    ('channel = "vallechiara"', "", "channel"),
    ('channel = "vallechiara"', "channel = 1", "channel"),
    ('channel = "vallechiara"', 'channel = "a b"', "channel"),
    ("genesis = ", "genesis = 'x' #", "genesis"),
    ("endorsers = 3", "endorsers = 0", "endorsers"),
    ("endorsers = 3", "endorsers = true", "endorsers"),
    ("orderers = 1", "orderers = '1'", "orderers"),
    ("[roots]", "[other]", "roots"),
    ("citizens = [", "citizens = 1\nelse = [", "roots.citizens"),
    ("citizens = [", "citizens = []\nelse = [", "roots.citizens"),
    ("[roots]", "[checkpoint]\nheight = 3\n[roots]", "block_hash"),
    ("[roots]", f"[checkpoint]\nblock_hash = '{'a' * 64}'\noutcome = '{'a' * 64}'\n[roots]", "height is 0"),
    ("[roots]", f"[checkpoint]\nheight = 3\nblock_hash = '{'a' * 64}'\n[roots]", "outcome"),
    ("[roots]", "checkpoint = 3\n[roots]", "checkpoint"),
    ("[roots]", "[roots", "TOML"),
])
def test_what_isnt_a_trust_is_refused_naming_the_part(chain: MemoryChain, old: str, new: str, where: str) -> None:
    text = format_trust(chain.trust)
    assert old in text
    with pytest.raises(TrustError, match=where):
        parse_trust(text.replace(old, new))
