"""I8 and I11 of votes: the audit counts again by itself, and sees what nobody voted for."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from chaincode.audit.recount import recount
from chaincode.audit.state_view import StateView
from chaincode.audit.steps import Change, Step
from chaincode.audit.votes import check_values, check_votes
from chaincode.rules import keys
from chaincode.rules.governance.records import Heads, ProposalRecord, Vote
from chaincode.rules.records import Now
from chaincode.rules.state import encode_record, read_record
from tests.helpers.rules.assembly import Assembly
from tests.helpers.rules.scenarios_governance import tally as tally_scenario
from tests.helpers.rules.world import SERVICE, STRANGER, World


def find(world: World, before: dict[str, bytes], command: str) -> list[str]:
    """What the audit says of a command that led from one state to the world's."""
    changed = [key for key in sorted({*before, *world.state}) if before.get(key) != world.state.get(key)]
    changes = tuple(Change(key, before.get(key), world.state.get(key)) for key in changed)
    step = Step(command, read_record(Now, before[keys.NOW]), changes)
    view = StateView(world.state)
    return [one.code for check in (check_votes, check_values) for one in check(step, view)]


def bend(world: World, key: str, change: Callable[[ProposalRecord], ProposalRecord]) -> None:
    world.put(key, change(world.get(ProposalRecord, key)))


def test_a_true_vote_has_no_findings_and_is_counted_alike() -> None:
    world, call = tally_scenario()
    before = dict(world.state)
    world.send(call)
    assert find(world, before, "tally") == []
    key = next(one for one in world.wrote if one.startswith("proposal/"))
    record = world.get(ProposalRecord, key)
    assert record.opening is not None
    again = recount(key, record.opening, StateView(world.state))
    assert [(one.choice, one.way) for one in again.ballots].count(("yes", "mandates")) == 1
    assert (again.count(way="own"), again.count(way="papers"), again.count(is_assisted=True)) == (1, 1, 1)


@pytest.mark.parametrize("field", ["heads", "assisted", "own", "why", "why_unassisted"])
def test_a_result_that_its_votes_do_not_give_is_found(field: str) -> None:
    world, call = tally_scenario()
    before = dict(world.state)
    world.send(call)
    key = next(one for one in world.wrote if one.startswith("proposal/"))
    lies = {"heads": {"citizen": Heads(yes=9)}, "assisted": {}, "own": 9, "why": "quorum", "why_unassisted": "quorum"}

    def lie(record: ProposalRecord) -> ProposalRecord:
        assert record.result is not None
        return replace(record, result=replace(record.result, **{field: lies[field]}))

    bend(world, key, lie)
    assert find(world, before, "tally") == ["I11_COUNT"]


def test_a_second_tally_and_votes_put_in_before_it_are_found() -> None:
    world, call = tally_scenario()
    world.send(call)
    before, key = dict(world.state), next(one for one in world.wrote if one.startswith("proposal/"))
    world.put(keys.vote(key, "e" * 64), Vote("no", "citizen", 3))
    bend(world, key, lambda record: replace(record, result=replace(record.result, own=2)))  # type: ignore[type-var]
    assert find(world, before, "tally") == ["I11_COUNT"]


def test_electors_that_are_none_are_found() -> None:
    assembly = Assembly()
    key = assembly.propose()
    before = dict(assembly.world.state)
    assembly.open_by(key)
    opened = dict(assembly.world.state)
    assert find(assembly.world, before, "open_vote") == []

    def add(record: ProposalRecord) -> ProposalRecord:
        assert record.opening is not None
        chambers = {name: replace(one, electors=one.electors + 1) for name, one in record.opening.chambers.items()}
        return replace(record, opening=replace(record.opening, chambers=chambers))

    bend(assembly.world, key, add)
    assert find(assembly.world, before, "open_vote") == ["I11_ELECTORS"]
    assert find(assembly.world, opened, "vote") == ["I11_ELECTORS"]


def test_only_what_passed_comes_into_force() -> None:
    assembly = Assembly()
    key = assembly.enacted()
    assembly.world.open_day(6)
    world, before = assembly.world, dict(assembly.world.state)
    world.do("open_day", SERVICE, date=world.date_in(1))
    after = dict(world.state)
    assert find(world, before, "open_day") == []
    world.put(keys.NOW, replace(world.now, parameters=replace(world.now.parameters, support=1)))
    assert find(world, before, "open_day") == ["I8_PARAMETERS"]
    world.state = dict(after)
    del world.state[keys.value("weights", world.date)]
    assert find(world, before, "open_day") == ["I8_PARAMETERS"]
    for bent in ({"status": "rejected"}, {"result": None}):
        world.state = dict(after)
        world.state[key] = encode_record(replace(world.get(ProposalRecord, key), **bent))
        assert "I8_VALUE" in find(world, before, "open_day")
    assert STRANGER.member == ""
