"""Boundaries: the data hash covers what is concatenated, so each cut, join and move of one must be found elsewhere.

No key is needed for any of these: header, hashes and the orderer's signature stay as they are, and the codes are made
to fit, as whoever forges a copy would.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest

from chaincode.audit.trust import TrustFile
from chaincode.audit.verify import verify
from chaincode.wire import messages
from chaincode.wire.codes import Code
from chaincode.wire.messages import MalformedError
from chaincode.wire.possession import bring_keys
from chaincode.wire.validation import check_envelope
from gateway.ledger.blocks import to_block

from .chain import Keys, MemoryChain, Person


@pytest.fixture(scope="module")
def batched(audit_keys: Keys) -> MemoryChain:
    """A chain whose last block holds three commands."""
    chain = MemoryChain(audit_keys)
    chain.found()
    officer = audit_keys.person("citizens", "officer")
    people = [audit_keys.newcomer("citizens") for _ in range(3)]
    chain.add(*[_register(chain, officer, person) for person in people])
    return chain


def _register(chain: MemoryChain, officer: Person, newcomer: Person) -> bytes:
    made_id = chain.new_id()
    brought = bring_keys([newcomer.credential.key], made_id)
    return chain.endorse("register", officer, command_id=made_id, points=[], **brought)[0]


def rewrite(chain: MemoryChain, number: int, elements: list[bytes]) -> list[bytes]:
    """Put other elements into a block under its old header, with the codes that a verifier would give each."""
    block = messages.decode(messages.Block, chain.blocks[number])
    codes = [check_envelope(one, chain.verifier).code for one in elements]
    del block.data.data[:]
    block.data.data.extend(elements)
    block.metadata.metadata[messages.TRANSACTIONS_FILTER] = bytes(codes)
    return [*chain.blocks[:number], messages.encode(block), *chain.blocks[number + 1 :]]


def elements_of(data: bytes) -> list[bytes]:
    return list(messages.decode(messages.Block, data).data.data)


def bound(chain: MemoryChain) -> TrustFile:
    """The chain's trust with the honest checkpoint."""
    return replace(chain.trust, checkpoint=verify(chain.blocks, chain.trust).checkpoint)


def is_found(blocks: list[bytes], chain: MemoryChain) -> bool:
    """Whether the audit finds it, with the honest checkpoint and without."""
    return not verify(blocks, chain.trust).is_ok and not verify(blocks, bound(chain)).is_ok


def test_an_envelope_cut_between_payload_and_signature_is_found(chain: MemoryChain) -> None:
    """Two elements that are no transactions would wipe out what the envelope did: here a day."""
    (whole,) = elements_of(chain.blocks[-1])
    payload = messages.encode(messages.Envelope(payload=messages.decode(messages.Envelope, whole).payload))
    bent = rewrite(chain, len(chain.blocks) - 1, [payload, whole[len(payload) :]])
    codes = messages.decode(messages.Block, bent[-1]).metadata.metadata[messages.TRANSACTIONS_FILTER]
    assert list(map(Code, codes)) == [Code.BAD_CREATOR_SIGNATURE, Code.BAD_PAYLOAD]
    assert is_found(bent, chain)
    with pytest.raises(MalformedError):
        to_block(bent[-1])


def test_all_minting_wiped_by_cuts_in_every_block_is_found(chain: MemoryChain) -> None:
    bent = chain.blocks
    for number in range(1, len(chain.blocks)):
        (whole,) = elements_of(chain.blocks[number])
        payload = messages.encode(messages.Envelope(payload=messages.decode(messages.Envelope, whole).payload))
        part = MemoryChain.__new__(MemoryChain)
        part.blocks, part.verifier = bent, chain.verifier
        bent = rewrite(part, number, [payload, whole[len(payload) :]])
    assert is_found(bent, chain)


def list_splits(elements: list[bytes]) -> Iterator[list[bytes]]:
    """Every other way to cut the same bytes: into one more, one less, or with a boundary elsewhere."""
    data, ends, at = b"".join(elements), [0], 0
    for element in elements:
        at += len(element)
        ends.append(at)
    places = find_edges(elements)
    for place in places:
        if place not in ends:
            yield cut(data, sorted([*ends, place]))
    for end in ends[1:-1]:
        others = [one for one in ends if one != end]
        yield cut(data, others)
        for place in places:
            if place not in ends:
                yield cut(data, sorted([*others, place]))
    yield [b"", *elements]
    yield [*elements, b""]


