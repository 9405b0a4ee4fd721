"""T5: anchors of one period tell of nobody by what they differ by: plain with five more than were told, or the same."""

from dataclasses import replace
from itertools import combinations, product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chaincode import contract
from chaincode.audit.settlements import Settlements
from chaincode.audit.state_view import StateView
from chaincode.audit.steps import Change, Step
from chaincode.audit.totals import PlainTotals
from chaincode.rules import canonical, keys
from chaincode.rules.energy.records import Anchor, PerimeterTotals, RegisterTotals, Told
from chaincode.rules.energy.totals import NOTHING_TOLD, build_register, tell
from chaincode.rules.state import encode_record
from tests.helpers.rules.energy import OPERATOR, Period, countersign
from tests.helpers.rules.statement import build_statement
from tests.helpers.rules.world import PERIMETER, Person, World, staff

DAY = "2024-05-01"
SALT = bytes(16)
RIVAL = staff("municipality", "energy_operator")


class Homes:
    """A world with so many homes whose day is over; who of them is read already withdraws, some inject."""

    def __init__(self, count: int = 16) -> None:
        self.world = World(settle_days=1)
        self.people = [self.world.join("citizens", points=1) for _ in range(count)]
        self.world.skip_to("2024-05-02")

    def anchor(
        self, settlement: str, withdrawn: int, injected: int = 0, *, more_wh: int = 0, gives_whole: bool = True
    ) -> Anchor:
        """Anchor what so many homes withdrew and injected, each its own energy in the ninth hour.

        more_wh: what the first of them withdrew beyond that.
        """
        hours = {
            person: ({9: 100 + place + more_wh * (place == 0)} if place < withdrawn else {},
                     {9: 200 + place} if place < injected else {})
            for place, person in enumerate(self.people[: max(withdrawn, injected)])
        }
        period = Period(self.world, {PERIMETER: hours}, days=1)
        period.anchor(settlement)
        if gives_whole:
            period.settle(settlement)
        return self.world.get(Anchor, keys.anchor(settlement))


def read_totals(world: World, by: Person, register: str) -> dict[str, tuple[int, ...]]:
    """What any member reads of all anchors: by settlement the plain hours of a register."""
    names = [key for key in world.state if key.startswith("anchor/")]
    found = canonical.decode(world.send(world.build_call("read", by, keys=names)).response)
    return {key: tuple(one["perimeters"][0][register].get("hours_wh", ())) for key, one in found.items()}


@pytest.mark.parametrize(("first", "later", "is_plain"), [
    (6, 7, False), (6, 6, True), (6, 5, False), (6, 10, False), (6, 11, True), (5, 10, True), (4, 5, True),
    (0, 5, True),
])
def test_a_later_anchor_is_plain_with_five_more_or_the_same_only(first: int, later: int, is_plain: bool) -> None:
    homes = Homes()
    homes.anchor(f"{DAY}.provisional.1", first)
    (totals,) = homes.anchor(f"{DAY}.provisional.2", later).perimeters
    assert bool(totals.withdrawn.hours_wh) is is_plain is not bool(totals.withdrawn.hash)
    assert totals.withdrawn.members == later


def test_one_home_that_is_corrected_hides_the_totals_and_they_come_back_with_what_was_told() -> None:
    homes = Homes()
    told = homes.anchor(f"{DAY}.provisional.1", 6).perimeters
    (corrected,) = homes.anchor(f"{DAY}.provisional.2", 6, more_wh=1).perimeters
    assert corrected.withdrawn.hash and not corrected.withdrawn.hours_wh
    assert homes.anchor(f"{DAY}.provisional.3", 6).perimeters == told


def count_told(homes: Homes) -> tuple[dict[str, int], dict[str, int]]:
    told = homes.world.get(Told, keys.told(DAY, "gse"))
    withdrawn, injected = (
        {perimeter: last.members for perimeter, last in register.items()}
        for register in (told.withdrawn, told.injected)
    )
    return withdrawn, injected


