"""T9: opening a vote, voting, mandates and papers: who counts in it, and who doesn't."""

from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.governance.records import Ballot, Mandate, Paper, Support, Vote
from chaincode.rules.records import MemberKey
from tests.helpers.rules.assembly import OFFICERS, OPINION, Assembly
from tests.helpers.rules.key_states import act
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.world import STRANGER, Person, staff


def test_success_opening_fixes_who_votes_and_what_holds() -> None:
    assembly = Assembly(citizens=4, commerce=2, gse=1, franchise_days=40, min_turnout_bps=500)
    assembly.world.join("citizens")  # too new
    opening = assembly.proposal(assembly.open()).opening
    assert opening is not None
    electors = {name: chamber.electors for name, chamber in opening.chambers.items()}
    assert electors == {"citizen": 4, "commerce": 2, "gse": 1}
    assert (opening.opened_on, opening.last_day, opening.registered_by) == (41, 48, 1)
    assert (opening.min_turnout_bps, opening.confirmation_days, opening.by) == (500, 3, "")
    assert opening.ages == (0, 7, *[0] * 11)
    assert [name for name, chamber in opening.chambers.items() if chamber.is_vetoing] == ["citizen"]


def test_what_is_voted_later_changes_no_open_vote() -> None:
    assembly = Assembly()
    proposal = assembly.open()
    before = assembly.proposal(proposal).opening
    assembly.world.join("citizens")
    assembly.world.open_day()
    assert assembly.proposal(proposal).opening == before


def test_support_opens_a_vote_and_too_little_does_not() -> None:
    assembly = Assembly(support=3, franchise_days=5)
    world, key, (ada, bea, carl, dan) = assembly.world, assembly.propose(), assembly.citizens
    for member in (ada, bea, carl):
        world.do("support", member, proposal=key)
    def named(*members: Person) -> dict[str, object]:
        return {"proposal": key, "supporters": [one.member for one in members]}

    world.refused("T9_NO_SUPPORT", "open_vote", STRANGER, **named(ada, bea, dan))
    world.refused("T9_TWICE", "open_vote", STRANGER, **named(ada, bea, bea))
    assert world.refused("T9_SUPPORT", "open_vote", STRANGER, **named(ada, bea)) == {"have": 2, "need": 3}
    world.refused("T0_ROLE", "open_vote", STRANGER, proposal=key)
    world.do("leave", carl)
    world.refused("T9_SUPPORT", "open_vote", STRANGER, **named(ada, bea, carl))
    newcomer = world.join("citizens")
    world.put(keys.support(key, newcomer.member), Support(1))
    world.refused("T9_SUPPORT", "open_vote", STRANGER, **named(ada, bea, newcomer))
    world.do("support", dan, proposal=key)
    world.do("open_vote", STRANGER, **named(ada, bea, dan))
    world.refused("T9_STATUS", "open_vote", STRANGER, **named(ada, bea, dan))


def test_of_a_small_community_all_support() -> None:
    assembly = Assembly(citizens=2, support=3)
    world, key = assembly.world, assembly.propose()
    for member in assembly.citizens:
        world.do("support", member, proposal=key)
    world.refused("T9_SUPPORT", "open_vote", STRANGER, proposal=key, supporters=[assembly.citizens[0].member])
    world.do("open_vote", STRANGER, proposal=key, supporters=[one.member for one in assembly.citizens])


@pytest.mark.parametrize(("days", "is_late"), [(60, False), (61, True)])
def test_a_proposal_is_opened_within_sixty_days(days: int, is_late: bool) -> None:
    assembly = Assembly()
    key = assembly.propose()
    assembly.world.open_day(days)
    if is_late:
        assembly.world.refused("T9_TOO_LATE", "open_vote", OFFICERS["gse"], proposal=key)
    else:
        assembly.world.do("open_vote", OFFICERS["gse"], proposal=key)


def test_nobody_votes_where_nobody_may() -> None:
    assembly = Assembly(citizens=1)
    key = assembly.propose(OPINION)
    assembly.world.do("leave", assembly.citizens[0])
    assembly.world.refused("T9_NO_ELECTORS", "open_vote", OFFICERS["gse"], proposal=key)


