"""T9: what a vote decides takes effect: tally, certificates, enacting, values that come."""


import pytest

from chaincode.rules import keys
from chaincode.rules.governance.records import Coming, Mediator, Mediators, Value
from chaincode.rules.records import CommonsRow, Member, Supply
from chaincode.rules.units import ORGANISATIONS
from tests.helpers.rules.assembly import MINUTE, OFFICERS, OPINION, Assembly, values
from tests.helpers.rules.key_states import act
from tests.helpers.rules.scenarios_governance import BURN, elect, fill_commons, open_with_papers, suspend
from tests.helpers.rules.world import STRANGER

OTHER = values("weights", w_consume=1_000, w_produce=9_000)


def weights(assembly: Assembly) -> tuple[int, int]:
    parameters = assembly.world.now.parameters
    return parameters.w_consume, parameters.w_produce


# Tally and certificates


def test_a_vote_is_counted_once_after_its_last_day() -> None:
    assembly = Assembly(citizens=5)
    key = assembly.open()
    assembly.vote(key, yes=3, no=1, abstain=1)
    assert assembly.world.refused("T9_TOO_EARLY", "tally", STRANGER, proposal=key) == {"from_day": 9}
    assert assembly.tally(key) == "passed"
    result = assembly.result(key)
    assert (result.yes, result.no, result.abstain, result.total) == (3_000_000, 1_000_000, 1_000_000, 5_000_000)
    assert (result.own, result.papers, result.mandates, result.why) == (5, 0, 0, "")
    assembly.world.refused("T9_STATUS", "tally", STRANGER, proposal=key)
    assembly.world.refused("T9_NO_PROPOSAL", "tally", STRANGER, proposal="proposal/" + "0" * 32)


def test_what_is_rejected_is_never_enacted() -> None:
    assembly = Assembly()
    key = assembly.open()
    assembly.vote(key, yes=1, no=2)
    assert assembly.tally(key) == "rejected"
    assert assembly.result(key).why == "quorum"
    assembly.world.open_day(3)
    assembly.world.refused("T9_STATUS", "enact", STRANGER, proposal=key)


def test_papers_of_two_organisations_delay_a_vote_and_do_not_decide_it() -> None:
    """Three must certify it, within thirty days, the very result."""
    assembly = Assembly()
    key = open_with_papers(assembly)
    world, digest = assembly.world, assembly.result(key).digest
    assert (assembly.result(key).why, assembly.result(key).why_unassisted) == ("", "turnout")
    world.refused("T9_STATUS", "enact", STRANGER, proposal=key)
    world.refused("T9_OTHER_DIGEST", "certify", OFFICERS["gse"], proposal=key, digest="0" * 64)
    for organisation in ("citizens", "gse"):
        world.do("certify", OFFICERS[organisation], proposal=key, digest=digest)
        world.refused("T9_CERTIFIED", "certify", OFFICERS[organisation], proposal=key, digest=digest)
    assert assembly.proposal(key).status == "uncertified"
    world.open_day(30)
    world.do("certify", OFFICERS["commerce"], proposal=key, digest=digest)
    world.refused("T9_STATUS", "certify", OFFICERS["municipality"], proposal=key, digest=digest)
    assert world.refused("T9_TOO_EARLY", "enact", STRANGER, proposal=key) == {"from_day": world.day + 3}
    world.open_day(3)
    world.do("enact", STRANGER, proposal=key)


def test_a_certificate_comes_too_late() -> None:
    assembly = Assembly()
    key = open_with_papers(assembly)
    assembly.world.open_day(31)
    given = {"proposal": key, "digest": assembly.result(key).digest}
    assembly.world.refused("T9_TOO_LATE", "certify", OFFICERS["gse"], **given)


def test_papers_that_change_nothing_need_no_certificate() -> None:
    assembly = Assembly(citizens=4)
    key = assembly.open()
    assembly.vote(key, yes=3)
    assembly.paper(key, assembly.citizens[3], "yes")
    assembly.paper(key, assembly.citizens[0], "no")  # her own vote wins
    assert assembly.tally(key) == "passed"
    result = assembly.result(key)
    assert (result.own, result.papers, result.assisted["citizen"].yes, result.assisted["citizen"].no) == (3, 1, 1, 0)


def test_mass_registration_gives_no_vote_before_the_franchise_and_shows_by_month() -> None:
    assembly = Assembly(citizens=4, franchise_days=60)
    for _ in range(20):
        assembly.world.join("citizens")
    opening = assembly.proposal(assembly.open()).opening
    assert opening is not None and opening.chambers["citizen"].electors == 4
    assembly.world.open_day(60)
    opening = assembly.proposal(assembly.open()).opening
    assert opening is not None and opening.chambers["citizen"].electors == 24
    assert opening.ages[2:5] == (20, 0, 4)


