"""The port over one peer of the organisation whose gateway this is."""

import logging
import os
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from functools import partial
from threading import Lock
from types import TracebackType
from typing import Any, Self
from weakref import WeakSet

from chaincode.peer.connection import PeerAddress
from chaincode.wire import messages as wire
from chaincode.wire.block import parse_block
from chaincode.wire.codes import Code
from chaincode.wire.messages import MalformedError
from chaincode.wire.proposal import NONCE_LENGTH, Proposal
from chaincode.wire.signing import is_valid_signature
from chaincode.wire.transaction import Transaction, build_envelope, parse_transaction
from chaincode.wire.trust import Trust, UntrustedError, Verifier
from chaincode.wire.validation import check_envelope
from gateway.ledger.fabric.commits import Commits, read_transaction_id
from gateway.ledger.fabric.connection import Connection, Deadlines
from gateway.ledger.fabric.deliver import Feed, Seeker, fetch
from gateway.ledger.fabric.retries import FailedError, Patience, retry
from gateway.ledger.fabric.stream import FedBlocks
from gateway.ledger.fabric.submitting import Submitter
from gateway.ledger.fabric.trust import FollowedTrust
from gateway.ledger.fabric.verdicts import judge_endorse, judge_evaluate, to_details
from gateway.ledger.intake import ENVELOPE_BYTES, RefusedError, check_caller, read_proposal
from gateway.ledger.port import (
    REFUSED,
    VALID,
    CommitError,
    Detail,
    Endorsed,
    EndorseError,
    EvaluateError,
    LedgerCall,
    Receipt,
    Response,
    Signer,
    SubmitError,
)
from gateway.ledger.proposals import accept_signature, prepare_proposal

_log = logging.getLogger(__name__)


