"""Who may send what: each command by a member's key in each state, and by whoever holds a role, as one table.

Arguments that can't be read are refused after who acts is proved: so "T0_ARGUMENTS" below says that the caller was let
in, and every other answer that nothing of the call was looked at.
"""

from dataclasses import replace

import pytest

from chaincode import contract
from chaincode.rules import canonical, keys
from chaincode.rules.calls import Call, Caller
from chaincode.rules.queries import QUERIES
from chaincode.rules.units import ORGANISATIONS
from tests.helpers.rules.key_states import KEY_STATES, build_key_state
from tests.helpers.rules.scenarios import load_scenarios
from tests.helpers.rules.who_acts import ANSWERS, COMMANDS, IN, NOT_YOURS, RIGHT_OF, RIGHTS, ROLE, expect
from tests.helpers.rules.world import Person, Recorder, World, staff

MALFORMED = ("0" * 63, "0" * 65, "G" * 64, "A" * 64, "../now", "0" * 64 + "\n", " ", "\u0660" * 64)


def ask(world: World, name: str, by: Person, member: str | None = None) -> str:
    """Send a command whose arguments can't be read; give the code of the answer, and check that nothing changed."""
    call = replace(world.build_call(name, by), arguments=canonical.encode({"none such": 0}))
    call = call if member is None else replace(call, member=member)
    recorder = Recorder(world.state)
    effects = contract.apply(call, recorder)
    assert isinstance(effects, contract.Effects)
    assert (effects.writes, effects.event) == ((), None)
    code = str(canonical.decode(effects.response)["code"])
    if code != IN:
        assert contract.prove(call, Recorder(world.state)) == effects
        known = {*contract.first_reads(call).keys, keys.delegate(call.member, call.caller.key)}
        assert set(recorder.keys) <= known and not recorder.prefixes  # whether it is a helper's is asked of other keys
    return code


def test_the_tables_are_whole() -> None:
    assert {name: row.who.name for name, row in COMMANDS.items()} == RIGHT_OF
    assert set(ANSWERS) == set(KEY_STATES)


@pytest.mark.parametrize("state", ANSWERS)
def test_commands_by_key_states(state: str) -> None:
    world, person = build_key_state(state)
    found = {name: ask(world, name, person) for name in COMMANDS}
    assert found == {name: expect(name, state) for name in COMMANDS}


@pytest.mark.parametrize("state", [name for name, answers in ANSWERS.items() if NOT_YOURS in answers])
def test_a_role_proves_no_member(state: str) -> None:
    world, person = build_key_state(state)
    roles = ("officer", "service", "energy_operator", "official", "attester", "auditor", "countersigner")
    for organisation in ("citizens", "commerce", "municipality", "gse"):
        holder = Person(person.member, Caller(organisation, person.caller.key, roles))
        if state == "in another organisation's certificate" and organisation == "citizens":
            continue  # that is the member's own certificate
        assert {ask(world, name, holder) for name in COMMANDS} == {NOT_YOURS}
        call = world.build_call("read", holder, keys=["now"])
        assert code_of(world, call) == NOT_YOURS


def code_of(world: World, call: Call) -> str:
    effects = contract.apply(call, Recorder(world.state))
    assert isinstance(effects, contract.Effects)
    answer = canonical.decode(effects.response)
    return str(answer.get("code", "OK"))


@pytest.mark.parametrize("name", [*COMMANDS, *QUERIES])
def test_a_member_that_is_none_is_refused_before_anything_is_read(name: str) -> None:
    world, person = build_key_state("acting")
    for member in MALFORMED:
        call = replace(world.build_call(name, person), member=member)
        recorder = Recorder(world.state)
        effects = contract.apply(call, recorder)
        assert isinstance(effects, contract.Effects)
        assert canonical.decode(effects.response)["code"] == "T0_MEMBER"
        assert recorder.keys == [] and contract.first_reads(call).keys == ("now",)


COUNTS_FROM = {
    "service": ORGANISATIONS, "officer": ORGANISATIONS, "treasurer": ("municipality",),
    "energy_operator": ("gse", "municipality"), "official": ("gse",), "attester": ("municipality",),
    "countersigner": ("citizens", "municipality", "gse"), "founder": ("municipality",),
}


@pytest.mark.parametrize("organisation", ["citizens", "commerce", "municipality", "gse", "nobody"])
def test_commands_by_roles(organisation: str) -> None:
    world = World()
    for role in ("", "service", "officer", "energy_operator", "official", "attester", "auditor", "treasurer",
                 "countersigner", "bridge"):
        person = staff(organisation, *([role] if role else []))
        for name in COMMANDS:
            right = RIGHT_OF[name]
            either = {"founder": "service", "owner_or_officer": "officer", "member_or_service": "service",
                      "member_or_officer": "officer"}
            holds = either.get(right, right)
            lets_in = right == "anyone" or any(
                role == one and organisation in COUNTS_FROM["founder" if right == "founder" else one]
                for one in holds.split("_or_"))
            is_of_member = right in RIGHTS or right.endswith(("_or_delegate", "recovery_key"))
            refused = "T12_NOT_A_MEMBER" if is_of_member else ROLE
            assert ask(world, name, person) == (IN if lets_in else refused), (role, name)


def test_a_stranger_s_drops_in_another_s_name_stop_nobody() -> None:
    world, ada = build_key_state("acting")
    for number, organisation in enumerate(("citizens", "commerce", "municipality", "gse")):
        service = staff(organisation, "service")
        date = world.date_in(1)
        call = world.build_call("open_day", service, date=date, command_id=f"{world.date}-{number:032x}")
        for thief in (ada, Person("", ada.caller)):
            claim = Person(service.caller.key, thief.caller)
            world.refused(NOT_YOURS, "drop", claim, records=[], command_id=call.command_id)
            world.send(world.build_call("drop", thief, records=[], command_id=call.command_id))
        assert world.send(call).status == contract.OK


def test_an_answer_that_was_given_is_given_again_to_its_sender_alone() -> None:
    world, ada = build_key_state("acting")
    bea = world.join("citizens")
    call = world.build_call("freeze", ada, member=ada.member)
    world.send(call)
    assert canonical.decode(world.send(call).response)["repeated"] is True
    stolen = replace(call, caller=bea.caller)
    assert canonical.decode(world.send(stolen).response) == {"code": NOT_YOURS, "values": {"member": ada.member}}
    assert canonical.decode(world.send(replace(call, member="", caller=bea.caller)).response)["code"] == ROLE


SCENARIOS = [
    pytest.param(build, id=f"{name} {number}")
    for name, builds in load_scenarios().items() for number, build in enumerate(builds)
]


@pytest.mark.parametrize("build", SCENARIOS)
def test_what_succeeds_for_one_is_refused_to_whoever_claims_to_be_that_one(build) -> None:
    world, call = build()
    thief = world.join("citizens", name="thief") if world.state else Person("", Caller("citizens", "7" * 64))
    for member in (call.member or call.caller.key, call.member):
        claimed = replace(call, member=member, caller=replace(thief.caller, roles=call.caller.roles))
        if member:
            assert canonical.decode(world.send(claimed).response)["code"] == NOT_YOURS
