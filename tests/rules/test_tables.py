"""Small rules over all cases that differ: deadlines, turns, ceilings, days of keys, points, where records lie."""

from dataclasses import replace
from itertools import product

import pytest

from chaincode.rules import keys
from chaincode.rules.codec import Unreadable
from chaincode.rules.community import reads
from chaincode.rules.community.members import (
    T12_UNKNOWN_MEMBER,
    _belong,
    _validate_dates,
    _validate_free,
    compute_key_id,
    compute_key_ids,
    compute_member_id,
)
from chaincode.rules.community.pending import is_waiting, require_waiting
from chaincode.rules.community.points import end_points, holds
from chaincode.rules.community.sparing import end_sparing, spare
from chaincode.rules.energy import periods
from chaincode.rules.energy.awards import compute_expiries
from chaincode.rules.energy.carries import Points
from chaincode.rules.energy.chain import Marks
from chaincode.rules.energy.credits import Credit, Standing, compute_credit, get_standing
from chaincode.rules.energy.issuance import Official, compute_allowance, validate_issue, validate_official
from chaincode.rules.energy.leaves import _validate_power
from chaincode.rules.energy.lines import Minted, build_line, build_pages, is_new, list_tags
from chaincode.rules.energy.periods import SettlementName, parse_name
from chaincode.rules.energy.records import Chain, Expiries, Line, Settlement, Welcomed
from chaincode.rules.energy.vectors import LeafVectors
from chaincode.rules.energy.welcome import count_places, list_candidates, select_due
from chaincode.rules.errors import Refusal
from chaincode.rules.market.agreements import (
    compute_accept_deadline,
    compute_confirm_deadline,
    compute_deliver_deadline,
    validate_after,
    validate_not_after,
)
from chaincode.rules.market.records import Agreement
from chaincode.rules.merkle import pack_hours
from chaincode.rules.parameters import DaysByStakeholder, Interest, Parameters
from chaincode.rules.records import (
    FOR_EVER,
    Member,
    MemberKey,
    MemberPoint,
    Now,
    Pending,
    PointOwner,
    Recovery,
    Supply,
)
from chaincode.rules.state import Missing, State, encode_record
from tests.helpers.rules.public_keys import fake_key
from tests.helpers.rules.world import Recorder

ADA, BEA, ONE, TWO, THREE = "a" * 64, "b" * 64, "1" * 64, "2" * 64, "3" * 64
PARAMETERS = Parameters(
    "borgo", "2024-05-01", accept_days=7, deliver_days=9, confirm_days=3, mediation_days=21, supply_ceiling=100,
    issuance_ceiling=30, validity_days=DaysByStakeholder(60, 40, 30, 20), max_life_days=50, welcome_bonus=30,
    welcome_budget=100, interests=(Interest("care", "social"), Interest("green", "environmental")),
)
MEMBER = Member("confirmed", "citizens", "citizen", (), 1)
NOTHING = State(Recorder({}))


def on(day: int, date: str = "2024-05-20") -> Now:
    return Now(date, day, 1, PARAMETERS)


def refuse(work: object, *arguments: object) -> tuple[str, dict[str, object]] | None:
    """The code and values of a refusal, None when there is none."""
    try:
        work(*arguments)  # type: ignore[operator]
    except Refusal as refusal:
        return refusal.reason.code, dict(refusal.values)
    return None


# Deadlines


AGREEMENT = Agreement("delivered", ADA, BEA, f"offer/{BEA}/{'0' * 32}", "care", "", 15, "2024-05-01", 95, "citizen",
                      "0" * 64, 50, (), delivered_on=100)  # fmt: skip


def test_accepting_and_delivering_have_their_last_days() -> None:
    assert compute_deliver_deadline(on(1), AGREEMENT) == 95 + 9
    found = [compute_accept_deadline(on(1), replace(AGREEMENT, service_on=day)) for day in (56, 57, 58)]
    assert found == [56, 57, 57]


