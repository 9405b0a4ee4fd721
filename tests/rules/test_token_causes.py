"""T1: tokens change place only by the causes that the rules list, and each command names its own."""

import pytest

from chaincode import contract
from chaincode.rules import canonical
from chaincode.rules.commands import CAUSES, RULE_SETS
from tests.helpers.rules.scenarios import Scenario, list_cases

# As token-rules.md writes them: hold and return, payment, split; award, bonus, welcome; sweep and levelling;
# burning of the commons; leaving; paying in, setting apart and its return, cashback, behaviour, value back, vouchers,
# donation, assistance, redemption. A merge joins lots of one owner and moves nothing to another place.
T1 = {
    "hold", "return", "payment", "split", "award", "bonus", "welcome", "sweep", "level", "merge", "leave", "burn",
    "pay_in", "set_apart", "set_apart_return", "cashback", "behaviour", "value_back", "voucher", "donation",
    "assistance", "redemption", "spend", "draw",
}
NAMED = {
    "request": ("hold",), "confirm": ("payment",), "collect": ("payment",), "decline": ("return",),
    "withdraw": ("return",), "release": ("return",), "lapse": ("return",), "split": ("split",), "halve": ("split",),
    "merge": ("merge",), "sweep": ("sweep",), "level": ("level",), "burn": ("burn",), "leave": ("leave",),
    "enact": ("burn", "spend"),
    "donate": ("donation",), "pledge": ("set_apart",), "end": ("set_apart_return",),
    "disburse": ("cashback", "behaviour", "value_back"), "issue_vouchers": ("voucher",), "redeem": ("hold",),
    "repay": ("redemption",), "take_back": ("return",), "top_up": ("set_apart",), "campaign": ("set_apart",),
    "close": ("set_apart_return",), "draw": ("draw",),
}
PLACES = ("lot", "commons", "spent", "supply", "fund", "budget")
COMMANDS = RULE_SETS[max(RULE_SETS)]
CASES = list_cases(COMMANDS)


def test_t1_the_causes_are_those_of_the_rules() -> None:
    assert set(CAUSES) == T1
    assert {cause for command in COMMANDS.values() for cause in command.causes} <= T1


@pytest.mark.parametrize("name", NAMED)
def test_t1_a_command_names_its_causes(name: str) -> None:
    assert COMMANDS[name].causes == NAMED[name]


def test_t1_there_is_no_transfer() -> None:
    assert not [name for name in COMMANDS if name in ("transfer", "send", "give", "pay")]


@pytest.mark.parametrize(("name", "build"), CASES)
def test_t1_a_command_without_a_cause_moves_nothing(name: str, build: Scenario) -> None:
    world, call = build()
    agreements = {key: data for key, data in world.state.items() if key.startswith("agreement/")}
    held = {key: canonical.decode(data).get("lots") for key, data in agreements.items()}
    effects = world.send(call)
    assert effects.status == contract.OK
    moved = [key for key in world.wrote if key.split("/")[0] in PLACES]
    moved += [key for key, lots in held.items() if canonical.decode(world.state[key]).get("lots") != lots]
    if name not in ("found", "countersign") and not COMMANDS[name].causes:
        assert moved == []
