"""Days and amounts of the market's rules, each on its last day or cent and one beyond."""

from dataclasses import replace
from itertools import pairwise

import pytest

from chaincode.audit.state_view import StateView
from chaincode.rules import intervals, keys
from chaincode.rules.energy.bonuses import MAX_CLAIMS, cap_claims, grant
from chaincode.rules.energy.bonuses import validate_number as validate_claims
from chaincode.rules.energy.chain import Marks
from chaincode.rules.energy.records import Settlement
from chaincode.rules.errors import Kind, Refusal
from chaincode.rules.market.levelling import count_held
from chaincode.rules.market.life import (
    compute_end,
    compute_expiry,
    compute_last_day,
    extend_by_word,
    extend_once,
    is_alive,
    pay,
)
from chaincode.rules.market.lots import MAX_LOTS, MAX_NAMED, divide, validate_named, validate_number
from chaincode.rules.market.pairs import add_request, has_claimed, take_back
from chaincode.rules.market.records import Agreement, Claim, DaySum, Pair
from chaincode.rules.parameters import DaysByStakeholder, Parameters
from chaincode.rules.records import CommonsRow, Lot, Member, Now
from chaincode.rules.state import State, encode_record
from tests.helpers.rules.world import STRANGER, World

PARAMETERS = Parameters("borgo", "2024-05-01", max_life_days=100, return_days=14, mediation_days=21, pair_limit=1_000,
                        validity_days=DaysByStakeholder(60, 40, 30, 20))  # fmt: skip
OWNER, OTHER = "a" * 64, "b" * 64
NOBODY = Member("confirmed", "citizens", "citizen", (), 1)
LOT = Lot(OWNER, 100, "given", 10, 20, 50)


def on(day: int) -> Now:
    return Now("2024-05-01", day, 1, PARAMETERS)


def refuse(work: object, *arguments: object) -> tuple[str, dict[str, object]]:
    with pytest.raises(Refusal) as caught:
        work(*arguments)  # type: ignore[operator]
    return caught.value.reason.code, dict(caught.value.values)


def test_a_lot_is_alive_to_the_end_of_its_last_day() -> None:
    assert [is_alive(on(day), LOT, NOBODY) for day in (49, 50, 51)] == [True, True, False]


@pytest.mark.parametrize(("spared_from", "spared_until", "last"), [
    (50, 60, 60), (51, 60, 50), (40, 45, 50), (50, 145, 145), (50, 146, 145), (0, 0, 50),
])  # fmt: skip
def test_a_freeze_spares_what_was_alive_when_it_began_and_never_for_ever(
    spared_from: int, spared_until: int, last: int
) -> None:
    owner = replace(NOBODY, spared_from=spared_from, spared_until=spared_until)
    assert compute_last_day(on(30), LOT, owner) == last
    assert compute_end(on(30), 10) == 10 + 100 + 14 + 21


@pytest.mark.parametrize(("stakeholder", "day", "minted_on", "last"), [
    ("citizen", 20, 10, 80), ("commerce", 20, 10, 60), ("municipality", 20, 10, 50), ("gse", 20, 10, 40),
    ("citizen", 50, 10, 110), ("citizen", 51, 10, 110), ("citizen", 49, 10, 109),
])  # fmt: skip
def test_what_is_received_lives_as_long_as_its_owner_s_kind_within_its_life(
    stakeholder: str, day: int, minted_on: int, last: int
) -> None:
    assert compute_expiry(on(day), stakeholder, minted_on) == last


def test_a_payment_is_received_today_and_never_of_shorter_life() -> None:
    paid = pay(on(15), LOT, OTHER, "gse", "agreement/x")
    assert paid == Lot(OTHER, 100, "agreement/x", 10, 15, 50)
    assert pay(on(30), LOT, OTHER, "citizen", "agreement/x").expires_on == 90
    assert pay(on(31), LOT, OTHER, "gse", "agreement/x").expires_on == 51


@pytest.mark.parametrize(("extend", "mark"), [(extend_once, "is_marked"), (extend_by_word, "is_mediated")])
def test_a_return_gives_fourteen_days_once(extend: object, mark: str) -> None:
    for day, last, is_new in ((35, 50, False), (36, 50, False), (37, 51, True), (60, 74, True)):
        given = extend(on(day), LOT)  # type: ignore[operator]
        assert (given.expires_on, getattr(given, mark)) == (last, is_new)
        assert replace(given, expires_on=50, **{mark: False}) == LOT
    used = replace(LOT, **{mark: True})
    assert extend(on(60), used) == used  # type: ignore[operator]
    late = extend(on(140), LOT)  # type: ignore[operator]
    assert late.expires_on == compute_end(on(140), LOT.minted_on)