@pytest.mark.parametrize(("suspended_until", "key", "last_day"), [
    (0, MemberKey(()), 103), (101, MemberKey(()), 103), (102, MemberKey(()), 104), (105, MemberKey(()), 107),
    (0, MemberKey((), frozen_until=100), 103), (0, MemberKey((), frozen_until=104), 107),
    (0, MemberKey((), recovered_on=105), 107), (0, MemberKey((), recovery=Recovery((), 105)), 107),
    (0, MemberKey((), recovered_on=110, recovery=Recovery((), 105)), 107), (0, MemberKey((), recovered_on=99), 103),
    (110, MemberKey((), frozen_until=104, recovered_on=106), 112), (0, MemberKey((), frozen_until=120), 123),
    (0, MemberKey((), frozen_until=121), 124), (0, MemberKey((), frozen_until=122), 124), (999, MemberKey(()), 124),
])  # fmt: skip
def test_confirming_waits_for_who_could_not_act_but_not_for_ever(
    suspended_until: int, key: MemberKey, last_day: int
) -> None:
    consumer = replace(MEMBER, suspended_until=suspended_until)
    assert compute_confirm_deadline(on(1), AGREEMENT, consumer, key) == last_day


def test_a_last_day_is_the_one_s_and_the_next_the_other_s() -> None:
    assert [refuse(validate_not_after, on(day), 10) for day in (9, 10, 11)] == [
        None, None, ("T4_TOO_LATE", {"last_day": 10})]  # fmt: skip
    assert [refuse(validate_after, on(day), 10) for day in (9, 10, 11)] == [
        ("T4_TOO_EARLY", {"from_day": 11}), ("T4_TOO_EARLY", {"from_day": 11}), None]  # fmt: skip


# Periods


def test_only_a_later_one_for_the_same_period_takes_the_place_of_what_awaits() -> None:
    names = [SettlementName(*parts) for parts in product(("2024-05-01", "2024-05-08"), ("provisional", "skip",
             "definitive"), (1, 2))]  # fmt: skip
    for name, awaiting in product(names, names):
        is_definitive = name.kind == "definitive"
        expected = name.period == awaiting.period and is_definitive == (awaiting.kind == "definitive") and (
            name.kind != awaiting.kind or name.revision > awaiting.revision)  # fmt: skip
        found = refuse(periods.validate_turn, NOTHING, Chain(awaiting=awaiting.settlement_id), on(1), name, None)
        assert (found != ("T5_AWAITING", {"awaiting": awaiting.settlement_id})) is expected


def test_provisional_ones_go_in_order_and_a_definitive_one_needs_a_closed_period() -> None:
    cases = (("", "2024-05-01"), ("", "2024-05-02"), ("2024-05-03", "2024-05-02"), ("2024-05-03", "2024-05-03"))
    found = []
    for kind, (following, period) in product(("provisional", "skip", "definitive"), cases):
        chain, name = Chain(next_period=following), parse_name(f"{period}.{kind}.1")
        found.append(refuse(periods.validate_turn, NOTHING, chain, on(1), name, None))
    closing = [
        None, ("T5_NOT_NEXT", {"period": "2024-05-02", "next": "2024-05-01"}),
        ("T5_CLOSED", {"period": "2024-05-02", "next": "2024-05-03"}), None,
    ]  # fmt: skip
    open_ones = [("T5_NOT_CLOSED", {"period": one}) for one in ("2024-05-01", "2024-05-02", "2024-05-02", "2024-05-03")]
    assert found == [*closing, *closing, *open_ones]


