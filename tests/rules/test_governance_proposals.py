"""T9: proposing, supporting, taking back: what may be proposed, by whom, how often."""

from dataclasses import replace
from operator import attrgetter
from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.governance.groups import GROUPS, change_parameters
from chaincode.rules.governance.records import Mediator, Mediators
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Member
from chaincode.rules.units import ORGANISATIONS
from tests.helpers.rules.assembly import MINUTE, OPINION, TEXT, WEIGHTS, Assembly, values
from tests.helpers.rules.scenarios_governance import list_destinations

ROLES = {
    "energy_operator": ["gse"], "treasurer": ["commerce"], "officer": list(ORGANISATIONS),
    "service": list(ORGANISATIONS), "auditor": list(ORGANISATIONS),
}


def test_success_a_proposal_is_kept_with_what_it_is_about() -> None:
    assembly = Assembly()
    key = assembly.propose(WEIGHTS, from_date=assembly.world.date_in(180))
    found = assembly.proposal(key)
    assert (found.status, found.proposer, found.proposed_on) == ("proposed", assembly.citizens[0].member, 1)
    assert found.subject.parameter is not None
    assert found.subject.parameter.values == {"w_consume": 4_000, "w_produce": 6_000}


@pytest.mark.parametrize(("subject", "code"), [
    ({"kind": "opinion", "member": {"member": "1" * 64}}, "T9_SUBJECT"),
    ({"kind": "parameter"}, "T9_SUBJECT"),
    ({"kind": "roles", "roles": ROLES, "member": {"member": "1" * 64}}, "T9_SUBJECT"),
    (values("community", community=1), "T9_GROUP"), (values("first_period", first_period=1), "T9_GROUP"),
    (values("roles", roles=1), "T9_GROUP"), (values("interests", interests=1), "T9_GROUP"),
    (values("weights", w_consume=1), "T9_VALUES"), (values("support", support=1, w_consume=1), "T9_VALUES"),
    (values("weights", w_consume=5_001, w_produce=5_000), "T9_BOUNDS"), (values("support", support=0), "T9_BOUNDS"),
    (values("support", support="1"), "T9_BOUNDS"), (values("count", count="hands"), "T9_BOUNDS"),
    (values("count", count=1), "T9_BOUNDS"), (values("supply_ceiling", supply_ceiling=10**8 + 1), "T9_BOUNDS"),
    ({"kind": "mediator", "mediator": {"member": "1" * 64, "until": "2026-01-01"}}, "T9_NOT_CONFIRMED"),
    ({"kind": "member", "member": {"member": "1" * 64}}, "T9_UNKNOWN"),
    ({"kind": "programme", "programme": {}}, "T9_SUBJECT"),
    ({"kind": "rule_set", "rule_set": {"number": 3, "digest": "sha256+" + "0" * 16}}, "T9_RULE_SET"),
    ({"kind": "rule_set", "rule_set": {"number": 2, "digest": "0" * 16}}, "T0_ARGUMENTS"),
    ({"kind": "roles", "roles": ROLES | {"officer": ["gse"]}}, "T9_ROLES"),
    ({"kind": "roles", "roles": ROLES | {"service": ["gse", "citizens", "commerce"]}}, "T9_ROLES"),
    ({"kind": "roles", "roles": ROLES | {"energy_operator": ["citizens"]}}, "T9_ROLES"),
    ({"kind": "roles", "roles": ROLES | {"treasurer": []}}, "T9_ROLES"),
    ({"kind": "roles", "roles": ROLES | {"treasurer": ["gse", "gse"]}}, "T9_ROLES"),
    ({"kind": "roles", "roles": ROLES | {"treasurer": ["nobody"]}}, "T9_ROLES"),
])  # fmt: skip
def test_invalid_subjects(subject: dict[str, Any], code: str) -> None:
    assembly = Assembly()
    assembly.world.refused(code, "propose", assembly.citizens[0], subject=subject, text=TEXT, minute=MINUTE)


@pytest.mark.parametrize("subject", [
    OPINION, values("count", count="chambers"), values("support", support=20),
    values("weights", w_consume=5_000, w_produce=5_000), {"kind": "roles", "roles": ROLES},
    values("chamber_weight", **{f"chamber_weight.{name}": 0 for name in ("commerce", "municipality", "gse")},
           **{"chamber_weight.citizen": 5_000}),
    {"kind": "interest", "interest": {"category": "care", "interest": "social"}},
    {"kind": "interest", "interest": {"category": "care"}},
    {"kind": "commons", "commons": {"cents": 1, "to": "burn"}},
])  # fmt: skip
def test_success_subjects(subject: dict[str, Any]) -> None:
    Assembly().propose(subject)


def test_only_who_is_suspended_is_lifted_and_only_to_a_desk_and_an_open_offer_the_commons_go() -> None:
    assembly = Assembly()
    world, (ada, bea, *_) = assembly.world, assembly.citizens
    lift = {"kind": "member", "member": {"member": bea.member}}
    world.refused("T9_NOT_SUSPENDED", "propose", ada, subject=lift, text=TEXT)
    subject = list_destinations(assembly)["desk"]
    content = subject["commons"] | {"target": keys.member(bea.member)}
    world.refused("T9_NO_DESK", "propose", ada, subject=subject | {"commons": content}, text=TEXT)
    for bent in ({"target": ""}, {"offer": ""}, {"to": "burn"}):
        bent_subject = subject | {"commons": subject["commons"] | bent}
        world.refused("T9_SUBJECT", "propose", ada, subject=bent_subject, text=TEXT)


