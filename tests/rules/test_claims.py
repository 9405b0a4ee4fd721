"""T6: claims of collective interest, an attester's confirmation, reminders."""

from dataclasses import replace

import pytest

from chaincode.rules import keys
from chaincode.rules.calls import Caller
from chaincode.rules.energy.records import Settlement
from chaincode.rules.market.records import Claim, Pair, Reminder
from chaincode.rules.records import Member
from tests.helpers.rules.market import Market
from tests.helpers.rules.public_keys import fake_key, key_id
from tests.helpers.rules.world import SERVICE, Person, staff

ATTESTER = staff("municipality", "attester")
INTERESTS = [{"category": "care", "interest": "social"}]


@pytest.fixture
def market() -> Market:
    return Market(interests=INTERESTS)


def claims(market: Market) -> dict[str, Claim]:
    return market.world.all(Claim, "claim/")


def build_claim(market: Market, price_cents: int = 1_000) -> str:
    """Pay an agreement and give the reference of the claim that it left."""
    market.bring_to("paid", price_cents=price_cents)
    (ref,) = claims(market)
    return ref


@pytest.mark.parametrize(("price_cents", "bonus_cents"), [(1_000, 200), (1_004, 200), (1_005, 201), (5, 1)])
def test_t6_a_paid_agreement_of_a_recognised_category_leaves_a_claim_of_bonus_bps(
    market: Market, price_cents: int, bonus_cents: int
) -> None:
    ref = market.bring_to("paid", price_cents=price_cents)
    ((key, claim),) = claims(market).items()
    assert key.startswith(f"claim/{market.bea.member}/")
    assert claim == Claim(
        market.bea.member, market.ada.member, ref, "social", price_cents, bonus_cents, market.world.day,
    )
    assert market.world.get(Pair, keys.pair(market.ada.member, market.bea.member)).claimed_on == market.world.day


def test_t6_collecting_leaves_the_claim_too(market: Market) -> None:
    ref = market.bring_to("delivered")
    market.world.open_day(4)
    made = market.world.do("collect", SERVICE, agreement=ref)["made"]
    assert made == [ref, *claims(market)]


def test_t6_no_claim_outside_the_recognised_categories(market: Market) -> None:
    market.bring_to("paid", offer=market.publish(category="bread"))
    assert claims(market) == {}


def test_t6_no_claim_of_nothing(market: Market) -> None:
    market.bring_to("paid", price_cents=4)
    assert claims(market) == {}


@pytest.mark.parametrize(("days", "count"), [(29, 1), (30, 2)])
def test_t6_one_claim_per_pair_in_30_days(market: Market, days: int, count: int) -> None:
    market.bring_to("paid")
    market.world.open_day(days - 2)
    market.bring_to("paid")
    assert len(claims(market)) == count


@pytest.mark.parametrize("party", ["ada", "bea"])
@pytest.mark.parametrize("away", [{"status": "left"}, {"suspended_until": 99}])
def test_t6_no_claim_while_a_party_is_unconfirmed(market: Market, party: str, away: dict[str, object]) -> None:
    ref = market.bring_to("delivered")
    key = keys.member(getattr(market, party).member)
    market.world.open_day(25)
    market.world.put(key, Member(**(vars(market.world.get(Member, key)) | away)))
    market.world.do("collect", SERVICE, agreement=ref)
    assert claims(market) == {}


@pytest.mark.parametrize(("price_cents", "is_eligible"), [(3_000, True), (3_001, False)])
def test_t6_a_price_above_bonus_free_needs_an_attester(
    market: Market, price_cents: int, is_eligible: bool
) -> None:
    claim = market.world.get(Claim, build_claim(market, price_cents))
    assert (claim.is_eligible, claim.needs_attester) == (is_eligible, not is_eligible)


def test_t6_an_attester_confirms_once(market: Market) -> None:
    ref = build_claim(market, 3_001)
    market.world.do("attest", ATTESTER, claim=ref)
    claim = market.world.get(Claim, ref)
    assert (claim.attested_on, claim.is_eligible) == (market.world.day, True)
    market.world.refused("T6_NOTHING_TO_ATTEST", "attest", ATTESTER, claim=ref)


def test_t6_attesting_needs_the_role_from_where_it_counts_and_a_claim_that_needs_it(market: Market) -> None:
    ref = build_claim(market)
    for other in (SERVICE, staff("commerce", "attester"), market.bea):
        market.world.refused("T0_ROLE", "attest", other, claim=ref)
    market.world.refused("T6_NO_CLAIM", "attest", ATTESTER, claim=keys.claim(market.bea.member, "0" * 32))
    market.world.refused("T6_NOTHING_TO_ATTEST", "attest", ATTESTER, claim=ref)


