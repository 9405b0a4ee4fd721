"""Every bit of a chain, bent: is it found, does the audit list it by name, or does nobody notice?

A whole verification for each of millions of bits would take months. So each bent block is judged by itself, by the
audit's own checks of one block and by its honest neighbours; `tests/audit/test_flips` holds the two verdicts equal.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random

from chaincode.audit.trust import check_genesis, describe_genesis
from chaincode.wire import messages
from chaincode.wire.block import Block, parse_block
from chaincode.wire.genesis import read_trust
from chaincode.wire.messages import MalformedError
from chaincode.wire.ordering import count_signatures, find_odd_entry, find_orderers, is_ordered
from chaincode.wire.trust import Verifier
from tests.helpers.ledger.all_commands import found_for_all, live_through_all, open_days
from tests.helpers.ledger.embedded_place import EmbeddedPlace
from tests.helpers.ledger.town import Town

BITS = 8


def build_chain(folder: Path, height: int) -> list[bytes]:
    """An embedded ledger's blocks, with each command in them."""
    place = EmbeddedPlace(folder)
    life = found_for_all(Town(place))
    live_through_all(life)
    open_days(life, height)
    ledger = place.ledgers["gse"]
    stream = ledger.blocks(0)
    blocks = [next(stream).raw for _ in range(ledger.height())]
    stream.close()
    place.world.ledger.close()
    return blocks


class Bender:
    """Judges bent blocks of one honest chain of the embedded ledger, of which nothing is listed as open."""

    def __init__(self, blocks: list[bytes]) -> None:
        self.blocks, self.trust = blocks, describe_genesis(blocks[0])
        self._verifier = Verifier(read_trust(blocks[0]))
        self._honest = [parse_block(raw) for raw in blocks]

    def is_found(self, number: int, bent: bytes) -> bool:
        """Whether a block in place of the honest one is found."""
        try:
            block = parse_block(bent)
        except MalformedError:
            return True
        if not block.has_its_data or find_odd_entry(block, self._verifier.trust):
            return True
        return self._does_not_follow(number, block) if number else bool(check_genesis(bent, self.trust))

    def _does_not_follow(self, number: int, block: Block) -> bool:
        last, honest = self._honest[number - 1], self._honest[number]
        if (block.number, block.previous_hash) != (number, last.hash):
            return True
        signers = find_orderers(block, self._verifier)
        if not is_ordered(signers, self._verifier) or count_signatures(block) > len(signers):
            return True
        # the envelopes are the signed ones: codes other than theirs are wrong
        return block.codes != honest.codes

    def flip(self, number: int, bit: int) -> bytes:
        """A block with one bit turned over."""
        raw = bytearray(self.blocks[number])
        raw[bit // BITS] ^= 1 << bit % BITS
        return bytes(raw)

    def count(self, flips: Iterable[tuple[int, int]]) -> tuple[int, list[tuple[int, int]]]:
        """Judge (block, bit) after (block, bit); give how many, and those that nobody notices."""
        tried, unnoticed = 0, []
        for number, bit in flips:
            tried += 1
            if not self.is_found(number, self.flip(number, bit)):
                unnoticed.append((number, bit))
        return tried, unnoticed


def every_bit(blocks: list[bytes]) -> Iterator[tuple[int, int]]:
    """Each bit of each block."""
    return ((number, bit) for number, raw in enumerate(blocks) for bit in range(BITS * len(raw)))


def every_bit_around_data(blocks: list[bytes], numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """Each bit of blocks' headers, metadata, and of what frames each envelope, payload and signature."""
    for number in numbers:
        for place in list_around(blocks[number]):
            for bit in range(BITS):
                yield number, BITS * place + bit


def list_around(raw: bytes) -> list[int]:
    """Places of bytes that stand in no payload; a signature's first and last are among them."""
    kept = dict.fromkeys(range(len(raw)))
    for element in messages.decode(messages.Block, raw).data.data:
        payload = messages.decode(messages.Envelope, element).payload
        start = raw.index(payload)
        for place in range(start + 1, start + len(payload) - 1):
            kept.pop(place, None)
    return list(kept)


def sample_bits(blocks: list[bytes], count: int, seed: int = 1) -> Iterator[tuple[int, int]]:
    """So many bits anywhere, the same each time."""
    random = Random(seed)
    for _ in range(count):
        number = random.randrange(len(blocks))
        yield number, random.randrange(BITS * len(blocks[number]))
