"""T7: one welcome per member and per metering point, by day of registration, as far as the budget reaches."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.energy.records import Settlement, Welcomed
from chaincode.rules.records import Member, PointOwner
from tests.helpers.rules.energy import Period, countersign, line_of
from tests.helpers.rules.world import Person, World


def day_id(day: int) -> str:
    return f"2024-05-{day:02d}.provisional.1"


class Club:
    """A community without energy: a day's settlement gives welcomes only."""

    def __init__(self, **parameters: Any) -> None:
        self.world = World(**({"settle_days": 1, "welcome_bonus": 500, "welcome_budget": 1_000} | parameters))

    def join(self, organisation: str = "citizens", points: int = 1) -> Person:
        return self.world.join(organisation, points=points)

    def settle(self, day: int) -> Settlement:
        return Period(self.world, {}, days=1).run(day_id(day))

    def got(self, settlement: Settlement, *people: Person) -> list[int]:
        return [line_of(self.world, settlement, person).welcome_cents for person in people]

    def change(self, person: Person, **fields: Any) -> None:
        key = keys.member(person.member)
        self.world.put(key, replace(self.world.get(Member, key), **fields))


@pytest.fixture
def club() -> Club:
    return Club()


def test_a_welcome_is_given_once(club: Club) -> None:
    ada = club.join()
    first = club.settle(1)
    assert club.got(first, ada) == [500]
    second = club.settle(2)
    assert club.got(second, ada) == [0]
    assert line_of(club.world, second, ada).welcomed == day_id(1)


def test_it_marks_the_member_and_every_point(club: Club) -> None:
    ada = club.join(points=2)
    club.settle(1)
    assert club.world.get(Welcomed, keys.welcome(ada.member)).settlement == day_id(1)
    assert [owner.welcomed for owner in club.world.all(PointOwner, "point/").values()] == [day_id(1)] * 2


def test_by_day_of_registration_then_id_as_far_as_the_budget_reaches(club: Club) -> None:
    people = sorted((club.join() for _ in range(3)), key=lambda person: person.member)
    club.change(people[0], registered_on=3)
    club.change(people[1], registered_on=2)
    club.change(people[2], registered_on=2)
    first = club.settle(1)
    assert club.got(first, *people) == [0, 500, 500]
    assert club.got(club.settle(2), *people) == [500, 0, 0]


def test_a_suspended_member_waits(club: Club) -> None:
    ada = club.join()
    club.change(ada, suspended_until=club.world.day + 2)
    assert club.got(club.settle(1), ada) == [0]
    assert club.got(club.settle(2), ada) == [500]


def test_only_provisional_settlements_give_it(club: Club) -> None:
    club.settle(1)
    ada = club.join()
    definitive = Period(club.world, {}, days=1).run("2024-05-01.definitive.1")
    assert club.got(definitive, ada) == [0]


def test_a_point_that_had_one_gives_none_to_its_next_member(club: Club) -> None:
    ada, bea = club.join(), club.join()
    club.settle(1)
    club.world.do("leave", ada)
    cleo = club.join(points=0)
    move_point(club, ada, cleo)
    settled = club.settle(2)
    assert club.got(settled, cleo, bea) == [0, 0]
    assert line_of(club.world, settled, cleo).welcomed == day_id(1)


def move_point(club: Club, giver: Person, taker: Person) -> None:
    """Register a leaver's point for another member."""
    (point,) = club.world.get(Member, keys.member(giver.member)).points
    owner = club.world.get(PointOwner, keys.point(point.tag))
    club.world.put(keys.point(point.tag), replace(owner, member=taker.member))
    club.change(taker, points=(replace(point, from_date=club.world.date, to_date=""),))


def test_who_comes_back_gets_no_second_one_even_without_a_point(club: Club) -> None:
    ada = club.join(points=0)
    club.settle(1)
    club.world.do("leave", ada)
    club.settle(2)
    club.change(ada, status="confirmed", registered_on=club.world.day)
    settled = club.settle(3)
    assert club.got(settled, ada) == [0]
    assert line_of(club.world, settled, ada).welcomed == day_id(1)


def test_two_members_of_one_point_get_one_welcome(club: Club) -> None:
    ada, bea = club.join(), club.join(points=0)
    move_point(club, ada, bea)
    first = club.settle(1)
    assert sum(club.got(first, ada, bea)) == 500
    assert sum(club.got(club.settle(2), ada, bea)) == 0


def test_marks_of_a_settlement_that_was_replaced_count_for_nothing(club: Club) -> None:
    ada = club.join()
    period = Period(club.world, {}, days=1)
    club.world.skip_to("2024-05-02")
    for revision in (1, 2):
        period.anchor(f"2024-05-01.provisional.{revision}")
        period.settle(f"2024-05-01.provisional.{revision}")
    settled = countersign(club.world, "2024-05-01.provisional.2")
    assert club.got(settled, ada) == [500]
    assert club.world.get(Welcomed, keys.welcome(ada.member)).settlement == "2024-05-01.provisional.2"


def test_a_community_may_do_without() -> None:
    club = Club(welcome_bonus=0)
    ada = club.join()
    assert club.got(club.settle(1), ada) == [0]


def test_those_who_had_one_do_not_use_up_the_places(club: Club) -> None:
    old = [club.join() for _ in range(2)]
    club.settle(1)
    new = [club.join(points=0) for _ in range(2)]
    for giver, taker in zip(old, new, strict=True):
        club.world.do("leave", giver)
        move_point(club, giver, taker)
    late = club.join()
    club.change(late, registered_on=club.world.day + 5)
    assert club.got(club.settle(2), *new, late) == [0, 0, 500]