def find_edges(elements: list[bytes]) -> list[int]:
    """Where fields begin or end, the bytes beside, and a few places within."""
    places, start = dict[int, None](), 0
    for element in elements:
        envelope = messages.decode(messages.Envelope, element)
        signature = len(messages.encode(messages.Envelope(signature=envelope.signature)))
        edges = (0, len(element) - len(envelope.payload) - signature, len(element) - signature,
                 len(element) - len(envelope.signature), len(element))
        inner = range(0, len(element), max(1, len(element) // 23))
        for edge in (*(edge + beside for edge in edges for beside in (-1, 0, 1)), *inner):
            if 0 < edge < len(element):
                places[start + edge] = None
        start += len(element)
        places[start] = None
    return sorted(places)


def cut(data: bytes, ends: list[int]) -> list[bytes]:
    return [data[start:end] for start, end in pairwise(ends)]


def test_each_boundary_within_a_block_cut_joined_or_moved_is_found(batched: MemoryChain) -> None:
    """Whichever codes the forger writes: no such block can be read at all."""
    number = len(batched.blocks) - 1
    elements = elements_of(batched.blocks[number])
    assert len(elements) == 3
    made = list(list_splits(elements))
    assert len(made) > 200
    for split in made:
        assert b"".join(split) == b"".join(elements)
        bent = rewrite(batched, number, split)
        report = verify(bent, batched.trust)
        found = [(one.code, one.block) for one in report.findings]
        assert found == [("CHAIN_MALFORMED", number)], list(map(len, split))
        with pytest.raises(MalformedError):
            to_block(bent[number])


def swap(batch: list[bytes]) -> list[bytes]:
    return [batch[1], batch[0], *batch[2:]]


@pytest.mark.parametrize("change", [
    swap, lambda one: one[1:], lambda one: one[:-1], lambda one: [*one, one[-1]], lambda one: [one[0], *one],
    lambda one: [], lambda one: one[::-1],
])
def test_transactions_swapped_repeated_or_dropped_are_found(
    batched: MemoryChain, change: Callable[[list[bytes]], list[bytes]]
) -> None:
    number = len(batched.blocks) - 1
    bent = rewrite(batched, number, change(elements_of(batched.blocks[number])))
    assert is_found(bent, batched)


def test_transactions_moved_to_the_block_beside_are_found(chain: MemoryChain) -> None:
    for number in range(1, len(chain.blocks) - 1):
        here, there = elements_of(chain.blocks[number]), elements_of(chain.blocks[number + 1])
        for left, right in (([], [*here, *there]), ([*here, *there], []), (there, here)):
            part = MemoryChain.__new__(MemoryChain)
            part.verifier, part.blocks = chain.verifier, rewrite(chain, number, left)
            assert is_found(rewrite(part, number + 1, right), chain)


def test_blocks_swapped_repeated_dropped_or_joined_are_found(chain: MemoryChain) -> None:
    blocks = chain.blocks
    for number in range(len(blocks)):
        for bent in (
            [*blocks[:number], *blocks[number + 1 :]],
            [*blocks[: number + 1], *blocks[number:]],
            [*blocks[:number], *reversed(blocks[number : number + 2]), *blocks[number + 2 :]],
            [*blocks[:number], b"".join(blocks[number : number + 2]), *blocks[number + 2 :]],
            [*blocks[:number], blocks[number] + b"\x00", *blocks[number + 1 :]],
            [*blocks[:number], b"", *blocks[number:]],
        ):
            if bent not in (blocks, blocks[: len(bent)]):
                assert not verify(bent, bound(chain)).is_ok, number
        # its last block twice or dropped: of these only the second needs a checkpoint
        assert not verify([*blocks, blocks[-1]], chain.trust).is_ok
        assert not verify(blocks[:-1], bound(chain)).is_ok


def test_each_metadata_entry_replaced_emptied_or_added_is_found(chain: MemoryChain) -> None:
    def other(entry: int, value: bytes) -> Callable[[Any], None]:
        def change(block: Any) -> None:
            block.metadata.metadata[entry] = value

        return change

    def more(count: int) -> Callable[[Any], None]:
        return lambda block: block.metadata.metadata.extend([b""] * count)

    def fewer(count: int) -> Callable[[Any], None]:
        def change(block: Any) -> None:
            del block.metadata.metadata[-count:]

        return change

    kept = [messages.decode(messages.Block, data).metadata.metadata for data in chain.blocks]
    for number, data in enumerate(chain.blocks):
        values = [b"", b"\x00", b"\x0a\x00", *kept[number], *kept[number - 1]]
        changes = [other(entry, value) for entry in range(messages.METADATA_ENTRIES) for value in values]
        for change in (*changes, more(1), more(2), fewer(1), fewer(5)):
            block = messages.decode(messages.Block, data)
            change(block)
            bent = messages.encode(block)
            if bent != data:
                report = verify([*chain.blocks[:number], bent, *chain.blocks[number + 1 :]], chain.trust)
                assert not report.is_ok, (number, block.metadata)