def test_no_rows_of_dust_keep_a_vote_on_the_commons_from_taking_effect() -> None:
    """Who sweeps lots one by one makes as many small rows, and enacting names a hundred; anyone makes one of them."""
    assembly = Assembly(citizens=6)
    world = assembly.world
    lots = [world.give(assembly.citizens[4], 50, lasts=1) for _ in range(150)]
    world.open_day(2)
    for lot in lots:
        world.do("sweep", assembly.citizens[5], lots=[lot])
    proposal = assembly.passed({"kind": "commons", "commons": {"cents": 6_000, "to": "solidarity"}})
    rows = list(world.all(CommonsRow, "commons/"))
    world.refused("T9_ROWS", "enact", STRANGER, proposal=proposal, rows=rows[:100])
    made = world.do("burn", STRANGER, rows=rows)["made"]
    world.do("enact", STRANGER, proposal=proposal, rows=made)
    assert [row.amount_cents for row in world.all(CommonsRow, "commons/").values()] == [1_500]


# Enacting, and what comes


def test_values_come_into_force_on_a_day_not_before_the_seventh() -> None:
    assembly = Assembly()
    key = assembly.passed()
    world = assembly.world
    receipt = world.do("enact", STRANGER, proposal=key)
    assert receipt["facts"] == {"status": "coming", "not_before": world.day + 7}
    world.refused("T9_STATUS", "enact", STRANGER, proposal=key)
    world.open_day(6)
    assert (weights(assembly), assembly.proposal(key).status) == ((5_000, 5_000), "coming")
    world.open_day()
    assert (weights(assembly), assembly.proposal(key).status) == ((4_000, 6_000), "in_force")
    assert world.get(Value, keys.value("weights", world.date)).proposal == key
    assert world.get(Coming, keys.COMING).items == {}


def test_values_wait_for_their_date() -> None:
    assembly = Assembly()
    world = assembly.world
    from_date = world.date_in(60)
    key = assembly.enacted(from_date=from_date)
    while world.date_in(1) < from_date:
        world.open_day()
    assert assembly.proposal(key).status == "coming"
    world.open_day()
    assert assembly.proposal(key).status == "in_force"


@pytest.mark.parametrize(("days", "code"), [(-1, "T9_TOO_EARLY"), (0, ""), (60, ""), (61, "T9_TOO_LATE")])
def test_a_vote_is_enacted_between_its_days(days: int, code: str) -> None:
    assembly = Assembly(confirmation_days=5)
    key = assembly.open()
    assembly.vote(key, yes=4)
    assembly.tally(key)
    assembly.world.open_day(5 + days)
    if code:
        assembly.world.refused(code, "enact", STRANGER, proposal=key)
    else:
        assembly.world.do("enact", STRANGER, proposal=key)


def test_double_enactment_the_vote_that_closed_last_wins_whenever_each_is_enacted() -> None:
    """An older one neither takes its place nor undoes it later."""
    assembly = Assembly()
    world = assembly.world
    older, newer = assembly.open(), ""
    world.open_day()
    newer = assembly.open(OTHER)
    for key in (older, newer):
        assembly.vote(key, yes=4)
    for key in (older, newer):
        assembly.tally(key)
    world.open_day(3)
    world.do("enact", STRANGER, proposal=newer)
    receipt = world.do("enact", STRANGER, proposal=older)
    assert receipt["facts"] == {"status": "void", "void": "T9_OVERTAKEN"}
    world.open_day(7)
    assert weights(assembly) == (1_000, 9_000)
    assert assembly.proposal(older).void == "T9_OVERTAKEN"


@pytest.mark.parametrize("first", range(2))
def test_of_two_that_closed_on_one_day_the_same_wins_whichever_is_enacted_first(first: int) -> None:
    assembly = Assembly()
    values = {assembly.open(): (4_000, 6_000), assembly.open(OTHER): (1_000, 9_000)}
    for key in values:
        assembly.vote(key, yes=4)
    for key in values:
        assembly.tally(key)
    assembly.world.open_day(3)
    for key in sorted(values, reverse=bool(first)):
        assembly.world.do("enact", STRANGER, proposal=key)
    assembly.world.open_day(7)
    assert weights(assembly) == values[max(values)]


def test_a_vote_that_closed_later_takes_the_place_of_what_is_coming() -> None:
    assembly = Assembly()
    older = assembly.enacted(from_date=assembly.world.date_in(100))
    newer = assembly.enacted(OTHER)
    assert (assembly.proposal(older).status, assembly.proposal(older).void) == ("void", "T9_OVERTAKEN")
    assembly.world.open_day(100)
    assert (weights(assembly), assembly.proposal(newer).status) == ((1_000, 9_000), "in_force")