@pytest.mark.parametrize("party", ["ada", "bea"])
@pytest.mark.parametrize("is_named", [True, False])
def test_t6_no_party_attests_whether_as_the_member_or_by_its_key(market: Market, party: str, is_named: bool) -> None:
    ref = build_claim(market, 3_001)
    person = getattr(market, party)
    key = keys.member(person.member)
    market.world.put(key, replace(market.world.get(Member, key), organisation="municipality"))
    caller = replace(person.caller, organisation="municipality", roles=("attester",))
    own = Person(person.member if is_named else "", caller)
    assert market.world.refused("T6_OWN_CLAIM", "attest", own, claim=ref) == {"claim": ref}
    assert not market.world.get(Claim, ref).is_eligible


@pytest.mark.parametrize("party", ["ada", "bea"])
@pytest.mark.parametrize("holds", ["a second key", "a rotated key", "a dropped key", "a recovered key"])
def test_t6_no_party_attests_by_any_key_that_ever_was_theirs(market: Market, party: str, holds: str) -> None:
    ref, person = build_claim(market, 3_001), getattr(market, party)
    first, second = fake_key("first"), fake_key("second")
    if holds == "a recovered key":
        officer = staff(person.caller.organisation, "officer")
        receipt = market.world.do("recover", officer, member=person.member, public_keys=[second])
        by = staff("municipality" if person.caller.organisation != "municipality" else "citizens", "officer")
        market.world.do("countersign", by, target=receipt["made"][0], digest=receipt["facts"]["digest"])
    else:
        market.world.do("rotate", person, public_keys=[first, second] if holds == "a second key" else [second])
    if holds == "a dropped key":
        market.world.open_day(market.world.now.parameters.recovery_days)
        rotated = replace(person.caller, key=key_id(second))
        market.world.do("rotate", Person(person.member, rotated), public_keys=[first])
    own = Person("", Caller("municipality", key_id(second), ("attester",)))
    assert market.world.refused("T6_OWN_CLAIM", "attest", own, claim=ref) == {"claim": ref}
    assert not market.world.get(Claim, ref).is_eligible
    market.world.do("attest", Person("", replace(own.caller, key=key_id(fake_key("nobody's")))), claim=ref)


def test_t6_an_attester_who_is_another_member_confirms(market: Market) -> None:
    ref = build_claim(market, 3_001)
    other = market.world.join("municipality")
    market.world.do("attest", Person("", replace(other.caller, roles=("attester",))), claim=ref)
    assert market.world.get(Claim, ref).is_eligible


def test_t6_the_owner_reminds_of_a_claim(market: Market) -> None:
    ref = build_claim(market)
    market.world.open_day(13)
    values = market.world.refused("T6_TOO_SOON", "remind", market.bea, claim=ref)
    assert values == {"from_day": market.world.day + 1}
    market.world.open_day(1)
    made = market.world.do("remind", market.bea, claim=ref)["made"]
    assert made == [keys.reminder(market.world.day, ref.rsplit("/", 1)[1])]
    assert market.world.get(Reminder, made[0]) == Reminder(ref)


def test_t6_a_reminder_leaves_the_claim_that_a_settlement_reads(market: Market) -> None:
    """Else each would make a settlement that is on its way invalid."""
    ref = build_claim(market)
    market.world.open_day(14)
    effects = market.world.send(market.world.build_call("remind", market.bea, claim=ref))
    assert sorted(key.split("/")[0] for key, _ in effects.writes) == ["cmd", "remind", "reminded"]


def test_t6_nobody_else_reminds_and_only_of_what_is_there(market: Market) -> None:
    ref = build_claim(market)
    market.world.refused("T6_NOT_YOUR_CLAIM", "remind", market.ada, claim=ref)
    market.world.refused("T12_NOT_A_MEMBER", "remind", SERVICE, claim=ref)
    market.world.refused("T6_NO_CLAIM", "remind", market.bea, claim=keys.claim(market.bea.member, "0" * 32))


def test_t6_a_claim_waits_once_and_none_that_was_taken(market: Market) -> None:
    """So nobody fills the list that an anchor copies: reminded again makes nothing, until that was answered."""
    ref, world = build_claim(market), market.world
    world.open_day(14)
    rows = []
    for _ in range(5):
        rows += world.do("remind", market.bea, claim=ref)["made"]
        world.open_day()
    assert len(set(rows)) == len(world.all(Reminder, "remind/")) == 1
    del world.state[rows[0]]
    again = world.do("remind", market.bea, claim=ref)["made"]
    assert again == [keys.reminder(world.day, ref.rsplit("/", 1)[1])] != rows[:1]
    taken, settled = "2024-05-01.provisional.1", Settlement("2024-05-01.provisional.1", "gse", 1, "", 7)
    world.put(ref, replace(world.get(Claim, ref), taken=taken))
    world.put(keys.settlement(taken), settled)
    world.do("remind", market.bea, claim=ref)  # what nobody countersigned took nothing
    world.put(keys.settlement(taken), replace(settled, countersigned_on=1))
    assert world.refused("T6_CLAIM_TAKEN", "remind", market.bea, claim=ref) == {"claim": ref, "settlement": taken}
