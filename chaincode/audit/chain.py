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

from chaincode.audit.configurations import Entry, follow
from chaincode.audit.findings import (
    CHAIN_CHECKPOINT,
    CHAIN_CONFIGURATION,
    CHAIN_CUT,
    CHAIN_DATA_HASH,
    CHAIN_EMPTY,
    CHAIN_LAST_CONFIGURATION,
    CHAIN_MALFORMED,
    CHAIN_METADATA,
    CHAIN_NUMBER,
    CHAIN_OUTCOME,
    CHAIN_POLICY,
    CHAIN_PREVIOUS_HASH,
    CHAIN_SIGNATURE,
    CHAIN_SPARE_SIGNATURE,
    CONFIGURED,
    Finding,
)
from chaincode.audit.trust import Checkpoint, TrustFile, check_genesis
from chaincode.wire.block import Block, parse_block
from chaincode.wire.codes import Code
from chaincode.wire.config_update import Update
from chaincode.wire.genesis import read_trust
from chaincode.wire.messages import MalformedError
from chaincode.wire.ordering import (
    count_signatures,
    find_odd_entry,
    find_orderers,
    is_ordered,
    read_last_configuration,
)
from chaincode.wire.outcome import BEFORE_ALL, advance, compute_effect
from chaincode.wire.trust import Trust, Verifier
from chaincode.wire.validation import Checked, check_envelope

CHUNK_BYTES = 400_000
CHUNK_BLOCKS = 100


@dataclass(frozen=True)
class CheckedBlock:
    """A block after the checks that need no other block.

    checked: one an envelope, without the endorsements, which were looked at; effect: what `wire.outcome` makes of it;
    signers: trusted orderers whose signature holds, of so many signatures; is_ordered: they are enough; odd_entry: a
    metadata entry that isn't as it must be; configuration: the block that the orderers name as the newest
    configuration's; why: of a block that can't be read.
    """

    block: Block | None
    checked: tuple[Checked, ...] = field(default=(), repr=False)
    effect: bytes = b""
    has_its_data: bool = True
    signers: int = 0
    signatures: int = 0
    is_ordered: bool = False
    odd_entry: str = ""
    configuration: int | None = None
    why: str = ""


def check_block_alone(data: bytes, verifier: Verifier, orderers: int = 1) -> CheckedBlock:
    """Check one block by itself: form, data hash, metadata, orderers' signatures, every envelope.

    orderers: how many must have signed, if the channel doesn't ask for more.
    """
    try:
        block = parse_block(data)
    except MalformedError as error:
        return CheckedBlock(None, why=str(error))
    signers, odd = find_orderers(block, verifier), find_odd_entry(block, verifier.trust)
    found = CheckedBlock(
        replace(block, envelopes=()), has_its_data=block.has_its_data, signers=len(signers),
        signatures=count_signatures(block), is_ordered=is_ordered(signers, verifier, orderers), odd_entry=odd,
        configuration=read_last_configuration(block),
    )
    if not block.has_its_data:
        return found
    checked = tuple(_strip(check_envelope(envelope, verifier)) for envelope in block.envelopes)
    return replace(found, checked=checked, effect=compute_effect(block.codes, [check.transaction for check in checked]))


def _strip(checked: Checked) -> Checked:
    """Leave out what was looked at already and would only travel between processes."""
    if checked.transaction is None:
        return checked
    return replace(checked, transaction=replace(checked.transaction, response_payload=b"", endorsements=()))


