"""Replay: every validation code worked out again, every command run again on the state that the blocks before give.

I6 in two halves. What a transaction writes is what the rules of its day write; and what it read stands in its read set,
so that Fabric's check of versions covered it. A `settle` can be run again only by who holds its vectors.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from chaincode import contract
from chaincode.audit.definitions import Definitions
from chaincode.audit.findings import (
    CODE_WRONG,
    I2_UNREADABLE,
    I6_ANSWER,
    I6_FOREIGN,
    I6_READS,
    I6_WRITES,
    I12_PROOF,
    Finding,
)
from chaincode.audit.invariants import Tracker
from chaincode.audit.ledger_state import LedgerState, Reader
from chaincode.audit.steps import Change, Step
from chaincode.rules import canonical, keys
from chaincode.rules.calls import Call, Caller
from chaincode.rules.errors import Refusal
from chaincode.rules.records import Now
from chaincode.rules.state import read_record
from chaincode.wire.codes import Code
from chaincode.wire.lifecycle import LIFECYCLE, sequence_key
from chaincode.wire.possession import are_keys_proved
from chaincode.wire.rwset import NamespaceSet, Write, prefix_range
from chaincode.wire.transaction import Transaction
from chaincode.wire.trust import Verifier
from chaincode.wire.validation import Checked, validate_block

SETTLE = "settle"


@dataclass
class Replay:
    """The state and what was found so far.

    transients: of settlements whose vectors are known, by settlement id; rerun: those of them that gave the same again;
    transactions, valid: how many there were, how many counted, those of other chaincodes aside.
    """

    verifier: Verifier
    namespace: str
    transients: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    state: LedgerState = field(default_factory=LedgerState)
    tracker: Tracker = field(default_factory=Tracker)
    findings: list[Finding] = field(default_factory=list)
    rerun: list[str] = field(default_factory=list)
    transactions: int = 0
    valid: int = 0

    def __post_init__(self) -> None:
        self.definitions = Definitions(self.namespace)

    def add_block(self, number: int, codes: tuple[Code, ...], checked: tuple[Checked, ...]) -> None:
        """Take the next block: its number, the codes that it states, its envelopes after their own checks."""
        right, _ = validate_block(number, checked, self.state, self._list_undefined())
        for position, (check, code, stated) in enumerate(zip(checked, right, codes, strict=True)):
            if self._is_another(check):
                continue
            if code is not stated:
                self.findings.append(CODE_WRONG(number, check.transaction_id, found=stated.name, right=code.name))
            self.valid += code is Code.VALID
            if code is Code.VALID and check.transaction is not None:
                self._add_valid(number, position, check.transaction)
        for check in checked:
            if check.transaction_id:
                self.state.note_transaction(check.transaction_id)
        self.transactions += len(checked)

    def _list_undefined(self) -> tuple[str, ...]:
        is_undefined = self.verifier.trust.is_network and self.definitions.current is None
        return (self.namespace,) if is_undefined else ()

    def _is_another(self, one: Checked) -> bool:
        """Tell whether it is of another chaincode of the channel and leaves ours alone: no matter of this audit."""
        if one.transaction is None or one.transaction.headers.chaincode in (self.namespace, LIFECYCLE):
            return False
        written = {sets.namespace for sets in one.transaction.action.sets if sets.writes}
        return self.verifier.trust.is_network and not written & {self.namespace, LIFECYCLE}

    def _add_valid(self, number: int, position: int, transaction: Transaction) -> None:
        chaincode, sets = transaction.headers.chaincode, transaction.action.sets
        step = None
        if chaincode == self.namespace:
            step = self._check(number, transaction, self._find_set(sets, self.namespace))
        self.findings += self._check_others(number, transaction)
        for namespace_set in sets:
            self.state.write(namespace_set.namespace, namespace_set.writes, (number, position))
        if step is not None:
            self.findings += self.tracker.add(step, self._snapshot())
        if any(write.key == sequence_key(self.namespace) for write in self._find_set(sets, LIFECYCLE).writes):
            identifier = transaction.headers.transaction_id
            self.findings += self.definitions.adopt(number, identifier, lambda key: self.state.get(LIFECYCLE, key))

    def _find_set(self, sets: tuple[NamespaceSet, ...], namespace: str) -> NamespaceSet:
        return next((found for found in sets if found.namespace == namespace), NamespaceSet(namespace))

    def _check_others(self, number: int, transaction: Transaction) -> Iterator[Finding]:
        """Check that a command touches nothing beside its own keys but the definition that a peer looks up for it."""
        chaincode, identifier = transaction.headers.chaincode, transaction.headers.transaction_id
        if chaincode == LIFECYCLE:
            return
        if chaincode != self.namespace:
            yield I6_FOREIGN(number, identifier, chaincode=chaincode[:64], namespace=self.namespace)
            return
        yield from self.definitions.check(number, identifier, transaction.action)
        looked_up = not self.verifier.trust.is_network
        for touched in transaction.action.sets:
            is_lookup = [read.key for read in touched.reads] == [sequence_key(self.namespace)] and not touched.ranges
            if touched.namespace == LIFECYCLE and is_lookup and not touched.writes and not looked_up:
                looked_up = True
            elif touched.namespace != self.namespace and (touched.reads or touched.ranges or touched.writes):
                yield I6_FOREIGN(number, identifier, chaincode=chaincode, namespace=touched.namespace[:64])
        if not looked_up:
            yield I6_READS(number, identifier, command=LIFECYCLE, key=sequence_key(self.namespace))

    def _check(self, number: int, transaction: Transaction, one: NamespaceSet) -> Step:
        """Run a command again before its writes are applied; give it as a step."""
        identifier = transaction.headers.transaction_id
        call = self._read_call(transaction)
        if call is None:
            self.findings.append(I6_ANSWER(number, identifier, command="?", right="T0_ARGUMENTS", found="200"))
            return Step("", self._now(), self._changes(one), number, identifier)
        if not are_keys_proved(transaction.args):
            self.findings.append(I12_PROOF(number, identifier, command=call.name))
        # without its vectors, a settle is compared with its anchor, its own sums and the chain by the tracker
        if call.name != SETTLE or call.transient:
            self._run_again(number, call, transaction, one)
        arguments = canonical.decode(call.arguments)
        return Step(call.name, self._now(), self._changes(one), number, identifier, arguments)

    def _read_call(self, transaction: Transaction) -> Call | None:
        headers = transaction.headers
        identity = self.verifier.identify(headers.creator)
        caller = Caller(identity.organisation, identity.key, identity.roles)
        try:
            call = contract.parse_call(transaction.args, caller, headers.timestamp_s)
            transient = self.transients.get(_settlement_id(call), {}) if call.name == SETTLE else {}
            return contract.parse_call(transaction.args, caller, headers.timestamp_s, transient) if transient else call
        except Refusal:
            return None

    def _run_again(self, number: int, call: Call, transaction: Transaction, one: NamespaceSet) -> None:
        reader, action, identifier = self._snapshot(), transaction.action, transaction.headers.transaction_id
        try:
            effects = contract.apply(call, reader)
        except ValueError as error:
            self.findings.append(I2_UNREADABLE(number, identifier, key=f"? ({call.name})", why=str(error)[:80]))
            return
        if not isinstance(effects, contract.Effects):
            raise TypeError("a snapshot that lacks nothing misses nothing")
        found = len(self.findings)
        if (effects.status, effects.response) != (action.response.status, action.response.payload):
            self.findings.append(
                I6_ANSWER(number, identifier, command=call.name, right=_shorten(effects), found=action.response.status)
            )
        elif effects.event != action.event:
            self.findings.append(I6_ANSWER(number, identifier, command=call.name, right="event", found="event"))
        key = _find_difference(effects.writes, one.writes)
        if key is not None:
            self.findings.append(I6_WRITES(number, identifier, command=call.name, key=key))
        unread = _find_unread(reader, one)
        if unread is not None:
            self.findings.append(I6_READS(number, identifier, command=call.name, key=unread))
        if call.transient and len(self.findings) == found:
            self.rerun.append(_settlement_id(call))

    def _snapshot(self) -> Reader:
        return Reader(self.state, self.namespace)

    def _now(self) -> Now | None:
        data = self.state.get(self.namespace, keys.NOW)
        try:
            return None if data is None else read_record(Now, data)
        except ValueError:
            return None  # whoever wrote it was found then

    def _changes(self, one: NamespaceSet) -> tuple[Change, ...]:
        return tuple(Change(w.key, self.state.get(self.namespace, w.key), w.value) for w in one.writes)


def _settlement_id(call: Call) -> str:
    arguments = canonical.decode(call.arguments)
    named = arguments.get("settlement", "") if isinstance(arguments, dict) else ""
    return named if isinstance(named, str) else ""


def _shorten(effects: contract.Effects) -> str:
    """Name an answer: "200", or a refusal's code."""
    answer: Any = canonical.decode(effects.response)
    return str(effects.status) if effects.status == contract.OK else str(answer.get("code", effects.status))


def _find_difference(right: tuple[tuple[str, bytes | None], ...], found: tuple[Write, ...]) -> str | None:
    """Give the first key that two write sets don't share with one value, or None."""
    pairs = [(write.key, write.value) for write in found]
    if list(right) == pairs:
        return None
    ours, theirs = dict(right), dict(pairs)
    differing = [key for key in sorted({**ours, **theirs}) if key not in ours or ours[key] != theirs.get(key, b"")]
    return differing[0] if differing else "?"


def _find_unread(reader: Reader, one: NamespaceSet) -> str | None:
    """Give a key or prefix that the rules read and the read set doesn't name, or None."""
    named = {read.key for read in one.reads}
    for key in reader.keys:
        if key not in named:
            return key
    ranges = {(seen.start, seen.end) for seen in one.ranges if seen.is_exhausted}
    return next((prefix for prefix in reader.prefixes if prefix_range(prefix) not in ranges), None)
