"""T11: to buy together: a provider sets tokens apart; the more members adhere, the better the price.

    campaign -> adhere, leave_campaign -> close: fixed, or failed
    fixed -> fulfil -> received -> two dues: value back, cashback

Before `close` nobody is bound. It counts the first `most` adhesions by day and member; friends who adhere and leave
again move no tier, and who adheres costs the provider two dues, which are set apart beforehand.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from chaincode.rules import keys
from chaincode.rules.calls import Call, Outcome
from chaincode.rules.errors import Kind, Reason
from chaincode.rules.funding.funds import find_rows, use_rows, validate_most, validate_own_rows, validate_rows
from chaincode.rules.funding.records import Budget, Due, FundRef, id_of
from chaincode.rules.funding.terms import (
    T8_NO_BUDGET,
    T8_NO_TERMS,
    count_days,
    new_budget,
    return_rest,
    validate_dates,
)
from chaincode.rules.programmes.records import Adhesion, AdhesionRef, Campaign, CampaignRef, Tier
from chaincode.rules.records import Now
from chaincode.rules.state import State
from chaincode.rules.units import Cents, Date, Hash, PositiveCents, PositiveCount

MAX_TIERS = 10
MAX_ADHESIONS = 5_000
LEAVE_DAYS = 14
RUN_DAYS = 180
RECEIVED_DAYS = 30
END_DAYS = 2 * RECEIVED_DAYS  # from the last fulfilling: half of them for the member alone, half for anyone

T11_OWN_CAMPAIGN = Reason("T11_OWN_CAMPAIGN", Kind.AUTHORITY)
T11_NOT_YOUR_CAMPAIGN = Reason("T11_NOT_YOUR_CAMPAIGN", Kind.AUTHORITY)
T11_NO_ADHESION = Reason("T11_NO_ADHESION", Kind.EXISTENCE)
T11_CAMPAIGN = Reason("T11_CAMPAIGN", Kind.STATE)
T11_OVER = Reason("T11_OVER", Kind.STATE)
T11_ADHERED = Reason("T11_ADHERED", Kind.STATE)
T11_TOO_EARLY = Reason("T11_TOO_EARLY", Kind.STATE)
T11_NOT_BOUND = Reason("T11_NOT_BOUND", Kind.STATE)
T11_FULFILLED = Reason("T11_FULFILLED", Kind.STATE)
T11_RECEIVED = Reason("T11_RECEIVED", Kind.STATE)
T11_TIERS = Reason("T11_TIERS", Kind.AMOUNT)
T11_NUMBERS = Reason("T11_NUMBERS", Kind.AMOUNT)


@dataclass(frozen=True)
class MakeCampaign:
    """Set `cents` of own `rows` apart for a campaign; see `Campaign`. closes_date: the last day to adhere."""

    rows: tuple[FundRef, ...]
    cents: PositiveCents
    tiers: tuple[Tier, ...]
    minimum: PositiveCount
    most: PositiveCount
    closes_date: Date
    value_back_cents: Cents
    cashback_cents: Cents
    terms: Hash


@dataclass(frozen=True)
class OnCampaign:
    """The arguments of what needs no more than the `campaign` it is about."""

    campaign: CampaignRef


@dataclass(frozen=True)
class OnAdhesion:
    """The arguments of what is about one `adhesion` of a `campaign`."""

    campaign: CampaignRef
    adhesion: AdhesionRef


def process_campaign(state: State, call: Call, now: Now, args: MakeCampaign) -> Outcome:
    """Write the campaign and its budget, which covers both dues of as many as may take part."""
    validate_dates(args.closes_date)
    validate_own_rows(call.member, args.rows)
    have_cents = find_rows(state, args.rows)
    validate_rows(args.rows, have_cents, args.cents)
    _, closes_on = count_days(now, now.date, args.closes_date)
    _validate_numbers(args)
    change = use_rows(state, now, args.rows, have_cents - args.cents)
    key = keys.campaign(call.member, call.derive_id("campaign"))
    state.put(key, Campaign(
        args.tiers, args.minimum, args.most, args.closes_date, closes_on, args.value_back_cents, args.cashback_cents,
        args.terms, "open",
    ))
    return Outcome((key, new_budget(state, key, args.cents), *change), {"cents": args.cents})


def _validate_numbers(args: MakeCampaign) -> None:
    participants = [tier.participants for tier in args.tiers]
    if not participants or participants != sorted(dict.fromkeys(participants)) or participants[0] > args.minimum:
        raise T11_TIERS()
    need_cents = args.most * (args.value_back_cents + args.cashback_cents)
    if args.minimum > args.most or args.most > MAX_ADHESIONS or need_cents > args.cents:
        raise T11_NUMBERS(need_cents=need_cents, most=MAX_ADHESIONS)
    validate_most("tiers", len(args.tiers), MAX_TIERS)


def process_adhere(state: State, call: Call, now: Now, args: OnCampaign) -> Outcome:
    """Take part, until the campaign's last day, once a member."""
    if call.member == args.campaign.split("/")[1]:
        raise T11_OWN_CAMPAIGN(campaign=args.campaign)
    campaign = _require(state, args.campaign, "open")
    key = keys.adhesion(id_of(args.campaign), call.member)
    if now.number > campaign.closes_on:
        raise T11_OVER(campaign=args.campaign, last_day=campaign.closes_on)
    if state.find(Adhesion, key) is not None:
        raise T11_ADHERED(campaign=args.campaign)
    state.put(key, Adhesion(now.number))
    return Outcome((key,))


