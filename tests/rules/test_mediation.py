"""T4: an elected mediator in turn decides; no party, no friend of one, nobody before the turn."""

from hashlib import sha256

import pytest

from chaincode.rules import keys
from chaincode.rules.governance.records import Mediator, Mediators
from chaincode.rules.market.mediation import rank_mediators
from chaincode.rules.market.records import Pair
from tests.helpers.rules.market import PRICE_CENTS, Market
from tests.helpers.rules.world import STRANGER, Person


def elect(market: Market, *people: Person, until: str = "2025-12-31") -> None:
    ids = sorted(person.member for person in people)
    market.world.put(keys.MEDIATORS, Mediators(tuple([Mediator(one, until) for one in ids])))


def contest(market: Market, mediators: int) -> tuple[str, list[Person]]:
    """Give a contested agreement and its mediators in order."""
    people = [market.world.join("citizens") for _ in range(mediators)]
    elect(market, *people)
    ref = market.bring_to("contested")
    ranked = rank_mediators(ref, [person.member for person in people])
    return ref, sorted(people, key=lambda person: ranked.index(person.member))


def test_the_order_is_that_of_the_hash_of_agreement_and_mediator_without_the_parties() -> None:
    ref, others = "agreement/" + "a" * 64 + "/" + "b" * 64 + "/" + "c" * 32, [f"{number:064x}" for number in range(5)]
    ranked = rank_mediators(ref, ["a" * 64, *others, "b" * 64])
    assert ranked == sorted(others, key=lambda one: sha256(f"{ref}\0{one}".encode()).hexdigest())


@pytest.mark.parametrize("cents", [0, 400, PRICE_CENTS])
def test_success_a_mediator_says_what_the_provider_gets(cents: int) -> None:
    market = Market()
    ref, (first, _) = contest(market, 2)
    market.world.open_day(3)
    facts = market.world.do("decide", first, agreement=ref, provider_cents=cents)["facts"]
    assert (facts["paid_cents"], facts["returned_cents"]) == (cents, PRICE_CENTS - cents)
    assert (market.agreement(ref).status, market.agreement(ref).paid_cents) == ("decided", cents)
    assert (market.world.balance_cents(market.bea), market.pair_cents()) == (cents, cents)
    market.world.refused("T4_STATUS", "decide", first, agreement=ref, provider_cents=cents)


def test_success_what_a_mediator_releases_lives_return_days_on_once_in_its_life() -> None:
    market = Market()
    people = [market.world.join("citizens")]
    elect(market, *people)
    ref = market.bring_to("contested", lots=[market.world.give(market.ada, PRICE_CENTS, lasts=12)])
    market.world.open_day(3)
    market.world.do("decide", people[0], agreement=ref, provider_cents=0)
    assert [(lot.expires_on, lot.is_mediated) for lot in market.world.lots_of(market.ada)] == [(20, True)]


def test_turns_come_on_the_third_day_and_one_more_every_five() -> None:
    market = Market()
    ref, ranked = contest(market, 3)
    contested_on = market.agreement(ref).contested_on
    for place, mediator in enumerate(ranked):
        from_day = contested_on + 3 + 5 * place
        market.world.open_day(from_day - 1 - market.world.day)
        values = market.world.refused("T4_NOT_YOUR_TURN", "decide", mediator, agreement=ref, provider_cents=1)
        assert values == {"from_day": from_day}
    market.world.open_day(1)
    market.world.do("decide", ranked[-1], agreement=ref, provider_cents=1)


def test_invalid_a_mediator_s_friend() -> None:
    """Whoever dealt with a party within 90 days leaves the turn to the next; and anyone halves in the end."""
    market = Market()
    ref, (first, second) = contest(market, 2)
    for party, dealer in ((market.ada, first), (market.bea, second)):
        market.world.put(keys.pair(party.member, dealer.member), Pair(dealt_on=market.world.day))
    market.world.open_day(8)
    for party, mediator in ((market.ada, first), (market.bea, second)):
        values = market.world.refused("T4_DEALT", "decide", mediator, agreement=ref, provider_cents=PRICE_CENTS)
        assert values == {"member": party.member, "day": 3}
    market.world.open_day(14)
    market.world.do("halve", STRANGER, agreement=ref)


def test_dealings_over_90_days_ago_count_no_more() -> None:
    market = Market()
    ref, (first,) = contest(market, 1)
    market.world.put(keys.pair(market.ada.member, first.member), Pair(dealt_on=market.world.day))
    market.world.open_day(89)
    market.world.refused("T4_DEALT", "decide", first, agreement=ref, provider_cents=1)
    market.world.open_day(1)
    market.world.do("decide", first, agreement=ref, provider_cents=1)


def test_invalid_who_is_no_mediator_of_it() -> None:
    """No stranger, no party though elected, and none whose time is over; none that is suspended."""
    market = Market()
    ref, (first,) = contest(market, 1)
    market.world.open_day(20)
    elect(market, market.ada, market.bea, first)
    for person in (market.ada, market.bea, market.carlo):
        market.world.refused("T4_NO_MEDIATOR", "decide", person, agreement=ref, provider_cents=1)
    elect(market, first, until="2024-05-22")
    market.world.refused("T4_NO_MEDIATOR", "decide", first, agreement=ref, provider_cents=1)


def test_invalid_more_than_is_held_or_what_isn_t_contested() -> None:
    market = Market()
    ref, (first,) = contest(market, 1)
    unknown = f"{ref[:-32]}{'0' * 32}"
    market.world.refused("T4_NO_AGREEMENT", "decide", first, agreement=unknown, provider_cents=1)
    market.world.open_day(3)
    market.world.refused("T4_SPLIT", "decide", first, agreement=ref, provider_cents=PRICE_CENTS + 1)
