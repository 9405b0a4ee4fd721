"""What the rules don't refuse to who colludes, and how far it goes: stopped keys, quotes, programmes, parked tokens.

docs/collusion.md says each to members.
"""

import pytest

from chaincode.rules import keys
from chaincode.rules.programmes.records import Programme
from chaincode.rules.records import CommonsRow, Lot, MemberKey, Supply
from tests.helpers.rules.assembly import OFFICERS, Assembly
from tests.helpers.rules.funding import budget_of, dues_of, give_row
from tests.helpers.rules.key_states import with_key
from tests.helpers.rules.market import PRICE_CENTS, Market
from tests.helpers.rules.programmes import CAPS, OPERATOR, Campaigns, Programmes
from tests.helpers.rules.proposing import OFFICER, SECOND, make_pending
from tests.helpers.rules.public_keys import fake_key, key_id
from tests.helpers.rules.scenarios_documents import CONTENT, SALT, seal
from tests.helpers.rules.scenarios_governance import fill_commons, list_destinations
from tests.helpers.rules.world import SERVICE, STRANGER, World, staff

SHOPS_OFFICER = staff("commerce", "officer")


def test_two_organisations_freeze_without_end_and_a_token_is_spared_to_the_end_of_its_life() -> None:
    market = Market()
    world, lot = market.world, market.world.give(market.ada, 500, lasts=100)
    end = world.day + sum(getattr(world.now.parameters, f"{name}_days") for name in ("max_life", "return", "mediation"))
    world.do("countersign", SECOND, **make_pending(world, "freeze", member=market.ada.member))
    world.open_day(end - world.day)
    world.refused("T12_FROZEN", "merge", market.ada, lots=[lot])
    world.refused("T2_NOT_EXPIRED", "sweep", SERVICE, lots=[lot])
    world.open_day(1)
    world.do("sweep", SERVICE, lots=[lot])


def test_a_recovery_key_ends_a_freeze_by_two_organisations() -> None:
    market = Market()
    world, ada = market.world, market.ada
    world.do("rotate", ada, public_keys=[fake_key("own")], recovery_key=key_id(fake_key("apart")))
    world.open_day(world.now.parameters.recovery_days)
    world.do("countersign", SECOND, **make_pending(world, "freeze", member=ada.member))
    world.do("reclaim", with_key(ada, fake_key("apart")), public_keys=[fake_key("new")])
    world.open_day(world.now.parameters.recovery_days)
    assert world.do("merge", with_key(ada, fake_key("new")), lots=[world.give(ada, 5), world.give(ada, 6)])
    assert not world.get(MemberKey, keys.member_key(ada.member)).is_frozen(world.day)


def test_a_provider_who_is_stopped_until_the_last_day_to_deliver_isnt_paid() -> None:
    """An officer alone can on the last days only: who says it sooner, before the last `recovery_days`, is paid."""
    market = Market()
    world, ref = market.world, market.bring_to("accepted")
    days = world.now.parameters
    world.open_day(2 + days.deliver_days - days.recovery_days)
    world.do("freeze", SHOPS_OFFICER, member=market.bea.member)
    world.open_day(days.recovery_days)
    world.refused("T12_FROZEN", "deliver", market.bea, agreement=ref)
    world.refused("T4_TOO_EARLY", "lapse", market.ada, agreement=ref)
    world.open_day(1)
    world.do("lapse", market.ada, agreement=ref)
    assert world.balance_cents(market.ada) == PRICE_CENTS


def test_an_officer_who_freezes_a_provider_sooner_takes_no_payment() -> None:
    market = Market()
    world, ref = market.world, market.bring_to("accepted")
    days = world.now.parameters
    world.open_day(2 + days.deliver_days - days.recovery_days - 1)
    world.do("freeze", SHOPS_OFFICER, member=market.bea.member)
    world.open_day(days.recovery_days + 1)
    world.do("deliver", market.bea, agreement=ref)
    assert market.agreement(ref).status == "delivered"


def test_who_seals_by_several_members_opens_the_quote_that_suits() -> None:
    world = World()
    honest, one, two = (world.join("commerce") for _ in range(3))
    request = seal(world, OFFICER, "request")
    quotes = [seal(world, by, "quote", request) for by in (honest, one, two)]
    world.open_day(2)
    world.do("open", honest, document=quotes[0], salt=SALT, content=CONTENT)
    world.do("open", two, document=quotes[2], salt=SALT, content=CONTENT)
    world.open_day(3)
    world.refused("T16_TOO_LATE", "open", one, document=quotes[1], salt=SALT, content=CONTENT)
    assert quotes[1] in world.state


