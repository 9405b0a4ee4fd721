"""Writes the mirror that `mirror` reads: the ledger's blocks into SQL, what is (state) and what happened.

The number of the next block is of the same SQL transaction. It never submits and nothing else writes these tables; all
of it can be rebuilt from block 0.
"""

import logging
import re
import threading
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select

from chaincode.rules import canonical, keys
from chaincode.wire.outcome import BEFORE_ALL, advance
from gateway.db import Database
from gateway.db.rows import make_row, split_key
from gateway.db.tables import MAKING, WHOLE, checkpoint, happened, state
from gateway.db.touched import Touched
from gateway.ledger.port import CONFLICTS, Block, BlockStream, BlockTransaction, Checkpoint, Ledger
from gateway.logs import describe_failure

# What the checkpoint is called: that of a mirror which is being made from block 0 has seen only the ledger's past.
BEFORE_BLOCK_0 = Checkpoint(0, "", BEFORE_ALL.hex())
ListReads = Callable[[bytes, int], list[tuple[str, int | None]]]
_BATCH = 100  # blocks in one SQL transaction while catching up
_RETRY_S = 2.0
# What an invalid transaction says of itself is its sender's, any bytes: only what has the form is noted.
_ID, _COMMAND = re.compile("[0-9a-f]{64}"), re.compile(rb"[a-z][a-z_]{0,39}")
_CALLERS = (keys.MEMBERS, keys.member_key(""), keys.key_owner(""))
_log = logging.getLogger(__name__)


class WrongLedgerError(Exception):
    """The database mirrors another ledger than the one that is open."""