def test_periods_lie_on_the_grid_and_are_over() -> None:
    chain, now = Chain(next_period="2024-05-03"), on(1, "2024-05-17")
    found = {day: refuse(periods.validate_grid, chain, now, f"2024-05-{day:02}", 7) for day in range(3, 18)}
    off = {day: ("T5_OFF_GRID", {"period": f"2024-05-{day:02}", "next": "2024-05-03", "days": 7}) for day in found}
    assert found == off | {3: None, 10: None, 17: ("T5_NOT_OVER", {"period": "2024-05-17", "date": "2024-05-17"})}
    assert refuse(periods.validate_over, on(1, "2024-05-16"), "2024-05-10", 7) == (
        "T5_NOT_OVER", {"period": "2024-05-10", "date": "2024-05-16"})  # fmt: skip
    assert refuse(parse_name, "2024-02-30.skip.1") == ("T5_NO_PERIOD", {"period": "2024-02-30"})
    assert parse_name("2024-02-29.skip.12") == ("2024-02-29", "skip", 12)
    assert [SettlementName("2024-05-01", kind, 1).closes for kind in ("provisional", "skip", "definitive")] == [
        True, True, False]  # fmt: skip


# What may be minted


@pytest.mark.parametrize(("minted", "burnt", "allowed"), [
    (0, 0, (30, "issuance_ceiling")), (70, 0, (30, "issuance_ceiling")), (71, 0, (29, "supply_ceiling")),
    (100, 0, (0, "supply_ceiling")), (101, 0, (0, "supply_ceiling")), (171, 100, (29, "supply_ceiling")),
    (170, 100, (30, "issuance_ceiling")),
])  # fmt: skip
def test_the_lower_of_two_ceilings_is_named(minted: int, burnt: int, allowed: tuple[int, str]) -> None:
    assert compute_allowance(PARAMETERS, Supply(minted, burnt)) == allowed


@pytest.mark.parametrize(("energy", "bonus", "room", "minted", "refused"), [
    (20, 10, 20, 0, None), (21, 0, 20, 0, ("room", 21, 20)), (1, 0, -5, 0, ("room", 1, 0)), (0, 0, -5, 0, None),
    (0, 30, 0, 0, None), (20, 11, 20, 0, ("issuance_ceiling", 31, 30)), (20, 9, 20, 71, None),
    (20, 10, 20, 71, ("supply_ceiling", 30, 29)),
])  # fmt: skip
def test_what_no_longer_fits_is_refused_by_the_name_of_its_ceiling(
    energy: int, bonus: int, room: int, minted: int, refused: tuple[str, int, int] | None
) -> None:
    one = Settlement("2024-05-01.provisional.1", "gse", 1, "", 7, energy_cents=energy, bonus_cents=bonus)
    found = refuse(validate_issue, one, room, Supply(minted, 0), PARAMETERS)
    names = ("ceiling", "cents", "most")
    values = {"settlement": one.settlement_id} | dict(zip(names, refused, strict=True)) if refused else {}
    assert found == (("T10_CEILING", values) if refused else None)


def test_a_month_is_official_once_it_is_over_and_since_the_beginning() -> None:
    now = replace(on(1, "2025-02-01"), parameters=replace(PARAMETERS, first_period="2024-11-20"))
    months = ("2024-10", "2024-11", "2024-12", "2025-01", "2025-02", "2025-03", "2024-13", "2024-00")
    found = {month: refuse(validate_official, NOTHING, now, "gse", Official(month, 1)) for month in months}
    ok = {"2024-11", "2024-12", "2025-01"}
    assert found == {month: None if month in ok else ("T10_NO_MONTH", {"month": month, "date": "2025-02-01"})
                     for month in months}  # fmt: skip
    assert refuse(validate_official, NOTHING, now, "citizens", Official("2024-12", 1)) == (
        "T0_ROLE", {"role": "official", "organisation": "citizens"})  # fmt: skip