def test_the_least_deed_gives_a_part_of_a_goal_once_and_the_budget_pays_no_more() -> None:
    ride = {"code": "ride", "unit": "ride", "cents": 1, "evidence": "attested"} | CAPS
    own = Programmes(5_000, actions=[ride], goals=[{"action": "ride", "quantity": 3, "cents": 2_000}], value_back_bps=0)
    world, members = own.world, (own.ada, own.bruno, own.carlo)
    own.attest(*(own.deed(member) for member in members))
    paid = {"budget": budget_of(own.ref)}
    world.do("disburse", SERVICE, **paid, dues=list(dues_of(world, own.ref)))
    for member in members:
        world.do("share", member, programme=own.ref, action="ride")
        world.refused("T11_SHARED", "share", member, programme=own.ref, action="ride")
    world.do("disburse", SERVICE, **paid, dues=list(dues_of(world, own.ref)))
    assert sum(map(world.balance_cents, members)) == 3 + 2 * 2_000


def test_what_operator_and_second_say_of_meters_is_bounded_by_the_budget_and_stops_with_the_programme() -> None:
    own = Programmes(10_000, value_back_bps=0)
    world = own.world
    friends = [world.join("citizens") for _ in range(5)]
    for friend in friends:
        world.do("join", friend, programme=own.ref)
    world.open_day(2)
    lines = [{"member": friend.member, "cents": 9_000} for friend in friends]
    world.do("countersign", SECOND, **make_pending(world, "metered_actions", by=OPERATOR, **own.metered(lines=lines)))
    world.open_day(1)
    waiting = make_pending(world, "metered_actions", by=OPERATOR, **own.metered(lines=lines))
    world.do("end", own.owner, terms=own.ref)
    world.refused("T8_NOT_RUNNING", "countersign", SECOND, **waiting)
    world.refused("T8_NOT_RUNNING", "metered_actions", OPERATOR, **own.metered(lines=lines))
    world.do("disburse", SERVICE, budget=budget_of(own.ref), dues=list(dues_of(world, own.ref)))
    assert sum(map(world.balance_cents, friends)) == 9_000


def test_who_ends_a_programme_that_ran_out_stops_what_meters_werent_signed_for() -> None:
    """What was countersigned before is owed all the same."""
    own = Programmes(to_date="2024-05-04", value_back_bps=0)
    world, members = own.world, [own.ada, own.bruno, own.carlo, *(own.world.join("citizens") for _ in range(2))]
    for member in members[3:]:
        world.do("join", member, programme=own.ref)
    world.open_day(1)
    world.do("countersign", SECOND, **make_pending(world, "metered_actions", by=OPERATOR, **own.metered(*members)))
    world.open_day(1)
    given = own.metered(*members)
    world.open_day(world.get(Programme, own.ref).to_on + 1 - world.day)
    world.do("end", STRANGER, terms=own.ref)
    world.refused("T8_NOT_RUNNING", "metered_actions", OPERATOR, **given)
    world.do("disburse", SERVICE, budget=budget_of(own.ref), dues=list(dues_of(world, own.ref)))
    assert [world.balance_cents(member) for member in members] == [10, 11, 12, 13, 14]


def test_an_adhesion_counts_though_its_member_left_the_community() -> None:
    campaigns = Campaigns()
    campaigns.adhere(*campaigns.members[:3])
    for member in campaigns.members[:2]:
        campaigns.world.do("leave", member, lots=[])
    assert campaigns.close()["facts"] == {"participants": 3, "discount_bps": 2_000}