def test_what_no_longer_fits_becomes_void_and_the_day_opens_all_the_same() -> None:
    """Fifty interests are reached between enacting and the day."""
    interests = [{"category": f"care{number}", "interest": "social"} for number in range(49)]
    assembly = Assembly(interests=interests)
    proposals = [
        assembly.passed({"kind": "interest", "interest": {"category": name, "interest": "social"}})
        for name in ("one", "two")
    ]
    for key in proposals:
        assembly.world.do("enact", STRANGER, proposal=key)
    assembly.world.open_day(7)
    assert [assembly.proposal(key).status for key in proposals] == ["in_force", "void"]
    assert assembly.proposal(proposals[1]).void == "T9_INTERESTS"
    assert assembly.world.now.parameters.interest_of("one") == "social"


def test_interests_and_roles_come_into_force() -> None:
    assembly = Assembly(citizens=4)
    assembly.in_force({"kind": "interest", "interest": {"category": "care", "interest": "social"}})
    assert assembly.world.now.parameters.interest_of("care") == "social"
    assembly.in_force({"kind": "interest", "interest": {"category": "care"}})
    assert assembly.world.now.parameters.interest_of("care") == ""
    everybody = list(ORGANISATIONS)
    roles = {"treasurer": ["gse"], "officer": everybody, "service": everybody, "auditor": everybody}
    assembly.in_force({"kind": "roles", "roles": roles})
    assert assembly.world.now.parameters.roles.treasurer == ("gse",)


def test_a_mediator_is_elected_for_a_time() -> None:
    assembly = Assembly()
    subject = elect(assembly)
    member = subject["mediator"]["member"]
    assembly.enacted(subject, minute=MINUTE)
    assert assembly.world.get(Mediators, keys.MEDIATORS) == Mediators((Mediator(member, "2026-12-31"),))
    key = assembly.passed(subject | {"mediator": {"member": member, "until": "2027-12-31"}}, minute=MINUTE)
    assembly.world.do("leave", assembly.citizens[-1])
    receipt = assembly.world.do("enact", STRANGER, proposal=key)
    assert receipt["facts"] == {"status": "void", "void": "T9_NOT_CONFIRMED"}


def test_no_suspension_undoes_an_election() -> None:
    assembly = Assembly(citizens=8)
    key, candidate = assembly.passed(elect(assembly), minute=MINUTE), assembly.citizens[-1].member
    act(assembly.world, "suspend", member=candidate, reason="fraud")
    assert assembly.world.do("enact", STRANGER, proposal=key)["facts"]["status"] == "enacted"
    assert assembly.world.get(Mediators, keys.MEDIATORS).members[0].member == candidate


def test_a_suspension_is_lifted_once_it_was_voted() -> None:
    assembly = Assembly()
    subject = suspend(assembly)
    assembly.enacted(subject)
    member = assembly.world.get(Member, keys.member(subject["member"]["member"]))
    assert member.is_confirmed(assembly.world.day) and member.lifted_on == assembly.world.day


def test_a_lifted_suspension_is_followed_by_none_for_as_long() -> None:
    assembly = Assembly(suspend_days=40)
    subject = suspend(assembly)
    member = subject["member"]["member"]
    assembly.enacted(subject)
    again = {"member": member, "reason": "fraud"}
    assembly.world.refused("T12_LIFTED", "suspend", OFFICERS["citizens"], **again)
    assembly.world.open_day(40)
    assembly.world.do("suspend", OFFICERS["citizens"], **again)


def test_the_commons_are_burnt_by_named_rows_and_no_more() -> None:
    assembly = Assembly()
    row, world, key = fill_commons(assembly), assembly.world, assembly.passed(BURN)
    world.refused("T9_ROWS", "enact", STRANGER, proposal=key)
    world.refused("T10_NO_ROW", "enact", STRANGER, proposal=key, rows=["commons/" + "9" * 32])
    world.refused("T3_LOT_TWICE", "enact", STRANGER, proposal=key, rows=[row, row])
    world.refused("T3_TOO_MANY_LOTS", "enact", STRANGER, proposal=key, rows=[row] * 101)
    needless = keys.commons("6" * 32)
    world.put(needless, CommonsRow(3, "given", 1))
    world.refused("T9_ROWS", "enact", STRANGER, proposal=key, rows=[row, needless])
    burnt = world.get(Supply, keys.SUPPLY).burnt_cents
    world.do("enact", STRANGER, proposal=key, rows=[row])
    assert world.get(Supply, keys.SUPPLY).burnt_cents == burnt + 7
    assert sorted(one.amount_cents for one in world.all(CommonsRow, "commons/").values()) == [3, 3]


def test_an_opinion_binds_nothing() -> None:
    assembly = Assembly()
    key = assembly.enacted(OPINION)
    assert set(assembly.world.wrote) == {key, next(one for one in assembly.world.wrote if one.startswith("cmd/"))}
