"""T5 to T7, T10: settlements worked out by hand (tests/vectors/settlement)."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chaincode.rules import intervals, keys
from chaincode.rules.energy.packed import unpack_hours
from chaincode.rules.energy.vectors import LeafVectors, PerimeterVectors, Vectors, format_vectors, parse_vectors
from chaincode.rules.records import Member, MemberPoint
from tests.helpers.rules.energy import OPERATOR, Period, countersign, lines_of
from tests.helpers.rules.world import Person, World

FOLDER = Path(__file__).parents[1] / "vectors" / "settlement"
CASES = json.loads((FOLDER / "settlements.json").read_text("ascii"))["cases"]
MICRO = ("worth_micro", "credited_micro", "credited_so_far_micro", "carry_micro")
CENTS = ("energy_cents", "bonus_cents", "welcome_cents")


def join(world: World, name: str, perimeters: list[str]) -> Person:
    person = world.join("citizens", points=len(perimeters), name=name)
    member = world.get(Member, keys.member(person.member))
    points = tuple(replace(held, perimeter=code) for held, code in zip(member.points, perimeters, strict=True))
    assert all(isinstance(point, MemberPoint) for point in points)
    world.put(keys.member(person.member), replace(member, points=points))
    return person


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_settlements_worked_out_by_hand(case: dict[str, Any]) -> None:
    world = World(case["founded_on"], **case["parameters"])
    people = {name: join(world, name, perimeters) for name, perimeters in case["members"].items()}
    for step in case["steps"]:
        if "settle" in step:
            check_settlement(world, people, step)
        elif "skip" in step:
            world.skip_to(intervals.add_days(step["skip"], 1))
            world.do("skip", OPERATOR, period=step["skip"], revision=1, reason=step["reason"])
            countersign(world, f"{step['skip']}.skip.1")
        elif "suspend" in step:
            key = keys.member(people[step["suspend"]].member)
            world.put(key, replace(world.get(Member, key), suspended_until=world.day + step["days"]))
        else:
            world.do("leave", people[step["leave"]])


def check_settlement(world: World, people: dict[str, Person], step: dict[str, Any]) -> None:
    hours = {
        perimeter: {
            people[name]: tuple({int(hour): wh for hour, wh in register.items()} for register in registers)
            for name, registers in own.items()
        }
        for perimeter, own in step["hours"].items()
    }
    settled = Period(world, hours, step["euro_cents"], days=1).run(step["settle"])  # type: ignore[arg-type]
    assert {name: getattr(settled, name) for name in step["totals"]} == step["totals"], step["settle"]
    if step["lines"] is not None:
        names = {person.member: name for name, person in people.items()}
        found = {
            names[member]: [[getattr(line, one) for one in MICRO], [getattr(line, one) for one in CENTS]]
            for member, line in lines_of(world, settled).items()
        }
        assert found == step["lines"], step["settle"]


def test_the_transient_format() -> None:
    case = json.loads((FOLDER / "transient.json").read_text("ascii"))
    vectors = parse_vectors(bytes.fromhex(case["bytes"]))
    assert vectors.hours == case["hours"]
    for part, expected in zip(vectors.perimeters, case["perimeters"], strict=True):
        assert part.perimeter == expected["perimeter"]
        assert part.withdrawn_salt.hex() == expected["withdrawn_salt"]
        assert part.injected_salt.hex() == expected["injected_salt"]
        for leaf, written in zip(part.leaves, expected["leaves"], strict=True):
            assert (leaf.member, leaf.salt.hex()) == (written["member"], written["salt"])
            assert list(unpack_hours(leaf.withdrawn)) == written["withdrawn_wh"]
            assert list(unpack_hours(leaf.injected)) == written["injected_wh"]
    assert format_vectors(vectors).hex() == case["bytes"]
    assert isinstance(vectors, Vectors)
    assert isinstance(vectors.perimeters[0], PerimeterVectors)
    assert isinstance(vectors.perimeters[0].leaves[0], LeafVectors)
