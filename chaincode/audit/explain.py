"""`explain`: one transaction in words. Who asked for what, who endorsed it, whether it counted, what it changed."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from chaincode.audit.configurations import follow
from chaincode.rules import canonical, units
from chaincode.rules.commands import RULE_SETS
from chaincode.wire import messages
from chaincode.wire.block import parse_block
from chaincode.wire.codes import Code
from chaincode.wire.genesis import read_trust
from chaincode.wire.lifecycle import LIFECYCLE, parse_call
from chaincode.wire.messages import MalformedError
from chaincode.wire.rwset import Write
from chaincode.wire.transaction import Transaction, parse_transaction
from chaincode.wire.trust import Trust, UntrustedError, Verifier
from chaincode.wire.validation import find_endorsers
from chaincode.words import Joined, say_in
from chaincode.words.names import words_of_organisation, words_of_state
from chaincode.words.rulebook import words_of_command

SHORT = 8
_ids = re.compile("[0-9a-f]{32,64}", re.ASCII)
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Explanation:
    """A transaction in words. changes: one line a key; command: its words; code: Fabric's, by name."""

    block: int
    transaction: str
    code: str
    organisation: str
    member: str
    endorsers: tuple[str, ...]
    command: str
    changes: tuple[str, ...]
    language: str = "en"

    def lines(self) -> list[str]:
        """Give the whole text."""
        member = self._say("for_member", member=shorten(self.member)) if self.member else ""
        head = self._say("head", block=self.block, transaction=self.transaction, code=self.code)
        by = self._say("by", organisation=words_of_organisation(self.organisation), member=member,
                       endorsers=Joined("chaincode.words.comma", map(words_of_organisation, self.endorsers)))
        return [head, self.command, by, *self._say_changes()]

    def _say_changes(self) -> list[str]:
        if self.code != Code.VALID.name:
            return [self._say("nothing")]
        return [self._say("changes"), *(f"- {change}" for change in self.changes)] if self.changes else [
            self._say("answered")]

    def _say(self, name: str, **values: object) -> str:
        return say_in(self.language, f"chaincode.audit.explain.{name}", **values)


def explain(blocks: Iterable[bytes], transaction_id: str, language: str = "en") -> Explanation | None:
    """Find a transaction by its id, or by the beginning of it, and say what it did; None when there is none.

    Nothing is verified but the endorsements: `verify` says whether the ledger can be believed.

    Raises:
        MalformedError: a block that can't be read.
    """
    verifier: Verifier | None = None
    for data, trust in _read_trusts(blocks):
        block = parse_block(data)
        if verifier is None or verifier.trust is not trust:
            verifier = Verifier(trust)
        for envelope, code in zip(block.envelopes, block.codes, strict=True):
            transaction = _read(envelope)
            if transaction is not None and transaction.headers.transaction_id.startswith(transaction_id):
                return _explain(block.number, transaction, code, verifier, language)
    return None


def _read_trusts(blocks: Iterable[bytes]) -> Iterator[tuple[bytes, Trust]]:
    """Give the blocks after block 0, each with the configuration in force."""
    stream = iter(blocks)
    first = next(stream, None)
    if first is not None:
        for entry in follow(stream, read_trust(first)):
            yield entry.data, entry.trust


def _read(envelope: bytes) -> Transaction | None:
    try:
        return parse_transaction(messages.decode(messages.Envelope, envelope).payload)
    except MalformedError:
        return None


def _explain(number: int, transaction: Transaction, code: Code, verifier: Verifier, language: str) -> Explanation:
    try:
        organisation = verifier.identify(transaction.headers.creator).organisation
    except UntrustedError as error:
        organisation = error.code
    identifier, endorsers = transaction.headers.transaction_id, find_endorsers(transaction, verifier)
    if transaction.headers.chaincode == LIFECYCLE:
        words = say_lifecycle(transaction.args, language)
        return Explanation(number, identifier, code.name, organisation, "", endorsers, words, (words,), language)
    name, _, member, arguments = [*(arg.decode("utf-8", "replace") for arg in transaction.args), "", "", "", ""][:4]
    writes = [
        write
        for written in transaction.action.sets
        if written.namespace == transaction.headers.chaincode
        for write in written.writes
        if not write.key.startswith("cmd/")
    ]
    changes = tuple(describe(write, language) for write in writes) if code is Code.VALID else ()
    command = say(name, arguments, member, language)
    return Explanation(number, identifier, code.name, organisation, member, endorsers, command, changes, language)


