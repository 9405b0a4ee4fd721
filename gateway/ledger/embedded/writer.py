"""The one writer: takes whatever waits, validates it in order, writes one block with one commit. No timer."""

import os
from concurrent.futures import Future
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from threading import Lock, Thread

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from chaincode.wire.block import build_block
from chaincode.wire.codes import Code
from chaincode.wire.outcome import compute_effect
from chaincode.wire.proposal import NONCE_LENGTH
from chaincode.wire.validation import Checked, validate_block
from gateway.ledger.embedded.store import Store
from gateway.ledger.proposals import CHAINCODE

BLOCK_TRANSACTIONS = 100


@dataclass(frozen=True)
class Written:
    """Where a transaction stands."""

    block: int
    code: Code
    block_hash: str


@dataclass(frozen=True)
class WaitingEnvelope:
    """An envelope that passed the checks which need no state, and who waits for it."""

    envelope: bytes
    checked: Checked
    result: Future[Written] = field(default_factory=Future)


class Writer:
    """A thread that owns the file's write connection. signer: the orderer's SerializedIdentity and key."""

    def __init__(self, store: Store, signer: tuple[bytes, EllipticCurvePrivateKey]) -> None:
        self._store, self._signer = store, signer
        self._queue: SimpleQueue[WaitingEnvelope | None] = SimpleQueue()
        self._gate, self._is_closed = Lock(), False
        self._thread = Thread(target=self._run, name="ledger-writer", daemon=True)
        self._thread.start()

    def submit(self, envelope: bytes, checked: Checked) -> Future[Written]:
        """Queue an envelope; its future is done once its block is durable, or fails when it couldn't be written."""
        waiting = WaitingEnvelope(envelope, checked)
        with self._gate:
            if self._is_closed:
                raise RuntimeError("the ledger is closed")
            self._queue.put(waiting)
        return waiting.result

    def close(self) -> None:
        """Write what waits, then end."""
        with self._gate:
            if not self._is_closed:
                self._is_closed = True
                self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        while (first := self._queue.get()) is not None:
            batch, is_last = self._take(first)
            self._write(batch)
            if is_last:
                return

    def _take(self, first: WaitingEnvelope) -> tuple[list[WaitingEnvelope], bool]:
        batch = [first]
        while len(batch) < BLOCK_TRANSACTIONS:
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return batch, False
            if waiting is None:
                return batch, True
            batch.append(waiting)
        return batch, False

    def _write(self, batch: list[WaitingEnvelope]) -> None:
        try:
            results = self._commit(batch)
        except Exception as error:  # whatever failed (a full disk), those who wait must hear of it
            for waiting in batch:
                waiting.result.set_exception(error)
            return
        for waiting, result in zip(batch, results, strict=True):
            waiting.result.set_result(result)

    def _commit(self, batch: list[WaitingEnvelope]) -> list[Written]:
        number, previous = self._store.tip.number + 1, self._store.tip.hash
        envelopes = [waiting.envelope for waiting in batch]
        checked = [waiting.checked for waiting in batch]
        with self._store.change() as view:
            codes, updates = validate_block(number, checked, view)
            nonce = os.urandom(NONCE_LENGTH)
            raw = build_block(number, previous, envelopes, codes, signer=self._signer, nonce=nonce)
            ids = zip((one.transaction_id for one in checked), codes, strict=True)
            tip = self._store.tip.grow(raw, compute_effect(codes, [one.transaction for one in checked]))
            self._store.put(raw, tip, ids, updates.get(CHAINCODE, {}))
        self._store.announce(tip)
        return [Written(number, code, tip.hash.hex()) for code in codes]
