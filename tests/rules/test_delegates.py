"""T12: a helper's key: what it may, how much, how long, and what makes it void."""

from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.records import Delegate, MemberKey
from tests.helpers.rules.key_states import with_key
from tests.helpers.rules.market import Market
from tests.helpers.rules.public_keys import fake_key, key_id
from tests.helpers.rules.world import Person, staff

HELPER = fake_key("helper")


@pytest.fixture
def market() -> Market:
    return Market()


def delegate(market: Market, person: Person, **changes: Any) -> Person:
    market.world.do("delegate", person, **{"public_keys": [HELPER], "cap_cents": 1_500, "days": 30} | changes)
    return with_key(person, HELPER)


def request_by(market: Market, helper: Person, price_cents: int) -> str:
    lots = [market.world.give(market.ada, price_cents)]
    arguments = market.request_arguments(lots=lots, price_cents=price_cents)
    made: str = market.world.do("request", helper, **arguments)["made"][0]
    return made


def test_success_a_helper_requests_until_all_adds_up_to_the_cap(market: Market) -> None:
    helper = delegate(market, market.ada)
    ref = request_by(market, helper, 1_000)
    assert market.agreement(ref).requested_by == key_id(HELPER)
    market.world.do("withdraw", helper, agreement=ref)  # what returns counts all the same
    request_by(market, helper, 500)
    lots = [market.world.give(market.ada, 1)]
    arguments = market.request_arguments(lots=lots, price_cents=1)
    assert market.world.refused("T12_DELEGATE_CAP", "request", helper, **arguments) == {
        "cents": 1_501, "cap_cents": 1_500}
    made = market.world.get(Delegate, keys.delegate(market.ada.member, key_id(HELPER)))
    assert (made.used_cents, made.made_on, made.last_day) == (1_500, 1, 31)


@pytest.mark.parametrize(("command", "status"), [
    ("withdraw", "requested"), ("confirm", "delivered"), ("contest", "delivered"),
])
def test_invalid_a_helper_meddles_with_what_the_member_requested(market: Market, command: str, status: str) -> None:
    helper = delegate(market, market.ada)
    own = market.bring_to(status)
    market.world.refused("T12_OTHERS_REQUEST", command, helper, agreement=own)
    market.world.do(command, market.ada, agreement=own)


@pytest.mark.parametrize("command", ["confirm", "contest"])
def test_success_a_helper_ends_what_it_requested(market: Market, command: str) -> None:
    helper = delegate(market, market.ada)
    ref = request_by(market, helper, 700)
    market.world.do("accept", market.bea, agreement=ref)
    market.world.open_day(2)
    market.world.do("deliver", market.bea, agreement=ref)
    market.world.do(command, helper, agreement=ref)


def test_success_a_helper_of_a_provider_accepts_declines_and_delivers(market: Market) -> None:
    helper = delegate(market, market.bea)
    accepted, declined = market.request(), market.request()
    market.world.do("accept", helper, agreement=accepted)
    market.world.do("decline", helper, agreement=declined)
    market.world.open_day(2)
    market.world.do("deliver", helper, agreement=accepted, cents=400)


def test_success_sent_again_it_gives_anew_or_ends(market: Market) -> None:
    helper = delegate(market, market.ada)
    request_by(market, helper, 1_500)
    delegate(market, market.ada)
    request_by(market, helper, 1_500)
    delegate(market, market.ada, days=0)
    market.world.refused("T12_NOT_YOUR_KEY", "request", helper, **market.request_arguments())
    market.world.refused("T12_NO_DELEGATE", "delegate", market.ada, public_keys=[HELPER], cap_cents=1, days=0)
    assert len(market.world.get(MemberKey, keys.member_key(market.ada.member)).delegated_on) == 2


def test_invalid_a_sixth_within_a_year(market: Market) -> None:
    for number in range(5):
        delegate(market, market.ada, public_keys=[fake_key("helper", number)], days=365)
    arguments: dict[str, Any] = {"public_keys": [HELPER], "cap_cents": 1, "days": 1}
    values = market.world.refused("T12_DELEGATES", "delegate", market.ada, **arguments)
    assert values == {"most": 5, "days": 365}
    market.world.open_day(365)
    delegate(market, market.ada)
    market.world.refused("T0_ARGUMENTS", "delegate", market.bea, **arguments | {"days": 366})


def test_invalid_keys_of_a_helper(market: Market) -> None:
    given: dict[str, Any] = {"cap_cents": 1, "days": 1}
    market.world.refused("T12_NO_PROOF", "delegate", market.ada, public_keys=[HELPER], proofs=[""], **given)
    market.world.refused("T12_TOO_MANY", "delegate", market.ada, public_keys=[HELPER, fake_key("x")], **given)
    delegate(market, market.ada)
    values = market.world.refused("T12_KEY_TAKEN", "delegate", market.bea, public_keys=[HELPER], **given)
    assert values == {"key": key_id(HELPER)}
    market.world.do("rotate", market.carlo, public_keys=[fake_key("own")])
    market.world.open_day(3)
    carlo = with_key(market.carlo, fake_key("own"))
    market.world.refused("T12_OWN_KEY", "delegate", carlo, public_keys=[fake_key("own")], **given)


def test_success_a_frozen_member_s_helper_still_contests(market: Market) -> None:
    helper = delegate(market, market.ada)
    ref = request_by(market, helper, 700)
    market.world.do("accept", market.bea, agreement=ref)
    market.world.open_day(2)
    market.world.do("deliver", market.bea, agreement=ref)
    market.world.do("freeze", staff("citizens", "officer"), member=market.ada.member)
    market.world.refused("T12_FROZEN", "confirm", helper, agreement=ref)
    market.world.do("contest", helper, agreement=ref)


def test_invalid_a_provider_s_helper_gives_up_more_than_the_cap(market: Market) -> None:
    """What it delivers for less than was agreed is spent as a request is; else one cent's cap gave a whole price up."""
    helper = delegate(market, market.bea, cap_cents=300)
    ref = market.bring_to("accepted", price_cents=1_000)
    market.world.open_day(2)
    values = market.world.refused("T12_DELEGATE_CAP", "deliver", helper, agreement=ref, cents=699)
    assert values == {"cents": 301, "cap_cents": 300}
    market.world.do("deliver", helper, agreement=ref, cents=700)
    record = market.world.get(Delegate, keys.delegate(market.bea.member, key_id(HELPER)))
    assert (record.used_cents, market.agreement(ref).price_cents) == (300, 700)