def say_lifecycle(args: Sequence[bytes], language: str = "en") -> str:
    """Say what an organisation approves, or all of them commit: which definition of a chaincode."""
    try:
        found = parse_call(args)
    except MalformedError:
        found = None
    if found is None:
        return say_in(language, "chaincode.audit.explain.of_network")
    name, definition = found
    return say_in(
        language, f"chaincode.audit.explain.{'commit' if name.startswith('Commit') else 'approve'}",
        chaincode=definition.chaincode, sequence=definition.sequence, version=definition.version,
        policy=definition.policy or "?",
    )


def say(name: str, arguments: str, member: str, language: str = "en") -> str:
    """Put a command's arguments into its row's words; ids are shortened, cents written as tokens."""
    command = next((rules[name] for rules in RULE_SETS.values() if name in rules), None)
    if command is None:
        return name
    try:
        plain = canonical.decode(arguments.encode())
    except ValueError:
        plain = {}
    values = {"member": member} | (plain if isinstance(plain, dict) else {})
    return f"{name}: {fill_in(name, values, language)}"


def fill_in(name: str, values: Mapping[str, Any], language: str) -> str:
    """Put values into a command's words: cents as tokens or euro with two decimals, ids cut short."""
    point = _find_point(language)
    shown = _Shown((key, _show(key, value, point)) for key, value in values.items())
    return words_of_command(name).in_language(language).format_map(shown)


class _Shown(dict[str, str]):
    """Values for a sentence; one that is missing is a question mark."""

    def __missing__(self, key: str) -> str:
        return "?"


def _find_point(language: str) -> str:
    return say_in(language, "chaincode.words.decimal_point")


def _show(name: str, value: Any, point: str) -> str:
    if name.endswith("cents") and type(value) is int:
        return units.format_tokens(value, point)
    return shorten(str(value))


def shorten(text: str) -> str:
    """Shorten the hexadecimal ids in a text."""
    return _ids.sub(lambda found: found.group()[:SHORT] + "…", text)


def describe(write: Write, language: str = "en") -> str:
    """Say in a line what one write does."""
    kind, key = write.key.partition("/")[0], shorten(write.key)
    if write.value is None or kind == "spent":
        name = "used" if kind in ("lot", "spent") else "deleted"
        return say_in(language, f"chaincode.audit.explain.{name}", key=key)
    try:
        values = SHOWN[kind](canonical.decode(write.value), _find_point(language))
        return say_in(language, f"chaincode.audit.explain.{kind}", **values, id=shorten(write.key.split("/")[-1]))
    except (ValueError, KeyError, TypeError, AttributeError):
        return say_in(language, "chaincode.audit.explain.record", key=key)


def _tokens(record: Record, name: str, point: str) -> str:
    return units.format_tokens(int(record.get(f"{name}_cents", 0)), point)


def _show_agreement(record: Record, point: str) -> dict[str, object]:
    return {
        "status": words_of_state(str(record["status"])),
        "price": _tokens(record, "price", point), "paid": _tokens(record, "paid", point),
        "held": units.format_tokens(sum(lot["amount_cents"] for lot in record["lots"]), point),
        "consumer": shorten(record["consumer"]), "provider": shorten(record["provider"]),
    }


def _show_settlement(record: Record, point: str) -> dict[str, str]:
    return {name: _tokens(record, name, point) for name in ("energy", "bonus", "welcome")}


SHOWN: dict[str, Callable[[Record, str], Mapping[str, object]]] = {
    "agreement": _show_agreement,
    "lot": lambda record, point: {
        "owner": shorten(record["owner"]), "amount": _tokens(record, "amount", point),
        "expires_on": str(record["expires_on"]),
    },
    "commons": lambda record, point: {"amount": _tokens(record, "amount", point)},
    "supply": lambda record, point: {name: _tokens(record, name, point) for name in ("minted", "burnt")},
    "settlement": _show_settlement,
}