class FabricLedger:
    """A channel as one peer shows it. Safe for many threads; nothing is sent before the first call.

    signer: the organisation's own service, in whose name blocks and commits are asked for; clock: UTC seconds.
    """

    def __init__(
        self, peer: PeerAddress, signer: Signer, organisation: str, channel: str, *,
        deadlines: Deadlines | None = None, patience: Patience | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.organisation, self.channel = organisation, channel
        self._deadlines, self._patience, self._clock = deadlines or Deadlines(), patience or Patience(), clock
        self._connection = Connection(peer)
        self._seeker = Seeker(channel, organisation, signer)
        self._trust = FollowedTrust(self._fetch_block)
        self._commits = Commits(self._fetch_newest, self._feed, self._trust)
        self._submitter = Submitter(
            self._connection, self._seeker, self._commits, self._hash_of, self._deadlines, self._patience
        )
        self._feeds, self._gate, self._is_closed = WeakSet[Feed](), Lock(), False

    def prepare(self, call: LedgerCall, certificate: bytes) -> bytes:
        """Build proposal bytes, dated now."""
        nonce = os.urandom(NONCE_LENGTH)
        return prepare_proposal(call, certificate, self._verifier, nonce=nonce, timestamp_s=int(self._clock()))

    def evaluate(self, proposal: bytes, signature: bytes) -> Response:
        """Ask the organisation's own peer, or another where it has no chaincode; never writes."""
        try:
            read, signed = self._accept(proposal, signature)
        except RefusedError as error:
            raise EvaluateError(error.code) from error
        call = partial(
            self._connection.gateway.evaluate, self.channel, read.headers.transaction_id, signed,
            timeout_s=self._deadlines.evaluate_s,
        )
        try:
            result = retry(call, judge_evaluate, self._patience)
        except FailedError as error:
            if error.verdict.message:
                return Response(error.verdict.status, error.verdict.message, b"")
            raise self._explain(EvaluateError, error, read) from error
        return Response(result.status, result.message, result.payload)

    def endorse(self, proposal: bytes, signature: bytes, organisations: Sequence[str] = ()) -> Endorsed:
        """Have the peer's gateway collect endorsements; equal ones make the transaction."""
        try:
            read, signed = self._accept(proposal, signature, organisations)
        except RefusedError as error:
            raise EndorseError(error.code) from error
        call = partial(
            self._connection.gateway.endorse, self.channel, read.headers.transaction_id, signed, organisations,
            timeout_s=self._deadlines.endorse_s,
        )
        try:
            envelope = retry(call, partial(judge_endorse, named=organisations), self._patience)
        except FailedError as error:
            raise self._explain(EndorseError, error, read) from error
        return _read_endorsed(read, envelope.payload)

    def submit(self, transaction: bytes, signature: bytes) -> Receipt:
        """Have it ordered and wait for its block; what stands in a block already is answered from there."""
        envelope = build_envelope(transaction, accept_signature(signature))
        read = self._check(envelope, transaction, accept_signature(signature))
        identifier, answer = read.headers.transaction_id, read.action.response
        committed = self._submitter.submit(identifier, envelope)
        if committed.code != VALID:
            raise CommitError(committed.code, transaction_id=identifier, block=committed.block)
        response = Response(answer.status, answer.message, answer.payload)
        return Receipt(identifier, committed.block, VALID, response, committed.block_hash)

    def blocks(self, from_number: int = 0) -> FedBlocks:
        """Give blocks from that number on, waiting for the next, also through a restart of the peer."""
        return FedBlocks(self._feed(from_number))

    def height(self) -> int:
        """Give the number of blocks that the peer holds."""
        return self._commits.height()

    def is_reachable(self) -> bool:
        """Whether its own peer is connected."""
        return self._connection.is_there

    @property
    def trust(self) -> Trust:
        """Whom the channel's newest configuration trusts."""
        return self._verifier.trust

    def close(self) -> None:
        """End the streams and the connection. Calls after it fail, streams opened after it are at their end."""
        self._commits.close()
        with self._gate:
            self._is_closed = True
            feeds = list(self._feeds)
        for feed in feeds:
            feed.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _verifier(self) -> Verifier:
        self._commits.start()
        verifier = self._trust.verifier
        if verifier is None or self._is_closed:
            raise EvaluateError("LEDGER_CLOSED")
        return verifier

    def _accept(self, proposal: bytes, signature: bytes, named: Sequence[str] | None = None) -> tuple[Proposal, Any]:
        """Check what needs no peer, so that nobody's endorser is troubled with it; named: None for a query."""
        read, accepted = read_proposal(proposal), accept_signature(signature)
        try:
            verifier = self._verifier
        except EvaluateError as error:  # the step that asks has an error of its own
            raise RefusedError(error.code) from error
        if named is not None:
            _check_named(read, named, verifier.trust)
        check_caller(read, proposal, accepted, verifier, self._clock())
        return read, wire.SignedProposal(proposal_bytes=proposal, signature=accepted)

    def _check(self, envelope: bytes, transaction: bytes, signature: bytes) -> Transaction:
        """Refuse what no orderer takes, with the same codes as a block would give."""
        if len(envelope) > ENVELOPE_BYTES:
            identifier = read_transaction_id(envelope)
            raise SubmitError("ENVELOPE_TOO_LARGE", transaction_id=identifier, status=REFUSED)
        try:
            verifier = self._verifier
        except EvaluateError as error:
            raise SubmitError(error.code, transaction_id=read_transaction_id(envelope)) from error
        try:
            read = parse_transaction(transaction)
            creator = verifier.identify(read.headers.creator)
        except (MalformedError, UntrustedError):
            checked = check_envelope(envelope, verifier)
            raise SubmitError(checked.code.name, transaction_id=checked.transaction_id, status=REFUSED) from None
        code = ""
        if not is_valid_signature(creator.public_key, transaction, signature):
            code = Code.BAD_CREATOR_SIGNATURE.name
        elif read.headers.channel != self.channel:
            code = Code.TARGET_CHAIN_NOT_FOUND.name
        elif not creator.is_in_force(datetime.fromtimestamp(self._clock(), UTC)):
            code = "CERTIFICATE_EXPIRED"
        if code:
            raise SubmitError(code, transaction_id=read.headers.transaction_id, status=REFUSED)
        return read

    def _explain(self, kind: Any, error: FailedError, read: Proposal) -> Exception:
        failure, verdict = error.failure, error.verdict
        _log.info("%s of %s: %s", kind.stage, read.headers.transaction_id, failure.message)
        made: Exception = kind(
            verdict.code, transaction_id=read.headers.transaction_id, status=verdict.status, values=verdict.values,
            details=to_details(failure) or (Detail(self.organisation, failure.message),),
        )
        return made

    def _fetch_newest(self) -> bytes:
        return fetch(self._connection, self._seeker.seek_newest(), self._deadlines.first_s)

    def _feed(self, first: int) -> Feed:
        feed = Feed(self._connection, self._seeker, first)
        with self._gate:
            self._feeds.add(feed)
            if self._is_closed:
                feed.close()
        return feed

    def _fetch_block(self, number: int) -> bytes:
        return fetch(self._connection, self._seeker.seek(number, number), self._deadlines.first_s)

    def _hash_of(self, number: int) -> str:
        return parse_block(self._fetch_block(number)).hash.hex()


def _check_named(read: Proposal, organisations: Sequence[str], trust: Trust) -> None:
    if read.transient and not organisations:
        raise RefusedError("TRANSIENT_WITHOUT_ORGANISATIONS")
    if len(set(organisations)) != len(organisations) or set(organisations) - set(trust.names()):
        raise RefusedError("ORGANISATION_UNKNOWN")


def _read_endorsed(proposal: Proposal, payload: bytes) -> Endorsed:
    """Read the transaction, which must be of this very proposal, since a member will sign it."""
    identifier = proposal.headers.transaction_id
    try:
        read = parse_transaction(payload)
        names = tuple(wire.decode(wire.SerializedIdentity, one.endorser).mspid for one in read.endorsements)
    except MalformedError as error:
        raise EndorseError("UNREADABLE_ANSWER", transaction_id=identifier) from error
    if read.headers != proposal.headers or read.args != proposal.args:
        raise EndorseError("ANOTHER_TRANSACTION", transaction_id=identifier)
    answer = read.action.response
    return Endorsed(identifier, payload, Response(answer.status, answer.message, answer.payload), names)
