"""T9: two organisations who bring papers in or recover keys hide no vote and carry none; nor do they by silence."""

from dataclasses import replace

import pytest

from chaincode.audit.recount import is_same, recount
from chaincode.audit.state_view import StateView
from chaincode.rules import keys
from chaincode.rules.governance.records import Heads, Recovered
from chaincode.rules.intervals import days_between
from chaincode.rules.records import Member
from tests.helpers.rules.assembly import MINUTE, OFFICERS, STRANGER, Assembly
from tests.helpers.rules.key_states import act, with_key
from tests.helpers.rules.programmes import ACTIONS
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.world import Person

GIVERS, VOTERS = slice(8, 14), (6, 7)


def open_with_mandates(**more: int) -> tuple[Assembly, str, list[Person]]:
    """Six say yes; two who say no carry six mandates; give who gave these."""
    assembly = Assembly(citizens=20, **more)
    people, proposal = assembly.citizens, assembly.open()
    assembly.vote(proposal, yes=6)
    for place, giver in enumerate(people[GIVERS]):
        assembly.world.do("mandate", giver, proposal=proposal, to=people[VOTERS[place // 3]].member)
    for place, voter in enumerate(VOTERS):
        givers = [giver.member for giver in people[GIVERS][3 * place : 3 * place + 3]]
        assembly.world.do("vote", people[voter], proposal=proposal, choice="no", givers=givers)
    return assembly, proposal, people[GIVERS]


def is_recounted(assembly: Assembly, proposal: str) -> bool:
    """Say whether the audit counts it alike."""
    record = assembly.proposal(proposal)
    assert record.opening
    return is_same(record, recount(proposal, record.opening, StateView(assembly.world.state)))


def test_without_help_the_mandates_defeat_it() -> None:
    assembly, proposal, _ = open_with_mandates()
    assert assembly.tally(proposal) == "rejected"


@pytest.mark.parametrize("choice", ["abstain", "yes"])
def test_papers_hide_no_mandate(choice: str) -> None:
    assembly, proposal, givers = open_with_mandates()
    for giver in givers:
        assembly.paper(proposal, giver, choice)
    assert assembly.tally(proposal) == "uncertified"
    assert (assembly.result(proposal).why, assembly.result(proposal).why_unassisted) == ("", "quorum")
    assert is_recounted(assembly, proposal)


def test_recovered_keys_hide_no_mandate() -> None:
    assembly, proposal, givers = open_with_mandates(recovery_days=1, franchise_days=10)
    world = assembly.world
    for giver in givers:
        act(world, "recover", member=giver.member, public_keys=[fake_key(giver.member)])
    world.open_day()
    for giver in givers:
        world.do("vote", with_key(giver, fake_key(giver.member)), proposal=proposal, choice="abstain")
    assert assembly.tally(proposal) == "uncertified"
    assert is_recounted(assembly, proposal)


def open_against_papers() -> tuple[Assembly, str]:
    """Six say yes, and papers of all others no."""
    assembly = Assembly(citizens=20)
    proposal = assembly.open()
    assembly.vote(proposal, yes=6)
    for person in assembly.citizens[6:]:
        assembly.paper(proposal, person, "no")
    assert assembly.tally(proposal) == "uncertified"
    return assembly, proposal


@pytest.mark.parametrize("certifiers", [(), ("citizens",), ("citizens", "gse")])
def test_silence_of_two_organisations_carries_nothing_against_papers(certifiers: tuple[str, ...]) -> None:
    """The papers may be honest, and a majority's: uncertified for thirty days, nothing of it is ever in force."""
    assembly, proposal = open_against_papers()
    world, result = assembly.world, assembly.result(proposal)
    assert (result.heads["citizen"], result.why, result.why_unassisted) == (Heads(6, 14), "quorum", "")
    assert is_recounted(assembly, proposal)
    for organisation in certifiers:
        world.do("certify", OFFICERS[organisation], proposal=proposal, digest=result.digest)
    for days in (30, 1, 3, 60):
        world.open_day(days)
        assert world.refused("T9_STATUS", "enact", STRANGER, proposal=proposal)["status"] == "uncertified"
    world.refused("T9_TOO_LATE", "certify", OFFICERS["commerce"], proposal=proposal, digest=result.digest)


def test_papers_that_three_organisations_certify_defeat_it() -> None:
    assembly, proposal = open_against_papers()
    world, digest = assembly.world, assembly.result(proposal).digest
    for organisation in ("citizens", "gse", "commerce"):
        world.do("certify", OFFICERS[organisation], proposal=proposal, digest=digest)
    assert assembly.proposal(proposal).status == "rejected"
    world.open_day(34)
    world.refused("T9_STATUS", "enact", STRANGER, proposal=proposal)


@pytest.mark.parametrize("what", ["programme", "mediator"])
def test_who_delays_a_result_by_papers_doesn_t_thereby_defeat_it(what: str) -> None:
    """What it holds of dates moves by the days for which it waited to be certified."""
    assembly = Assembly(citizens=20)
    world = assembly.world
    plan = {"kind": "mobility", "actions": ACTIONS, "from_date": world.date_in(25), "to_date": world.date_in(200)}
    programme = {"plan": plan, "total_cents": 5, "settlement_cents": 5}
    until = world.date_in(40)
    mediator = {"member": assembly.citizens[19].member, "until": until}
    minute = {"minute": MINUTE} if what == "mediator" else {}
    proposal = assembly.open({"kind": what, what: programme if what == "programme" else mediator}, **minute)
    for person in assembly.citizens[:6]:
        world.do("vote", person, proposal=proposal, choice="no")
    for person in assembly.citizens[6:19]:
        assembly.paper(proposal, person, "yes")
    assert assembly.tally(proposal) == "uncertified"
    world.open_day(30)
    for organisation in ("citizens", "gse", "commerce"):
        world.do("certify", OFFICERS[organisation], proposal=proposal, digest=assembly.result(proposal).digest)
    world.open_day(3)
    assert world.do("enact", STRANGER, proposal=proposal, rows=[])["facts"]["status"] == "enacted"
    subject = assembly.proposal(proposal).subject
    if subject.mediator:
        assert days_between(until, subject.mediator.until) == 30
    if subject.programme and subject.programme.plan:
        assert days_between(plan["from_date"], subject.programme.plan.from_date) == 30


def recover_opponents(assembly: Assembly, number: int) -> None:
    """Two organisations bring those keys who would say no: members from the seventh on."""
    for person in assembly.citizens[6 : 6 + number]:
        act(assembly.world, "recover", member=person.member, public_keys=[fake_key(person.member)])
    assembly.world.open_day()


@pytest.mark.parametrize("when", ["before it is opened", "while it is open"])
def test_keys_recovered_before_their_holders_vote_decide_nothing(when: str) -> None:
    """Those whom it silenced could have turned the vote; who said yes by their own keys don't carry it alone."""
    assembly = Assembly(citizens=20, recovery_days=1, franchise_days=10)
    if when == "before it is opened":
        recover_opponents(assembly, 8)
    proposal = assembly.open()
    assembly.vote(proposal, yes=6)
    if when == "while it is open":
        recover_opponents(assembly, 8)
    assert assembly.tally(proposal) == "uncertified"
    result = assembly.result(proposal)
    assert (result.why, result.why_unassisted, result.silenced, result.why_silenced) == ("", "", 8, "quorum")
    assert is_recounted(assembly, proposal)
    for organisation in ("citizens", "commerce", "gse"):
        assembly.world.do("certify", OFFICERS[organisation], proposal=proposal, digest=result.digest)
    assert assembly.proposal(proposal).status == "passed"


def test_keys_recovered_of_those_who_would_say_yes_reject_nothing() -> None:
    assembly = Assembly(citizens=20, recovery_days=1, franchise_days=10)
    recover_opponents(assembly, 8)
    proposal = assembly.open()
    assembly.vote(proposal, no=6)
    assert assembly.tally(proposal) == "uncertified"
    assert assembly.result(proposal).why_silenced == ""
    assert is_recounted(assembly, proposal)


@pytest.mark.parametrize("case", ["too few to turn it", "who voted before", "long before", "after the last day"])
def test_recoveries_that_could_turn_nothing_leave_the_vote_as_it_is(case: str) -> None:
    assembly = Assembly(citizens=20, recovery_days=1, franchise_days=10)
    world = assembly.world
    if case == "long before":
        recover_opponents(assembly, 8)
        world.open_day(10)
    proposal = assembly.open()
    assembly.vote(proposal, yes=6, no=2 if case == "who voted before" else 0)
    if case in ("too few to turn it", "who voted before"):
        recover_opponents(assembly, 2)
    if case == "after the last day":
        world.open_day(8)
        recover_opponents(assembly, 8)
    assert assembly.tally(proposal) == "passed"
    assert assembly.result(proposal).silenced == (2 if case == "too few to turn it" else 0)
    assert is_recounted(assembly, proposal)


def test_one_more_recovery_hides_no_earlier_one() -> None:
    """The rows of a member are one a day: else who silenced would do it again after the last day."""
    assembly = Assembly(citizens=20, recovery_days=1, franchise_days=10)
    proposal = assembly.open()
    assembly.vote(proposal, yes=6)
    recover_opponents(assembly, 8)
    assembly.world.open_day(8)
    for number, person in enumerate(assembly.citizens[6:14]):
        act(assembly.world, "recover", member=person.member, public_keys=[fake_key(f"again {number}")])
    assert assembly.tally(proposal) == "uncertified"


def test_a_desk_s_recovery_is_nobody_s_silence() -> None:
    assembly = Assembly(citizens=2, recovery_days=1)
    desk = assembly.world.join("citizens")
    key = keys.member(desk.member)
    assembly.world.put(key, replace(assembly.world.get(Member, key), kind="desk"))
    act(assembly.world, "recover", member=desk.member, public_keys=[fake_key("desk's")])
    assert not assembly.world.all(Recovered, "recovered/")
