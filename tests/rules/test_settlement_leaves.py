"""T5: the vectors of a settlement must be what was anchored, and possible."""

from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.energy.vectors import LeafVectors, Vectors
from tests.helpers.rules.energy import OPERATOR, Period
from tests.helpers.rules.settling import FIRST, Small
from tests.helpers.rules.world import PERIMETER


def test_vectors_must_be_there(anchored: Small) -> None:
    assert anchored.period.refused("T5_VECTORS", FIRST, transient={}) == {"why": "absent"}


@pytest.mark.parametrize(("change", "why"), [
    (lambda data: data[:-1], "too_short"),
    (lambda data: data + b"\x00", "too_long"),
    (lambda data: b"VOL1" + data[4:], "wrong_head"),
    (lambda data: b"", "too_short"),
    (lambda data: data[:8] + b"\x0b" + b"AC001/00001" + data[20:], "wrong_perimeter"),
    (lambda data: data[:104] + b"\x04" + data[105:], "wrong_registers"),
])
def test_vectors_that_cannot_be_read(anchored: Small, change: Any, why: str) -> None:
    data = anchored.period.statement.transient["vectors"]
    assert anchored.period.refused("T5_VECTORS", FIRST, transient={"vectors": change(data)}) == {"why": why}


def test_leaves_stand_in_order_once_each(anchored: Small) -> None:
    vectors = anchored.period.statement.vectors
    part = vectors.perimeters[0]
    turned = vectors._replace(perimeters=[part._replace(leaves=list(reversed(part.leaves)))])
    assert anchored.period.refused("T5_VECTORS", FIRST, **anchored.tamper(turned)) == {"why": "out_of_order"}
    twice = vectors._replace(perimeters=[part, part])
    assert anchored.period.refused("T5_VECTORS", FIRST, **anchored.tamper(twice)) == {"why": "out_of_order"}


def test_a_leaf_of_a_stranger(anchored: Small) -> None:
    del anchored.world.state[keys.member(anchored.ada.member)]
    assert anchored.period.refused("T5_NOT_A_MEMBER", FIRST) == {"member": anchored.ada.member}


@pytest.mark.parametrize("fields", [
    {"perimeter": "AC001E00002"}, {"from_date": "2024-05-02"}, {"to_date": "2024-05-01"},
])
def test_a_leaf_needs_a_point_there_for_the_whole_period(anchored: Small, fields: dict[str, str]) -> None:
    anchored.change_point(anchored.bruno, **fields)
    assert anchored.period.refused("T5_NO_POINT", FIRST)["member"] == anchored.bruno.member


def test_a_point_that_ended_with_the_period_counts(anchored: Small) -> None:
    anchored.change_point(anchored.bruno, to_date="2024-05-02")
    anchored.period.settle(FIRST)


def test_no_hour_is_above_the_power_of_the_points(anchored: Small) -> None:
    anchored.change_point(anchored.bruno, power_w=1_333)  # half above it, rounded up, is 2,000
    anchored.change_point(anchored.ada, power_w=1_332)
    values = anchored.period.refused("T5_OVER_POWER", FIRST)
    assert values == {"member": anchored.ada.member, "energy_wh": 2_000, "perimeter": PERIMETER, "power_w": 1_332}


def _leaf(anchored: Small, place: int, **fields: Any) -> Vectors:
    vectors = anchored.period.statement.vectors
    part = vectors.perimeters[0]
    leaves: list[LeafVectors] = list(part.leaves)
    leaves[place] = leaves[place]._replace(**fields)
    return vectors._replace(perimeters=[part._replace(leaves=leaves)])


def test_other_hours_give_another_root(anchored: Small) -> None:
    leaf = anchored.period.statement.vectors.perimeters[0].leaves[0]
    anchored.period.refused("T5_ROOT", FIRST, **anchored.tamper(_leaf(anchored, 0, withdrawn=leaf.injected)))
    anchored.period.refused("T5_ROOT", FIRST, **anchored.tamper(_leaf(anchored, 0, salt=bytes(16))))


def test_a_leaf_less_gives_another_root(anchored: Small) -> None:
    vectors = anchored.period.statement.vectors
    part = vectors.perimeters[0]
    fewer = vectors._replace(perimeters=[part._replace(leaves=part.leaves[:1])])
    anchored.period.refused("T5_ROOT", FIRST, **anchored.tamper(fewer))


def test_the_vectors_cover_the_hours_of_the_period(anchored: Small) -> None:
    vectors = anchored.period.statement.vectors
    shorter = Vectors(23, [
        part._replace(leaves=[
            leaf._replace(withdrawn=leaf.withdrawn[4:], injected=leaf.injected[4:]) for leaf in part.leaves
        ])
        for part in vectors.perimeters
    ])
    assert anchored.period.refused("T5_WRONG_HOURS", FIRST, **anchored.tamper(shorter)) == {"have": 23, "need": 24}


def test_another_salt_gives_other_hidden_totals(anchored: Small) -> None:
    vectors = anchored.period.statement.vectors
    other = vectors._replace(perimeters=[vectors.perimeters[0]._replace(injected_salt=bytes(16))])
    values = anchored.period.refused("T5_TOTALS", FIRST, **anchored.tamper(other))
    assert values == {"register": "injected", "perimeter": PERIMETER}


def test_plain_totals_must_be_the_sums(small: Small) -> None:
    people = [small.world.join("citizens", points=1) for _ in range(5)]
    for person in people:
        small.change_point(person, from_date="2024-05-01")
    hours = {person: ({9: 100}, {}) for person in people}
    period = Period(small.world, {PERIMETER: hours}, days=1)
    arguments = period.build(FIRST).anchor
    arguments["perimeters"][0]["withdrawn"]["hours_wh"][9] = 501
    small.world.do("anchor", OPERATOR, settlement=FIRST, **arguments)
    assert period.refused("T5_TOTALS", FIRST)["register"] == "withdrawn"


def test_the_number_of_members_behind_totals_is_checked(small: Small) -> None:
    arguments = small.period.build(FIRST).anchor
    arguments["perimeters"][0]["injected"]["members"] = 2
    small.world.do("anchor", OPERATOR, settlement=FIRST, **arguments)
    small.period.refused("T5_TOTALS", FIRST)


def test_the_same_perimeters_as_anchored(small: Small) -> None:
    arguments = small.period.build(FIRST).anchor
    small.world.do("anchor", OPERATOR, settlement=FIRST, **(arguments | {"perimeters": []}))
    small.period.refused("T5_ROOT", FIRST)