def test_flooding_twelve_votes_are_open_six_by_officers_three_of_an_organisation() -> None:
    assembly = Assembly(citizens=8, vote_days=60)
    world = assembly.world
    proposals = [assembly.propose(OPINION, by=assembly.citizens[number % 3]) for number in range(14)]
    for organisation in ("gse", "commerce"):
        for _ in range(3):
            world.do("open_vote", OFFICERS[organisation], proposal=proposals.pop())
        world.refused("T9_BALLOT", "open_vote", OFFICERS[organisation], proposal=proposals[0])
    refused = world.refused("T9_BALLOT", "open_vote", OFFICERS["citizens"], proposal=proposals[0])
    assert refused == {"most": 6, "by": "officers"}
    for number in range(6):
        assembly.open_by(proposals.pop(), first=number // 2 * 2)
    supporters = [one.member for one in assembly.citizens[6:]]
    for member in assembly.citizens[6:]:
        world.do("support", member, proposal=proposals[0])
    refused = world.refused("T9_BALLOT", "open_vote", STRANGER, proposal=proposals[0], supporters=supporters)
    assert refused == {"most": 12, "by": ""}
    ballot = world.get(Ballot, keys.BALLOT)
    assert len(ballot.open) == 12
    assembly.tally(next(iter(ballot.open)))
    assert len(world.get(Ballot, keys.BALLOT).open) == 11


def test_flooding_a_few_members_take_every_place_from_nobody() -> None:
    """A member is named for two at once, and supporters open nine in all: three places are the officers' alone."""
    assembly = Assembly(citizens=12, vote_days=60)
    world = assembly.world
    for number in range(9):
        if number and number % 2 == 0:
            refused = open_refused(assembly, first=number - 2)
            assert refused == {"most": 2, "by": assembly.citizens[number - 2].member}
        assembly.open_by(assembly.propose(OPINION, by=assembly.citizens[number]), first=number // 2 * 2)
    assert open_refused(assembly, first=10) == {"most": 9, "by": ""}
    world.do("open_vote", OFFICERS["gse"], proposal=assembly.propose(OPINION))


def open_refused(assembly: Assembly, first: int) -> dict[str, Any]:
    """Give the values of a refusal to open one more by two supporters."""
    proposal, some = assembly.propose(OPINION), assembly.citizens[first : first + 2]
    for member in some:
        assembly.world.do("support", member, proposal=proposal)
    supporters = [one.member for one in some]
    return assembly.world.refused("T9_BALLOT", "open_vote", STRANGER, proposal=proposal, supporters=supporters)


def test_an_organisation_opens_three_in_thirty_days() -> None:
    assembly = Assembly()
    world = assembly.world
    for _ in range(3):
        key = assembly.propose(OPINION)
        world.do("open_vote", OFFICERS["gse"], proposal=key)
        assembly.tally(key)
    key = assembly.propose(OPINION)
    assert world.refused("T9_BALLOT", "open_vote", OFFICERS["gse"], proposal=key) == {"most": 3, "by": "gse"}
    world.open_day(6)
    world.do("open_vote", OFFICERS["gse"], proposal=key)


# Votes


def test_a_vote_is_overwritten_until_the_last_day() -> None:
    assembly = Assembly()
    world, ada, key = assembly.world, assembly.citizens[0], assembly.open()
    world.do("vote", ada, proposal=key, choice="yes")
    world.open_day(7)
    world.do("vote", ada, proposal=key, choice="no")
    assert world.get(Vote, keys.vote(key, ada.member)) == Vote("no", "citizen", 8)
    world.open_day()
    for name, given in (("vote", {"choice": "yes"}), ("mandate", {})):
        assert world.refused("T9_TOO_LATE", name, ada, proposal=key, **given) == {"last_day": 8}
    paper = {"proposal": key, "member": ada.member, "choice": "yes"}
    world.refused("T9_TOO_LATE", "paper_vote", OFFICERS["citizens"], **paper)


def test_who_was_no_elector_on_the_day_of_opening_has_no_vote() -> None:
    assembly = Assembly(franchise_days=5)
    world, ada, newcomer = assembly.world, assembly.citizens[0], assembly.world.join("citizens")
    key = assembly.open()
    world.open_day(6)
    for person in (newcomer, world.join("citizens", kind="guest")):
        world.refused("T9_NOT_ELECTOR", "vote", person, proposal=key, choice="yes")
        world.refused("T9_NOT_ELECTOR", "mandate", person, proposal=key, to=ada.member)
        world.refused("T9_NOT_ELECTOR", "mandate", ada, proposal=key, to=person.member)
        paper = {"proposal": key, "member": person.member, "choice": "yes"}
        world.refused("T9_NOT_ELECTOR", "paper_vote", OFFICERS["citizens"], **paper)
    world.do("leave", ada)
    world.refused("T12_LEFT", "vote", ada, proposal=key, choice="yes")


def test_whom_it_concerns_neither_counts_nor_votes() -> None:
    assembly = Assembly(citizens=3)
    candidate = assembly.citizens[-1]
    subject = {"kind": "mediator", "mediator": {"member": candidate.member, "until": "2026-01-01"}}
    key = assembly.open(subject, minute="8" * 64)
    opening = assembly.proposal(key).opening
    assert opening is not None and opening.chambers["citizen"].electors == 2
    assembly.world.refused("T9_NOT_ELECTOR", "vote", candidate, proposal=key, choice="yes")


def test_only_a_freeze_by_an_own_key_stops_a_vote() -> None:
    """An officer alone, or two organisations, silence nobody."""
    assembly = Assembly()
    world, (ada, bea, *_), key = assembly.world, assembly.citizens, assembly.open()
    world.do("freeze", OFFICERS["citizens"], member=ada.member)
    act(world, "suspend", member=ada.member, reason="fraud")
    act(world, "recover", member=ada.member, public_keys=[fake_key("theirs")])
    world.do("vote", ada, proposal=key, choice="yes")
    world.do("freeze", bea, member=bea.member)
    for name, given in (("vote", {"choice": "yes"}), ("mandate", {})):
        world.refused("T12_FROZEN", name, bea, proposal=key, **given)
    act(world, "thaw", member=bea.member)
    world.do("vote", bea, proposal=key, choice="yes")


def test_whoever_reclaims_stops_the_stolen_key_s_vote_and_a_cancel_lets_it_vote_again() -> None:
    assembly = Assembly(recovery_days=2)
    world, ada, key = assembly.world, assembly.citizens[0], assembly.open()
    kept = _with(ada, fake_key("kept apart"))
    world.put(keys.member_key(ada.member), MemberKey((ada.caller.key,), recovery_key=kept.caller.key))
    world.do("reclaim", kept, public_keys=[fake_key("new")])
    world.refused("T12_FROZEN", "vote", ada, proposal=key, choice="yes")
    world.do("cancel", ada)
    world.do("vote", ada, proposal=key, choice="yes")


def test_a_recovered_key_overwrites_no_older_vote_and_counts_apart() -> None:
    assembly = Assembly(recovery_days=1, franchise_days=10)
    world, (ada, bea, *_), key = assembly.world, assembly.citizens, assembly.open()
    new = {one: fake_key(one.member) for one in (ada, bea)}
    world.do("vote", ada, proposal=key, choice="yes")
    for one, public_key in new.items():
        act(world, "recover", member=one.member, public_keys=[public_key])
    world.open_day()
    thieves = [_with(one, public_key) for one, public_key in new.items()]
    assert world.refused("T9_RECOVERED", "vote", thieves[0], proposal=key, choice="no") == {"day": 11}
    world.do("vote", thieves[1], proposal=key, choice="no")
    assert world.get(Vote, keys.vote(key, bea.member)).is_assisted
    assert not world.get(Vote, keys.vote(key, ada.member)).is_assisted
    world.do("mandate", thieves[0], proposal=key, to=bea.member)
    assert world.get(Mandate, keys.mandate(key, ada.member)).is_assisted


def test_a_mandate_of_an_older_key_stands_too() -> None:
    assembly = Assembly(recovery_days=1)
    world, (ada, bea, carl, _), key = assembly.world, assembly.citizens, assembly.open()
    world.do("mandate", ada, proposal=key, to=bea.member)
    act(world, "recover", member=ada.member, public_keys=[fake_key("new")])
    world.open_day()
    thief = _with(ada, fake_key("new"))
    world.refused("T9_RECOVERED", "mandate", thief, proposal=key, to=carl.member)


def _with(person: Person, public_key: str) -> Person:
    from tests.helpers.rules.key_states import with_key

    return with_key(person, public_key)


# Mandates and papers


def test_vote_buying_a_voter_carries_three_mandates_and_a_role_none() -> None:
    assembly = Assembly(citizens=7)
    world, (buyer, *givers), key = assembly.world, assembly.citizens, assembly.open()
    for giver in givers:
        world.do("mandate", giver, proposal=key, to=buyer.member)
    named = [giver.member for giver in givers]
    given = {"proposal": key, "choice": "yes"}
    assert world.refused("T9_GIVERS", "vote", buyer, **given, givers=named[:4]) == {"most": 3}
    world.refused("T9_TWICE", "vote", buyer, **given, givers=[named[0], named[0]])
    official = Person(buyer.member, staff("citizens", "officer").caller)
    official = Person(buyer.member, type(buyer.caller)("citizens", buyer.caller.key, ("officer",)))
    world.refused("T9_PROXY_ROLE", "vote", official, **given, givers=named[:1])
    world.do("vote", official, **given)
    world.do("vote", buyer, **given, givers=named[:3])
    other = givers[5]
    world.refused("T9_NO_MANDATE", "vote", other, **given, givers=[named[0]])
    world.refused("T9_NO_MANDATE", "vote", other, **given, givers=[buyer.member])
    world.refused("T9_SELF", "mandate", other, proposal=key, to=other.member)
    assembly.tally(key)
    assert (assembly.result(key).own, assembly.result(key).mandates) == (1, 3)


def test_from_five_hundred_electors_a_voter_carries_five() -> None:
    assembly = Assembly(citizens=500)
    world, (voter, *givers), key = assembly.world, assembly.citizens, assembly.open()
    for giver in givers[:6]:
        world.do("mandate", giver, proposal=key, to=voter.member)
    named = [giver.member for giver in givers[:6]]
    world.refused("T9_GIVERS", "vote", voter, proposal=key, choice="yes", givers=named)
    world.do("vote", voter, proposal=key, choice="yes", givers=named[:5])


def test_a_paper_takes_two_organisations_while_the_vote_is_open() -> None:
    assembly = Assembly()
    world, ada, key = assembly.world, assembly.citizens[0], assembly.open()
    given = {"proposal": key, "member": ada.member, "choice": "yes"}
    world.refused("T12_OTHER_ORGANISATION", "paper_vote", OFFICERS["gse"], **given)
    first, older = (world.do("paper_vote", OFFICERS["citizens"], **given) for _ in range(2))
    signed = [{"target": one["made"][0], "digest": one["facts"]["digest"]} for one in (first, older)]
    world.refused("T0_SAME_ORGANISATION", "countersign", OFFICERS["citizens"], **signed[0])
    world.do("countersign", OFFICERS["gse"], **signed[0])
    assert world.get(Paper, keys.paper(key, ada.member)) == Paper("yes", "citizen", 1, "citizens")
    world.refused("T0_CHANGED", "countersign", OFFICERS["gse"], **signed[1])
    late = world.do("paper_vote", OFFICERS["citizens"], **given | {"choice": "no"})
    world.open_day(8)
    signed_late = {"target": late["made"][0], "digest": late["facts"]["digest"]}
    world.refused("T9_TOO_LATE", "countersign", OFFICERS["gse"], **signed_late)