def test_a_fifty_first_interest_is_refused_and_an_old_one_may_change() -> None:
    interests = [{"category": f"care{number}", "interest": "social"} for number in range(50)]
    assembly = Assembly(interests=interests)
    def subject(category: str) -> dict[str, Any]:
        return {"kind": "interest", "interest": {"category": category, "interest": "community"}}

    assembly.propose(subject("care7"))
    given = {"subject": subject("more"), "text": TEXT}
    assert assembly.world.refused("T9_INTERESTS", "propose", assembly.citizens[0], **given) == {"most": 50}


def test_mediators_need_the_minute_a_date_to_come_and_room() -> None:
    assembly = Assembly()
    world, ada, candidate = assembly.world, assembly.citizens[0], assembly.citizens[-1].member
    def given(until: str, **more: str) -> dict[str, Any]:
        return {"subject": {"kind": "mediator", "mediator": {"member": candidate, "until": until}}, "text": TEXT} | more

    world.refused("T9_MINUTE", "propose", ada, **given("2026-01-01"))
    for until in (world.date, "2026-02-30"):
        world.refused("T9_UNTIL", "propose", ada, **given(until, minute=MINUTE))
    elected = [Mediator(f"{number:064x}", "2024-05-02") for number in range(20)]
    world.put(keys.MEDIATORS, Mediators(tuple(elected)))
    world.refused("T9_MEDIATORS", "propose", ada, **given("2026-01-01", minute=MINUTE))
    world.open_day(2)
    world.do("propose", ada, **given("2026-01-01", minute=MINUTE))


@pytest.mark.parametrize(("days", "code"), [(180, ""), (181, "T9_FROM")])
def test_a_proposal_comes_into_force_within_half_a_year(days: int, code: str) -> None:
    assembly = Assembly()
    given = {"subject": OPINION, "text": TEXT, "from_date": assembly.world.date_in(days)}
    if code:
        assembly.world.refused(code, "propose", assembly.citizens[0], **given)
        assembly.world.refused("T14_NO_DATE", "propose", assembly.citizens[0], **given | {"from_date": "2024-13-01"})
    else:
        assembly.world.do("propose", assembly.citizens[0], **given)


def test_nobody_floods_others_with_proposals() -> None:
    """Taking one back gives no room: only 60 days do."""
    assembly = Assembly(open_proposals=3)
    world, ada = assembly.world, assembly.citizens[0]
    for _ in range(3):
        world.do("retract", ada, proposal=assembly.propose(OPINION))
    refused = world.refused("T9_TOO_MANY_PROPOSALS", "propose", ada, subject=OPINION, text=TEXT)
    assert refused == {"most": 3, "days": 60}
    world.open_day(59)
    world.refused("T9_TOO_MANY_PROPOSALS", "propose", ada, subject=OPINION, text=TEXT)
    world.open_day()
    assembly.propose(OPINION)


@pytest.mark.parametrize("name", ["propose", "support"])
def test_newcomers_guests_and_desks_neither_propose_nor_support(name: str) -> None:
    assembly = Assembly(franchise_days=5)
    world, newcomer = assembly.world, assembly.world.join("citizens")
    given = {"proposal": assembly.propose()} if name == "support" else {"subject": OPINION, "text": TEXT}
    world.open_day(4)
    assert world.refused("T9_TOO_NEW", name, newcomer, **given) == {"day": 6, "days": 5}
    world.open_day()
    for kind in ("guest", "desk"):
        person = world.join("citizens", kind=kind)
        world.put(keys.member(person.member), replace(world.get(Member, keys.member(person.member)), registered_on=1))
        world.refused("T9_NO_VOTER", name, person, **given)
    world.do(name, newcomer, **given)


def test_a_proposal_is_taken_back_by_its_proposer_until_it_is_opened() -> None:
    assembly = Assembly()
    world, (ada, bea, *_), key = assembly.world, assembly.citizens, assembly.propose()
    world.refused("T9_NO_PROPOSAL", "retract", ada, proposal="proposal/" + "0" * 32)
    world.refused("T9_NOT_PROPOSER", "retract", bea, proposal=key)
    world.do("retract", ada, proposal=key)
    for name, by in (("retract", ada), ("support", bea)):
        assert world.refused("T9_STATUS", name, by, proposal=key) == {"proposal": key, "status": "retracted"}
    opened = assembly.open()
    world.refused("T9_STATUS", "retract", ada, proposal=opened)


# The constant table


def test_every_parameter_but_four_is_in_one_group_and_its_founding_value_within_the_bounds() -> None:
    founded = Parameters("borgo", "2024-05-01")
    named: list[str] = []
    for group in GROUPS.values():
        for name, bounds in group.bounds.items():
            outer, _, inner = name.partition(".")
            named.append(outer)
            value = getattr(founded, outer)
            value = getattr(value, inner) if inner else value
            assert name == "count" or bounds.low <= value <= bounds.high, name
    never = {"community", "first_period", "roles", "interests"}
    assert set(named) == set(vars(founded)) - never
    assert len({name for group in GROUPS.values() for name in group.bounds}) == sum(
        len(group.bounds) for group in GROUPS.values())


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_s_bounds_fit_into_the_parameters(name: str) -> None:
    founded = Parameters("borgo", "2024-05-01")
    for end in (0, 1):
        given = {one: bounds[end] for one, bounds in GROUPS[name].bounds.items()}
        given = given if name != "count" else {"count": ("heads", "chambers")[end]}
        changed = change_parameters(founded, given)
        assert {one: attrgetter(one)(changed) for one in given} == given
