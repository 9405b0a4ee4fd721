"""T4, T12: which party sends what, in which statuses of an agreement, and who is stopped."""

import pytest

from chaincode.rules import keys
from chaincode.rules.records import Member, MemberKey
from tests.helpers.rules.agreeing import STEPS, change, sender
from tests.helpers.rules.market import Market
from tests.helpers.rules.world import SERVICE

STATUSES = {
    "accept": {"requested"}, "decline": {"requested"}, "withdraw": {"requested"}, "lapse": {"requested", "accepted"},
    "deliver": {"accepted"}, "release": {"accepted", "delivered", "contested"}, "confirm": {"delivered"},
    "collect": {"delivered"}, "contest": {"delivered"}, "split": {"contested"}, "halve": {"contested"},
}
SPLIT = {"provider_cents": 1}


@pytest.mark.parametrize("command", STEPS)
def test_t4_only_the_named_party_sends_it(market: Market, command: str) -> None:
    ref = market.bring_to(STEPS[command][0])
    other = market.ada if STEPS[command][1] == "bea" else market.bea
    for person in (other, market.carlo):
        market.world.refused("T4_NOT_YOURS", command, person, agreement=ref)
    market.world.refused("T12_NOT_A_MEMBER", command, SERVICE, agreement=ref)


@pytest.mark.parametrize("command", STATUSES)
def test_t4_only_in_its_statuses(market: Market, command: str) -> None:
    extra = SPLIT if command == "split" else {}
    for status in ("requested", "accepted", "delivered", "contested", "paid"):
        if status not in STATUSES[command]:
            ref = market.bring_to(status)
            values = market.world.refused("T4_STATUS", command, sender(market, command), agreement=ref, **extra)
            assert values == {"status": status}


@pytest.mark.parametrize("command", STATUSES)
def test_t4_an_agreement_must_exist(market: Market, command: str) -> None:
    ref = keys.agreement(market.ada.member, market.bea.member, "0" * 32)
    extra = SPLIT if command == "split" else {}
    market.world.refused("T4_NO_AGREEMENT", command, sender(market, command), agreement=ref, **extra)


@pytest.mark.parametrize("command", ["accept", "decline", "deliver", "release", "confirm"])
def test_t12_a_frozen_or_suspended_party_does_not_act(market: Market, command: str) -> None:
    ref = market.bring_to(STEPS[command][0])
    change(market, sender(market, command), MemberKey, frozen_until=99)
    market.world.refused("T12_FROZEN", command, sender(market, command), agreement=ref)
    change(market, sender(market, command), MemberKey, frozen_until=0)
    change(market, sender(market, command), Member, suspended_until=99)
    market.world.refused("T12_SUSPENDED", command, sender(market, command), agreement=ref)


@pytest.mark.parametrize("command", ["withdraw", "contest"])
def test_t12_a_frozen_and_suspended_consumer_still_withdraws_and_contests(market: Market, command: str) -> None:
    ref = market.bring_to(STEPS[command][0])
    change(market, market.ada, MemberKey, frozen_until=99)
    change(market, market.ada, Member, suspended_until=99)
    market.world.do(command, market.ada, agreement=ref)


@pytest.mark.parametrize("command", ["deliver", "confirm", "release"])
def test_t12_one_who_left_still_finishes_what_was_agreed(market: Market, command: str) -> None:
    ref = market.bring_to(STEPS[command][0])
    market.world.open_day(2)
    change(market, sender(market, command), Member, status="left")
    market.world.do(command, sender(market, command), agreement=ref)


def test_t12_one_who_left_accepts_nothing_new(market: Market) -> None:
    ref = market.bring_to("requested")
    change(market, market.bea, Member, status="left")
    market.world.refused("T12_LEFT", "accept", market.bea, agreement=ref)
