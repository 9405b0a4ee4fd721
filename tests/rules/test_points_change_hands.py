"""T5, T7: points change hands, in every order: what is owed stays with them, and so does a welcome that was had.

Ada and Bruno share 2 kWh on the first day; the definitive figures say that they shared nothing. Members come and go by
the commands themselves.
"""

from typing import Any

import pytest

from chaincode.rules import keys
from chaincode.rules.energy.carries import CARRY_DAYS
from chaincode.rules.energy.records import Chain, Line
from tests.helpers.ledger.enrolling import enrol, point, sign, tag_of
from tests.helpers.rules.energy import Period, countersign, lines_of, settlement_of, shared_hour
from tests.helpers.rules.world import PERIMETER, Person, World, staff

FIRST, CORRECTED = "2024-05-01.provisional.1", "2024-05-01.definitive.1"
LESS_MICRO = -4_000_000
HOME, GARAGE = tag_of(1), tag_of(2)


class Home:
    """Ada lives at HOME, or at several points. Each settlement but the first is of a day without energy."""

    def __init__(self, *tags: str, **parameters: Any) -> None:
        self.world = World(**({"settle_days": 1, "welcome_bonus": 0} | parameters))
        self.ada = enrol(self.world, "ada", *(point(tag) for tag in tags or (HOME,)))
        self.bruno = enrol(self.world, "bruno", point(tag_of(9)))
        self.settled = FIRST

    def share(self) -> None:
        """Credit what was too much."""
        Period(self.world, shared_hour(self.ada, self.bruno, 2_000), days=1).run(FIRST)

    def correct(self) -> None:
        """Say that there was nothing to share."""
        Period(self.world, {PERIMETER: {self.ada: ({}, {}), self.bruno: ({}, {})}}, days=1).run(CORRECTED)
        self.settled = CORRECTED

    def settle(self) -> None:
        chain = self.world.find(Chain, keys.CHAIN)
        self.settled = f"{(chain and chain.next_period) or FIRST[:10]}.provisional.1"
        Period(self.world, {}, days=1).run(self.settled)

    def end(self, tag: str, to_date: str) -> None:
        """Register that one of Ada's points ends."""
        enrol(self.world, "ada", point(tag, to_date=to_date))

    def take_over(self, name: str, tag: str = HOME) -> Person:
        return enrol(self.world, name, point(tag, self.world.date))

    def forgive(self, tag: str = HOME) -> None:
        sign(self.world, self.world.do("forgive", staff("citizens", "officer"), tag=tag))

    def line(self, person: Person) -> Line:
        return lines_of(self.world, settlement_of(self.world, self.settled))[person.member]

    def owed(self, *people: Person) -> list[int]:
        """The carries of the newest settlement's lines."""
        return [self.line(person).carry_micro for person in people]


def leave_owing(*tags: str) -> Home:
    home = Home(*tags)
    home.share()
    home.correct()
    return home


@pytest.mark.parametrize("to_date", ["2024-05-02", "2025-05-03", "2030-12-31"])
def test_t5_an_end_registered_before_leaving_frees_nobody(to_date: str) -> None:
    home = leave_owing()
    home.world.open_day(CARRY_DAYS)  # from then on a day that was never written is over a year ago
    home.end(HOME, to_date)
    home.world.do("leave", home.ada)
    again = home.take_over("ada again")
    home.settle()
    assert home.owed(again) == [LESS_MICRO]