def test_it_is_told_by_register_and_period_and_over_kinds() -> None:
    homes = Homes()
    homes.anchor(f"{DAY}.provisional.1", 6, 2)
    assert count_told(homes) == ({PERIMETER: 6}, {})
    countersign(homes.world, f"{DAY}.provisional.1")
    (totals,) = homes.anchor(f"{DAY}.definitive.1", 7, 5).perimeters
    assert (bool(totals.withdrawn.hash), totals.injected.hours_wh[9]) == (True, sum(range(200, 205)))
    assert count_told(homes) == ({PERIMETER: 6}, {PERIMETER: 5})
    homes.anchor(f"{DAY}.definitive.2", 10, 9)
    assert count_told(homes) == ({PERIMETER: 6}, {PERIMETER: 5})
    (totals,) = homes.anchor(f"{DAY}.definitive.3", 11, 10).perimeters
    assert totals.withdrawn.hours_wh and totals.injected.hours_wh
    homes.world.skip_to("2024-05-03")
    (totals,) = homes.anchor("2024-05-02.provisional.1", 5, gives_whole=False).perimeters
    assert totals.withdrawn.hours_wh  # another period


def test_where_nothing_is_told_nothing_is_kept() -> None:
    homes = Homes()
    homes.anchor(f"{DAY}.provisional.1", 4, 1)
    assert keys.told(DAY, "gse") not in homes.world.state


@pytest.mark.parametrize("change", ["show", "hide", "both"])
def test_an_operator_can_t_tell_more_or_less(change: str) -> None:
    homes = Homes()
    homes.anchor(f"{DAY}.provisional.1", 6)
    many = 11 if change == "hide" else 10
    hours = {person: ({9: 100}, {}) for person in homes.people[:many]}
    arguments = Period(homes.world, {PERIMETER: hours}, days=1).build(f"{DAY}.provisional.2").anchor
    totals: dict[str, Any] = {"members": many}
    if change != "hide":
        totals["hours_wh"] = [0] * 24
    if change != "show":
        totals["hash"] = "a" * 64
    arguments["perimeters"][0]["withdrawn"] = totals
    told = homes.world.state[keys.told(DAY, "gse")]
    values = homes.world.refused("T5_PRIVATE", "anchor", OPERATOR, settlement=f"{DAY}.provisional.2", **arguments)
    assert values == {"register": "withdrawn", "perimeter": PERIMETER, "least": 11}
    assert homes.world.state[keys.told(DAY, "gse")] == told


def build_previewed(homes: Homes, count: int, *previewed: dict[str, Any], is_hidden: bool) -> dict[str, Any]:
    """An anchor's arguments of so many homes' day, with what the operator says that it told before."""
    hours = {person: ({9: 100}, {}) for person in homes.people[:count]}
    arguments = Period(homes.world, {PERIMETER: hours}, days=1).build(f"{DAY}.provisional.1").anchor
    if is_hidden:
        arguments["perimeters"][0]["withdrawn"] = {"members": count, "hash": "a" * 64}
    return arguments | {"settlement": f"{DAY}.provisional.1", "previewed": list(previewed)}


@pytest.mark.parametrize(("count", "previewed", "is_plain"), [
    (8, 7, False), (11, 7, False), (12, 7, True), (8, 0, True),
])  # fmt: skip
def test_what_was_told_beside_the_ledger_counts_as_told(count: int, previewed: int, is_plain: bool) -> None:
    homes = Homes()
    given = {"perimeter": PERIMETER, "withdrawn": previewed}
    wrong, right = (build_previewed(homes, count, given, is_hidden=hides) for hides in (is_plain, not is_plain))
    assert homes.world.refused("T5_PRIVATE", "anchor", OPERATOR, **wrong)["least"] == previewed + 5
    homes.world.do("anchor", OPERATOR, **right)
    assert count_told(homes) == ({PERIMETER: count if is_plain else previewed}, {})


