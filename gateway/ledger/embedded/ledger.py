"""The embedded ledger: the port's four steps over endorsers, writer and file."""

import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Self

from chaincode.wire.block import parse_block
from chaincode.wire.codes import Code
from chaincode.wire.genesis import build_genesis, read_trust
from chaincode.wire.identity import serialise_identity
from chaincode.wire.pace import PROPOSALS_A_MINUTE, Pace
from chaincode.wire.proposal import NONCE_LENGTH
from chaincode.wire.rwset import state_digest
from chaincode.wire.transaction import Response as Answered
from chaincode.wire.transaction import Transaction, build_envelope, build_transaction
from chaincode.wire.trust import Trust, UntrustedError, Verifier
from chaincode.wire.validation import Checked, check_envelope
from gateway.ledger.embedded.agreement import agree
from gateway.ledger.embedded.endorser import (
    DEFECT,
    Answer,
    Endorser,
    ParsedProposal,
    check_proposal,
    endorse,
    simulate,
)
from gateway.ledger.embedded.store import Store, View, create_store
from gateway.ledger.embedded.stream import StoredBlocks
from gateway.ledger.embedded.writer import Writer, Written
from gateway.ledger.intake import ENVELOPE_BYTES, RefusedError, read_proposal
from gateway.ledger.port import (
    REFUSED,
    VALID,
    CommitError,
    Endorsed,
    EndorseError,
    EvaluateError,
    LedgerCall,
    Receipt,
    Response,
    Signer,
    SubmitError,
)
from gateway.ledger.proposals import CHAINCODE, accept_signature, prepare_proposal

COUNTED_BYTES = 65_536  # of a transaction that count as one: number alone would let large ones fill the file