class ChainReader:
    """Reads a chain once, in order. `findings` holds, after the last block, what doesn't hold; it is empty or fatal.

    height, block_hash and outcome (hex): what was read and holds; trust: in force after it; notes: what is worth
    knowing, changes of the configuration among it.
    """

    def __init__(self, blocks: Iterable[bytes], trusted: TrustFile, *, workers: int = 0) -> None:
        self._blocks = iter(blocks)
        self._trusted = trusted
        self._workers = workers
        self._configured_at = 0
        self.findings: list[Finding] = []
        self.notes: list[Finding] = []
        self.height = 0
        self.block_hash = ""
        self._outcome = BEFORE_ALL
        self.trust: Trust | None = None

    @property
    def bound_height(self) -> int:
        """How many of the blocks that were read a checkpoint fixes."""
        checkpoint = self._trusted.checkpoint
        return checkpoint.height if checkpoint is not None and checkpoint.height <= self.height else 0

    @property
    def outcome(self) -> str:
        """What the blocks so far came to, hex."""
        return self._outcome.hex()

    def __iter__(self) -> Iterator[CheckedBlock]:
        """Give the blocks after block 0 that hold, until one doesn't; compare the checkpoint on the way."""
        last = self._read_genesis()
        if last is None or self.trust is None:
            return
        self._advance(last, compute_effect(last.codes, [None]))
        with _check_all(follow(self._blocks, self.trust), self._trusted.orderers, self._workers) as stream:
            for entry, one in stream:
                if self.findings or not self._holds(entry, one, last) or one.block is None:
                    return
                last = one.block
                self._advance(last, one.effect)
                self._adopt(last.number, entry.update)
                yield one
        self._compare_end()

    def _read_genesis(self) -> Block | None:
        data = next(self._blocks, None)
        if data is None:
            self.findings.append(CHAIN_EMPTY())
            return None
        try:
            self.findings += check_genesis(data, self._trusted)
            block, self.trust = parse_block(data), read_trust(data)
        except MalformedError as error:
            self.findings.append(CHAIN_MALFORMED(0, why=str(error)))
            return None
        if not block.has_its_data:
            self.findings.append(CHAIN_DATA_HASH(0))
        odd = find_odd_entry(block, self.trust)
        if odd:
            self.findings.append(CHAIN_METADATA(0, entry=odd))
        return None if self.findings else block

    def _holds(self, entry: Entry, one: CheckedBlock, last: Block) -> bool:
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
        elif not one.is_ordered:
            needed = max(self._trusted.orderers, entry.trust.quorum)
            self.findings.append(CHAIN_SIGNATURE(number, found=one.signers, needed=needed))
        elif one.odd_entry:
            self.findings.append(CHAIN_METADATA(number, entry=one.odd_entry))
        else:
            self._check_configuration(number, entry, one)
            if one.signatures > one.signers:
                self.notes.append(CHAIN_SPARE_SIGNATURE(number, count=one.signatures - one.signers))
        return not self.findings

    def _check_configuration(self, number: int, entry: Entry, one: CheckedBlock) -> None:
        if not entry.trust.is_network:
            return
        if any(part.code is Code.VALID and part.transaction is None for part in one.checked) and entry.update is None:
            why = entry.why or "not alone in its block"
            self.findings.append(CHAIN_CONFIGURATION(number, why=why[:120]))
            return
        newest = number if entry.update is not None else self._configured_at
        if one.configuration != newest:
            found = -1 if one.configuration is None else one.configuration
            self.findings.append(CHAIN_LAST_CONFIGURATION(number, found=found, right=newest))

    def _adopt(self, number: int, update: Update | None) -> None:
        """Trust from here on whom an update names."""
        if update is None:
            return
        self.trust, self._configured_at = update.trust, number
        self.notes.append(CONFIGURED(
            number, sequence=update.sequence, changed=", ".join(update.changed)[:200], by=", ".join(update.signers),
        ))
        if update.trust.threshold < self._trusted.endorsers:
            self.findings.append(
                CHAIN_POLICY(number, found=update.trust.threshold, trusted=self._trusted.endorsers)
            )

    def _advance(self, block: Block, effect: bytes) -> None:
        self._outcome = advance(self._outcome, block.number, block.hash, effect)
        self.height, self.block_hash = block.number + 1, block.hash.hex()
        checkpoint = self._trusted.checkpoint
        if checkpoint is None or self.height != checkpoint.height:
            return
        if self.block_hash != checkpoint.block_hash:
            found = CHAIN_CHECKPOINT(block.number, found=self.block_hash, trusted=checkpoint.block_hash)
            self.findings.append(found)
        elif self.outcome != checkpoint.outcome:
            self.findings.append(CHAIN_OUTCOME(block.number, found=self.outcome, trusted=checkpoint.outcome))

    def _compare_end(self) -> None:
        checkpoint: Checkpoint | None = self._trusted.checkpoint
        if checkpoint is not None and self.height < checkpoint.height and not self.findings:
            self.findings.append(CHAIN_CUT(self.height - 1, height=self.height, trusted=checkpoint.height))


@contextmanager
def _check_all(
    entries: Iterator[Entry], orderers: int, workers: int
) -> Iterator[Iterator[tuple[Entry, CheckedBlock]]]:
    """Check blocks by themselves, in order, here or in that many other processes."""
    if workers < 1:
        yield _check_here(entries, orderers)
        return
    # spawned, not forked: whoever audits may have threads
    with ProcessPoolExecutor(workers, get_context("spawn")) as pool:
        try:
            yield _in_order(pool, entries, orderers, 3 * workers)
        finally:
            pool.shutdown(cancel_futures=True)


def _check_here(entries: Iterator[Entry], orderers: int) -> Iterator[tuple[Entry, CheckedBlock]]:
    verifier = Verifier(Trust("", ()))
    for entry in entries:
        if verifier.trust is not entry.trust:
            verifier = Verifier(entry.trust)
        yield entry, check_block_alone(entry.data, verifier, orderers)


def _in_order(
    pool: ProcessPoolExecutor, entries: Iterator[Entry], orderers: int, ahead: int
) -> Iterator[tuple[Entry, CheckedBlock]]:
    waiting: deque[tuple[list[Entry], Future[list[CheckedBlock]]]] = deque()
    for chunk in _chunks(entries):
        raw = [entry.data for entry in chunk]
        waiting.append((chunk, pool.submit(_check_chunk, chunk[0].trust, orderers, raw)))
        if len(waiting) > ahead:
            yield from _take(*waiting.popleft())
    while waiting:
        yield from _take(*waiting.popleft())


def _take(chunk: list[Entry], result: Future[list[CheckedBlock]]) -> Iterator[tuple[Entry, CheckedBlock]]:
    return zip(chunk, result.result(), strict=True)


def _chunks(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    """Cut a stream into parts of one trust."""
    chunk: list[Entry] = []
    size = 0
    for entry in entries:
        chunk.append(entry)
        size += len(entry.data)
        if size >= CHUNK_BYTES or len(chunk) >= CHUNK_BLOCKS or entry.update is not None:
            yield chunk
            chunk, size = [], 0
    if chunk:
        yield chunk


_worker: list[Verifier] = []


def _check_chunk(trust: Trust, orderers: int, chunk: list[bytes]) -> list[CheckedBlock]:
    if not _worker or _worker[0].trust != trust:
        _worker[:] = [Verifier(trust)]
    return [check_block_alone(data, _worker[0], orderers) for data in chunk]
