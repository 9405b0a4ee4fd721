"""What two or more who agree may try, and the bound that stops each: identities, days, words said twice."""

import pytest

from chaincode import contract
from chaincode.rules import canonical, keys
from chaincode.rules.energy.welcome import list_candidates
from chaincode.rules.records import Member
from tests.helpers.rules.key_states import with_key
from tests.helpers.rules.market import Market
from tests.helpers.rules.proposing import OFFICER, SECOND, make_pending
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.scenarios import list_cases, load_scenarios
from tests.helpers.rules.world import PERIMETER, SERVICE, World

CASES = list_cases(name for name in load_scenarios() if name != "found")
POINT = {"tag": "1" * 64, "perimeter": PERIMETER, "power_w": 3_000, "from_date": "2024-05-01"}


@pytest.mark.parametrize(("name", "build"), CASES)
def test_a_transaction_held_across_a_day_has_read_a_day_that_is_over(name: str, build) -> None:
    """Whatever the command: Fabric's own check refuses what read a record that another transaction wrote since."""
    world, call = build()
    assert world.send(call).status == contract.OK, name
    assert keys.NOW in world.read
    assert name == "open_day" or world.do("open_day", SERVICE, date=world.date_in(400))
    assert keys.NOW in world.wrote


@pytest.mark.parametrize(("name", "build"), CASES)
def test_a_replay_answers_again_and_writes_nothing(name: str, build) -> None:
    world, call = build()
    world.send(call)
    again = world.send(call)
    assert again.writes == () and again.event is None
    answer = canonical.decode(again.response)
    assert answer.get("repeated") is True or answer["code"] in ("T12_NOT_YOUR_KEY", "T0_ROLE"), name


def test_identities_split_on_one_point_are_one_home() -> None:
    """Of k who register one metering point one has it; the others are members without energy or a home's welcome."""
    world, made = World(), []
    for number in range(3):
        given = {"public_keys": [fake_key("split", number)], "points": [POINT]}
        if number == 0:
            made.append(make_pending(world, "register", **given))
            world.do("countersign", SECOND, **made[0])
        else:
            world.refused("T12_POINT_TAKEN", "register", OFFICER, **given)
            world.do("countersign", SECOND, **make_pending(world, "register", public_keys=given["public_keys"]))
    members = {key.split("/")[1]: one for key, one in world.all(Member, "member/").items()}
    assert sorted(len(one.points) for one in members.values()) == [0, 0, 1]
    assert len(list_candidates(members, {}, world.day)) == 3  # within welcome_budget, and two organisations sign each


def test_a_helper_buys_no_vote_and_sells_none() -> None:
    """A delegate's key neither votes nor reads how its member did; its cap is all that it can spend."""
    market = Market()
    market.world.do("delegate", market.ada, public_keys=[fake_key("helper")], cap_cents=5, days=9)
    helper = with_key(market.ada, fake_key("helper"))
    for name in ("vote", "mandate", "propose", "support", "rotate", "leave", "freeze", "merge", "sweep", "seal"):
        market.world.refused("T12_LIMITED_KEY", name, helper)
    market.world.refused("T12_NOT_YOURS", "read", helper, keys=[keys.vote("proposal/" + "0" * 32, market.ada.member)])
    market.world.refused("T12_DELEGATE_CAP", "request", helper, **market.request_arguments())
