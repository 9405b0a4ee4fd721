"""Validation: which code each transaction of a block gets, from the block and the state before it alone.

The ledger that writes a block and the auditor who replays it run this same code. Order and codes as in Fabric
(core/common/validation/msgvalidation.go, core/committer/txvalidator/v20, kvledger/txmgmt/validation).
"""

from bisect import bisect_left
from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from chaincode.wire import messages
from chaincode.wire.codes import Code
from chaincode.wire.identity import Identity
from chaincode.wire.lifecycle import LIFECYCLE, is_lifecycle_endorsed
from chaincode.wire.messages import MalformedError
from chaincode.wire.proposal import Headers, check_transaction_id, parse_common_headers
from chaincode.wire.rwset import HASHED, KeyRead, NamespaceSet, Range, Version, decode_sets, summarise
from chaincode.wire.transaction import Action, Frame, Transaction, build_record, open_frame, read_action
from chaincode.wire.trust import Trust, Verifier


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
class KeyUpdate:
    """A key's new value (None: deleted) and version."""

    value: bytes | None
    version: Version


Updates = dict[str, dict[str, KeyUpdate]]

# what Fabric finds before it compares the ids
EARLY = (
    Code.NIL_ENVELOPE,
    Code.BAD_PAYLOAD,
    Code.BAD_COMMON_HEADER,
    Code.BAD_CREATOR_SIGNATURE,
    Code.BAD_PROPOSAL_TXID,
    Code.INVALID_ENDORSER_TRANSACTION,
    Code.UNSUPPORTED_TX_PAYLOAD,
)


def check_envelope(envelope: bytes, verifier: Verifier) -> Checked:
    """Check what needs no state: form, creator, transaction id, channel, write set, endorsements.

    The slow part (signatures), and independent of other transactions. A configuration only by its sender's signature:
    see `config_update`.
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
    identifier = _find_id(payload.header.channel_header)
    try:
        headers = parse_common_headers(payload.header.channel_header, payload.header.signature_header)
    except MalformedError:
        return Checked(Code.BAD_COMMON_HEADER, identifier)
    if verifier.identify_signer(headers.creator, outer.payload, outer.signature) is None:
        return Checked(Code.BAD_CREATOR_SIGNATURE, identifier)
    return _check_signed(headers, payload.data, verifier)


def _find_id(channel_header: bytes) -> str:
    """Give the transaction's id, by which Fabric finds also what it refuses."""
    try:
        return str(messages.decode(messages.ChannelHeader, channel_header).tx_id)
    except MalformedError:
        return ""


def _check_signed(headers: Headers, body: bytes, verifier: Verifier) -> Checked:
    identifier = headers.transaction_id
    if headers.kind != messages.ENDORSER_TRANSACTION:
        is_known = headers.kind == messages.CONFIG and verifier.trust.is_network
        return Checked(Code.VALID if is_known else Code.UNSUPPORTED_TX_PAYLOAD, identifier)
    try:
        check_transaction_id(headers)
    except MalformedError:
        return Checked(Code.BAD_PROPOSAL_TXID, identifier)
    try:
        frame = open_frame(headers, body)
    except MalformedError:
        return Checked(Code.INVALID_ENDORSER_TRANSACTION, identifier)
    try:
        action = _read_action(headers, frame, verifier.trust)
    except _DefectError as error:
        return Checked(error.code, identifier)
    transaction = build_record(headers, frame, action)
    return Checked(check_endorsements(transaction, verifier), identifier, transaction)


class _DefectError(Exception):
    """An action that isn't as it must be; `code` names why."""

    def __init__(self, code: Code) -> None:
        super().__init__(code.name)
        self.code = code


def _read_action(headers: Headers, frame: Frame, trust: Trust) -> Action:
    """Read an action with the checks of Fabric's plugindispatcher, in its order."""
    if headers.channel != trust.channel:
        raise _DefectError(Code.TARGET_CHAIN_NOT_FOUND)
    channel = messages.decode(messages.ChannelHeader, headers.channel_header)
    extension = _decode(messages.ChaincodeHeaderExtension, channel.extension, Code.BAD_HEADER_EXTENSION)
    if not frame.extension:
        raise _DefectError(Code.BAD_RESPONSE_PAYLOAD)
    action = _decode(messages.ChaincodeAction, frame.extension, Code.BAD_RESPONSE_PAYLOAD)
    try:
        sets = decode_sets(action.results)
    except MalformedError as error:
        raise _DefectError(Code.BAD_RWSET) from error
    if not extension.HasField("chaincode_id") or not action.HasField("chaincode_id"):
        raise _DefectError(Code.INVALID_OTHER_REASON)
    name, answered = extension.chaincode_id.name, action.chaincode_id
    if not name or name != answered.name or (trust.is_network and not answered.version):
        raise _DefectError(Code.INVALID_CHAINCODE)
    event = _decode(messages.ChaincodeEvent, action.events, Code.INVALID_OTHER_REASON)
    if action.events and event.chaincode_id != name:
        raise _DefectError(Code.INVALID_OTHER_REASON)
    if len({touched.namespace for touched in sets}) != len(sets):
        raise _DefectError(Code.ILLEGAL_WRITESET)
    return read_action(action, sets)


def _decode(kind: Any, data: bytes, code: Code) -> Any:
    try:
        return messages.decode(kind, data)
    except MalformedError as error:
        raise _DefectError(code) from error


