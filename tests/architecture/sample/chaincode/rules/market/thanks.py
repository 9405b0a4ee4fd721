"""Members thank each other: a record, no token."""

from dataclasses import dataclass

from chaincode.rules.calls import Call, Outcome
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import MemberId

THANKS = "thanks/"


@dataclass(frozen=True)
class Thank:
    """Thank the member `whom`."""

    whom: MemberId


@dataclass(frozen=True)
class Thanks:
    """Who thanked whom."""

    by: MemberId
    whom: MemberId


def process_thank(state: State, call: Call, _now: Now, args: Thank) -> Outcome:
    """Write it down."""
    key = f"{THANKS}{args.whom}/{call.derive_id('thanks')}"
    state.put(key, Thanks(call.member, args.whom))
    return Outcome(made=(key,))
