"""T8: what a calendar quarter allows: assistance, and redemption; one member redeems a fifth of it at most.

Written by the countersigning of assistance and by repaying only.
"""

from dataclasses import replace

from chaincode.rules import keys
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.records import Quarter
from chaincode.rules.records import Now
from chaincode.rules.state import State

MEMBER_PART = 5

T8_ASSIST_BUDGET = Reason("T8_ASSIST_BUDGET", Kind.LIMIT)
T8_REDEEM_BUDGET = Reason("T8_REDEEM_BUDGET", Kind.LIMIT)


def key_of(now: Now) -> str:
    """Give the key of today's quarter."""
    return keys.quarter(f"{now.date[:4]}-{(int(now.date[5:7]) + 2) // 3}")


def load_quarter(state: State, now: Now) -> Quarter:
    """Read today's quarter."""
    return state.find(Quarter, key_of(now)) or Quarter(0, {})


def add_assisted(state: State, now: Now, cents: int) -> Quarter:
    """Give the quarter with so much more assistance, or refuse."""
    quarter = load_quarter(state, now)
    total = quarter.assisted_cents + cents
    if total > now.parameters.assist_budget:
        raise T8_ASSIST_BUDGET(cents=total, most=now.parameters.assist_budget)
    return replace(quarter, assisted_cents=total)


def add_redeemed(state: State, now: Now, member: str, cents: int) -> Quarter:
    """Give the quarter with so much more redeemed, or refuse; a fifth for one member, rounded down."""
    quarter, most = load_quarter(state, now), now.parameters.redeem_budget
    own, total = quarter.redeemed.get(member, 0) + cents, quarter.redeemed_cents + cents
    if own > most // MEMBER_PART:
        raise T8_REDEEM_BUDGET(cents=own, most=most // MEMBER_PART)
    if total > most:
        raise T8_REDEEM_BUDGET(cents=total, most=most)
    return replace(quarter, redeemed=quarter.redeemed | {member: own})