def test_tokens_held_in_what_a_friend_accepted_arent_levelled_within_the_pair_s_limit() -> None:
    market = Market(max_balance={"citizen": 100})
    world, ada = market.world, market.ada
    given = {"price_cents": 15_000, "service_date": world.date_in(60)}
    for _ in range(2):
        ref = market.request(**given, lots=[world.give(ada, 15_000, lasts=100)])
        world.do("accept", market.bea, agreement=ref)
    more = market.request_arguments(**given, lots=[world.give(ada, 15_000, lasts=100)])
    assert world.refused("T4_PAIR_LIMIT", "request", ada, **more)
    world.open_day(60)
    world.refused("T4_STATUS", "level", SERVICE, member=ada.member, lots=[], agreements=[ref])
    world.do("release", market.bea, agreement=ref)
    lots = [key for key, lot in world.all(Lot, keys.lot(ada.member, "")).items()]
    world.do("level", SERVICE, member=ada.member, lots=lots, agreements=[])
    assert world.balance_cents(ada) == 100


def test_what_comes_back_as_a_campaign_s_cashback_is_redeemed_like_any_payment() -> None:
    """A shop's own fund, by a friend: euro that were paid in, at most `redeem_bps` of them, and only while backed."""
    market = Market(redeem_bps=5_000)
    world, shop, ada = market.world, market.bea, market.ada
    ref = world.do(
        "campaign", shop, rows=[give_row(world, shop.member, 10_000)], cents=10_000, minimum=1, most=1,
        closes_date=world.date, tiers=[{"participants": 1, "discount_bps": 0}], value_back_cents=0,
        cashback_cents=10_000, terms="5" * 64,
    )["made"][0]
    adhesion = world.do("adhere", ada, campaign=ref)["made"][0]
    world.open_day(15)
    world.do("close", ada, campaign=ref)
    world.do("fulfil", shop, campaign=ref, adhesion=adhesion)
    due = world.do("received", ada, campaign=ref, adhesion=adhesion)["made"][1]
    world.do("disburse", shop, budget=budget_of(ref), dues=[due])
    paid = market.bring_to("paid", lots=list(world.all(Lot, keys.lot(ada.member, ""))), price_cents=10_000)
    lots = list(world.all(Lot, keys.lot(shop.member, "")))
    world.refused("T8_REDEEM_PART", "redeem", shop, lots=lots, cents=5_001, agreements=[paid])
    world.do("redeem", shop, lots=lots, cents=5_000, agreements=[paid])
    assert world.get(Supply, keys.SUPPLY).paid_in_cents == 10_000


@pytest.mark.parametrize(("organisation", "outlives"), [("citizens", True), ("municipality", False)])
def test_a_desk_that_two_organisations_suspend_gets_the_voucher_that_a_vote_gives_it(
    organisation: str, *, outlives: bool
) -> None:
    """As founded a citizens' desk's voucher outlives the suspension; another's goes back to the commons."""
    assembly = Assembly(citizens=5)
    world, desk = assembly.world, assembly.world.join(organisation, kind="desk")
    row, subject = fill_commons(assembly), list_destinations(assembly)["desk"]
    subject["commons"]["target"] = keys.member(desk.member)
    proposal, officer = assembly.passed(subject), OFFICERS[organisation]
    world.do("countersign", OFFICERS["gse"], **make_pending(
        world, "suspend", by=officer, member=desk.member, reason="fraud"))
    assert world.do("enact", STRANGER, proposal=proposal, rows=[row])["facts"]["status"] == "enacted"
    ((lot, voucher),) = world.all(Lot, keys.lot(desk.member, "")).items()
    given = {
        "offer": subject["commons"]["offer"], "provider": assembly.citizens[-1].member, "lots": [lot],
        "price_cents": voucher.amount_cents, "terms": "7" * 64,
    }
    world.refused("T12_SUSPENDED", "request", desk, **given, service_date=world.date_in(1))
    world.open_day(world.now.parameters.suspend_days)
    if outlives:
        assert world.do("request", desk, **given, service_date=world.date_in(1))
    else:
        world.refused("T4_LOT_TOO_SHORT", "request", desk, **given, service_date=world.date_in(1))
        world.open_day(1)
        world.do("sweep", SERVICE, lots=[lot])
        assert sum(one.amount_cents for one in world.all(CommonsRow, "commons/").values()) == 10


def test_who_founds_names_values_that_no_vote_may_and_all_read_them() -> None:
    world = World(vote_days=3_650, recovery_days=3_650)
    assert (world.now.parameters.vote_days, world.now.parameters.recovery_days) == (3_650, 3_650)
    world.refused("T14_FOUNDED", "found", SERVICE, date=world.date, parameters={
        "community": "other", "first_period": world.date})
