"""T8: pledges, the dues they leave, disbursing, ending and discarding: each refusal, and the bounds of a ring."""

from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.funding.records import Budget, Due
from tests.helpers.rules.funding import (
    SERVICE,
    budget_of,
    dues_of,
    give_row,
    pay,
    pledge,
    pledge_arguments,
    rows_of,
)
from tests.helpers.rules.market import PRICE_CENTS, Market
from tests.helpers.rules.world import STRANGER, Person


def disburse(market: Market, terms: str, by: Person = SERVICE, **changes: Any) -> dict[str, Any]:
    arguments = {"budget": budget_of(terms), "dues": list(dues_of(market.world, terms))} | changes
    return market.world.do("disburse", by, **arguments)


def test_t8_a_payment_leaves_a_due_that_a_service_turns_into_one_lot(market: Market) -> None:
    terms = pledge(market.world, market.bea)
    ref = pay(market, terms)
    ((key, due),) = dues_of(market.world, terms).items()
    assert key.split("/")[2] == market.ada.member
    assert due == Due("cashback", ref, PRICE_CENTS // 10, market.world.day)
    assert market.agreement(ref).pledges == (terms,)
    market.world.open_day()
    disburse(market, terms)
    (lot,) = market.world.lots_of(market.ada)
    assert (lot.amount_cents, lot.origin, lot.minted_on, lot.received_on) == (
        100, keys.budget(budget_of(terms)), market.world.day, market.world.day)
    assert market.world.get(Budget, lot.origin) == Budget(terms, 900, 100, {})
    assert dues_of(market.world, terms) == {}


@pytest.mark.parametrize(("bps", "cap_cents", "left"), [(5_000, 500, [500]), (5_000, 400, [400]), (1, 500, [])])
def test_t8_a_due_is_rounded_down_within_its_cap_and_none_is_0(
    market: Market, bps: int, cap_cents: int, left: list[int]
) -> None:
    terms = pledge(market.world, market.bea, bps=bps, cap_cents=cap_cents)
    pay(market, terms, price_cents=1_001 if bps > 1 else 9_999)
    assert [due.cents for due in dues_of(market.world, terms).values()] == left


def test_t8_all_dues_of_an_agreement_are_at_most_half_of_it_and_of_vouchers_nothing(market: Market) -> None:
    world = market.world
    terms = [pledge(world, market.bea, bps=4_000, cap_cents=9_999) for _ in range(4)]
    lots = [world.give(market.ada, 600), world.give(market.ada, 401, giver=market.bea.member, only=("care",))]
    pay(market, *terms, lots=lots)
    assert [due.cents for one in terms for due in dues_of(world, one).values()] == [240, 60]


def test_t8_k_members_who_pay_in_a_ring_get_at_most_k_caps_and_half_of_what_they_paid(market: Market) -> None:
    """Cashback loops, self-dealing ring: the pledge's owner pays a friend's friend, again and again."""
    world = market.world
    terms = pledge(world, market.bea, bps=5_000, cap_cents=300, cents=10_000)
    paid, ring = 0, [market.ada, market.carlo]
    for _ in range(3):
        for member in ring:
            market.ada = member
            pay(market, terms, price_cents=500)
            paid += 500
    got = sum(due.cents for due in dues_of(world, terms).values())
    assert got == len(ring) * 300 <= paid // 2
    market.ada, market.bea = market.bea, market.carlo
    market.offer = market.publish()
    ref = market.bring_to("delivered")
    world.refused("T8_OWN_PLEDGE", "confirm", market.ada, agreement=ref, pledges=[terms])


def test_t8_a_payment_names_pledges_that_fit_it(market: Market) -> None:
    world = market.world
    music, running = (pledge(world, market.bea, purposes=[what]) for what in ("music", "care"))
    later = pledge(world, market.bea, from_date=world.date_in(20))
    ended = pledge(world, market.bea)
    world.do("end", market.bea, terms=ended)
    ref = market.bring_to("delivered")
    for code, named in (
        ("T8_NO_TERMS", [f"pledge/{market.bea.member}/{'0' * 32}"]), ("T8_NOT_RUNNING", [later]),
        ("T8_NOT_RUNNING", [ended]), ("T8_OTHER_PURPOSE", [music]), ("T8_PLEDGE_TWICE", [running, running]),
        ("T8_TOO_MANY", [running, *[pledge(world, market.bea) for _ in range(4)]]),
    ):
        world.refused(code, "confirm", market.ada, agreement=ref, pledges=named)
    by_offer = pledge(world, market.bea, purposes=[market.offer])
    world.do("confirm", market.ada, agreement=ref, pledges=[by_offer])
    assert len(dues_of(world, by_offer)) == 1


def test_t8_a_pledge_is_refused(market: Market) -> None:
    world, other = market.world, market.world.join("commerce")
    row = give_row(world, other.member, 1_000)
    for code, changes in (
        ("T14_NO_DATE", {"to_date": "2024-02-30"}), ("T8_NOT_YOUR_OFFER", {"purposes": [market.offer]}),
        ("T4_NO_OFFER", {"purposes": [keys.offer(other.member, "0" * 32)]}), ("T8_NO_PURPOSE", {"purposes": []}),
        ("T8_DATES", {"to_date": world.date_in(-1)}), ("T8_DATES", {"from_date": world.date_in(-1)}),
        ("T8_DATES", {"to_date": world.date_in(1_096)}), ("T0_ARGUMENTS", {"bps": 5_001}),
        ("T8_TOO_LITTLE", {"cents": 1_001}), ("T8_NO_ROW", {"rows": [keys.fund(other.member, "0" * 32)]}),
        ("T8_NOT_YOUR_ROW", {"rows": [give_row(world, market.bea.member, 9)]}),
    ):
        world.refused(code, "pledge", other, **pledge_arguments(world, [row], **changes))


def test_t8_a_budget_pays_each_whole_due_that_it_covers(market: Market) -> None:
    world = market.world
    terms = pledge(world, market.bea, cents=130)
    for member in (market.ada, market.carlo):
        market.ada = member
        pay(market, terms)
    dues = list(dues_of(world, terms))
    receipt = disburse(market, terms, dues=dues)
    assert receipt["facts"] == {"cents": 100, "dues": 1, "value_back_cents": 0}
    assert list(dues_of(world, terms)) == dues[1:]
    values = world.refused("T8_NOTHING_PAID", "disburse", SERVICE, budget=budget_of(terms), dues=dues[1:])
    assert values["left_cents"] == 30


def test_t8_who_disburses_and_what_is_refused(market: Market) -> None:
    world = market.world
    terms, other = pledge(world, market.bea), pledge(world, market.bea)
    pay(market, terms)
    pay(market, other)
    (due,), (others,), budget = dues_of(world, terms), dues_of(world, other), budget_of(terms)

    def refused(code: str, by: Person, *dues: str) -> None:
        world.refused(code, "disburse", by, budget=budget, dues=list(dues))

    refused("T8_NOT_YOURS", market.carlo, due)
    refused("T8_TOO_YOUNG", market.ada, due)
    refused("T0_ROLE", STRANGER, due)
    refused("T8_NO_DUE", SERVICE, keys.due(budget, market.ada.member, "0" * 32))
    refused("T8_OTHER_BUDGET", SERVICE, others)
    refused("T8_NO_DUES", SERVICE)
    refused("T8_DUE_TWICE", SERVICE, due, due)
    world.refused("T8_NO_BUDGET", "disburse", SERVICE, budget="0" * 32, dues=[due])
    many = [keys.due(budget, market.ada.member, f"{number:032x}") for number in range(501)]
    for key in many:
        world.put(key, Due("cashback", "x", 1, 1))
    refused("T8_TOO_MANY", SERVICE, *many)
    world.do("disburse", SERVICE, budget=budget, dues=many[1:])
    disburse(market, terms, market.bea, dues=[due])


def test_t8_dues_of_who_isnt_confirmed_wait(market: Market) -> None:
    terms = pledge(market.world, market.bea)
    pay(market, terms)
    market.world.do("leave", market.ada, lots=[])
    arguments = {"budget": budget_of(terms), "dues": list(dues_of(market.world, terms))}
    market.world.refused("T8_NOTHING_PAID", "disburse", SERVICE, **arguments)


def test_t8_what_ended_returns_60_days_later_and_its_dues_may_be_discarded(market: Market) -> None:
    world = market.world
    terms = pledge(world, market.bea)
    pay(market, terms)
    (due,) = dues_of(world, terms)
    world.refused("T8_NOT_YOURS", "end", STRANGER, terms=terms)
    world.refused("T8_NO_TERMS", "end", market.bea, terms=f"pledge/{market.bea.member}/{'0' * 32}")
    world.do("end", market.bea, terms=terms)
    world.open_day(60)
    assert world.refused("T8_WINDING_UP", "end", STRANGER, terms=terms)["from_day"] == world.day + 1
    world.refused("T8_TOO_YOUNG", "discard", STRANGER, records=[due])
    world.open_day()
    world.do("end", STRANGER, terms=terms)
    assert rows_of(world, market.bea.member) == [1_000]
    world.refused("T8_EMPTY", "end", STRANGER, terms=terms)
    world.do("discard", STRANGER, records=[due])
    world.refused("T8_NO_DUE", "discard", STRANGER, records=[due])


def test_t8_what_ran_out_is_ended_by_anyone_and_a_leavers_rest_is_the_solidarity_funds(market: Market) -> None:
    world = market.world
    terms = pledge(world, market.bea, to_date=world.date_in(2))
    world.do("leave", market.bea, lots=[])
    world.open_day(2)
    world.refused("T8_NOT_YOURS", "end", STRANGER, terms=terms)
    world.open_day()
    world.do("end", STRANGER, terms=terms)
    world.open_day(61)
    world.do("end", STRANGER, terms=terms)
    assert rows_of(world, keys.SOLIDARITY) == [1_000]


def test_t8_a_frozen_or_suspended_owner_ends_nothing_early(market: Market) -> None:
    terms = pledge(market.world, market.bea)
    market.world.do("freeze", market.bea, member=market.bea.member)
    market.world.refused("T12_FROZEN", "end", market.bea, terms=terms)


def test_t8_a_due_and_a_claim_are_discarded_after_400_days() -> None:
    market = Market(interests=[{"category": "care", "interest": "social"}])
    world = market.world
    terms = pledge(world, market.bea)
    pay(market, terms)
    named = [*dues_of(world, terms), *[key for key in world.state if key.startswith("claim/")]]
    assert len(named) == 2
    world.open_day(399)
    for one in named:
        world.refused("T8_TOO_YOUNG", "discard", STRANGER, records=[one])
    world.open_day()
    world.refused("T6_NO_CLAIM", "discard", STRANGER, records=[keys.claim("0" * 64, "0" * 32)])
    assert world.do("discard", STRANGER, records=named)["facts"] == {"discarded": 2}