def test_lots_are_divided_in_their_order_and_a_cut_one_keeps_its_dates() -> None:
    lots = tuple(replace(LOT, amount_cents=cents, minted_on=cents) for cents in (3, 4, 5))
    for cents, first, rest in ((0, [], [3, 4, 5]), (2, [2], [1, 4, 5]), (3, [3], [4, 5]), (7, [3, 4], [5]),
                               (8, [3, 4, 1], [4]), (12, [3, 4, 5], []), (13, [3, 4, 5], [])):  # fmt: skip
        taken, left = divide(lots, cents)
        assert ([lot.amount_cents for lot in taken], [lot.amount_cents for lot in left]) == (first, rest)
        assert [lot.minted_on for lot in (*taken, *left)] == sorted(lot.minted_on for lot in (*taken, *left))


def test_lots_are_named_once_each_and_no_more_than_a_number() -> None:
    validate_named(("a", "b"))
    assert refuse(validate_named, ()) == ("T3_NO_LOTS", {})
    assert refuse(validate_named, ("a", "b", "a")) == ("T3_LOT_TWICE", {"lot": "a"})
    assert (MAX_LOTS, MAX_NAMED, MAX_CLAIMS) == (100, 3_000, 2_000)
    validate_number(("a",) * 100, MAX_LOTS)
    assert refuse(validate_number, ("a",) * 101, MAX_LOTS) == ("T3_TOO_MANY_LOTS", {"most": 100})


def test_two_members_agree_at_most_the_limit_in_thirty_days() -> None:
    pair = Pair((DaySum(10, 600),), 7)
    assert add_request(pair, on(39), 400) == Pair((DaySum(10, 600), DaySum(39, 400)), 7)
    assert refuse(add_request, pair, on(39), 401) == ("T4_PAIR_LIMIT", {"cents": 1_001, "max_cents": 1_000})
    assert add_request(pair, on(40), 1_000) == Pair((DaySum(40, 1_000),), 7)
    assert add_request(pair, on(10), 1) == Pair((DaySum(10, 601),), 7)
    assert add_request(Pair(), on(10), 1) == Pair((DaySum(10, 1),))


def test_what_is_returned_counts_no_more() -> None:
    pair = Pair((DaySum(10, 600), DaySum(20, 5)), 7)
    assert take_back(pair, on(20), 10, 200) == Pair((DaySum(10, 400), DaySum(20, 5)), 7)
    assert take_back(pair, on(20), 10, 600) == Pair((DaySum(20, 5),), 7)
    assert take_back(pair, on(45), 10, 600) == Pair((DaySum(20, 5),), 7)  # it had stopped counting by itself
    assert take_back(pair, on(45), 10, 0) == Pair((DaySum(20, 5),), 7)


@pytest.mark.parametrize(("claimed_on", "day", "has"), [(0, 5, False), (1, 5, True), (10, 39, True), (10, 40, False)])
def test_a_pair_claims_once_in_thirty_days(claimed_on: int, day: int, has: bool) -> None:
    assert has_claimed(Pair((), claimed_on), on(day)) is has


def build_claim(provider: str, cents: int, paid_on: int) -> Claim:
    return Claim(provider, OTHER, f"agreement/{OTHER}/{provider}/{'0' * 32}", "social", cents, cents, paid_on)


def test_a_provider_s_claims_are_capped_oldest_first_and_all_share_the_budget() -> None:
    parameters = replace(PARAMETERS, bonus_cap=100, bonus_budget=150)
    claims = {"c": build_claim(OWNER, 60, 3), "b": build_claim(OWNER, 60, 2), "a": build_claim(OWNER, 60, 3),
              "d": build_claim(OTHER, 100, 1)}  # fmt: skip
    assert cap_claims(parameters, claims) == {"d": 100, "b": 60, "a": 40, "c": 0}
    untaken: dict[str, str] = {}
    assert grant(parameters, claims, untaken) == {"d": 75, "b": 45, "a": 30}
    assert untaken == {"c": "cap"}
    assert grant(replace(parameters, bonus_budget=200), claims, {}) == {"d": 100, "b": 60, "a": 40}
    untaken = {}
    assert grant(replace(parameters, bonus_budget=1), claims, untaken) == {}
    assert set(untaken.values()) == {"budget", "cap"}