class Projector:
    """Follows one ledger into one database, in a thread of its own."""

    def __init__(self, ledger: Ledger, database: Database, list_reads: ListReads | None = None) -> None:
        """list_reads: what a block's transaction read, to say what a conflict was about; without it nothing is said."""
        self._ledger, self._database, self._list_reads = ledger, database, list_reads
        self._moved = threading.Condition()
        self._stream: BlockStream | None = None
        self._thread: threading.Thread | None = None
        self._is_closed = False
        self._reached, self._is_made = self._load()
        self._callers = 0
        self.touched = Touched(self._reached.height)

    @property
    def next_block(self) -> int:
        """Number of the first block that isn't mirrored yet."""
        return self._reached.height

    @property
    def checkpoint(self) -> Checkpoint:
        """How far the mirror is, and what the ledger came to there."""
        return self._reached

    @property
    def callers(self) -> int:
        """Another number each time that a block changed who callers are: roles, members, their keys."""
        return self._callers

    @property
    def is_whole(self) -> bool:
        """Whether the mirror has reached the ledger since it began with block 0: else what it shows is the past, where
        keys act that were frozen since. One that nobody makes is what it is.
        """
        return self._is_made or self._thread is None

    def start(self) -> None:
        """Follow the ledger until `close`."""
        self._thread = threading.Thread(target=self._run, name="projector", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop following and wait for the thread."""
        self._is_closed = True
        if self._stream is not None:
            self._stream.close()
        with self._moved:
            self._moved.notify_all()
        if self._thread is not None:
            self._thread.join()

    def wait(self, block: int, timeout_s: float = 5.0) -> bool:
        """Wait until a block is mirrored; whether it is."""
        with self._moved:
            self._moved.wait_for(lambda: self.next_block > block or self._is_closed, timeout_s)
            return self.next_block > block

    def wait_whole(self, timeout_s: float = 5.0) -> bool:
        """Wait until the mirror is whole; whether it is."""
        with self._moved:
            self._moved.wait_for(lambda: self.is_whole or self._is_closed, timeout_s)
            return self.is_whole

    def rebuild(self) -> None:
        """Forget the mirror, so that it is made again from block 0; only while it isn't followed."""
        with self._database.write() as connection:
            for table in (state, happened, checkpoint):
                connection.execute(delete(table))
        self._reached, self._is_made = BEFORE_BLOCK_0, False
        self._callers += 1

    def _load(self) -> tuple[Checkpoint, bool]:
        columns = checkpoint.c.next_block, checkpoint.c.block_hash, checkpoint.c.outcome, checkpoint.c.name
        with self._database.read() as connection:
            row = connection.execute(select(*columns)).first()
        return (Checkpoint(row[0], row[1].hex(), row[2].hex()), row[3] == WHOLE) if row else (BEFORE_BLOCK_0, False)

    def _run(self) -> None:
        while not self._is_closed:
            try:
                self._follow()
            except WrongLedgerError as error:
                _log.error("the mirror stops: %s", describe_failure(error))
                return
            except Exception as error:
                _log.error("the mirror failed and tries again: %s", describe_failure(error))
                threading.Event().wait(_RETRY_S)

    def _follow(self) -> None:
        self._stream = self._ledger.blocks(self.next_block)
        if self._is_closed:
            self._stream.close()
        blocks: list[Block] = []
        for block in self._stream:
            blocks.append(block)
            if len(blocks) >= _BATCH or block.number + 1 >= self._ledger.height():
                self._project(blocks)
                blocks = []

    def _project(self, blocks: Sequence[Block]) -> None:
        reached = self._reached
        if reached.height and blocks[0].previous_hash != reached.block_hash:
            raise WrongLedgerError(f"block {blocks[0].number} doesn't follow what was mirrored before")
        with self._database.write(durable=False) as connection:
            for block in blocks:
                write_block(connection, block, self._list_reads)
                reached = add_block(reached, block)
            is_made = self._is_made or reached.height >= self._ledger.height()
            write_checkpoint(connection, reached, WHOLE if is_made else MAKING)
        with self._moved:
            if any(is_about_callers(key) for block in blocks for one in block.transactions for key, _ in one.writes):
                self._callers += 1
            if self._is_made:
                self.touched.add(blocks)
            else:
                self.touched = Touched(reached.height)
            self._reached, self._is_made = reached, is_made
            self._moved.notify_all()


def is_about_callers(key: str) -> bool:
    """Whether a key of the ledger says who somebody is there and what they may: roles stand under `now`."""
    return key == keys.NOW or key.startswith(_CALLERS)


def add_block(reached: Checkpoint, block: Block) -> Checkpoint:
    """Give the checkpoint with the next block."""
    outcome, block_hash, effect = map(bytes.fromhex, (reached.outcome, block.hash, block.effect))
    return Checkpoint(block.number + 1, block.hash, advance(outcome, block.number, block_hash, effect).hex())


def write_checkpoint(connection: Connection, reached: Checkpoint, name: str) -> None:
    """Keep how far the mirror is, and whether it is whole."""
    connection.execute(delete(checkpoint))
    connection.execute(insert(checkpoint), {
        "name": name, "next_block": reached.height, "block_hash": bytes.fromhex(reached.block_hash),
        "outcome": bytes.fromhex(reached.outcome),
    })


def write_block(connection: Connection, block: Block, list_reads: ListReads | None = None) -> None:
    """Apply one block's valid write sets, and note every transaction."""
    last: dict[str, bytes | None] = {}
    causes: dict[int, str] = {}
    for transaction in block.transactions:
        if transaction.is_valid:
            last.update(transaction.writes)
        elif transaction.code in CONFLICTS and list_reads is not None:
            causes[transaction.position] = find_cause(connection, list_reads(block.raw, transaction.position), last)
    if last:
        connection.execute(delete(state).where(state.c.key == bindparam("written")), [{"written": key} for key in last])
    rows = [make_row(key, data, block.number) for key, data in last.items() if data is not None]
    if rows:
        connection.execute(insert(state), rows)
    noted = [one for one in block.transactions if one.args or not one.is_valid]  # no configuration, no lifecycle
    if noted:
        number = _day(connection)
        connection.execute(insert(happened), [
            _describe(block, one, number) | {"cause": causes.get(one.position, "")} for one in noted
        ])


def find_cause(connection: Connection, reads: Sequence[tuple[str, int | None]], last: dict[str, bytes | None]) -> str:
    """The kind of the first key read that somebody wrote in between (of a range: added to it); "range" for none."""
    for key, version in reads:
        now = connection.scalar(select(state.c.block).where(state.c.key == key))
        if key in last or now != version:
            return split_key(key)[0]
    return "range"


def _describe(block: Block, transaction: BlockTransaction, number: int) -> dict[str, Any]:
    receipt = transaction.event[1] if transaction.event and transaction.is_valid else b""
    identifier, command = transaction.transaction_id, transaction.args[0] if transaction.args else b""
    return {
        "block": block.number, "position": transaction.position, "number": number,
        "tx": identifier if _ID.fullmatch(identifier) else "",
        "command": command.decode("ascii") if _COMMAND.fullmatch(command) else "",
        "code": transaction.code, "receipt": receipt.decode("ascii"),
    }


def _day(connection: Connection) -> int:
    value = connection.scalar(select(state.c.value).where(state.c.key == keys.NOW))
    return int(canonical.decode(value.encode())["number"]) if value else 0
