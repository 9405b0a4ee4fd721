"""The chain of blocks: who made it, that nothing in it was changed, and who signed each transaction.

    bytes --(workers)--> data hash, orderers' signatures, each envelope by itself --(in order)--> number, previous hash

Signatures take most of the time and need no state, so they may be checked by other processes. The first block that
doesn't hold ends the chain: what comes after it proves nothing.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context

from chaincode.audit.findings import (
    CHAIN_CHECKPOINT,
    CHAIN_CUT,
    CHAIN_DATA_HASH,
    CHAIN_EMPTY,
    CHAIN_MALFORMED,
    CHAIN_NUMBER,
    CHAIN_PREVIOUS_HASH,
    CHAIN_SIGNATURE,
    Finding,
)
from chaincode.audit.trust import Checkpoint, TrustFile, check_genesis
from chaincode.wire.block import Block, BlockError, check_data, find_signers, parse_block
from chaincode.wire.genesis import read_trust
from chaincode.wire.messages import MalformedError
from chaincode.wire.trust import Trust, Verifier
from chaincode.wire.validation import Checked, check_envelope

CHUNK_BYTES = 400_000
CHUNK_BLOCKS = 100


@dataclass(frozen=True)
class CheckedBlock:
    """A block after the checks that need no other block.

    checked: one an envelope, without the endorsements, which were looked at; signers: trusted orderers whose signature
    holds; why: of a block that can't be read.
    """

    block: Block | None
    checked: tuple[Checked, ...] = field(default=(), repr=False)
    has_its_data: bool = True
    signers: int = 0
    why: str = ""


def check_block_alone(data: bytes, verifier: Verifier) -> CheckedBlock:
    """Check one block by itself: form, data hash, orderers' signatures, every envelope."""
    try:
        block = parse_block(data)
        signers = len(find_signers(block, verifier))
        check_data(block)
    except MalformedError as error:
        return CheckedBlock(None, why=str(error))
    except BlockError:
        return CheckedBlock(replace(block, envelopes=()), (), False, signers)
    checked = tuple(_strip(check_envelope(envelope, verifier)) for envelope in block.envelopes)
    return CheckedBlock(replace(block, envelopes=()), checked, True, signers)


def _strip(checked: Checked) -> Checked:
    """Leave out what was looked at already and would only travel between processes."""
    if checked.transaction is None:
        return checked
    return replace(checked, transaction=replace(checked.transaction, response_payload=b"", endorsements=()))


class ChainReader:
    """Reads a chain once, in order. `findings` holds, after the last block, what doesn't hold; it is empty or fatal.

    height and block_hash (hex): what was read and holds.
    """

    def __init__(self, blocks: Iterable[bytes], trusted: TrustFile, *, workers: int = 0) -> None:
        self._blocks = iter(blocks)
        self._trusted = trusted
        self._workers = workers
        self.findings: list[Finding] = []
        self.height = 0
        self.block_hash = ""
        self.trust: Trust | None = None

    def __iter__(self) -> Iterator[CheckedBlock]:
        """Give the blocks after block 0 that hold, until one doesn't; compare the checkpoint on the way."""
        last = self._read_genesis()
        if last is None or self.trust is None:
            return
        self._advance(last)
        with _check_all(self._blocks, self.trust, self._workers) as stream:
            for one in stream:
                if self.findings or not self._holds(one, last) or one.block is None:
                    return
                last = one.block
                self._advance(last)
                yield one
        self._compare_end()

    def _read_genesis(self) -> Block | None:
        data = next(self._blocks, None)
        if data is None:
            self.findings.append(CHAIN_EMPTY())
            return None
        try:
            self.findings += check_genesis(data, self._trusted)
            block = parse_block(data)
            check_data(block)
            self.trust = read_trust(data)
        except MalformedError as error:
            self.findings.append(CHAIN_MALFORMED(0, why=str(error)))
        except BlockError:
            self.findings.append(CHAIN_DATA_HASH(0))
        return None if self.findings else block

    def _holds(self, one: CheckedBlock, last: Block) -> bool:
        """Say whether a block follows the last one; else note why it doesn't."""
        number, block = last.number + 1, one.block
        if block is None:
            self.findings.append(CHAIN_MALFORMED(number, why=one.why))
        elif block.number != number:
            self.findings.append(CHAIN_NUMBER(number))
        elif block.previous_hash != last.hash:
            self.findings.append(CHAIN_PREVIOUS_HASH(number))
        elif not one.has_its_data:
            self.findings.append(CHAIN_DATA_HASH(number))
        elif one.signers < self._trusted.orderers:
            self.findings.append(CHAIN_SIGNATURE(number, found=one.signers, needed=self._trusted.orderers))
        return not self.findings

    def _advance(self, block: Block) -> None:
        self.height, self.block_hash = block.number + 1, block.hash.hex()
        checkpoint = self._trusted.checkpoint
        if checkpoint and self.height == checkpoint.height and self.block_hash != checkpoint.block_hash:
            self.findings.append(
                CHAIN_CHECKPOINT(block.number, found=self.block_hash, trusted=checkpoint.block_hash)
            )

    def _compare_end(self) -> None:
        checkpoint: Checkpoint | None = self._trusted.checkpoint
        if checkpoint is not None and self.height < checkpoint.height and not self.findings:
            self.findings.append(CHAIN_CUT(self.height - 1, height=self.height, trusted=checkpoint.height))


@contextmanager
def _check_all(blocks: Iterator[bytes], trust: Trust, workers: int) -> Iterator[Iterator[CheckedBlock]]:
    """Check blocks by themselves, in order, here or in that many other processes."""
    if workers < 1:
        verifier = Verifier(trust)
        yield (check_block_alone(data, verifier) for data in blocks)
        return
    # spawned, not forked: whoever audits may have threads
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin_worker, (trust,)) as pool:
        try:
            yield _in_order(pool, blocks, 3 * workers)
        finally:
            pool.shutdown(cancel_futures=True)


def _in_order(pool: ProcessPoolExecutor, blocks: Iterator[bytes], ahead: int) -> Iterator[CheckedBlock]:
    waiting: deque[Future[list[CheckedBlock]]] = deque()
    for chunk in _chunks(blocks):
        waiting.append(pool.submit(_check_chunk, chunk))
        if len(waiting) > ahead:
            yield from waiting.popleft().result()
    while waiting:
        yield from waiting.popleft().result()


def _chunks(blocks: Iterator[bytes]) -> Iterator[list[bytes]]:
    chunk: list[bytes] = []
    size = 0
    for data in blocks:
        chunk.append(data)
        size += len(data)
        if size >= CHUNK_BYTES or len(chunk) >= CHUNK_BLOCKS:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


_worker: list[Verifier] = []


def _begin_worker(trust: Trust) -> None:
    _worker[:] = [Verifier(trust)]


def _check_chunk(chunk: list[bytes]) -> list[CheckedBlock]:
    return [check_block_alone(data, _worker[0]) for data in chunk]