def test_what_was_told_beside_the_ledger_binds_later_anchors() -> None:
    homes = Homes()
    homes.world.do("anchor", OPERATOR, **build_previewed(
        homes, 8, {"perimeter": PERIMETER, "withdrawn": 7}, is_hidden=True))
    (totals,) = homes.anchor(f"{DAY}.provisional.2", 11, gives_whole=False).perimeters
    assert totals.withdrawn.hash
    (totals,) = homes.anchor(f"{DAY}.provisional.3", 12, gives_whole=False).perimeters
    assert totals.withdrawn.hours_wh


@pytest.mark.parametrize("perimeters", [["AC001E00002"], [PERIMETER, PERIMETER], [PERIMETER, "AC001E00000"]])
def test_only_anchored_perimeters_were_told_each_once(perimeters: list[str]) -> None:
    homes = Homes()
    given = [{"perimeter": one, "withdrawn": 7} for one in perimeters]
    homes.world.refused("T5_PERIMETERS", "anchor", OPERATOR, **build_previewed(homes, 8, *given, is_hidden=True))


def test_an_audit_notes_totals_that_hide_for_what_was_told_beside_the_ledger() -> None:
    homes, plain = Homes(), PlainTotals()
    homes.world.do("anchor", OPERATOR, **build_previewed(
        homes, 8, {"perimeter": PERIMETER, "withdrawn": 7}, is_hidden=True))
    key = keys.anchor(f"{DAY}.provisional.1")
    step = Step("anchor", homes.world.now, (Change(key, None, homes.world.state[key]),), 0, "", {})
    (found,) = plain.add(step, StateView(homes.world.state))
    assert (found.code, found.values["members"], found.reason.is_note) == ("I14_HIDDEN", 8, True)


def test_a_member_who_subtracts_two_anchors_finds_no_home() -> None:
    """The attack: ask for all anchors, subtract each two; what comes out is five homes' energy or nothing."""
    homes = Homes()
    names = [f"{DAY}.provisional.{number}" for number in range(1, 9)]
    counts = (5, 6, 7, 9, 10, 11, 14, 16)
    for name, count in zip(names, counts, strict=True):
        homes.anchor(name, count, count)
    for register, first in (("withdrawn", 100), ("injected", 200)):
        own = [first + place for place in range(16)]
        sums = {sum(own[one:other]): other - one for one, other in combinations(range(17), 2)}
        read = [hours[9] for hours in read_totals(homes.world, homes.people[0], register).values() if hours]
        assert len(read) == 3
        assert all(sums[abs(one - other)] >= 5 for one, other in combinations(read, 2))


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_two_plain_totals_are_five_members_apart(counts: list[tuple[int, int]]) -> None:
    told, plain = NOTHING_TOLD, [list[int](), list[int]()]
    for members in counts:
        registers = [
            build_register(DAY, "A1", register, salt=SALT, hours_wh=[many], members=many, told=told)
            for register, many in zip(("withdrawn", "injected"), members, strict=True)
        ]
        told = tell(told, [PerimeterTotals("A1", *registers)])
        for place, one in enumerate(registers):
            plain[place] += [one.members] if one.hours_wh else []
    for kept in plain:
        assert all(members >= 5 for members in kept)
        assert all(one == other or abs(one - other) >= 5 for one, other in combinations(kept, 2))
        assert list(kept) == sorted(kept)


