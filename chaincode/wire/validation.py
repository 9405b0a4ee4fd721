"""Validation: which code each transaction of a block gets, from the block and the state before it alone.

The ledger that writes a block and the auditor who replays it run this same code. Order and codes as in Fabric
(core/common/validation/msgvalidation.go, core/committer/txvalidator/v20, kvledger/txmgmt/validation).
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from chaincode.wire import messages
from chaincode.wire.codes import Code
from chaincode.wire.messages import MalformedError
from chaincode.wire.proposal import Headers, check_transaction_id, parse_headers
from chaincode.wire.rwset import NamespaceSet, Range, Read, Version, summarise
from chaincode.wire.signing import is_valid_signature
from chaincode.wire.transaction import Transaction, parse_body
from chaincode.wire.trust import UntrustedError, Verifier


class Versions(Protocol):
    """The committed state before a block, as far as validation asks for it."""

    def version(self, namespace: str, key: str) -> Version | None:
        """Give the version of a key, or None when it isn't there."""

    def versions(self, namespace: str, start: str, end: str) -> list[tuple[str, Version]]:
        """Give keys in [start, end) with their versions, in order of key bytes."""

    def has_transaction(self, transaction_id: str) -> bool:
        """Tell whether an earlier block holds that id, whatever its code."""


@dataclass(frozen=True)
class Checked:
    """An envelope after the checks that need no state. transaction: None unless it could be read."""

    code: Code
    transaction_id: str = ""
    transaction: Transaction | None = field(default=None, repr=False)


@dataclass(frozen=True)
class Update:
    """A key's new value (None: deleted) and version."""

    value: bytes | None
    version: Version


Updates = dict[str, dict[str, Update]]


def check_envelope(envelope: bytes, verifier: Verifier) -> Checked:
    """Check what needs no state: form, creator, transaction id, channel, write set, endorsements.

    The slow part (signatures), and independent of other transactions.
    """
    try:
        outer = messages.decode(messages.Envelope, envelope)
    except MalformedError:
        return Checked(Code.INVALID_OTHER_REASON)
    if not outer.payload:
        return Checked(Code.BAD_PAYLOAD if envelope else Code.NIL_ENVELOPE)
    try:
        payload = messages.decode(messages.Payload, outer.payload)
    except MalformedError:
        return Checked(Code.BAD_PAYLOAD)
    try:
        headers = parse_headers(payload.header.channel_header, payload.header.signature_header)
    except MalformedError:
        return Checked(Code.BAD_COMMON_HEADER)
    return _check_signed(headers, outer.payload, outer.signature, payload.data, verifier)


def _check_signed(headers: Headers, signed: bytes, signature: bytes, body: bytes, verifier: Verifier) -> Checked:
    identifier = headers.transaction_id
    if not _is_signed_by(headers.creator, signed, signature, verifier):
        return Checked(Code.BAD_CREATOR_SIGNATURE, identifier)
    try:
        check_transaction_id(headers)
    except MalformedError:
        return Checked(Code.BAD_PROPOSAL_TXID, identifier)
    try:
        transaction = parse_body(headers, body)
    except MalformedError:
        return Checked(Code.INVALID_ENDORSER_TRANSACTION, identifier)
    return Checked(_check_action(transaction, verifier), identifier, transaction)


def _is_signed_by(creator: bytes, message: bytes, signature: bytes, verifier: Verifier) -> bool:
    try:
        identity = verifier.identify(creator)
    except UntrustedError:
        return False
    return is_valid_signature(identity.public_key, message, signature)


def _check_action(transaction: Transaction, verifier: Verifier) -> Code:
    headers, action = transaction.headers, transaction.action
    if headers.channel != verifier.trust.channel:
        return Code.TARGET_CHAIN_NOT_FOUND
    if action.chaincode != headers.chaincode:
        return Code.INVALID_CHAINCODE
    if any(one.has_more or (one.writes and one.namespace != headers.chaincode) for one in action.sets):
        return Code.ILLEGAL_WRITESET
    if len(find_endorsers(transaction, verifier)) < verifier.trust.threshold:
        return Code.ENDORSEMENT_POLICY_FAILURE
    return Code.VALID


def find_endorsers(transaction: Transaction, verifier: Verifier) -> tuple[str, ...]:
    """Give the organisations whose peer's endorsement holds, each once, in the order of the endorsements."""
    found: list[str] = []
    for one in transaction.endorsements:
        try:
            identity = verifier.identify(one.endorser)
        except UntrustedError:
            continue
        if "peer" not in identity.units or identity.organisation in found:
            continue
        if is_valid_signature(identity.public_key, transaction.response_payload + one.endorser, one.signature):
            found.append(identity.organisation)
    return tuple(found)


def validate_block(number: int, checked: Sequence[Checked], state: Versions) -> tuple[list[Code], Updates]:
    """Give each transaction's final code, in order, and what the valid ones write.

    Ids are compared with all of earlier blocks and with those of this block that passed the first checks.
    """
    codes: list[Code] = []
    updates: Updates = {}
    passed: dict[str, None] = {}
    for position, one in enumerate(checked):
        code = one.code
        if code is Code.VALID and (one.transaction_id in passed or state.has_transaction(one.transaction_id)):
            code = Code.DUPLICATE_TXID
        if code is Code.VALID and one.transaction is not None:
            passed[one.transaction_id] = None
            code = check_reads(one.transaction.action.sets, state, updates)
            if code is Code.VALID:
                _apply(one.transaction.action.sets, (number, position), updates)
        codes.append(code)
    return codes, updates


def check_reads(sets: Sequence[NamespaceSet], state: Versions, updates: Mapping[str, Mapping[str, Update]]) -> Code:
    """Check that what was read is still so, counting what earlier transactions of the block wrote."""
    for one in sets:
        changed = updates.get(one.namespace, {})
        for read in one.reads:
            if read.key in changed or state.version(one.namespace, read.key) != read.version:
                return Code.MVCC_READ_CONFLICT
        for seen in one.ranges:
            if not _is_range_unchanged(one.namespace, seen, state, changed):
                return Code.PHANTOM_READ_CONFLICT
    return Code.VALID


def _is_range_unchanged(namespace: str, seen: Range, state: Versions, changed: Mapping[str, Update]) -> bool:
    end = seen.end if seen.is_exhausted else seen.end + "\x00"
    start, stop = seen.start.encode(), end.encode()
    current = [
        (key, version)
        for key, version in state.versions(namespace, seen.start, end)
        if key not in changed
    ]
    for key, update in changed.items():
        if update.value is not None and start <= key.encode() < stop:
            at = bisect_left([one.encode() for one, _ in current], key.encode())
            current.insert(at, (key, update.version))
    if seen.summary is not None:
        return summarise([Read(*one) for one in current], seen.summary.max_degree) == seen.summary
    return current == [(read.key, read.version) for read in seen.reads]


def _apply(sets: Sequence[NamespaceSet], version: Version, updates: Updates) -> None:
    for one in sets:
        changed = updates.setdefault(one.namespace, {})
        for write in one.writes:
            changed[write.key] = Update(write.value, version)
