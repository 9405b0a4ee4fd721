"""From a call to its effects: pure, synchronous, the same for endorsers, the embedded ledger, audit and preview.

    apply(call, snapshot) -> Effects | Missing

`Missing` names reads that the snapshot lacks: fetch them and call again. A refusal is an Effects without writes.

Of any command or query it is proved first whom it acts for; then a command that was sent before is answered again, to
its sender only (T13); then whether its row of the table is open to the caller. Only then arguments are read, transient
data is touched, and the state is read further.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from chaincode.rules import canonical, keys
from chaincode.rules.authority import is_member_id, prove_actor, require_form
from chaincode.rules.calls import Call, Caller, Outcome
from chaincode.rules.codec import Unreadable, parse, to_plain
from chaincode.rules.commands import RULE_SETS
from chaincode.rules.community import reads
from chaincode.rules.community.days import FIRST_RULE_SET, T14_NOT_FOUNDED
from chaincode.rules.community.pause import require_running
from chaincode.rules.community.repetition import find_repeated, hash_call, validate_age
from chaincode.rules.errors import Kind, Reason, Refusal
from chaincode.rules.queries import QUERIES, Query
from chaincode.rules.records import CommandRecord, Now
from chaincode.rules.row import Command
from chaincode.rules.state import Missing, Snapshot, State

__all__ = [
    "Call", "Caller", "Effects", "Missing", "Refusal", "apply", "can_adopt", "first_reads", "parse_call", "prove",
    "refuse", "rules_digest",
]

OK = 200
FOUNDING = "found"
ADOPTION = b"adopt"
MOST_ARGUMENT_BYTES = 2 * 1024 * 1024  # a level of 3,000 lots and as many agreements has 0.9 MB

T0_UNKNOWN_COMMAND = Reason("T0_UNKNOWN_COMMAND", Kind.MALFORMED)
T0_ARGUMENTS = Reason("T0_ARGUMENTS", Kind.MALFORMED)
T0_TOO_FAST = Reason("T0_TOO_FAST", Kind.LIMIT)
T0_TOO_MUCH = Reason("T0_TOO_MUCH", Kind.LIMIT)
T0_TOO_LONG = Reason("T0_TOO_LONG", Kind.LIMIT)


@dataclass(frozen=True)
class Effects:
    """What a call would do.

    status: 200, or the status of the refusal's kind; response: canonical JSON, the receipt or {code, values};
    event: name and payload, or None; writes: sorted by key bytes, None deletes.
    """

    status: int
    response: bytes
    event: tuple[str, bytes] | None = None
    writes: tuple[tuple[str, bytes | None], ...] = ()


def parse_call(
    args: Sequence[bytes], caller: Caller, timestamp_s: int, transient: Mapping[str, bytes] | None = None
) -> Call:
    """Build a call from the chaincode's arguments [name, command_id, member, arguments].

    Raises:
        Refusal: T0_ARGUMENTS when they aren't four ASCII texts, the last canonical JSON of at most 2 MB.
    """
    try:
        name, command_id, member, arguments = args
        if len(arguments) > MOST_ARGUMENT_BYTES:
            raise T0_ARGUMENTS(where="arguments", why="too_long")
        if canonical.encode(canonical.decode(arguments)) != arguments:
            raise T0_ARGUMENTS(where="arguments", why="not_canonical")
        return Call(
            name.decode("ascii"), command_id.decode("ascii"), member.decode("ascii"), arguments, caller,
            timestamp_s, dict(transient or {}),
        )
    except (ValueError, TypeError, RecursionError):
        raise T0_ARGUMENTS(where="arguments", why="not_readable") from None


def refuse(refusal: Refusal) -> Effects:
    """Give the effects of a refusal: its status, code and values; no event, no writes."""
    return Effects(refusal.reason.kind.status, canonical.encode(refusal.to_plain()))


def apply(call: Call, snapshot: Snapshot) -> Effects | Missing:
    """Apply a command or a query to a snapshot."""
    try:
        state = State(snapshot)
        row, now, repeated = _admit(state, call)
        if isinstance(row, Query):
            return _answer(row, call, state)
        return _repeat(state, call, now, repeated) if now and repeated else _apply(row, state, call, now)
    except Refusal as refusal:
        return refuse(refusal)
    except Missing as missing:
        return missing


def prove(call: Call, snapshot: Snapshot) -> Effects | Missing | None:
    """Refuse a call that its caller may not send, at the cost of a few reads; None when `apply` may go on."""
    try:
        _admit(State(snapshot), call)
    except Refusal as refusal:
        return refuse(refusal)
    except Missing as missing:
        return missing
    return None


def first_reads(call: Call) -> Missing:
    """Give what to fetch before the first run: the day, who acts, and what the command id did before."""
    if not is_member_id(call.member):
        return Missing((keys.NOW,))
    return Missing((keys.NOW, *reads.actor(call.member), keys.command(call.sender, call.command_id)))


def _admit(state: State, call: Call) -> tuple[Command | Query, Now | None, CommandRecord | None]:
    """Give the call's row, the day, and what it did before if it was sent before; refuse who may not send it."""
    require_form(call)
    now = state.find(Now, keys.NOW)
    row = QUERIES.get(call.name) or _find_command(call.name, now)
    if now is None and call.name != FOUNDING:
        raise T14_NOT_FOUNDED()
    actor = prove_actor(state, call, now)
    repeated = find_repeated(state, call) if isinstance(row, Command) else None
    if repeated is None:
        row.who.require(call, now, actor)
    return row, now, repeated


