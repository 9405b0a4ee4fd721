"""T4: an elected mediator in turn decides; no party, no friend of one, nobody before the turn."""

from hashlib import sha256

import pytest

from chaincode.rules import keys
from chaincode.rules.calls import derive_id
from chaincode.rules.energy.records import Seed, Settlement
from chaincode.rules.governance.records import Mediator, Mediators
from chaincode.rules.market.mediation import find_seed, rank_mediators
from chaincode.rules.market.pairs import note_dealing
from chaincode.rules.market.records import Pair
from chaincode.rules.state import State
from tests.helpers.rules.energy import OPERATOR, countersign
from tests.helpers.rules.market import PRICE_CENTS, Market
from tests.helpers.rules.settling import FIRST, Small
from tests.helpers.rules.world import STRANGER, Person, Recorder

SEED = "5" * 64


def elect(market: Market, *people: Person, until: str = "2025-12-31") -> None:
    ids = sorted(person.member for person in people)
    market.world.put(keys.MEDIATORS, Mediators(tuple([Mediator(one, until) for one in ids])))


def sow(market: Market, ref: str, after: int = 1, seed: str = SEED, settled_on: int = 0) -> None:
    """Let a settlement be countersigned so many days after a contest, and settled on that day or another."""
    day = market.agreement(ref).contested_on + after
    market.world.put(keys.seed(day), Seed(seed, settled_on or day))


def contest(market: Market, mediators: int) -> tuple[str, list[Person]]:
    """Give a contested agreement and its mediators in order, as the next day's settlement has it."""
    people = [market.world.join("citizens") for _ in range(mediators)]
    elect(market, *people)
    ref = market.bring_to("contested")
    sow(market, ref)
    return ref, rank(ref, people)


def rank(ref: str, people: list[Person], seed: str = SEED) -> list[Person]:
    ranked = rank_mediators(ref, seed, [person.member for person in people])
    return sorted(people, key=lambda person: ranked.index(person.member))


def test_the_order_is_that_of_the_hash_of_seed_pair_and_mediator_without_the_parties() -> None:
    ref, others = "agreement/" + "a" * 64 + "/" + "b" * 64 + "/" + "c" * 32, [f"{number:064x}" for number in range(5)]
    ranked, pair = rank_mediators(ref, SEED, ["a" * 64, *others, "b" * 64]), f"pair/{'a' * 64}/{'b' * 64}"
    assert ranked == sorted(others, key=lambda one: sha256(f"{SEED}\0{pair}\0{one}".encode()).hexdigest())


def test_no_party_picks_a_mediator_by_the_id_of_its_request() -> None:
    """Of a thousand ids, and of both directions, each gives the same first one."""
    market, mediators = Market(), [f"{number:064x}" for number in range(20)]
    parties, ids = (market.ada.member, market.bea.member), [derive_id("request", number) for number in range(1_000)]
    refs = [keys.agreement(*order, one) for order in (parties, parties[::-1]) for one in ids]
    assert len({tuple(rank_mediators(ref, SEED, mediators)) for ref in refs}) == 1
    other = keys.agreement(market.ada.member, market.carlo.member, ids[0])
    assert rank_mediators(other, SEED, mediators) != rank_mediators(refs[0], SEED, mediators)


def test_nobody_knows_the_order_before_a_settlement_after_the_contest_says_it() -> None:
    """Of what was settled up to the day of `contest` nothing counts, and nothing from the eighth day on."""
    market = Market()
    people = [market.world.join("citizens") for _ in range(6)]
    elect(market, *people)
    ref = market.bring_to("contested")
    contested_on = market.agreement(ref).contested_on
    for after in (0, -1, 8):
        sow(market, ref, after, "6" * 64)
    sow(market, ref, 1, "6" * 64, settled_on=contested_on)  # its digest was known, as it awaited
    assert find_seed(State(Recorder(market.world.state)), contested_on) == ("", contested_on + 8)
    market.world.open_day(7)
    for person in people:
        values = market.world.refused("T4_NOT_YOUR_TURN", "decide", person, agreement=ref, provider_cents=1)
        assert values == {"from_day": contested_on + 8}
    sow(market, ref, 7, "7" * 64)
    sow(market, ref, 5)
    assert find_seed(State(Recorder(market.world.state)), contested_on) == (SEED, contested_on + 5)
    first, second = rank(ref, people)[:2]
    market.world.refused("T4_NOT_YOUR_TURN", "decide", second, agreement=ref, provider_cents=1)
    market.world.do("decide", first, agreement=ref, provider_cents=1)


def test_without_a_settlement_turns_begin_on_the_eighth_day() -> None:
    market = Market()
    people = [market.world.join("citizens") for _ in range(2)]
    elect(market, *people)
    ref = market.bring_to("contested")
    market.world.open_day(8)
    first, second = rank(ref, people, "")
    market.world.refused("T4_NOT_YOUR_TURN", "decide", second, agreement=ref, provider_cents=1)
    market.world.do("decide", first, agreement=ref, provider_cents=1)


