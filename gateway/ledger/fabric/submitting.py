"""Sending a signed transaction until it stands in a block: the same envelope, however often.

After an error the peer is asked first where the transaction stands: a committed one was once answered UNAVAILABLE.
"""

import re
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass

import grpc

from chaincode.kernel.retrying import retry
from chaincode.peer.failures import Failure, read_failure
from chaincode.wire import messages
from chaincode.wire.codes import Code
from gateway.ledger.fabric.commits import Commits, Committed
from gateway.ledger.fabric.connection import Connection, Deadlines
from gateway.ledger.fabric.deliver import Seeker
from gateway.ledger.fabric.retries import Patience
from gateway.ledger.fabric.verdicts import judge, to_details
from gateway.ledger.port import REFUSED, EvaluateError, SubmitError

_ORDERER = re.compile(r"unsuccessful response from orderer: status=([A-Z_]+)")
# What an orderer never takes: wrong bytes, a signature that doesn't count, too many bytes.
_NEVER = ("BAD_REQUEST", "FORBIDDEN", "REQUEST_ENTITY_TOO_LARGE")


class _NowhereError(Exception):
    """It stands in no block yet. failure: why it wasn't taken, or None."""

    def __init__(self, failure: Failure | None) -> None:
        super().__init__()
        self.failure = failure


@dataclass(frozen=True)
class Submitter:
    """Sends and waits. hash_of: the hash (hex) of a block by its number."""

    connection: Connection
    seeker: Seeker
    commits: Commits
    hash_of: Callable[[int], str]
    deadlines: Deadlines
    patience: Patience

    def submit(self, transaction_id: str, envelope: bytes) -> Committed:
        """Send an envelope and wait for its block.

        Raises:
            SubmitError: no orderer takes it (status 400: never), or COMMIT_UNKNOWN: taken, and in no block yet.
        """
        known = self.commits.find(transaction_id)
        if known is not None:
            return known
        parsed = messages.Envelope.FromString(envelope)
        future = self.commits.expect(transaction_id)
        try:
            return self._until_committed(transaction_id, parsed, future)
        finally:
            self.commits.forget(transaction_id)

    def _until_committed(self, transaction_id: str, envelope: object, future: "Future[Committed]") -> Committed:
        started_s, is_taken = time.monotonic(), False

        def attempt() -> Committed:
            nonlocal is_taken
            failure = self._send(transaction_id, envelope)
            if failure is not None:
                require_possible(failure, transaction_id)
            is_taken = is_taken or failure is None
            found = self._find(transaction_id, future, self.patience.resend_s if failure is None else 0.0)
            if found is None:
                raise _NowhereError(failure)
            return found

        def find_pause(error: Exception) -> float | None:
            if not isinstance(error, _NowhereError):
                return None
            limit_s = self.deadlines.commit_s if is_taken else self.patience.submit_s
            if time.monotonic() - started_s >= limit_s:
                raise _give_up(error.failure if not is_taken else None, transaction_id) from None
            return 0.0 if error.failure is None else self.patience.pause_s

        return retry(attempt, find_pause)

    def _find(self, transaction_id: str, future: "Future[Committed]", seconds: float) -> Committed | None:
        """Wait for the stream, then ask; of two copies the first counts, and it may stand in an older block."""
        try:
            found = _wait(future, seconds)
        except CancelledError:
            raise SubmitError("LEDGER_CLOSED", transaction_id=transaction_id) from None
        if found is None or found.code == Code.DUPLICATE_TXID.name:
            found = self._ask(transaction_id) or found
        return found

    def _send(self, transaction_id: str, envelope: object) -> Failure | None:
        try:
            self.connection.gateway.submit(
                self.seeker.channel, transaction_id, envelope, timeout_s=self.deadlines.submit_s
            )
        except grpc.RpcError as error:
            return read_failure(error)
        return None

    def _ask(self, transaction_id: str) -> Committed | None:
        """Ask the peer where a transaction stands; None when it doesn't know soon."""
        try:
            answer = self.connection.gateway.ask_status(
                self.seeker.channel, transaction_id, self.seeker.caller, timeout_s=self.deadlines.status_s
            )
            block_hash = self.hash_of(answer.block_number)
        except (grpc.RpcError, EvaluateError):
            return None
        self.commits.reach(answer.block_number)
        return Committed(answer.block_number, Code(answer.result).name, block_hash)


def _wait(future: "Future[Committed]", seconds: float) -> Committed | None:
    try:
        return future.result(seconds)
    except LateError:
        return None


def _give_up(failure: Failure | None, transaction_id: str) -> SubmitError:
    if failure is None:
        return SubmitError("COMMIT_UNKNOWN", transaction_id=transaction_id)
    is_orderers = failure.status is grpc.StatusCode.UNAVAILABLE and failure.has("orderer")
    code = "ORDERERS_UNREACHABLE" if is_orderers else judge(failure).code
    return SubmitError(code, transaction_id=transaction_id, details=to_details(failure))


def require_possible(failure: Failure, transaction_id: str) -> None:
    """Raise for what the orderers will never take; of several, when all that answered say so.

    Raises:
        SubmitError: ORDERER_<status> or TRANSACTION_MALFORMED, with status 400.
    """
    if failure.status is grpc.StatusCode.INVALID_ARGUMENT:
        raise SubmitError("TRANSACTION_MALFORMED", transaction_id=transaction_id, status=REFUSED)
    said = [detail.message for detail in failure.details] or [failure.message]
    statuses = [found[1] for text in said if (found := _ORDERER.search(text))]
    if len(statuses) == len(said) and all(status in _NEVER for status in statuses):
        raise SubmitError(
            f"ORDERER_{statuses[0]}", transaction_id=transaction_id, status=REFUSED, details=to_details(failure)
        )