@pytest.mark.parametrize(("worth", "before", "carry", "standing", "bps", "expected"), [
    (10_000_001, 0, 0, Standing.CONFIRMED, 8_000, (8_000_000, 8_000_000, 0, 8, 0)),
    (10_000_001, 8_000_000, 0, Standing.CONFIRMED, None, (2_000_001, 10_000_001, 1, 2, 0)),
    (1_000_000, 3_000_000, 500_000, Standing.CONFIRMED, None, (-2_000_000, 1_000_000, -1_500_000, 0, 0)),
    (0, 0, 999_999, Standing.CONFIRMED, 8_000, (0, 0, 999_999, 0, 0)),
    (0, 0, 1_000_000, Standing.CONFIRMED, 8_000, (0, 0, 0, 1, 0)),
    (5_000_000, 1_000_000, 2_500_000, Standing.SUSPENDED, None, (0, 1_000_000, 500_000, 2, 0)),
    (5_000_000, 1_000_000, 2_500_000, Standing.LEFT, None, (4_000_000, 5_000_000, 0, 0, 6_500_000)),
    (5_000_000, 0, -7_000_000, Standing.LEFT, 8_000, (4_000_000, 4_000_000, 0, 0, -3_000_000)),
])  # fmt: skip
def test_what_is_credited_becomes_whole_cents_a_carry_or_what_is_left(
    worth: int, before: int, carry: int, standing: Standing, bps: int | None, expected: tuple[int, ...]
) -> None:
    assert compute_credit(worth, before, carry, standing=standing, provisional_bps=bps) == Credit(worth, *expected)


def test_a_member_s_standing_goes_by_the_day() -> None:
    assert [get_standing(replace(MEMBER, suspended_until=10), day) for day in (9, 10)] == [
        Standing.SUSPENDED, Standing.CONFIRMED]  # fmt: skip
    assert get_standing(replace(MEMBER, status="left", suspended_until=99), 1) is Standing.LEFT


def test_award_lots_expire_by_stakeholder_within_the_longest_life() -> None:
    assert compute_expiries(PARAMETERS, 100) == Expiries(150, 140, 130, 120)


# Who is due, and which points are looked at


def test_welcomes_are_due_by_day_of_registration_then_id_while_no_line_knows_of_one() -> None:
    people = {
        "c": MEMBER, "b": MEMBER, "a": replace(MEMBER, registered_on=2), "d": replace(MEMBER, suspended_until=5),
        "e": replace(MEMBER, status="left"), "f": MEMBER, "g": MEMBER,
    }  # fmt: skip
    lines = {"f": Line("f", "citizen", welcomed="2024-05-01.provisional.1"), "g": Line("g", "citizen")}
    assert list_candidates(people, lines, 4) == ["b", "c", "g", "a"]
    assert list_candidates(people, lines, 5) == ["b", "c", "d", "g", "a"]
    budgets = ((30, 100), (30, 29), (30, 30), (0, 100))
    assert [count_places(replace(PARAMETERS, welcome_bonus=one, welcome_budget=all_of_it)) for one, all_of_it in budgets
            ] == [3, 0, 1, 0]  # fmt: skip


def test_places_are_kept_by_who_is_due_and_filled_up_with_the_next() -> None:
    names, world = [*"abcdefgh"], dict[str, bytes]()
    had = {name: f"2024-05-0{number}.provisional.1" for number, name in enumerate("ace", 1)}
    for name, settlement_id in had.items():
        one = Settlement(settlement_id, "gse", 1, "", 7, countersigned_on=1)
        world |= {keys.settlement(settlement_id): encode_record(one)}
        world |= {keys.welcome(name): encode_record(Welcomed(settlement_id))}
    state = State(Recorder(world))
    people = {name: replace(MEMBER, points=(point(name),)) for name in names}
    due = select_due(state, Points(state, Marks(state)), people, names, 3)
    assert due.members == ["b", "d", "f"]
    assert due.earlier == had
    assert select_due(state, Points(state, Marks(state)), people, names, 0) == ([], {})
    shared = people | {"d": replace(MEMBER, points=(point("x"), point("b")))}
    assert select_due(state, Points(state, Marks(state)), shared, ["b", "d"], 3).members == ["b"]


