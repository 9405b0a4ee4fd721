"""What must hold of a network after whatever happened to it, read from each peer's own blocks.

    evidence = collect(town)                     # waits until all present peers hold the same blocks
    evidence.find_faults(acknowledged=ids)       # [] when all is well
"""

import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import select

from chaincode.audit.invariants import check_state
from chaincode.audit.trust import describe_genesis
from chaincode.audit.verify import verify
from chaincode.wire.rwset import state_digest
from gateway.db import Database
from gateway.db.tables import happened, state
from gateway.ledger.port import Block, Ledger
from tests.helpers.ledger.town import Town

WITHIN_S = 60


@dataclass(frozen=True)
class Evidence:
    """blocks: of each organisation's peer, all of one height."""

    blocks: Mapping[str, tuple[Block, ...]]

    @property
    def some(self) -> tuple[Block, ...]:
        """One peer's blocks."""
        return next(iter(self.blocks.values()))

    def find_faults(self, acknowledged: Iterable[str] = ()) -> list[str]:
        """Say what doesn't hold: one chain, one state, each acknowledged command once, what `audit verify` finds."""
        return [
            *self._find_differences(),
            *self._find_wrong_counts(acknowledged),
            *(f"I1: {one.reason.code}" for one in check_state(compute_state(self.some))),
            *self._audit(),
        ]

    def digests(self) -> dict[str, str]:
        """Each peer's state digest, from its own blocks."""
        return {name: state_digest(compute_state(blocks).items()) for name, blocks in self.blocks.items()}

    def count_commands(self) -> Counter[str]:
        """How often each command id had an effect: a repetition is valid and writes nothing."""
        found = (one for block in self.some for one in block.transactions if one.is_valid and one.writes and one.args)
        return Counter(one.args[1].decode("ascii") for one in found)

    def _find_differences(self) -> list[str]:
        heads = {name: blocks[-1].hash for name, blocks in self.blocks.items()}
        digests = self.digests()
        return [f"different {what}: {one}" for what, one in (("chains", heads), ("states", digests))
                if len(set(one.values())) > 1]

    def _find_wrong_counts(self, acknowledged: Iterable[str]) -> list[str]:
        counts = self.count_commands()
        missing = [f"{one} was acknowledged and isn't there" for one in acknowledged if not counts[one]]
        return missing + [f"{one} counted {times} times" for one, times in counts.items() if times > 1]

    def _audit(self) -> list[str]:
        raw = [block.raw for block in self.some]
        report = verify(raw, describe_genesis(raw[0]))
        return [f"audit: {one.to_plain()}" for one in report.findings]


def collect(town: Town) -> Evidence:
    """Fetch all blocks of all present peers, once they stand at one height."""
    ledgers = {name: one for name, one in town.place.ledgers.items() if name not in town.away}
    height = wait_for_one_height(ledgers)
    return Evidence({name: fetch_blocks(one, height) for name, one in ledgers.items()})


def wait_for_one_height(ledgers: Mapping[str, Ledger]) -> int:
    """Wait until all have the same number of blocks; give it."""
    until = time.monotonic() + WITHIN_S
    while True:
        heights = {name: one.height() for name, one in ledgers.items()}
        if len(set(heights.values())) == 1:
            return next(iter(heights.values()))
        assert time.monotonic() < until, f"heights stay apart: {heights}"
        time.sleep(0.1)


def fetch_blocks(ledger: Ledger, height: int) -> tuple[Block, ...]:
    """Fetch so many blocks from block 0 on."""
    stream = ledger.blocks(0)
    try:
        return tuple(islice(stream, height))
    finally:
        stream.close()


def find_mirror_faults(database: Database, blocks: Sequence[Block]) -> list[str]:
    """Compare a projector's rows with the blocks: nothing is missing, nothing there twice."""
    with database.read() as connection:
        rows = [tuple(row) for row in connection.execute(select(happened.c.block, happened.c.position))]
        mirrored = {row.key: row.value.encode() for row in connection.execute(select(state.c.key, state.c.value))}
    noted = [(block.number, one.position) for block in blocks for one in block.transactions if one.args]
    faults = [] if sorted(rows) == noted else [f"{len(rows)} rows for {len(noted)} commands"]
    return faults if mirrored == compute_state(blocks) else [*faults, "another state"]


def compute_state(blocks: Iterable[Block]) -> dict[str, bytes]:
    """Give the keys and values that the valid transactions of these blocks leave."""
    found: dict[str, bytes] = {}
    for block in blocks:
        for one in block.transactions:
            for key, value in one.writes if one.is_valid else ():
                if value is None:
                    found.pop(key, None)
                else:
                    found[key] = value
    return found
