"""T9: a rule set that was voted is in force once it was adopted, and only an endorser that has its rules adopts it."""

from typing import Any

import pytest

from chaincode import contract
from chaincode.rules import canonical
from chaincode.rules.commands import RULE_SETS
from tests.helpers.rules.assembly import OPINION, Assembly
from tests.helpers.rules.scenarios_governance import RULE_SET
from tests.helpers.rules.world import SERVICE


def test_a_rule_set_is_in_force_once_it_was_adopted(monkeypatch: pytest.MonkeyPatch) -> None:
    assembly = Assembly()
    world, key = assembly.world, assembly.enacted(RULE_SET)
    given = dict(RULE_SET["rule_set"])
    world.refused("T9_RULE_SET", "adopt", SERVICE, proposal=key, **given | {"number": 3})
    world.refused("T9_OTHER_DIGEST", "adopt", SERVICE, proposal=key, **given | {"digest": "sha256+" + "1" * 16})
    world.open_day(10)
    assert world.now.rule_set == 1
    world.do("adopt", SERVICE, proposal=key, **given)
    world.refused("T9_STATUS", "adopt", SERVICE, proposal=key, **given)
    monkeypatch.setitem(RULE_SETS, 2, RULE_SETS[1])
    world.open_day()
    assert (world.now.rule_set, assembly.proposal(key).status) == (2, "in_force")


def test_a_rule_set_that_nobody_adopts_is_never_in_force() -> None:
    assembly = Assembly()
    world, key = assembly.world, assembly.enacted(RULE_SET)
    world.open_day(178)
    assert world.refused("T9_TOO_LATE", "adopt", SERVICE, proposal=key, **RULE_SET["rule_set"]) == {"last_day": 189}
    assert world.now.rule_set == 1
    other = assembly.enacted(OPINION)
    world.refused("T9_RULE_SET", "adopt", SERVICE, proposal=other, **RULE_SET["rule_set"])


def test_two_rule_sets_that_passed_are_adopted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    assembly = Assembly()
    world, first, second = assembly.world, assembly.enacted(RULE_SET), assembly.enacted(RULE_SET)
    monkeypatch.setitem(RULE_SETS, 2, RULE_SETS[1])
    world.do("adopt", SERVICE, proposal=second, **RULE_SET["rule_set"])
    receipt = world.do("adopt", SERVICE, proposal=first, **RULE_SET["rule_set"])
    assert receipt["facts"] == {"status": "void", "void": "T9_OVERTAKEN"}
    world.open_day(7)
    assert world.now.rule_set == 2


@pytest.mark.parametrize(("number", "is_own", "is_known", "expected"), [
    (1, True, True, True), (2, True, False, False), (1, False, True, False), ("x", True, True, False),
])  # fmt: skip
def test_an_endorser_adopts_only_rules_that_it_has(
    number: Any, is_own: bool, is_known: bool, expected: bool
) -> None:
    digest = contract.rules_digest() if is_own else "sha256+" + "0" * 16
    assert (number in RULE_SETS) == is_known or number == "x"
    args = [b"adopt", b"id", b"", canonical.encode({"number": number, "digest": digest})]
    assert contract.can_adopt(args) == expected


@pytest.mark.parametrize("args", [[], [b"drop"], [b"adopt"], [b"adopt", b"", b"", b"["], [b"adopt", b"", b"", b"[]"]])
def test_what_is_no_adoption_or_cannot_be_read_is_the_rules_business(args: list[bytes]) -> None:
    assert contract.can_adopt(args)
