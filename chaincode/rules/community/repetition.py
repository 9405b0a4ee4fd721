"""T13: every command may be sent again. The client makes its id; the same id and content give the same answer.

command_id = the ledger's date and 128 random bits: "2024-05-14-" and 32 hex digits.
"""

import re
from dataclasses import dataclass
from hashlib import sha256
from typing import Annotated

from chaincode.rules import intervals, keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.days import T14_NO_DATE
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.records import CommandRecord, Now
from chaincode.rules.state import State
from chaincode.rules.units import Pattern

STALE_DAYS = 30
DROP_DAYS = 60
MAX_DROPPED = 1_000

T13_COMMAND_ID = Reason("T13_COMMAND_ID", Kind.MALFORMED)
T13_OTHER_CONTENT = Reason("T13_OTHER_CONTENT", Kind.REPETITION)
T13_STALE = Reason("T13_STALE", Kind.REPETITION)
T13_TOO_YOUNG = Reason("T13_TOO_YOUNG", Kind.STATE)
T13_UNKNOWN_RECORD = Reason("T13_UNKNOWN_RECORD", Kind.EXISTENCE)
T13_TOO_MANY = Reason("T13_TOO_MANY", Kind.LIMIT)

is_command_id = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{32}", re.ASCII).fullmatch
CommandKey = Annotated[str, Pattern("cmd/(key:)?[0-9a-f]{64}/[0-9]{4}-[0-9]{2}-[0-9]{2}-[0-9a-f]{32}")]


@dataclass(frozen=True)
class Drop:
    """Drop command records whose ids can never act again: `records` are their keys."""

    records: tuple[CommandKey, ...]


def hash_call(call: Call) -> str:
    """Give the hash of a call's content: name, arguments and digests of its transient values, in order of name."""
    digest = sha256(call.name.encode("ascii") + b"\x00" + call.arguments)
    for name in sorted(call.transient):
        digest.update(b"\x00" + name.encode("ascii") + sha256(call.transient[name]).digest())
    return digest.hexdigest()


def find_repeated(state: State, call: Call) -> CommandRecord | None:
    """Give the record of an earlier command with this id and content, or None.

    Raises:
        Refusal: T13_COMMAND_ID, T13_OTHER_CONTENT.
    """
    if not is_command_id(call.command_id) or not intervals.is_date(call.command_id[:10]):
        raise T13_COMMAND_ID()
    record = state.find(CommandRecord, keys.command(call.sender, call.command_id))
    if record is not None and record.hash != hash_call(call):
        raise T13_OTHER_CONTENT(command_id=call.command_id)
    return record


def validate_age(call: Call, date: str) -> None:
    """Refuse a command id whose date is after `date` or over 30 days before it, and what is no date."""
    if not intervals.is_date(date):
        raise T14_NO_DATE(date=date)
    age_days = intervals.days_between(call.command_id[:10], date)
    if not 0 <= age_days <= STALE_DAYS:
        raise T13_STALE(command_id=call.command_id, date=date)


def process_drop(state: State, call: Call, now: Now, args: Drop) -> Outcome:
    """Delete named command records over 60 days old. Anyone may."""
    for key in args.records:
        state.require(CommandRecord, key, T13_UNKNOWN_RECORD)
    for key in args.records:
        if intervals.days_between(key.rsplit("/", 1)[1][:10], now.date) <= DROP_DAYS:
            raise T13_TOO_YOUNG(key=key)
    if len(args.records) > MAX_DROPPED:
        raise T13_TOO_MANY(most=MAX_DROPPED)
    for key in args.records:
        state.delete(key)
    return Outcome(facts={"dropped": len(args.records)})