def point(tag: str, from_date: str = "2024-05-01", to_date: str = "") -> MemberPoint:
    return MemberPoint(tag, "AC001E00001", 3_000, from_date, to_date)


def test_points_of_newcomers_and_of_leavers_with_a_line_or_a_leaf_are_looked_at() -> None:
    def build(status: str, *tags: str) -> Member:
        return replace(MEMBER, status=status, points=tuple(point(tag) for tag in tags))

    people = {
        "known": build("confirmed", "1"), "new": build("confirmed", "2"), "grown": build("confirmed", "3", "4"),
        "left": build("left", "5"), "leaf": build("left", "6"), "gone": build("left", "7"),
    }  # fmt: skip
    lines = {name: Line(name, "citizen", points=count) for name, count in (("known", 1), ("grown", 1), ("left", 0))}
    assert list_tags(people, lines, {"leaf": True}) == ["2", "3", "4", "5", "6"]
    assert [is_new(people["known"], line) for line in (None, lines["known"], lines["left"])] == [True, False, True]


def test_a_line_says_how_many_points_were_looked_at_and_a_leaver_s_none() -> None:
    credit, minted = Credit(1, 2, 3, 4, 5, 6), Minted(7, 8, 9, "2024-05-01.provisional.1")
    here = replace(MEMBER, points=(point("1"), point("2")))
    expected = Line("ada", "citizen", 1, 2, 3, 4, 7, 8, 9, "2024-05-01.provisional.1", 2)
    assert build_line("ada", here, credit, minted) == expected
    assert build_line("ada", replace(here, status="left"), credit, minted) == replace(expected, points=0)
    assert (expected.amount_cents, [len(page.lines) for page in build_pages([expected] * 201)]) == (24, [100, 100, 1])


@pytest.mark.parametrize(("power_w", "plant_w", "register", "energy_wh", "limit_w"), [
    (0, 0, 0, 0, None), (0, 0, 0, 1, 0), (0, 0, 1, 1, 0), (5, 0, 0, 8, None), (5, 0, 0, 9, 5), (5, 0, 1, 8, None),
    (5, 0, 1, 9, 5), (5, 7, 0, 9, 5), (5, 7, 1, 11, None), (5, 7, 1, 12, 7), (7, 5, 1, 11, None), (7, 5, 1, 12, 7),
])  # fmt: skip
def test_an_hour_is_at_most_half_above_the_power_of_contract_or_plant(
    power_w: int, plant_w: int, register: int, energy_wh: int, limit_w: int | None
) -> None:
    rows = [pack_hours([0, 0]), pack_hours([0, 0])]
    rows[register] = pack_hours([energy_wh, 0])
    held = [replace(point("1"), power_w=power_w, plant_w=plant_w)]
    found = refuse(_validate_power, "AC001E00001", LeafVectors(ADA, bytes(16), *rows), held)
    values = {"member": ADA, "energy_wh": energy_wh, "perimeter": "AC001E00001", "power_w": limit_w}
    assert found == (None if limit_w is None else ("T5_OVER_POWER", values))


@pytest.mark.parametrize(("from_date", "to_date", "ends", "is_held"), [
    ("2024-05-01", "", "2024-05-20", True), ("2024-05-01", "2024-05-19", "2024-05-19", False),
    ("2024-05-01", "2024-05-20", "2024-05-20", False), ("2024-05-01", "2024-05-21", "2024-05-20", True),
    ("2024-06-01", "", "2024-06-01", True), ("2024-06-01", "2024-06-01", "2024-06-01", False),
    ("2024-06-01", "2024-06-02", "2024-06-01", True), ("2024-05-20", "", "2024-05-20", True),
])  # fmt: skip
def test_a_leaver_s_point_ends_today_or_as_it_begins(from_date: str, to_date: str, ends: str, is_held: bool) -> None:
    one = point("1", from_date, to_date)
    assert end_points(replace(MEMBER, points=(one,)), on(1)) == (replace(one, to_date=ends),)
    assert holds(one, "2024-05-20") is is_held


