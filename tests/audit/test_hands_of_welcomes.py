"""I7: who was welcomed, once for a member and once for a point."""

from chaincode.audit.hands import Hands
from chaincode.rules import keys
from chaincode.rules.energy.records import Page
from chaincode.rules.records import Member
from tests.audit.scene import HOME, NAME, OLDER, OTHER, SHED, SHOP, line, member, settled

from .records import ADA, BEA, CARLO, Told, change, step, tell_placed, view


def welcome(hands: Hands, members: dict[str, Member], *owners: str, name: str = NAME) -> tuple[list[Told], list[Told]]:
    """What is found when a settlement welcomes members, and when it is countersigned."""
    before, after = settled(name), settled(name, 1)
    state: dict[str, object] = {keys.member(one): record for one, record in members.items()}
    lines = tuple(line(one, welcome=200 if one in owners else 0) for one in members)
    snapshot = view(state | {keys.page(name, 0): Page(lines), keys.settlement(name): before})
    own = keys.settlement(name)
    proposed = hands.add(step("settle", change(own, None, before)), snapshot)
    return tell_placed(proposed), tell_placed(hands.add(step("countersign", change(own, before, after)), snapshot))


def test_one_welcome_for_a_member_and_for_a_point_told_when_it_is_countersigned() -> None:
    hands, members = Hands(), {ADA: member(HOME), BEA: member(SHED), CARLO: member(HOME, SHOP)}
    assert welcome(hands, members, ADA) == ([], [])
    assert hands.welcomed == dict.fromkeys((keys.member(ADA), keys.point(HOME)))
    assert welcome(hands, members, BEA, name=OTHER) == ([], [])
    again = [("I7_MEMBER", {"member": ADA}), ("I7_POINT", {"tag": HOME}), ("I7_POINT", {"tag": HOME})]
    assert welcome(hands, members, ADA, CARLO, name=OLDER) == ([], again)


def test_two_members_of_one_point_in_one_settlement() -> None:
    members = {ADA: member(HOME), BEA: member(HOME)}
    assert welcome(Hands(), members, ADA, BEA) == ([], [("I7_POINT", {"tag": HOME})])
    assert welcome(Hands(), members, ADA) == ([], [])


def test_a_point_that_comes_to_a_welcomed_member_is_welcomed_with_them() -> None:
    hands = Hands(welcomed={keys.member(ADA): None})
    for owner, tag in ((ADA, HOME), (BEA, SHED)):
        hands.add(step("register", change(keys.member(owner), member(), member(tag))), view({}))
    assert hands.welcomed == dict.fromkeys((keys.member(ADA), keys.point(HOME)))


def test_a_settlement_that_is_replaced_or_skips_welcomes_nobody() -> None:
    hands, members = Hands(welcomed={keys.member(ADA): None}), {ADA: member()}
    lines = (line(ADA, welcome=200),)
    state = {keys.member(ADA): members[ADA], keys.page(NAME, 0): Page(lines), keys.page(OTHER, 0): Page(lines)}
    for name in (NAME, OTHER):
        hands.add(step("settle", change(keys.settlement(name), None, settled(name))), view(state))
    assert list(hands.waiting) == [OTHER]
    signed = hands.add(step("countersign", change(keys.settlement(NAME), settled(NAME), settled(NAME, 1))), view(state))
    assert signed == []
    skip = settled("2024-05-15.skip.1")
    assert hands.add(step("skip", change(keys.settlement(skip.settlement_id), None, skip)), view(state)) == []
    assert list(hands.waiting) == [OTHER]
