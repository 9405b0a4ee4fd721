"""T8: `pay_in` is two organisations' word that euro came to the community; the same cents become a fund's row.

    pay_in (treasurer) -> countersign (officer of another organisation) -> fund/<payer>/<id>, paid/<reference>
"""

from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.authority import T0_ROLE
from chaincode.rules.calls import Call, Outcome, derive_id
from chaincode.rules.community.members import T12_UNKNOWN_MEMBER
from chaincode.rules.community.pending import make_pending
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.funds import put_row
from chaincode.rules.funding.records import FundOwner, Paid
from chaincode.rules.records import Member, Now, Pending, Supply
from chaincode.rules.state import State
from chaincode.rules.units import Hash, PositiveCents

ROOM_SETTLEMENTS = 4  # what stays free under the ceiling, in issuance ceilings: no payer crowds out awards

T8_PAYER = Reason("T8_PAYER", Kind.STATE)
T8_COUNTED = Reason("T8_COUNTED", Kind.STATE)
T8_NO_ROOM = Reason("T8_NO_ROOM", Kind.LIMIT)


@dataclass(frozen=True)
class PayIn:
    """Propose that `payer` paid in so many euro cents. payer: a member, or "solidarity" for anybody's gift.

    reference: HMAC-SHA-256 of the bank's reference of the transaction, the same whoever computes it.
    """

    payer: FundOwner
    cents: PositiveCents
    reference: Hash


def process_pay_in(state: State, call: Call, now: Now, args: PayIn) -> Outcome:
    """Propose it; acts when countersigned."""
    validate_pay_in(state, now, call.caller.organisation, args)
    return make_pending(state, call, now, keys.paid(args.reference))


def validate_pay_in(state: State, now: Now, organisation: str, args: PayIn) -> None:
    """Refuse who is no treasurer, a payer who may not be one, a reference that was counted, and too much at once."""
    if not now.parameters.has_role(organisation, "treasurer"):
        raise T0_ROLE(role="treasurer", organisation=organisation)
    if args.payer != keys.SOLIDARITY:
        payer = state.require(Member, keys.member(args.payer), T12_UNKNOWN_MEMBER)
        if payer.stakeholder == "citizen" or not payer.is_confirmed(now.number):
            raise T8_PAYER(payer=args.payer)
    validate_uncounted(state, args.reference)
    _validate_room(state, now, args.cents)


def validate_uncounted(state: State, reference: str) -> None:
    """Refuse a bank's transaction that was counted before, whatever for (I11)."""
    counted = state.find(Paid, keys.paid(reference))
    if counted is not None:
        raise T8_COUNTED(reference=reference, what=counted.what)


def load_supply(state: State) -> Supply:
    """Read the supply."""
    return state.find(Supply, keys.SUPPLY) or Supply(0, 0)


def _validate_room(state: State, now: Now, cents: int) -> None:
    kept_cents = ROOM_SETTLEMENTS * now.parameters.issuance_ceiling
    most = now.parameters.supply_ceiling - kept_cents - load_supply(state).live_cents
    if cents > most:
        raise T8_NO_ROOM(cents=cents, most=max(0, most))


def enact_pay_in(state: State, now: Now, pending: Pending, args: PayIn) -> Outcome:
    """Mint the row."""
    row = put_row(state, now, args.payer, derive_id("paid in", args.reference), args.cents, origin=pending.subject)
    state.put(pending.subject, Paid(row, args.cents, now.number))
    supply = load_supply(state)
    state.put(keys.SUPPLY, replace(
        supply, minted_cents=supply.minted_cents + args.cents, paid_in_cents=supply.paid_in_cents + args.cents,
    ))
    return Outcome((row,), {"cents": args.cents})