# Days of keys, members and pending commands


def test_keys_act_and_are_frozen_by_the_day() -> None:
    recovering = MemberKey(("old",), recovery=Recovery(("new",), 10), recovered_on=3)
    assert [recovering.acting_keys(day) for day in (9, 10)] == [("old",), ("new",)]
    assert [recovering.is_recovering(day) for day in (9, 10)] == [True, False]
    assert [recovering.is_frozen(day) for day in (9, 10)] == [True, False]
    assert [replace(recovering, frozen_until=10).is_frozen(day) for day in (9, 10, 11)] == [True, True, False]
    assert recovering.settle(9) == recovering
    assert recovering.settle(10) == MemberKey(("new",), recovered_on=10)
    plain = MemberKey(("old",), frozen_until=5)
    assert (plain.acting_keys(1), plain.is_recovering(1), plain.settle(1)) == (("old",), False, plain)
    assert [plain.is_frozen(day) for day in (5, 6)] == [True, False]


def test_the_order_of_public_keys_changes_no_id() -> None:
    one, other = fake_key("one"), fake_key("other")
    assert compute_member_id((one, other)) == compute_member_id((other, one)) != compute_member_id((one,))
    ids = sorted((compute_key_id(one), compute_key_id(other)))
    assert compute_key_ids((one, other)) == compute_key_ids((other, one)) == tuple(ids)
    assert reads.owners((other, one)) == tuple(f"key_owner/{key_id}" for key_id in ids)


def test_members_are_suspended_and_confirmed_by_the_day() -> None:
    one = replace(MEMBER, suspended_until=10)
    assert [(one.is_suspended(day), one.is_confirmed(day)) for day in (9, 10)] == [(True, False), (False, True)]
    assert not replace(one, status="left").is_confirmed(10)


def test_a_pending_waits_thirty_days() -> None:
    one = Pending("register", "gse", "member/x", "{}", "0" * 64, 1, 10)
    done = replace(one, is_done=True)
    assert [is_waiting(one, day) for day in (10, 40, 41)] == [True, True, False]
    assert not is_waiting(done, 10)
    found = [refuse(require_waiting, "p", pending, on(day)) for pending, day in ((one, 40), (one, 41), (done, 41))]
    assert found == [None, ("T0_WAITED", {"key": "p", "day": 10}), ("T0_DONE", {"key": "p"})]


def test_a_category_s_interest_and_an_unknown_one_s() -> None:
    assert [PARAMETERS.interest_of(name) for name in ("care", "green", "other")] == ["social", "environmental", ""]


@pytest.mark.parametrize(("spared", "day", "last_frozen", "begun", "ended"), [
    ((0, 0), 10, 13, (10, 17), (0, 0)), ((10, 17), 16, 20, (10, 31), (10, 17)),
    ((10, 17), 17, 20, (10, 31), (10, 17)), ((10, 17), 18, 21, (18, 25), (10, 17)),
    ((10, 17), 17, 11, (10, 17), (10, 13)), ((10, 17), 18, 11, (18, 17), (10, 17)),
    ((10, 30), 17, 12, (10, 30), (10, 15)), ((0, 0), 10, FOR_EVER, (10, FOR_EVER), (0, 0)),
])  # fmt: skip
def test_frozen_days_are_added_once_more_from_the_day_the_sparing_began(
    spared: tuple[int, int], day: int, last_frozen: int, begun: tuple[int, int], ended: tuple[int, int]
) -> None:
    key = keys.member(ADA)
    held = {key: encode_record(replace(MEMBER, spared_from=spared[0], spared_until=spared[1]))}
    for work, expected in ((spare, begun), (end_sparing, ended)):
        state = State(Recorder(dict(held)))
        work(state, on(day), ADA, last_frozen)
        found = state.require(Member, key, T12_UNKNOWN_MEMBER)
        assert (found.spared_from, found.spared_until) == expected