def test_a_day_s_first_settlement_is_its_seed_and_a_skip_is_none() -> None:
    """A skip's digest is its sender's choice; and a second settlement of the day would be another order."""
    small = Small(welcome_bonus=0)
    world = small.world
    small.period.run(FIRST)
    first = world.get(Settlement, keys.settlement(FIRST))
    assert world.all(Seed, "seed/") == {keys.seed(world.day): Seed(first.digest, world.day)}
    small.period.run(FIRST.replace("provisional", "definitive"))
    world.open_day()
    world.do("skip", OPERATOR, period="2024-05-02", revision=1, reason="late")
    countersign(world, "2024-05-02.skip.1")
    assert list(world.all(Seed, "seed/")) == [keys.seed(first.countersigned_on)]


@pytest.mark.parametrize("command", ["withdraw", "decline", "lapse"])
def test_no_party_puts_a_mediator_out_of_the_way_by_a_request(command: str) -> None:
    """For their own need, which asks nobody's consent; what comes of it while nobody accepted is no dealing either."""
    market = Market()
    world = market.world
    ref, (first,) = contest(market, 1)
    need = world.do("publish", market.ada, **market.publish_arguments(kind="need"))["made"][0]
    asked = market.request_arguments(offer=need, provider=first.member, lots=[world.give(market.ada, 1)], price_cents=1)
    small = world.do("request", market.ada, **asked)["made"][0]
    world.open_day(8)
    world.do(command, {"withdraw": market.ada, "decline": first, "lapse": STRANGER}[command], agreement=small)
    world.do("decide", first, agreement=ref, provider_cents=PRICE_CENTS)
    assert market.agreement(ref).status == "decided"


def test_what_a_mediator_accepted_of_a_party_is_a_dealing_before_it_is_paid() -> None:
    market = Market()
    world = market.world
    first = world.join("citizens")
    elect(market, first)
    need = world.do("publish", market.ada, **market.publish_arguments(kind="need"))["made"][0]
    asked = market.request_arguments(offer=need, provider=first.member, lots=[world.give(market.ada, 1)], price_cents=1)
    small = world.do("request", market.ada, **asked)["made"][0]
    world.do("accept", first, agreement=small)
    world.open_day(1)
    ref = market.bring_to("contested")
    sow(market, ref)
    world.open_day(3)
    world.refused("T4_DEALT", "decide", first, agreement=ref, provider_cents=1)


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
    sow(market, ref)
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
    """Whoever dealt with a party in the 90 days before leaves the turn to the next; and anyone halves in the end."""
    market = Market()
    ref, (first, second) = contest(market, 2)
    for party, dealer in ((market.ada, first), (market.bea, second)):
        market.world.put(keys.pair(party.member, dealer.member), Pair(dealt_on=market.world.day - 1))
    market.world.open_day(8)
    for party, mediator in ((market.ada, first), (market.bea, second)):
        values = market.world.refused("T4_DEALT", "decide", mediator, agreement=ref, provider_cents=PRICE_CENTS)
        assert values == {"member": party.member, "day": 2}
    market.world.open_day(14)
    market.world.do("halve", STRANGER, agreement=ref)


@pytest.mark.parametrize(("days", "counts"), [(89, True), (90, False)])
def test_dealings_90_days_before_the_contest_count_no_more(days: int, counts: bool) -> None:
    market = Market()
    market.world.open_day(100)
    ref, (first,) = contest(market, 1)
    dealt_on = market.agreement(ref).contested_on - days
    market.world.put(keys.pair(market.ada.member, first.member), Pair(dealt_on=dealt_on, dealing_since=dealt_on))
    market.world.open_day(3)
    decide = {"agreement": ref, "provider_cents": 1}
    if counts:
        assert market.world.refused("T4_DEALT", "decide", first, **decide)["day"] == dealt_on
    else:
        market.world.do("decide", first, **decide)


@pytest.mark.parametrize("before", [False, True])
def test_a_dealing_after_the_contest_puts_no_mediator_out_of_the_way_and_hides_none(before: bool) -> None:
    """A party would else send an elected shop an ordinary request, and choose who decides; or wash a friend clean."""
    market = Market()
    ref, (first,) = contest(market, 1)
    contested_on = market.agreement(ref).contested_on
    key = keys.pair(market.ada.member, first.member)
    if before:
        market.world.put(key, Pair(dealt_on=contested_on - 1, dealing_since=contested_on - 1))
    market.world.open_day(3)
    market.world.put(key, note_dealing(market.world.find(Pair, key) or Pair(), market.world.now))
    decide = {"agreement": ref, "provider_cents": 1}
    if before:
        market.world.refused("T4_DEALT", "decide", first, **decide)
    else:
        market.world.do("decide", first, **decide)


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
