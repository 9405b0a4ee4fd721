"""Every single bit of a 200-block chain with each command in it, turned over: what nobody notices and no list names.

Quick: the first 4 blocks, and a sample of the others.
"""

import tempfile
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from os import cpu_count
from pathlib import Path

from gateway.commandline.operating.bench import Figure
from tests.helpers.ledger.flips import Bender, build_chain, every_bit, sample_bits

HEIGHT, QUICK_HEIGHT, QUICK_SAMPLE = 200, 4, 50_000


def measure(quick: bool) -> Iterable[Figure]:
    """Every bit, in as many processes as there are processors."""
    with tempfile.TemporaryDirectory() as folder:
        blocks = build_chain(Path(folder), HEIGHT)
    numbers = range(QUICK_HEIGHT if quick else len(blocks))
    with ProcessPoolExecutor(cpu_count(), get_context("spawn")) as pool:
        results = list(pool.map(bend, [blocks] * len(numbers), numbers))
    if quick:
        results.append(Bender(blocks).count(sample_bits(blocks, QUICK_SAMPLE)))
    tried, unnoticed = sum(one for one, _ in results), list(chain.from_iterable(found for _, found in results))
    yield {
        "name": f"bits of {len(blocks)} blocks turned over, of {tried} unnoticed and unlisted",
        "value": len(unnoticed), "unit": "bits", "bar": "0", "ok": not unnoticed,
    }


_bender: list[Bender] = []


def bend(blocks: list[bytes], number: int) -> tuple[int, list[tuple[int, int]]]:
    """Turn over each bit of one block."""
    if not _bender:
        _bender.append(Bender(blocks))
    return _bender[0].count((number, bit) for _, bit in every_bit(blocks[number : number + 1]))
