"""T8: how a redemption closes: `repay` burns what the treasurer paid in euro, `take_back` returns it.

I10: whenever a redemption is repaid, live tokens are at most the euro behind them: paid in + kept of all months (T10)
- redeemed. A bonus or a welcome has no euro behind it; so as long as such tokens are about, nobody gets others' euro.
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.community.pending import T0_OTHER_DIGEST, T0_SAME_ORGANISATION
from chaincode.rules.energy.issuance import compute_kept, load_backings
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.paying_in import load_supply, validate_uncounted
from chaincode.rules.funding.quarters import add_redeemed, key_of
from chaincode.rules.funding.records import Paid, Redemption, RedemptionRef, id_of
from chaincode.rules.market.life import extend_once
from chaincode.rules.market.lots import put_lots
from chaincode.rules.records import Member, Now, Supply
from chaincode.rules.state import State
from chaincode.rules.units import Hash

TAKE_BACK_DAYS = 30

T8_NO_REDEMPTION = Reason("T8_NO_REDEMPTION", Kind.EXISTENCE)
T8_NOT_HELD = Reason("T8_NOT_HELD", Kind.STATE)
T8_NOT_YET = Reason("T8_NOT_YET", Kind.STATE)
T8_UNBACKED = Reason("T8_UNBACKED", Kind.LIMIT)


@dataclass(frozen=True)
class Repay:
    """Say, as treasurer, that the euro of `redemption`, whose digest is `digest`, were paid under `reference`."""

    redemption: RedemptionRef
    digest: Hash
    reference: Hash


@dataclass(frozen=True)
class TakeBack:
    """Return the lots of `redemption`, as its owner; 30 days after it was asked for anyone may."""

    redemption: RedemptionRef


def process_repay(state: State, call: Call, now: Now, args: Repay) -> Outcome:
    """Burn the lots, within the quarter's budget and the euro behind all tokens."""
    redemption = state.require(Redemption, args.redemption, T8_NO_REDEMPTION)
    owner = args.redemption.split("/")[1]
    _validate_second(state, call, owner)
    _require_held(args.redemption, redemption)
    if redemption.digest != args.digest:
        raise T0_OTHER_DIGEST(digest=redemption.digest)
    validate_uncounted(state, args.reference)
    supply, cents = load_supply(state), redemption.cents
    quarter = add_redeemed(state, now, owner, cents)
    _validate_backed(state, now, supply)
    state.put(key_of(now), quarter)
    state.put(keys.paid(args.reference), Paid(args.redemption, cents, now.number))
    state.put(keys.SUPPLY, replace(
        supply, burnt_cents=supply.burnt_cents + cents, redeemed_cents=supply.redeemed_cents + cents,
    ))
    state.put(args.redemption, replace(redemption, status="repaid", lots=(), closed_on=now.number))
    return Outcome((args.redemption,), {"cents": cents})


def _validate_second(state: State, call: Call, owner: str) -> None:
    member = state.require(Member, keys.member(owner), T12_UNKNOWN_MEMBER)
    if member.organisation == call.caller.organisation:
        raise T0_SAME_ORGANISATION(organisation=member.organisation)


def _require_held(ref: str, redemption: Redemption) -> None:
    if redemption.status != "held":
        raise T8_NOT_HELD(redemption=ref, status=redemption.status)


def _validate_backed(state: State, now: Now, supply: Supply) -> None:
    kept_cents = sum(map(compute_kept, load_backings(state, now, now.date[:7]).values()))
    backed_cents = supply.paid_in_cents + kept_cents - supply.redeemed_cents
    if supply.live_cents > backed_cents:
        raise T8_UNBACKED(live_cents=supply.live_cents, backed_cents=backed_cents)


def process_take_back(state: State, call: Call, now: Now, args: TakeBack) -> Outcome:
    """Return the lots and free the agreements. By its owner nothing is extended: nobody prolongs own lots."""
    redemption = state.require(Redemption, args.redemption, T8_NO_REDEMPTION)
    is_owner = call.member == args.redemption.split("/")[1]
    _require_held(args.redemption, redemption)
    if not is_owner and now.number <= redemption.asked_on + TAKE_BACK_DAYS:
        raise T8_NOT_YET(redemption=args.redemption, from_day=redemption.asked_on + TAKE_BACK_DAYS + 1)
    lots = redemption.lots if is_owner else tuple([extend_once(now, lot) for lot in redemption.lots])
    put_lots(state, call, "returned", lots)
    for ref in redemption.agreements:
        state.delete(keys.redeemed(id_of(ref)))
    state.put(args.redemption, replace(redemption, status="taken_back", lots=(), closed_on=now.number))
    return Outcome((args.redemption,), {"cents": redemption.cents, "lots": len(lots)})