def parse_arguments(kind: type, call: Call) -> Any:
    """Read a call's arguments into their dataclass, or refuse with T0_ARGUMENTS."""
    try:
        return parse(kind, canonical.decode(call.arguments))
    except Unreadable as error:
        raise T0_ARGUMENTS(where=error.where[:80], why=error.why) from None
    except (ValueError, RecursionError):
        raise T0_ARGUMENTS(where="arguments", why="not_readable") from None


def _answer(query: Query, call: Call, state: State) -> Effects:
    now = state.require(Now, keys.NOW, T14_NOT_FOUNDED)
    return Effects(OK, canonical.encode(query.answer(state, call, now, parse_arguments(query.arguments, call))))


def _apply(command: Command, state: State, call: Call, now: Now | None) -> Effects:
    args = parse_arguments(command.arguments, call)
    outcome = _process(command, state, call, now, args)
    shown = now or state.require(Now, keys.NOW, T14_NOT_FOUNDED)
    state.put(keys.command(call.sender, call.command_id), CommandRecord(hash_call(call), outcome.made))
    writes, receipt = state.writes(), _receipt(call, shown, outcome)
    if len(writes) > command.most_writes:
        raise T0_TOO_MUCH(most=command.most_writes)
    return Effects(OK, receipt, (call.name, receipt), writes)


def _repeat(state: State, call: Call, now: Now, repeated: CommandRecord) -> Effects:
    return Effects(OK, _receipt(call, now, Outcome(repeated.made), things=_things(state, repeated.made)))


def _find_command(name: str, now: Now | None) -> Command:
    command = RULE_SETS[now.rule_set if now else FIRST_RULE_SET].get(name)
    if command is None:
        raise T0_UNKNOWN_COMMAND(name=name[:40])
    return command


def _process(command: Command, state: State, call: Call, now: Now | None, args: Any) -> Outcome:
    validate_age(call, now.date if now else args.date)
    if now is not None and not command.works_paused:
        require_running(now)
    first = command.first_reads(call, args)
    if len(first) > command.most_reads:
        raise T0_TOO_LONG(most=command.most_reads)
    state.fetch(first, command.first_ranges)
    return command.process(state, call, now, args)


def _receipt(call: Call, now: Now, outcome: Outcome, things: dict[str, Any] | None = None) -> bytes:
    receipt = {
        "command": call.name, "command_id": call.command_id, "date": now.date, "day": now.number,
        "rule_set": now.rule_set, "made": list(outcome.made), "facts": to_plain(outcome.facts),
    }
    if things is not None:
        receipt |= {"repeated": True, "things": things}
    return canonical.encode(receipt)


def _things(state: State, made: tuple[str, ...]) -> dict[str, Any]:
    found = {key: state.get(key) for key in made}
    return {key: None if data is None else canonical.decode(data) for key, data in found.items()}


def can_adopt(args: Sequence[bytes]) -> bool:
    """Say whether an `adopt` (T9) names these rules' digest and a rule set that they have; True of any other call.

    Whoever endorses asks it beside the clock, before the rules run: these can't know the definition they run under.
    """
    if tuple(args[:1]) != (ADOPTION,):
        return True
    try:
        named = canonical.decode(args[3])
        return named["number"] in RULE_SETS and named["digest"] == rules_digest()
    except (ValueError, LookupError, TypeError, RecursionError):
        return True  # the rules refuse what can't be read


def rules_digest() -> str:
    """Give "sha256+" and 16 hex digits over `rules/` and this file: relative path, NUL, bytes with LF, sorted.

    It stands in the chaincode definition's version and in every response, so that another rule book can't endorse by
    chance.
    """
    here = Path(__file__).parent
    files = sorted([*here.glob("rules/**/*.py"), here / "contract.py"])
    total = sha256()
    for file in files:
        total.update(file.relative_to(here).as_posix().encode() + b"\x00" + file.read_bytes().replace(b"\r\n", b"\n"))
    return f"sha256+{total.hexdigest()[:16]}"
