"""T2, T3: commands on named lots. There is no transfer (T1).

    merge   own lots          -> one lot
    sweep   expired lots      -> commons
    level   lots over a limit -> commons
"""

from dataclasses import dataclass

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.community.authority import require_anyone, require_member
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.market.commons import give_to_commons
from chaincode.rules.market.lots import (
    MAX_LOTS,
    MAX_NAMED,
    divide,
    find_lots,
    owner_of,
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
from chaincode.rules.units import LotRef, MemberId

T2_NOT_EXPIRED = Reason(
    "T2_NOT_EXPIRED", Kind.STATE,
    "Lot {lot} can be spent until day {expires_on}.", "Il lotto {lot} si può spendere fino al giorno {expires_on}.",
)
T2_OTHER_OWNER = Reason(
    "T2_OTHER_OWNER", Kind.AUTHORITY,
    "Lot {lot} isn't of member {member}.", "Il lotto {lot} non è del membro {member}.",
)
T2_GRACE = Reason(
    "T2_GRACE", Kind.STATE,
    "Lot {lot} was received on day {received_on}: it isn't counted before {grace_days} days are over.",
    "Il lotto {lot} è stato ricevuto il giorno {received_on}: non conta prima che passino {grace_days} giorni.",
)
T2_NOT_OVER = Reason(
    "T2_NOT_OVER", Kind.AMOUNT,
    "The lots add up to {have_cents} cents, not over {max_cents}.",
    "I lotti sommano {have_cents} centesimi, non oltre {max_cents}.",
)
T3_ONE_LOT = Reason("T3_ONE_LOT", Kind.AMOUNT, "One lot is one already.", "Un solo lotto è già uno.")


@dataclass(frozen=True)
class Merge:
    """Make one lot of own `lots`: the earliest of each date, any mark."""

    lots: tuple[LotRef, ...]


@dataclass(frozen=True)
class Sweep:
    """Bring expired `lots`, of any members, to the commons."""

    lots: tuple[LotRef, ...]


@dataclass(frozen=True)
class Level:
    """Bring what `lots` of a member, received more than `grace_days` ago, are over `max_balance` to the commons."""

    member: MemberId
    lots: tuple[LotRef, ...]


def process_merge(state: State, call: Call, now: Now, args: Merge) -> Outcome:
    """T3: one lot of own lots, with the soonest expiry, the oldest minted_on and received_on, and any mark."""
    require_member(state, call, now)
    validate_own(call, args.lots)
    lots = find_lots(state, args.lots)
    validate_alive(now, args.lots, lots)
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
    )


def process_sweep(state: State, call: Call, now: Now, args: Sweep) -> Outcome:
    """T2: named expired lots become one row of the commons. Anyone may."""
    require_anyone(state, call, now)
    lots = find_lots(state, args.lots)
    for ref, lot in zip(args.lots, lots, strict=True):
        if lot.expires_on >= now.number:
            raise T2_NOT_EXPIRED(lot=ref, expires_on=lot.expires_on)
    validate_named(args.lots)
    validate_number(args.lots, MAX_NAMED)
    use_lots(state, now, args.lots)
    return give_to_commons(state, call, now, total_cents(lots))


def process_level(state: State, call: Call, now: Now, args: Level) -> Outcome:
    """T2: the excess of long-held lots over `max_balance`, soonest expiry first, goes to the commons. Anyone may."""
    require_anyone(state, call, now)
    for ref in args.lots:
        if owner_of(ref) != args.member:
            raise T2_OTHER_OWNER(lot=ref, member=args.member)
    member = state.require(Member, keys.member(args.member), T12_UNKNOWN_MEMBER)
    lots = find_lots(state, args.lots)
    validate_alive(now, args.lots, lots)
    _validate_grace(now, args.lots, lots)
    validate_named(args.lots)
    excess_cents = _compute_excess(now, member.stakeholder, lots)
    validate_number(args.lots, MAX_NAMED)
    _take_excess(state, call, now, dict(zip(args.lots, lots, strict=True)), excess_cents)
    return give_to_commons(state, call, now, excess_cents)


def _validate_grace(now: Now, refs: tuple[str, ...], lots: tuple[Lot, ...]) -> None:
    grace_days = now.parameters.grace_days
    for ref, lot in zip(refs, lots, strict=True):
        if now.number - lot.received_on <= grace_days:
            raise T2_GRACE(lot=ref, received_on=lot.received_on, grace_days=grace_days)


def _compute_excess(now: Now, stakeholder: str, lots: tuple[Lot, ...]) -> int:
    have_cents, max_cents = total_cents(lots), getattr(now.parameters.max_balance, stakeholder)
    if have_cents <= max_cents:
        raise T2_NOT_OVER(have_cents=have_cents, max_cents=max_cents)
    excess_cents: int = have_cents - max_cents
    return excess_cents


def _take_excess(state: State, call: Call, now: Now, named: dict[str, Lot], excess_cents: int) -> None:
    taken: list[str] = []
    for ref in sorted(named, key=lambda ref: (named[ref].expires_on, ref)):
        lot = named[ref]
        if excess_cents:
            taken.append(ref)
            _, rest = divide((lot,), excess_cents)
            put_lots(state, call, "rest", rest)
            excess_cents -= min(excess_cents, lot.amount_cents)
    use_lots(state, now, tuple(taken))