def test_a_settlement_takes_two_thousand_claims_reminders_included() -> None:
    """Of the reminders only those of claims that one may still take: the others keep nobody's place."""
    named, claims = [str(number) for number in range(1_500)], {str(n): build_claim(OWNER, 5, 1) for n in range(2_001)}
    taken = "2024-05-01.provisional.1"
    settled = encode_record(Settlement(taken, "gse", 1, "", 7, countersigned_on=1))
    reminded = [str(number) for number in range(1_400, 2_000)]
    marks = Marks(State(StateView({keys.settlement(taken): settled})))
    marks.load([taken])
    validate_claims(named, reminded, claims, marks)
    told = ("T6_TOO_MANY_CLAIMS", {"most": 2_000})
    assert refuse(validate_claims, named, [*reminded, "2000"], claims, marks) == told
    for spent in (replace(claims["2000"], taken=taken), replace(claims["2000"], needs_attester=True)):
        validate_claims(named, [*reminded, "2000", "gone"], claims | {"2000": spent}, marks)
    assert refuse(validate_claims, ["1", "1"], [], claims, marks) == ("T6_CLAIM_TWICE", {"claim": "1"})


def test_every_day_of_two_years_is_a_date_and_no_other_text_is() -> None:
    days = [intervals.add_days("2023-01-01", number) for number in range(731)]
    assert all(intervals.is_date(day) for day in days)
    assert [intervals.days_between(*pair) for pair in pairwise(days)] == [1] * 730
    texts = {f"{year}-{month:02}-{day:02}" for year in (2023, 2024) for month in range(14) for day in range(33)}
    assert {text for text in texts if intervals.is_date(text)} == set(days)


def test_a_thousand_old_records_are_dropped_at_once() -> None:
    world = World("2024-05-01")
    old = [keys.command("0" * 64, f"2024-01-01-{number:032x}") for number in range(1_000)]
    for key in old:
        world.put(key, {"hash": "0" * 64, "made": []})
    assert world.do("drop", STRANGER, records=old)["facts"] == {"dropped": 1_000}


def test_what_is_burnt_leaves_the_cap_in_one_row_of_each_row_named_once() -> None:
    for cap, burnt, left in ((100, 30, [100]), (129, 1, [129]), (0, 130, [])):
        world = World(commons_cap=cap)
        rows = [keys.commons(f"{number:032x}") for number in range(2)]
        for key, cents in zip(rows, (60, 70), strict=True):
            world.put(key, CommonsRow(cents, "sweep", 1))
        twice = [rows[0], rows[1], rows[1]]
        assert world.refused("T3_LOT_TWICE", "burn", STRANGER, rows=twice) == {"lot": rows[1]}
        assert world.do("burn", STRANGER, rows=rows)["facts"] == {"burnt_cents": burnt}
        assert [row.amount_cents for row in world.all(CommonsRow, "commons/").values()] == left
    world = World(commons_cap=60)
    world.put(rows[0], CommonsRow(60, "sweep", 1))
    assert world.refused("T10_NOT_OVER", "burn", STRANGER, rows=[rows[0]]) == {"have_cents": 60, "max_cents": 60}


def test_refusals_have_their_order_and_status() -> None:
    assert [(kind.name, kind.precedence, kind.status) for kind in Kind] == [
        ("MALFORMED", 1, 400), ("REPETITION", 2, 409), ("AUTHORITY", 3, 403), ("EXISTENCE", 4, 404), ("STATE", 5, 409),
        ("AMOUNT", 6, 422), ("LIMIT", 7, 429),
    ]  # fmt: skip


def test_what_a_request_holds_counts_once_its_lots_are_past_their_grace_and_alive() -> None:
    held = ((1, 29, 60), (2, 30, 60), (4, 20, 59), (8, 20, 60))
    lots = tuple(replace(LOT, amount_cents=cents, received_on=day, expires_on=last) for cents, day, last in held)
    agreement = Agreement("requested", OWNER, OTHER, f"offer/{OTHER}/{'0' * 32}", "care", "", 15, "2024-05-01", 70,
                          "citizen", "0" * 64, 50, lots)  # fmt: skip
    assert count_held(on(60), agreement, NOBODY) == 1 + 8  # received on day 29 or before, alive on day 60
    for status in ("accepted", "delivered", "paid", "withdrawn"):
        assert count_held(on(60), replace(agreement, status=status), NOBODY) == 0


def test_three_thousand_lots_are_swept_at_once_and_one_more_is_refused() -> None:
    world = World()
    owner = world.join("citizens")
    lots = [keys.lot(owner.member, f"{number:032x}") for number in range(MAX_NAMED + 1)]
    for ref in lots:
        world.put(ref, Lot(owner.member, 1, "given", 1, 1, 1))
    world.open_day()
    assert world.refused("T3_TOO_MANY_LOTS", "sweep", STRANGER, lots=lots) == {"most": 3_000}
    (row,) = world.do("sweep", STRANGER, lots=lots[:-1])["made"]
    assert world.get(CommonsRow, row).amount_cents == 3_000