@pytest.mark.parametrize("to_date", ["2024-05-01", "2024-05-02"])
def test_t5_nor_does_one_in_the_past_with_another_point_that_stays(to_date: str) -> None:
    """The dates that people choose would move all of it to the garage."""
    home = leave_owing(HOME, GARAGE)
    home.world.open_day(3)
    home.end(HOME, to_date)
    home.world.do("leave", home.ada)
    again = home.take_over("ada again")
    home.settle()
    assert home.owed(again) == [LESS_MICRO // 2]


def test_t5_nor_passing_the_point_on_before_leaving() -> None:
    home = leave_owing()
    home.end(HOME, home.world.date)
    again = home.take_over("ada again")
    home.settle()
    assert home.owed(home.ada, again) == [LESS_MICRO, 0]
    home.world.do("leave", home.ada)
    home.settle()
    assert home.owed(again) == [LESS_MICRO]
    home.settle()
    assert home.owed(again) == [LESS_MICRO]


def test_t5_nor_figures_that_are_corrected_once_the_next_household_is_there() -> None:
    home = Home()
    home.share()
    home.world.do("leave", home.ada)
    again = home.take_over("ada again")
    home.settle()
    assert home.owed(again) == [0]
    home.correct()
    assert home.owed(again) == [-4_400_000]  # what Ada had over when she left was dropped


def test_t5_nor_coming_back() -> None:
    home = leave_owing()
    home.world.do("leave", home.ada)
    home.settle()
    enrol(home.world, "ada", point(GARAGE, home.world.date))
    home.settle()
    assert home.owed(home.ada) == [LESS_MICRO]


def test_t5_nor_a_point_closed_and_opened_again() -> None:
    home = leave_owing()
    home.end(HOME, home.world.date)
    home.settle()
    enrol(home.world, "ada", point(HOME, home.world.date_in(1)))
    home.settle()
    assert home.owed(home.ada) == [LESS_MICRO]
    home.world.do("leave", home.ada)
    again = home.take_over("ada again")
    home.settle()
    assert home.owed(again) == [LESS_MICRO]


def test_t5_two_who_follow_one_another_bear_it_once() -> None:
    home = leave_owing()
    home.world.do("leave", home.ada)
    second = home.take_over("second")
    home.settle()
    home.world.do("leave", second)
    third = home.take_over("third")
    home.settle()
    assert home.owed(third) == [LESS_MICRO]
    home.settle()
    assert home.owed(third) == [LESS_MICRO]


@pytest.mark.parametrize("order", ["before", "after"])
def test_t5_forgiven_another_household_bears_nothing_whenever_the_one_before_is_corrected(order: str) -> None:
    home = Home()
    home.share()
    home.world.do("leave", home.ada)
    if order == "before":
        home.forgive()
    other = home.take_over("other")
    if order == "after":
        home.forgive()
    home.correct()
    assert home.owed(other) == [0]


def test_t5_forgiven_while_the_one_before_still_belongs() -> None:
    home = leave_owing(HOME, GARAGE)
    home.end(HOME, home.world.date)
    other = home.take_over("other")
    home.forgive()
    home.world.do("leave", home.ada)
    home.settle()
    garage = home.take_over("garage", GARAGE)
    home.settle()
    assert home.owed(other, garage) == [0, LESS_MICRO]


@pytest.mark.parametrize(("days", "carry_micro"), [(CARRY_DAYS, LESS_MICRO), (CARRY_DAYS + 1, 0)])
def test_t5_a_year_is_counted_in_the_ledgers_days(days: int, carry_micro: int) -> None:
    """Whatever dates are registered: the newcomer's begins long before the leaver went."""
    home = leave_owing()
    home.world.do("leave", home.ada)
    home.settle()
    home.world.open_day(days - 1)
    again = enrol(home.world, "ada again", point(HOME, "2024-05-04"))
    home.settle()
    assert home.owed(again) == [carry_micro]


# T7


def welcomed(home: Home, person: Person) -> int:
    return home.line(person).welcome_cents


def give_welcomes() -> Home:
    """A community where Ada begins without a point, and has her welcome."""
    home = Home(welcome_bonus=500, welcome_budget=5_000)
    home.ada = enrol(home.world, "carla")
    home.settle()
    assert welcomed(home, home.ada) == 500
    return home


def test_t7_a_point_that_a_welcomed_member_had_gives_no_second_one() -> None:
    home = give_welcomes()
    enrol(home.world, "carla", point(GARAGE, home.world.date))
    home.world.do("leave", home.ada)
    other = home.take_over("carla again", GARAGE)
    home.settle()
    assert welcomed(home, other) == 0


def settle_then_pass_on() -> tuple[Home, Person, Period]:
    """Return a home where carla's welcome is settled, and not signed yet when she takes a garage's point and leaves."""
    home = Home(welcome_bonus=500, welcome_budget=5_000)
    carla = enrol(home.world, "carla")
    home.world.open_day()
    period = Period(home.world, {}, days=1)
    period.anchor(FIRST)
    period.settle(FIRST)
    enrol(home.world, "carla", point(GARAGE, home.world.date))
    home.world.do("leave", carla)
    return home, carla, period


def test_t7_nor_one_that_was_passed_on_between_settling_and_countersigning() -> None:
    home, carla, _ = settle_then_pass_on()
    countersign(home.world, FIRST)
    assert welcomed(home, carla) == 500
    other = home.take_over("carla again", GARAGE)
    home.settle()
    assert welcomed(home, other) == 0


def test_t7_a_settlement_that_was_replaced_keeps_nobody_from_the_welcome() -> None:
    home, _, period = settle_then_pass_on()
    other = home.take_over("carla again", GARAGE)
    second = FIRST.replace("1.provisional.1", "1.provisional.2")
    period.anchor(second)
    period.settle(second)
    countersign(home.world, second)
    home.settled = second
    assert welcomed(home, other) == 500


def test_t7_who_had_one_and_gets_a_point_that_had_one() -> None:
    home = give_welcomes()
    tag = tag_of(9)
    home.world.do("leave", home.bruno)
    carla = enrol(home.world, "carla", point(tag, home.world.date))
    home.world.do("leave", carla)
    third = home.take_over("third", tag)
    home.settle()
    assert welcomed(home, third) == 0
