"""Every bit of a 200-block chain with each command in it: unnoticed and unlisted, none. The whole run is a bench.

Here: block 0 whole; of every block header, metadata and framing, in turns; a sample of the rest.
"""

from itertools import chain, islice

import pytest

from chaincode.audit.verify import verify
from chaincode.rules.commands import RULE_SETS
from gateway.ledger.blocks import to_block
from tests.helpers.ledger.flips import (
    BITS,
    Bender,
    build_chain,
    every_bit_around_data,
    list_around,
    sample_bits,
)

pytestmark = pytest.mark.filterwarnings("ignore:Parsed a serial number")  # of bent certificates

HEIGHT = 200
APART = 40  # of blocks whose surroundings are bent bit by bit
SAMPLE, COMPARED = 40_000, 60


@pytest.fixture(scope="module")
def bender(tmp_path_factory: pytest.TempPathFactory) -> Bender:
    return Bender(build_chain(tmp_path_factory.mktemp("flips"), HEIGHT))


def test_the_chain_holds_each_command_and_leaves_nothing_open(bender: Bender) -> None:
    names = {
        one.args[0].decode() for raw in bender.blocks for one in to_block(raw).transactions if one.is_valid and one.args
    }
    assert names == set(RULE_SETS[1]) - {"adopt"}  # there is no second rule set
    report = verify(bender.blocks, bender.trust)
    assert (report.is_ok, report.unsigned, report.height >= HEIGHT) == (True, (), True)
    assert not any(bender.is_found(number, raw) for number, raw in enumerate(bender.blocks))


def test_no_bit_of_block_0_goes_unnoticed(bender: Bender) -> None:
    tried, unnoticed = bender.count((0, bit) for bit in range(BITS * len(bender.blocks[0])))
    assert unnoticed == []
    assert tried > 30_000


def test_no_bit_of_headers_metadata_and_framing_goes_unnoticed(bender: Bender) -> None:
    numbers = range(1, len(bender.blocks), APART)
    tried, unnoticed = bender.count(every_bit_around_data(bender.blocks, numbers))
    assert unnoticed == []
    assert tried > 30_000


def test_no_bit_of_a_sample_goes_unnoticed(bender: Bender) -> None:
    assert bender.count(sample_bits(bender.blocks, SAMPLE)) == (SAMPLE, [])


def test_no_byte_put_behind_before_or_into_a_block_goes_unnoticed(bender: Bender) -> None:
    for number in (0, 1, len(bender.blocks) // 2, len(bender.blocks) - 1):
        raw = bender.blocks[number]
        places = [place for place in list_around(raw) if place < 200 or place > len(raw) - 200] + [len(raw)]
        for place in places:
            for byte in (b"\x00", b"\x0a", b"\x12", b"\x80", b"\xff"):
                assert bender.is_found(number, raw[:place] + byte + raw[place:]), (number, place, byte)
            shorter = raw[:place] + raw[place + 1 :]
            assert shorter == raw or bender.is_found(number, shorter), (number, place)


def test_a_bent_block_is_judged_as_the_whole_verification_does(bender: Bender) -> None:
    """On the chain as far as the block after the bent one: nothing later can matter to whether it is found."""
    early = bender.blocks[:30]
    around = every_bit_around_data(early, range(30))
    for number, bit in chain(sample_bits(early, COMPARED, 2), islice(around, 0, None, 9_973)):
        bent = bender.flip(number, bit)
        report = verify([*early[:number], bent, *early[number + 1 : number + 2]], bender.trust)
        assert bender.is_found(number, bent), (number, bit)
        assert not report.is_ok, (number, bit)
        assert report.findings[0].block in (number, number + 1)