def process_leave_campaign(state: State, call: Call, now: Now, args: OnCampaign) -> Outcome:
    """Take part no more, until 14 days after the last day to adhere."""
    campaign = _require(state, args.campaign, "open")
    key = keys.adhesion(id_of(args.campaign), call.member)
    state.require(Adhesion, key, T11_NO_ADHESION)
    last_day = campaign.closes_on + LEAVE_DAYS
    if now.number > last_day:
        raise T11_OVER(campaign=args.campaign, last_day=last_day)
    state.delete(key)
    return Outcome(facts={"left": key})


def process_close(state: State, call: Call, now: Now, args: OnCampaign) -> Outcome:
    """Fix the tier by the adhesions that bind, or fail the campaign: its budget returns. Anyone may."""
    campaign = _require(state, args.campaign, "open")
    last_day = campaign.closes_on + LEAVE_DAYS
    if now.number <= last_day:
        raise T11_TOO_EARLY(what=args.campaign, from_day=last_day + 1)
    prefix = keys.adhesions(id_of(args.campaign))
    found = state.scan(Adhesion, prefix)
    order = sorted((adhesion.adhered_on, key.removeprefix(prefix)) for key, adhesion in found)
    binding = order[: campaign.most]
    if len(binding) < campaign.minimum:
        return _fail(state, call, now, args.campaign, campaign)
    tier = [one for one in campaign.tiers if one.participants <= len(binding)][-1]
    last_on, last_member = binding[-1]
    state.put(args.campaign, replace(
        campaign, status="fixed", closed_on=now.number, to_on=now.number + RUN_DAYS, discount_bps=tier.discount_bps,
        participants=len(binding), last_on=last_on, last_member=last_member,
    ))
    return Outcome((args.campaign,), {"participants": len(binding), "discount_bps": tier.discount_bps})


def _fail(state: State, call: Call, now: Now, ref: str, campaign: Campaign) -> Outcome:
    state.put(ref, replace(campaign, status="failed", closed_on=now.number, ended_on=now.number))
    budget = state.require(Budget, keys.budget(id_of(ref)), T8_NO_BUDGET)
    returned = return_rest(state, now, call.derive_id("row"), ref.split("/")[1], budget)
    return Outcome((ref, *returned.made), {"participants": 0, "cents": budget.left_cents})


def process_fulfil(state: State, call: Call, now: Now, args: OnAdhesion) -> Outcome:
    """Say, as the provider, that an adhesion was fulfilled.

    The campaign ends no sooner than its dues could be left: else a provider would fulfil on the last day and end it.
    """
    if call.member != args.campaign.split("/")[1]:
        raise T11_NOT_YOUR_CAMPAIGN(campaign=args.campaign)
    campaign, adhesion = _require_bound(state, args)
    if adhesion.fulfilled_on:
        raise T11_FULFILLED(adhesion=args.adhesion)
    state.put(args.adhesion, replace(adhesion, fulfilled_on=now.number))
    if campaign.to_on < now.number + END_DAYS:
        state.put(args.campaign, replace(campaign, to_on=now.number + END_DAYS))
    return Outcome((args.adhesion,))


def process_received(state: State, call: Call, now: Now, args: OnAdhesion) -> Outcome:
    """Leave the two dues, as the member; 30 days after it was fulfilled anyone may."""
    member = args.adhesion.split("/")[2]
    campaign, adhesion = _require_bound(state, args)
    if adhesion.received_on:
        raise T11_RECEIVED(adhesion=args.adhesion)
    if not adhesion.fulfilled_on or (call.member != member and now.number <= adhesion.fulfilled_on + RECEIVED_DAYS):
        raise T11_TOO_EARLY(what=args.adhesion, from_day=adhesion.fulfilled_on + RECEIVED_DAYS + 1)
    state.put(args.adhesion, replace(adhesion, received_on=now.number))
    parts = (("value_back", keys.SOLIDARITY, campaign.value_back_cents), ("cashback", member, campaign.cashback_cents))
    made = [_leave(state, call, now, args, part) for part in parts if part[2]]
    return Outcome((args.adhesion, *made), {"value_back_cents": parts[0][2], "cashback_cents": parts[1][2]})


def _leave(state: State, call: Call, now: Now, args: OnAdhesion, part: Sequence[str | int]) -> str:
    cause, payee, cents = part
    key = keys.due(id_of(args.campaign), str(payee), call.derive_id(f"due {cause}"))
    state.put(key, Due(str(cause), args.adhesion, int(cents), now.number))
    return key


def _require(state: State, ref: str, status: str) -> Campaign:
    campaign = state.require(Campaign, ref, T8_NO_TERMS)
    if campaign.status != status:
        raise T11_CAMPAIGN(campaign=ref, status=campaign.status)
    return campaign


def _require_bound(state: State, args: OnAdhesion) -> tuple[Campaign, Adhesion]:
    """Give campaign and adhesion; refuse one of another campaign, and one that came after `most` others."""
    _, campaign_id, member = args.adhesion.split("/")
    campaign = state.require(Campaign, args.campaign, T8_NO_TERMS)
    adhesion = state.require(Adhesion, args.adhesion, T11_NO_ADHESION)
    if campaign.status != "fixed" or campaign.ended_on:
        raise T11_CAMPAIGN(campaign=args.campaign, status="ended" if campaign.ended_on else campaign.status)
    is_bound = (adhesion.adhered_on, member) <= (campaign.last_on, campaign.last_member)
    if campaign_id != id_of(args.campaign) or not is_bound:
        raise T11_NOT_BOUND(adhesion=args.adhesion)
    return campaign, adhesion
