"""Colluders who play by the commands alone, and what they come to: at most what the rules promise, and never less.

The bounds are reached here, so that they are bounds and no empty words.
"""

from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.funding.records import Due
from chaincode.rules.market.records import Claim
from chaincode.rules.records import Supply
from tests.helpers.rules.assembly import OFFICERS, Assembly
from tests.helpers.rules.energy import Period, line_of, shared_hour
from tests.helpers.rules.funding import dues_of, pay, pledge
from tests.helpers.rules.key_states import act, with_key
from tests.helpers.rules.market import Market
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.world import PERIMETER, STRANGER, Person

INTERESTS = [{"category": "care", "interest": "social"}]
FIRST = "2024-05-01.provisional.1"
CAP_CENTS, MONTH_DAYS = 300, 30


def trade_in_a_ring(members: int, **parameters: int) -> tuple[Market, list[Person]]:
    """Everybody pays everybody, twice over, for care: as much as a price and the bonus without an attester allow."""
    market = Market(interests=INTERESTS, settle_days=1, welcome_bonus=0, **parameters)
    ring = [market.world.join("citizens") for _ in range(members)]
    for market.bea in ring:
        market.offer = market.publish()
        for market.ada in (one for one in ring if one is not market.bea):
            for _ in range(2):
                market.bring_to("paid", price_cents=3_000)
    return market, ring


@pytest.mark.parametrize(("members", "cap", "budget", "bonus"), [
    (2, 500, 10_000, 500), (3, 500, 10_000, 1_000), (3, 5_000, 10_000, 1_800), (3, 500, 800, 800),
])  # fmt: skip
def test_a_ring_that_deals_with_itself_gets_a_cap_each_and_the_budget_in_all(
    members: int, cap: int, budget: int, bonus: int
) -> None:
    """Of each pair one claim in 30 days, whoever pays; a fifth of what was paid; then the caps, then the budget."""
    market, ring = trade_in_a_ring(members, bonus_cap=cap, bonus_budget=budget)
    claims = market.world.all(Claim, "claim/")
    assert len(claims) == members * (members - 1) // 2
    settled = Period(market.world, {}, days=1).run(FIRST, sorted(claims))
    assert settled.bonus_cents == bonus <= min(members * cap, budget)
    assert max(line_of(market.world, settled, one).bonus_cents for one in ring) <= cap


def test_a_loop_of_cashback_gets_a_cap_each_in_any_thirty_days_and_half_of_what_it_paid() -> None:
    """Two pay a third every fifth day, for ten weeks; half comes back until the cap of a month is reached."""
    market = Market(pair_limit=10**9)
    to_date = market.world.date_in(90)
    terms = pledge(market.world, market.bea, bps=5_000, cap_cents=CAP_CENTS, cents=10_000, to_date=to_date)
    ring, paid = [market.ada, market.carlo], 0
    for _ in range(14):
        for market.ada in ring:
            pay(market, terms, price_cents=250)
            paid += 250
        market.world.open_day()
    dues: list[tuple[str, Due]] = [(key.split("/")[2], due) for key, due in dues_of(market.world, terms).items()]
    assert sum(due.cents for _, due in dues) <= paid // 2
    months = [range(start, start + MONTH_DAYS) for start in range(market.world.day)]
    got = [sum(due.cents for owner, due in dues if owner == one.member and due.left_on in month)
           for month in months for one in ring]  # fmt: skip
    assert max(got) == CAP_CENTS


def test_keys_that_two_organisations_recovered_delay_a_vote_and_do_not_decide_it() -> None:
    """Three members' new keys say yes before the vote opens; without them it fails, so a third must certify it."""
    assembly = Assembly(citizens=10, recovery_days=1, franchise_days=10)
    world, stolen = assembly.world, assembly.citizens[5:9]
    for victim in stolen:
        act(world, "recover", member=victim.member, public_keys=[fake_key(victim.member)])
    world.open_day()
    proposal = assembly.open()
    for victim in stolen:
        world.do("vote", with_key(victim, fake_key(victim.member)), proposal=proposal, choice="yes")
    assert assembly.tally(proposal) == "uncertified"
    digest = assembly.result(proposal).digest
    for organisation in ("citizens", "municipality"):  # the two that recovered them
        world.do("certify", OFFICERS[organisation], proposal=proposal, digest=digest)
        world.refused("T9_STATUS", "enact", STRANGER, proposal=proposal)
    assert assembly.proposal(proposal).status == "uncertified"


def test_what_an_operator_settles_without_a_second_organisation_is_nothing_and_holds_up_nothing() -> None:
    """Operator's junk: revision after revision of invented energy; what is countersigned in the end is what counts."""
    market = Market(settle_days=1, welcome_bonus=0)
    world, ada, bruno = market.world, market.world.join("citizens", 1), market.world.join("citizens", 1)
    before = world.get(Supply, keys.SUPPLY).minted_cents
    world.skip_to("2024-05-02")
    for revision in range(1, 6):
        junk = Period(world, shared_hour(ada, bruno, 9_000), days=1)
        junk.anchor(f"2024-05-01.provisional.{revision}")
        junk.settle(f"2024-05-01.provisional.{revision}")
    assert world.get(Supply, keys.SUPPLY).minted_cents == before
    settled = Period(world, shared_hour(ada, bruno, 2_000), days=1).run("2024-05-01.provisional.6")
    most = world.now.parameters.value_cents_per_mwh * 2_000 // 1_000_000
    assert world.get(Supply, keys.SUPPLY).minted_cents - before == settled.energy_cents <= most


@pytest.mark.parametrize(("hours", "code"), [
    ({"stranger": ({9: 1}, {})}, "T5_NOT_A_MEMBER"), ({"ada": ({9: 9_001}, {})}, "T5_OVER_POWER"),
])  # fmt: skip
def test_an_operators_invented_homes_and_hours_are_refused(hours: dict[str, Any], code: str) -> None:
    """A leaf needs a member, and no hour is above 150 % of the power of its points."""
    market = Market(settle_days=1)
    world = market.world
    people = {"ada": world.join("citizens", 1), "stranger": Person("f" * 64, market.ada.caller)}
    world.skip_to("2024-05-02")
    junk = Period(world, {PERIMETER: {people[name]: own for name, own in hours.items()}}, days=1)
    junk.anchor(FIRST)
    junk.refused(code, FIRST)