def test_a_point_begins_before_it_ends_and_is_free_unless_its_holder_has_it_then() -> None:
    for to_date, is_refused in (("2024-04-30", True), ("2024-05-01", False), ("2024-05-02", False), ("", False)):
        found = refuse(_validate_dates, point("1", to_date=to_date))
        assert found == (("T12_POINT_DATES", {"tag": "1", "to_date": to_date}) if is_refused else None)
    for dates in (("2024-02-30", ""), ("2024-02-01", "2024-02-30")):
        assert refuse(_validate_dates, point("1", *dates)) == ("T14_NO_DATE", {"date": "2024-02-30"})
    holder = replace(MEMBER, points=(point(TWO), point(ONE, to_date="2024-05-10"), point(THREE)))
    state = State(Recorder({keys.member(BEA): encode_record(holder), keys.point(ONE): encode_record(PointOwner(BEA))}))
    taken = ("T12_POINT_TAKEN", {"tag": ONE, "member": BEA})
    assert [refuse(_validate_free, state, who, point(ONE, day)) for who in (ADA, BEA)
            for day in ("2024-05-09", "2024-05-10")] == [taken, None, None, None]  # fmt: skip
    assert refuse(_validate_free, state, ADA, point("9" * 64)) is None


def test_who_comes_back_is_confirmed_anew_with_a_suspension_that_is_not_over() -> None:
    gone = replace(MEMBER, status="left", left_on=7, suspended_until=99, points=(point("1", to_date="2024-05-02"),))
    points = (*gone.points, point("2", "2024-05-20"))
    back = _belong(gone, "citizens", points[1:], on(9))
    assert back == replace(gone, status="confirmed", left_on=0, registered_on=9, points=points)
    here = replace(gone, status="confirmed")
    assert _belong(here, "citizens", points[1:], on(9)) == replace(here, points=points)
    assert _belong(None, "gse", points[1:], on(9)) == Member("confirmed", "gse", "gse", points[1:], 9)


# Where records lie


def test_records_lie_where_the_design_says() -> None:
    assert [
        keys.command("s", "c"), keys.member("m"), keys.member_key("m"), keys.key_owner("k"), keys.point("t"),
        keys.pending("p"), keys.lot("o", "l"), keys.spent("s", "o"), keys.commons("c"), keys.offer("p", "o"),
        keys.place("p", "r", 7), keys.seat("p", "r", 7, 3), keys.agreement("c", "p", "a"), keys.pair("b", "a"),
        keys.pair("a", "b"), keys.claim("p", "c"), keys.reminder(9, "c"), keys.anchor("s"), keys.period("d"),
        keys.settlement("s"), keys.pages("s"), keys.page("s", 2), keys.month("m"), keys.taken("s"), keys.welcome("m"),
        keys.NOW, keys.CHAIN, keys.SUPPLY, keys.MEMBERS, keys.POINTS, keys.REMINDERS,
    ] == [
        "cmd/s/c", "member/m", "key/m", "key_owner/k", "point/t", "pending/p", "lot/o/l", "spent/s/o", "commons/c",
        "offer/p/o", "place/p/r/000007", "seat/p/r/000007/0003", "agreement/c/p/a", "pair/a/b", "pair/a/b", "claim/p/c",
        "remind/0000009/c", "anchor/s", "period/d", "settlement/s", "page/s/", "page/s/0002", "months/m", "taken/s",
        "welcome/m", "now", "chain", "supply", "member/", "point/", "remind/",
    ]  # fmt: skip


def test_what_is_raised_says_what_it_is() -> None:
    assert str(Unreadable("lots[]", "not_a_list")) == "lots[]: not_a_list"
    assert str(periods.T5_NO_PERIOD(period="x")) == "T5_NO_PERIOD"
    assert Missing(keys=("a",), prefixes=("b/",)).args == (("a",), ("b/",))