class EmbeddedLedger:
    """One file, its endorsers and one block-signing key that stands for the orderer. Safe for many threads."""

    def __init__(
        self,
        path: Path,
        endorsers: Sequence[Endorser],
        orderer: tuple[str, Signer],
        *,
        clock: Callable[[], float] = time.time,
        submits: int = PROPOSALS_A_MINUTE,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open the file and take its lock.

        orderer: its organisation and signer; clock: UTC seconds; submits: transactions that are taken of one key in a
        minute, by `timer` (seconds), a large one as several: what is taken stands in a block for ever, endorsed or not.

        Raises:
            FileNotFoundError: `create` makes it.
            LockedError: it is open elsewhere.
        """
        self._store = Store(path, CHAINCODE)
        self.trust: Trust = read_trust(self._store.first)
        self._clock = clock
        # a chain's check depends on block 0 and the certificate's bytes alone, so all endorsers share its memory
        self._verifier = Verifier(self.trust)
        # simulating and verifying hold the interpreter: in turns they cost half of what contending for it costs
        self._turn = Lock()
        self._peers = {endorser.organisation: endorser for endorser in endorsers}
        self._pace, self._timer = Pace(submits), timer
        organisation, signer = orderer
        self._writer = Writer(self._store, (serialise_identity(organisation, signer.certificate), signer.key))

    @staticmethod
    def create(path: Path, trust: Trust, *, clock: Callable[[], float] = time.time) -> None:
        """Found a chain: write block 0, from which everybody reads whom to trust.

        Raises:
            FileExistsError: there is a ledger.
        """
        create_store(path, build_genesis(trust, os.urandom(NONCE_LENGTH), int(clock())))

    def prepare(self, call: LedgerCall, certificate: bytes) -> bytes:
        """Build proposal bytes, dated now."""
        nonce = os.urandom(NONCE_LENGTH)
        return prepare_proposal(call, certificate, self._verifier, nonce=nonce, timestamp_s=int(self._clock()))

    def evaluate(self, proposal: bytes, signature: bytes) -> Response:
        """Ask the endorser of the caller's organisation; never writes."""
        try:
            signed = _read(proposal, signature)
            peer = self._peers[self._find_own_peer(signed)]
            with self._store.view() as view:
                caller = check_proposal(signed, self._verifier, view, self._clock())
                return _to_response(simulate(peer, signed, caller, view).response)
        except RefusedError as error:
            raise EvaluateError(error.code) from error

    def endorse(self, proposal: bytes, signature: bytes, organisations: Sequence[str] = ()) -> Endorsed:
        """Have all endorsers, or those named, simulate on one height; they must agree."""
        try:
            signed = _read(proposal, signature)
            names = self._choose(signed, organisations)
        except RefusedError as error:
            raise EndorseError(error.code) from error
        identifier = signed.proposal.headers.transaction_id
        with self._turn, self._store.view() as view:
            answers = [self._ask(name, signed, view) for name in names]
        agreed = agree(answers, self.trust.threshold, identifier, is_named=bool(organisations))
        endorsements = [one.endorsement for one in agreed if one.endorsement is not None]
        transaction = build_transaction(signed.proposal, agreed[0].payload, endorsements)
        by = tuple(one.organisation for one in agreed)
        return Endorsed(identifier, transaction, _to_response(agreed[0].response), by)

    def submit(self, transaction: bytes, signature: bytes) -> Receipt:
        """Queue for the next block and wait for it; what stands in a block already is answered from there."""
        envelope = build_envelope(transaction, accept_signature(signature))
        with self._turn:
            checked, read = self._check(envelope)
        identifier = checked.transaction_id
        committed = self._find(identifier)
        if committed is None:
            self._count(read, identifier, len(envelope))
            try:
                committed = self._writer.submit(envelope, checked).result()
            except Exception as error:
                raise SubmitError("NOT_WRITTEN", transaction_id=identifier) from error
            if committed.code is Code.DUPLICATE_TXID:
                committed = self._find(identifier) or committed
        if committed.code is not Code.VALID:
            raise CommitError(committed.code.name, transaction_id=identifier, block=committed.block)
        return Receipt(identifier, committed.block, VALID, _to_response(read.action.response), committed.block_hash)

    def blocks(self, from_number: int = 0) -> StoredBlocks:
        """Give blocks from that number on, waiting for the next; closing the ledger ends it too."""
        return StoredBlocks(self._store, from_number)

    def height(self) -> int:
        """Give the number of blocks."""
        return self._store.height

    def is_reachable(self) -> bool:
        """Whether it answers: it is in this process."""
        return True

    def tip(self) -> tuple[int, str, str]:
        """Give the height, the newest block's hash and what the chain came to (hex): a checkpoint."""
        tip = self._store.tip
        return tip.number + 1, tip.hash.hex(), tip.outcome.hex()

    def state_digest(self) -> str:
        """Give the digest of the whole state (hex)."""
        with self._store.view() as view:
            return state_digest(view.items())

    def state(self) -> dict[str, bytes]:
        """Give the whole state: for tests and small chains."""
        with self._store.view() as view:
            return dict(view.items())

    def close(self) -> None:
        """Write what waits, end the streams, give the lock back. Calls after it fail."""
        if not self._store.is_closed:
            self._writer.close()
            self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _find_own_peer(self, signed: ParsedProposal) -> str:
        """Give the endorser to ask: of the caller's organisation, else the first, which will refuse a stranger."""
        try:
            name = self._verifier.identify(signed.proposal.headers.creator).organisation
        except UntrustedError:
            name = ""
        return name if name in self._peers else next(iter(self._peers))

    def _choose(self, signed: ParsedProposal, organisations: Sequence[str]) -> Sequence[str]:
        if signed.proposal.transient and not organisations:
            raise RefusedError("TRANSIENT_WITHOUT_ORGANISATIONS")
        if len(set(organisations)) != len(organisations) or set(organisations) - set(self._peers):
            raise RefusedError("ORGANISATION_UNKNOWN")
        return organisations or tuple(self._peers)

    def _ask(self, name: str, signed: ParsedProposal, view: View) -> Answer:
        """Ask one endorser; what it refuses to simulate is its answer too."""
        try:
            return endorse(self._peers[name], signed, self._verifier, view, now_s=self._clock())
        except RefusedError as error:
            return Answer(name, Answered(DEFECT, error.code))

    def _check(self, envelope: bytes) -> tuple[Checked, Transaction]:
        """Take what an orderer would take: readable, signed by its creator, whose certificate is in force."""
        if len(envelope) > ENVELOPE_BYTES:
            raise SubmitError("ENVELOPE_TOO_LARGE", status=REFUSED)
        checked = check_envelope(envelope, self._verifier)
        if checked.transaction is None or checked.code is Code.TARGET_CHAIN_NOT_FOUND:
            raise SubmitError(checked.code.name, transaction_id=checked.transaction_id, status=REFUSED)
        creator = self._verifier.identify(checked.transaction.headers.creator)
        if not creator.is_in_force(datetime.fromtimestamp(self._clock(), UTC)):
            raise SubmitError("CERTIFICATE_EXPIRED", transaction_id=checked.transaction_id, status=REFUSED)
        return checked, checked.transaction

    def _count(self, transaction: Transaction, identifier: str, size: int) -> None:
        """Count what will stand in a block by the key that signed it, apart from what that key proposes."""
        key = self._verifier.identify(transaction.headers.creator).key
        if not self._pace.take(key, self._timer(), -(-size // COUNTED_BYTES)):
            raise SubmitError("TOO_FAST", transaction_id=identifier, values={"most": self._pace.a_minute})

    def _find(self, transaction_id: str) -> Written | None:
        """Look up where a transaction stands."""
        with self._store.view() as view:
            found = view.find_transaction(transaction_id)
            raw = view.block(found[0]) if found else None
        if found is None or raw is None:
            return None
        return Written(found[0], found[2], parse_block(raw).hash.hex())


def _read(proposal: bytes, signature: bytes) -> ParsedProposal:
    return ParsedProposal(proposal, accept_signature(signature), read_proposal(proposal))


def _to_response(response: Answered) -> Response:
    return Response(response.status, response.message, response.payload)
