"""T5 against a model that knows no carry: what was minted is the highest that the credits ever came to, in whole cents.

    credits(member) = sum over periods: worth of the last definitive settlement, else 80 % of the provisional one's
    minted(member)  = the largest of credits // 1,000,000 after each settlement so far, and never below 0

A negative carry is nothing but credits below what was minted: no debt, and it is over once they are above it again.
"""

from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import floor

from hypothesis import given, settings
from hypothesis import strategies as st

from chaincode.rules import keys
from chaincode.rules.records import Member
from chaincode.rules.units import MICRO
from tests.helpers.rules.carrying import take_over_point
from tests.helpers.rules.energy import Period, lines_of
from tests.helpers.rules.world import PERIMETER, Person, World

EACH_CENTS_PER_WH = Fraction(5_500, 2 * 1_000_000)  # of the shared energy's value half goes to each side
Energy = tuple[int, int]  # Wh that Ada and Bea withdraw in one hour, while Carlo injects 2,000
ENERGY = st.tuples(st.integers(0, 1_500), st.integers(0, 1_500))
INJECTED_WH = 2_000


def find_worths(energy: Energy) -> tuple[int, int, int]:
    """Millionths of a cent for Ada, Bea and Carlo."""
    drawn = sum(energy)
    shared = min(drawn, INJECTED_WH)
    parts = [Fraction(own, drawn) if drawn else Fraction(0) for own in energy] + [Fraction(1)]
    ada, bea, carlo = (floor(part * shared * EACH_CENTS_PER_WH * MICRO) for part in parts)
    return ada, bea, carlo


@dataclass
class Account:
    """A member in the model."""

    by_period: dict[str, int] = field(default_factory=dict)
    minted: int = 0

    @property
    def credits(self) -> int:
        return sum(self.by_period.values())

    def credit(self, settlement: str, worth: int) -> None:
        period, kind, _ = settlement.split(".")
        self.by_period[period] = worth if kind == "definitive" else worth * 8 // 10
        self.minted = max(self.minted, self.credits // MICRO)


class Both:
    """The rules and the model, side by side."""

    def __init__(self) -> None:
        self.world = World(settle_days=1, welcome_bonus=0, supply_ceiling=10**9, issuance_ceiling=10**9)
        self.people = [self.world.join("citizens", points=1) for _ in range(3)]
        self.accounts = {person.member: Account() for person in self.people}
        self.got = dict.fromkeys(self.accounts, 0)

    def settle(self, settlement: str, energy: Energy) -> None:
        """Settle in both, and compare every line; who is suspended on that day is credited later."""
        ada, bea, carlo = self.people
        hours = {PERIMETER: {ada: ({9: energy[0]}, {}), bea: ({9: energy[1]}, {}), carlo: ({}, {9: INJECTED_WH})}}
        settled = Period(self.world, hours, days=1).run(settlement)
        for person, worth in zip(self.people, find_worths(energy), strict=True):
            account = self.accounts[person.member]
            if not self.world.get(Member, keys.member(person.member)).is_suspended(self.world.day):
                account.credit(settlement, worth)
            line = lines_of(self.world, settled)[person.member]
            self.got[person.member] += line.energy_cents
            assert (self.got[person.member], line.carry_micro) == (
                account.minted, account.credits - account.minted * MICRO)


def name_steps(corrected: list[int]) -> list[str]:
    """Three provisional settlements, and after each corrections of periods so far."""
    names, revisions = [], dict.fromkeys(range(1, 4), 0)
    for period in range(1, 4):
        names.append(f"2024-05-{period:02d}.provisional.1")
        for place in corrected[period - 1 :: 3]:
            number = place % period + 1
            revisions[number] += 1
            names.append(f"2024-05-{number:02d}.definitive.{revisions[number]}")
    return names


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 2), min_size=1, max_size=7), st.lists(ENERGY, min_size=10, max_size=10))
def test_any_corrections_mint_the_highest_that_credits_came_to(corrected: list[int], energies: list[Energy]) -> None:
    both = Both()
    for settlement, energy in zip(name_steps(corrected), energies, strict=False):
        both.settle(settlement, energy)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.integers(0, 2), min_size=1, max_size=6), st.lists(ENERGY, min_size=9, max_size=9),
    st.integers(0, 6), st.integers(0, 1),
)  # fmt: skip
def test_who_is_suspended_is_credited_later_and_loses_nothing(
    corrected: list[int], energies: list[Energy], begins: int, days: int
) -> None:
    both = Both()
    key = keys.member(both.people[0].member)
    for place, (settlement, energy) in enumerate(zip(name_steps(corrected), energies, strict=False)):
        if place == begins:
            until = both.world.day + days
            both.world.put(key, replace(both.world.get(Member, key), suspended_until=until))
        both.settle(settlement, energy)


@settings(max_examples=20, deadline=None)
@given(ENERGY, ENERGY, ENERGY)
def test_a_point_hands_on_what_its_leaver_was_credited_too_much(first: Energy, second: Energy, third: Energy) -> None:
    """The newcomer's credits begin where the leaver's ended, if that was below what was minted; never above 0."""
    both = Both()
    both.settle("2024-05-01.provisional.1", first)
    both.settle("2024-05-01.definitive.1", second)
    ada: Person = both.people[0]
    account = both.accounts[ada.member]
    both.world.do("leave", ada)
    Period(both.world, {}, days=1).run("2024-05-02.provisional.1")
    newcomer = take_over_point(both.world, ada)
    both.people[0] = newcomer
    both.accounts[newcomer.member] = Account({"taken": min(0, account.credits - account.minted * MICRO)})
    both.got[newcomer.member] = 0
    both.settle("2024-05-03.provisional.1", third)