def test_a_settlement_on_hidden_totals_counts_as_on_plain_ones() -> None:
    """The root and the sums bind the vectors all the same, and the auditor finds nothing."""
    homes, settled = Homes(), []
    for name, gives in ((f"{DAY}.provisional.1", 6), (f"{DAY}.provisional.2", 7)):
        homes.anchor(name, gives, gives)
        settled.append(homes.world.state[keys.settlement(name)])
    state = StateView(homes.world.state)
    for name in ("provisional.1", "provisional.2"):
        key = keys.anchor(f"{DAY}.{name}")
        step = Step("anchor", homes.world.now, (Change(key, None, homes.world.state[key]),), 0, "", {})
        assert Settlements().add(step, state) == []
    countersign(homes.world, f"{DAY}.provisional.2")
    wrong = build_statement(DAY, {PERIMETER: {one.member: ([1] * 24, [0] * 24) for one in homes.people[:7]}})
    homes.anchor(f"{DAY}.definitive.1", 7, 7, gives_whole=False)
    call = homes.world.build_call("settle", OPERATOR, settlement=f"{DAY}.definitive.1", claims=[])
    answer = canonical.decode(homes.world.send(replace(call, transient=wrong.transient)).response)
    assert answer["code"] in ("T5_ROOT", "T5_TOTALS")


# I14


def plain(members: int) -> RegisterTotals:
    return RegisterTotals(members, (members,))


def hidden(members: int) -> RegisterTotals:
    return RegisterTotals(members, hash="a" * 64)


CASES = [
    ([plain(5)], 0), ([plain(4)], 1), ([plain(6), plain(7)], 1), ([plain(6), hidden(7), plain(11)], 0),
    ([plain(11), plain(6)], 0), ([plain(11), plain(7)], 1), ([plain(6), plain(6)], 0),
    ([plain(6), RegisterTotals(6, (7,))], 1),
    ([plain(6), plain(16), plain(12)], 1),
]


@pytest.mark.parametrize(("totals", "found"), CASES)
@pytest.mark.parametrize("register", ["withdrawn", "injected"])
def test_the_auditor_finds_plain_totals_that_tell_of_few(
    totals: list[RegisterTotals], found: int, register: str
) -> None:
    homes, own, findings = Homes(1), PlainTotals(), []
    one = homes.anchor(f"{DAY}.provisional.1", 1)
    for number, (made, perimeter, period) in enumerate(product(totals, ("A", "B"), (DAY, "2024-05-02"))):
        parts = {"withdrawn": hidden(0), "injected": hidden(0)} | {register: made}
        data = encode_record(replace(one, perimeters=(PerimeterTotals(perimeter, **parts),)))
        change = Change(keys.anchor(f"{period}.provisional.{number + 1}"), None, data)
        findings += own.add(Step("anchor", homes.world.now, (change,), 3, "tx", {}), StateView({}))
    assert [one.code for one in findings] == ["I14_FEW"] * 4 * found
    assert all(one.block == 3 and one.words() and one.words("it") for one in findings)


@pytest.mark.parametrize("members", [0, 10**9])
def test_another_organisation_s_anchors_neither_show_nor_hide_the_operator_s(members: int) -> None:
    """A rival anchors what is public as of nobody, or junk of very many: the next own totals go by its own."""
    homes = Homes()
    (told,) = homes.anchor(f"{DAY}.provisional.1", 6).perimeters
    hours = list(told.withdrawn.hours_wh) if members == 0 else [1] * 24
    rival = {"perimeter": PERIMETER, "withdrawn": {"members": members, "hours_wh": hours},
             "injected": {"members": 0, "hash": "a" * 64}}
    arguments = {"settlement": f"{DAY}.provisional.2", "root": "b" * 64, "leaves": 0, "perimeters": [rival]}
    answer = homes.world.send(homes.world.build_call("anchor", RIVAL, **arguments))
    assert (answer.status == contract.OK) is (members > 0)  # what nobody stands behind was never told by the rival
    later = f"{DAY}.provisional.{3 if members else 2}"
    assert homes.anchor(later, 7).perimeters[0].withdrawn.hash
    assert homes.anchor(f"{DAY}.provisional.{4 if members else 3}", 11).perimeters[0].withdrawn.hours_wh


def test_fewer_members_behind_the_same_totals_lower_nothing() -> None:
    told = tell(NOTHING_TOLD, [PerimeterTotals("A1", RegisterTotals(6, (9,)), hidden(0))])
    assert tell(told, [PerimeterTotals("A1", RegisterTotals(0, (9,)), hidden(0))]) == told
