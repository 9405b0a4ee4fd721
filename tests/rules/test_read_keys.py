"""`read`: records as they are, null for what isn't there, a thousand at once."""

from chaincode import contract
from chaincode.rules import canonical
from tests.helpers.rules.world import SERVICE, World


def test_a_thousand_keys_are_answered_and_one_more_is_refused() -> None:
    world = World()
    named = ["now", *(f"lot/{'a' * 64}/{number:032x}" for number in range(999))]
    effects = world.send(world.build_call("read", SERVICE, keys=named))
    answer = canonical.decode(effects.response)
    assert effects.status == contract.OK
    assert list(answer) == sorted(named)
    assert answer["now"] == canonical.decode(world.state["now"])
    assert {answer[key] for key in named[1:]} == {None}
    assert world.refused("T12_TOO_MANY_KEYS", "read", SERVICE, keys=[*named, "chain"]) == {"most": 1_000}