def check_endorsements(transaction: Transaction, verifier: Verifier) -> Code:
    """Check that whose keys are written have endorsed it.

    The channel's endorsement policy stands for every chaincode's: the audit looks at the definition of ours. Beyond
    Fabric, a write set with private data or key metadata is refused but of the lifecycle's own.
    """
    chaincode, trust = transaction.headers.chaincode, verifier.trust
    sets = transaction.action.sets
    written = [touched.namespace for touched in sets if touched.writes or touched.has_more]
    if trust.is_network and {name.partition(HASHED)[0] for name in (chaincode, *written)} == {LIFECYCLE}:
        is_endorsed = is_lifecycle_endorsed(written, find_endorsing(transaction, verifier), verifier)
        return Code.VALID if is_endorsed else Code.ENDORSEMENT_POLICY_FAILURE
    if any(touched.has_more for touched in sets) or any(HASHED in name for name in written):
        return Code.ILLEGAL_WRITESET
    if not trust.is_network and set(written) - {chaincode}:
        return Code.ILLEGAL_WRITESET
    is_enough = len(find_endorsers(transaction, verifier)) >= trust.threshold
    return Code.VALID if is_enough else Code.ENDORSEMENT_POLICY_FAILURE


def find_endorsing(transaction: Transaction, verifier: Verifier) -> list[Identity]:
    """Give whose endorsement holds, each once, in the order of the endorsements."""
    found: dict[bytes, Identity] = {}
    for endorsement in transaction.endorsements:
        if endorsement.endorser not in found:
            signed = transaction.response_payload + endorsement.endorser
            identity = verifier.identify_signer(endorsement.endorser, signed, endorsement.signature)
            if identity is not None:
                found[endorsement.endorser] = identity
    return list(found.values())


def find_endorsers(transaction: Transaction, verifier: Verifier) -> tuple[str, ...]:
    """Give the organisations whose peer's endorsement holds, each once, in the order of the endorsements."""
    peers = [identity.organisation for identity in find_endorsing(transaction, verifier) if "peer" in identity.units]
    allowed = verifier.trust.endorsers
    return tuple(name for name in dict.fromkeys(peers) if not allowed or name in allowed)


def validate_block(
    number: int, checked: Sequence[Checked], state: Versions, undefined: Container[str] = ()
) -> tuple[list[Code], Updates]:
    """Give each transaction's final code, in order, and what the valid ones write.

    Ids are compared with all of earlier blocks and with those of this block that passed the first checks. undefined:
    chaincodes that had no definition before the block.
    """
    codes: list[Code] = []
    updates: Updates = {}
    passed: dict[str, None] = {}
    for position, check in enumerate(checked):
        code = _find_late(check, state, undefined)
        if code is Code.VALID and check.transaction is not None:
            if check.transaction_id in passed:
                code = Code.DUPLICATE_TXID
            else:
                passed[check.transaction_id] = None
                code = check_reads(check.transaction.action.sets, state, updates)
            if code is Code.VALID:
                _apply(check.transaction.action.sets, (number, position), updates)
        codes.append(code)
    return codes, updates


def _find_late(one: Checked, state: Versions, undefined: Container[str]) -> Code:
    """Give the code with what stands before the endorsements: the id, then the definition."""
    if one.code in EARLY or not one.transaction_id:
        return one.code
    if state.has_transaction(one.transaction_id):
        return Code.DUPLICATE_TXID
    is_undefined = one.transaction is not None and one.transaction.headers.chaincode in undefined
    return Code.INVALID_CHAINCODE if is_undefined and one.code is not Code.ILLEGAL_WRITESET else one.code


def check_reads(sets: Sequence[NamespaceSet], state: Versions, updates: Mapping[str, Mapping[str, KeyUpdate]]) -> Code:
    """Check that what was read is still so, counting what earlier transactions of the block wrote."""
    for touched in sets:
        changed = updates.get(touched.namespace, {})
        for read in touched.reads:
            if read.key in changed or state.version(touched.namespace, read.key) != read.version:
                return Code.MVCC_READ_CONFLICT
        for seen in touched.ranges:
            if not _is_range_unchanged(touched.namespace, seen, state, changed):
                return Code.PHANTOM_READ_CONFLICT
    return Code.VALID


def _is_range_unchanged(namespace: str, seen: Range, state: Versions, changed: Mapping[str, KeyUpdate]) -> bool:
    end = seen.end if seen.is_exhausted else seen.end + "\x00"
    start, stop = seen.start.encode(), end.encode()
    current = [
        (key, version)
        for key, version in state.versions(namespace, seen.start, end)
        if key not in changed
    ]
    for key, update in changed.items():
        if update.value is not None and start <= key.encode() < stop:
            at = bisect_left([known.encode() for known, _ in current], key.encode())
            current.insert(at, (key, update.version))
    if seen.summary is not None:
        return summarise([KeyRead(*one) for one in current], seen.summary.max_degree) == seen.summary
    return current == [(read.key, read.version) for read in seen.reads]


def list_updates(number: int, codes: Sequence[Code], transactions: Sequence[Transaction | None]) -> Updates:
    """Give what a block's valid transactions write, by its codes. transactions: one a code, None for no command."""
    updates: Updates = {}
    for position, (code, transaction) in enumerate(zip(codes, transactions, strict=True)):
        if code is Code.VALID and transaction is not None:
            _apply(transaction.action.sets, (number, position), updates)
    return updates


def _apply(sets: Sequence[NamespaceSet], version: Version, updates: Updates) -> None:
    for touched in sets:
        changed = updates.setdefault(touched.namespace, {})
        for write in touched.writes:
            changed[write.key] = KeyUpdate(write.value, version)
