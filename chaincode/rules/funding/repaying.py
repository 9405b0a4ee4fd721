"""T8: how a redemption closes: `repay` burns what the treasurer paid in euro, `take_back` returns it.

I10: whenever a redemption is repaid, live tokens are at most the euro behind them: paid in + kept of all months (T10)
- redeemed. A bonus or a welcome has no euro behind it; so as long as such tokens are about, nobody gets others' euro.

Euro leave before `repay` can name their transaction. So who takes back gives notice, and what is held returns from the
10th to the 14th day after it, or after another notice: on days that are known beforehand the treasurer pays nothing, on
all others nobody takes back what is being paid.
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
NOTICE_DAYS = 10
RETURN_DAYS = 5  # of a notice; then it takes another
HELD = ("held", "asked_back")

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
    """Give notice for `redemption`, 10 to 14 days later return its lots: as its owner, or after 30 days as anyone."""

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
    if redemption.status not in HELD:
        raise T8_NOT_HELD(redemption=ref, status=redemption.status)


def _validate_backed(state: State, now: Now, supply: Supply) -> None:
    kept_cents = sum(map(compute_kept, load_backings(state, now, now.date[:7]).values()))
    backed_cents = supply.paid_in_cents + kept_cents - supply.redeemed_cents
    if supply.live_cents > backed_cents:
        raise T8_UNBACKED(live_cents=supply.live_cents, backed_cents=backed_cents)


def process_take_back(state: State, call: Call, now: Now, args: TakeBack) -> Outcome:
    """Give notice, or return the lots and free the agreements."""
    redemption = state.require(Redemption, args.redemption, T8_NO_REDEMPTION)
    is_owner = call.member == args.redemption.split("/")[1]
    _require_held(args.redemption, redemption)
    first_day = 0 if is_owner else redemption.asked_on + TAKE_BACK_DAYS + 1
    if now.number < first_day:
        raise T8_NOT_YET(redemption=args.redemption, from_day=first_day)
    returns_on = redemption.asked_back_on + NOTICE_DAYS
    if redemption.status == "held" or now.number >= returns_on + RETURN_DAYS:
        state.put(args.redemption, replace(redemption, status="asked_back", asked_back_on=now.number))
        return Outcome((args.redemption,), {"from_day": now.number + NOTICE_DAYS})
    if now.number < returns_on:
        raise T8_NOT_YET(redemption=args.redemption, from_day=returns_on)
    return _return(state, call, now, args.redemption, redemption)


def _return(state: State, call: Call, now: Now, ref: str, redemption: Redemption) -> Outcome:
    """Return the lots, whose last days the notice may have taken, as T4 does: with some days, once in their life."""
    lots = tuple([extend_once(now, lot) for lot in redemption.lots])
    put_lots(state, call, "returned", lots)
    for agreement in redemption.agreements:
        state.delete(keys.redeemed(id_of(agreement)))
    state.put(ref, replace(redemption, status="taken_back", lots=(), closed_on=now.number))
    return Outcome((ref,), {"cents": redemption.cents, "lots": len(lots)})
