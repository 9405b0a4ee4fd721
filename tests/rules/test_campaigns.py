"""T11: campaigns to buy together: only what closes binds, and each adhesion leaves its two dues once."""

from typing import Any

from chaincode.rules import keys
from chaincode.rules.programmes.records import Campaign
from tests.helpers.rules.funding import dues_of, give_row, rows_of
from tests.helpers.rules.programmes import Campaigns
from tests.helpers.rules.world import STRANGER


def test_t11_close_counts_the_first_by_day_and_member_and_only_these_bind() -> None:
    own = Campaigns()
    late = own.adhere(*own.members[2:])[-1]
    own.world.open_day()
    first = own.adhere(own.members[0])[0]
    assert own.close()["facts"] == {"participants": 3, "discount_bps": 2_000}
    campaign = own.world.get(Campaign, own.ref)
    assert (campaign.status, campaign.last_member, campaign.to_on) == (
        "fixed", own.members[4].member, own.world.day + 180)
    own.world.refused("T11_NOT_BOUND", "fulfil", own.shop, campaign=own.ref, adhesion=first)
    own.world.do("fulfil", own.shop, campaign=own.ref, adhesion=late)


def test_t11_friends_who_adhere_and_leave_move_no_tier() -> None:
    """Friendly adhesions: they count only if they stay beyond the last day, and then they are bound like anybody."""
    own = Campaigns()
    own.adhere(*own.members[:3])
    own.world.open_day(24)
    own.world.do("leave_campaign", own.members[2], campaign=own.ref)
    own.world.open_day()
    receipt = own.world.do("close", STRANGER, campaign=own.ref)
    assert receipt["facts"] == {"participants": 2, "discount_bps": 1_000}


def test_t11_a_campaign_below_its_minimum_fails_and_its_budget_returns() -> None:
    own = Campaigns()
    adhesion = own.adhere(own.members[0])[0]
    own.close()
    assert own.world.get(Campaign, own.ref).status == "failed"
    assert rows_of(own.world, own.shop.member) == [90, 110]
    own.world.refused("T11_CAMPAIGN", "fulfil", own.shop, campaign=own.ref, adhesion=adhesion)
    own.world.refused("T11_CAMPAIGN", "close", STRANGER, campaign=own.ref)
    own.world.refused("T11_CAMPAIGN", "adhere", own.members[1], campaign=own.ref)


def test_t11_a_provider_who_fulfils_on_the_last_day_owes_the_dues_all_the_same() -> None:
    """Thirty days are the member's own, thirty more anyone's; before that nobody ends it."""
    own = Campaigns()
    adhesion = own.adhere(*own.members[:2])[0]
    own.close()
    own.world.open_day(180)
    given = {"campaign": own.ref, "adhesion": adhesion}
    own.world.do("fulfil", own.shop, **given)
    own.world.open_day(60)
    own.world.refused("T8_NOT_YOURS", "end", own.shop, terms=own.ref)
    own.world.do("received", STRANGER, **given)
    own.world.open_day()
    own.world.do("end", own.shop, terms=own.ref)
    assert len(dues_of(own.world, own.ref)) == 2


def test_t11_an_adhesion_leaves_two_dues_once() -> None:
    own = Campaigns()
    adhesion = own.adhere(*own.members[:2])[0]
    own.close()
    given = {"campaign": own.ref, "adhesion": adhesion}
    own.world.refused("T11_TOO_EARLY", "received", own.members[0], **given)
    own.world.refused("T11_NOT_YOUR_CAMPAIGN", "fulfil", own.members[0], **given)
    own.world.do("fulfil", own.shop, **given)
    own.world.refused("T11_FULFILLED", "fulfil", own.shop, **given)
    own.world.open_day(30)
    own.world.refused("T11_TOO_EARLY", "received", STRANGER, **given)
    own.world.open_day()
    own.world.do("received", STRANGER, **given)
    found = {(key.split("/")[2], due.cause, due.cents) for key, due in dues_of(own.world, own.ref).items()}
    assert found == {(keys.SOLIDARITY, "value_back", 10), (own.members[0].member, "cashback", 20)}
    own.world.refused("T11_RECEIVED", "received", own.members[0], **given)


def test_t11_adhering_and_leaving_have_their_days() -> None:
    own = Campaigns()
    world, member = own.world, own.members[0]
    world.refused("T8_NO_TERMS", "adhere", member, campaign=own.ref[:-32] + "0" * 32)
    world.refused("T11_OWN_CAMPAIGN", "adhere", own.shop, campaign=own.ref)
    world.refused("T11_NO_ADHESION", "leave_campaign", member, campaign=own.ref)
    own.adhere(member)
    world.refused("T11_ADHERED", "adhere", member, campaign=own.ref)
    world.open_day(11)
    assert world.refused("T11_OVER", "adhere", own.members[1], campaign=own.ref)["last_day"] == world.day - 1
    world.open_day(13)
    assert world.refused("T11_TOO_EARLY", "close", STRANGER, campaign=own.ref)["from_day"] == world.day + 1
    world.open_day()
    world.refused("T11_OVER", "leave_campaign", member, campaign=own.ref)


def test_t11_a_campaign_is_refused() -> None:
    own = Campaigns()
    two, three = own.arguments()["tiers"]

    def refused(code: str, **changes: Any) -> None:
        own.world.refused(code, "campaign", own.shop, **own.arguments(**changes))

    refused("T14_NO_DATE", closes_date="2024-02-30")
    refused("T8_DATES", closes_date=own.world.date_in(-1))
    for tiers in ([], [three, two], [two, two], [three]):
        refused("T11_TIERS", tiers=tiers)
    refused("T11_NUMBERS", cents=89)
    refused("T11_NUMBERS", minimum=4)
    refused("T11_NUMBERS", most=5_001, value_back_cents=0, cashback_cents=0)
    refused("T8_TOO_MANY", tiers=[{"participants": 1 + one, "discount_bps": one} for one in range(11)])
    refused("T8_NOT_YOUR_ROW", rows=[give_row(own.world, own.members[0].member, 200)])


def test_t11_nobody_ends_a_campaign_that_binds_before_180_days() -> None:
    own = Campaigns()
    adhesion = own.adhere(*own.members[:2])[0]
    own.world.refused("T8_NOT_YOURS", "end", own.shop, terms=own.ref)
    own.close()
    own.world.open_day(180)
    own.world.refused("T8_NOT_YOURS", "end", own.shop, terms=own.ref)
    own.world.open_day()
    own.world.do("end", STRANGER, terms=own.ref)
    own.world.refused("T11_CAMPAIGN", "fulfil", own.shop, campaign=own.ref, adhesion=adhesion)
    own.world.open_day(61)
    own.world.do("end", STRANGER, terms=own.ref)
    assert rows_of(own.world, own.shop.member) == [90, 110]
