"""T2, T3: commands on named lots. There is no transfer (T1).

    merge   own lots     -> one lot
    sweep   expired lots -> commons
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.purposes import validate_alike
from chaincode.rules.funding.records import FundRef
from chaincode.rules.funding.returning import give_back, sweep_rows
from chaincode.rules.market.life import compute_last_day, is_alive
from chaincode.rules.market.lots import (
    MAX_LOTS,
    MAX_NAMED,
    find_lots,
    put_lots,
    total_cents,
    use_lots,
    validate_alive,
    validate_named,
    validate_number,
    validate_own,
)
from chaincode.rules.records import Lot, Member, Now
from chaincode.rules.state import State
from chaincode.rules.units import LotRef

T2_NOT_EXPIRED = Reason("T2_NOT_EXPIRED", Kind.STATE)
T3_ONE_LOT = Reason("T3_ONE_LOT", Kind.AMOUNT)


@dataclass(frozen=True)
class Merge:
    """Make one lot of own `lots`, vouchers of one giver for the same or none: the earliest of each date, any mark."""

    lots: tuple[LotRef, ...]


@dataclass(frozen=True)
class Sweep:
    """Bring expired `lots`, and any of who left, to the commons; `rows` of who left to the solidarity fund (T8)."""

    lots: tuple[LotRef, ...]
    rows: tuple[FundRef, ...] = ()


def process_merge(state: State, call: Call, now: Now, args: Merge) -> Outcome:
    """T3: one lot of own lots, with the soonest expiry, the oldest minted_on and received_on, and any mark."""
    member = state.require(Member, keys.member(call.member), T12_UNKNOWN_MEMBER)
    validate_own(call, args.lots)
    lots = find_lots(state, args.lots)
    validate_alive(now, args.lots, lots, member)
    validate_alike(args.lots, lots)
    validate_named(args.lots)
    if len(lots) == 1:
        raise T3_ONE_LOT()
    validate_number(args.lots, MAX_LOTS)
    use_lots(state, now, args.lots)
    return Outcome(put_lots(state, call, "merged", (merge_lots(lots),)), {"cents": total_cents(lots)})


def merge_lots(lots: tuple[Lot, ...]) -> Lot:
    """Give the one lot that several become."""
    return Lot(
        owner=lots[0].owner,
        amount_cents=total_cents(lots),
        origin="merge",
        minted_on=min(lot.minted_on for lot in lots),
        received_on=min(lot.received_on for lot in lots),
        expires_on=min(lot.expires_on for lot in lots),
        is_marked=any(lot.is_marked for lot in lots),
        is_mediated=any(lot.is_mediated for lot in lots),
        giver=lots[0].giver,
        only=lots[0].only,
    )


def process_sweep(state: State, call: Call, now: Now, args: Sweep) -> Outcome:
    """T2: named lots, expired or of who left, become one row of the commons. Anyone may.

    Vouchers become one row of each giver's fund.
    """
    lots = find_lots(state, args.lots)
    for ref, lot in zip(args.lots, lots, strict=True):
        owner = state.require(Member, keys.member(lot.owner), T12_UNKNOWN_MEMBER)
        if owner.status != "left" and is_alive(now, lot, owner):
            raise T2_NOT_EXPIRED(lot=ref, expires_on=compute_last_day(now, lot, owner))
    swept = sweep_rows(state, call, now, args.rows) if args.rows else Outcome()
    if args.lots or not args.rows:
        validate_named(args.lots)
    validate_number(args.lots, MAX_NAMED)
    use_lots(state, now, args.lots)
    given = give_back(state, call, now, lots)
    return replace(given, made=(*given.made, *swept.made), facts=given.facts | swept.facts)
