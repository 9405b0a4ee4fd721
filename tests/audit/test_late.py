"""I1, I8, I9 over one state: what it lacks, what is late on a day and not on the day before, whose parameters hold."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.audit.invariants import _guard, check_parameters, check_state
from chaincode.audit.lateness import find_late
from chaincode.audit.state_view import StateView, find_awards
from chaincode.audit.verify import _read_end
from chaincode.rules import keys
from chaincode.rules.codec import Unreadable
from chaincode.rules.energy.chain import compute_digest
from chaincode.rules.energy.records import Expiries, Line, Page, Settlement, Spent
from chaincode.rules.market.records import Agreement
from chaincode.rules.parameters import CentsByStakeholder
from chaincode.rules.records import CommonsRow, Lot, Member, Now, Supply
from chaincode.rules.state import encode_record

from .records import ADA, BEA, CARLO, PARAMETERS, Told, change, step, tell, tell_placed, view

NAME = "2024-05-01.provisional.1"
BALANCE = CentsByStakeholder(citizen=100, commerce=300, municipality=400, gse=500)
NOW = Now("2024-06-19", 50, 1, replace(PARAMETERS, grace_days=5, max_balance=BALANCE))
ADAS, BEAS, NEXT = keys.lot(ADA, "1" * 32), keys.lot(BEA, "2" * 32), keys.lot(ADA, "3" * 32)
ASKED = keys.agreement(ADA, BEA, "4" * 32)
LINES = (Line(ADA, "citizen", energy_cents=60), Line(BEA, "commerce", energy_cents=40))
AGREEMENT = Agreement(
    "requested", ADA, BEA, f"offer/{BEA}/{'5' * 32}", "care", "", 100, "2024-06-20", 51, "commerce", "7" * 64, 43, (),
)


def lot(owner: str = ADA, cents: int = 50, expires_on: int = 90, received_on: int = 30, **more: Any) -> Lot:
    return Lot(owner, cents, "given", 20, received_on, expires_on, **more)


def state(**more: Any) -> dict[str, object]:
    return {
        keys.NOW: NOW, keys.SUPPLY: Supply(0, 0),
        keys.member(ADA): Member("confirmed", "citizens", "citizen", (), 1),
        keys.member(BEA): Member("confirmed", "commerce", "commerce", (), 1),
    } | more


def sign(expires_on: int = 90, countersigned_on: int = 40) -> dict[str, object]:
    """A settlement that gave Ada 60 and Bea 40."""
    page = Page(LINES)
    bare = Settlement(
        NAME, "gse", 38, "", 7, pages=1, energy_cents=100, countersigned_on=countersigned_on,
        countersigned_by="municipality", expires_on=Expiries(*[expires_on] * 4),
    )
    digest = compute_digest(bare, [encode_record(page)], None)
    return {keys.settlement(NAME): replace(bare, digest=digest), keys.page(NAME, 0): page}


# Sums


FULL = state() | sign() | {
    ADAS: lot(cents=7), BEAS: lot(BEA, cents=5), ASKED: replace(AGREEMENT, lots=(lot(cents=11), lot(cents=2))),
    keys.spent(NAME, BEA): Spent(44), keys.commons("6" * 32): CommonsRow(13, "x", 44),
    keys.commons("8" * 32): CommonsRow(1, "x", 44), keys.SUPPLY: Supply(102, 3),
}


def test_every_token_of_a_state_is_counted() -> None:
    """7 + 5 in lots, 100 - 40 in awards, 11 + 2 held, 13 + 1 in the commons."""
    assert tell(check_state(view(FULL)._state)) == []
    for supply in (Supply(103, 3), Supply(101, 3), Supply(102, 4), Supply(105, 6 + 1)):
        values = {"minted": supply.minted_cents, "burnt": supply.burnt_cents, "held": 99}
        assert tell(check_state(view(FULL | {keys.SUPPLY: supply})._state)) == [("I1_SUPPLY", values)]


@pytest.mark.parametrize(("key", "cents"), [
    (ADAS, 7), (BEAS, 5), (ASKED, 13), (keys.commons("6" * 32), 13), (keys.commons("8" * 32), 1),
    (keys.spent(NAME, BEA), -40),
])  # fmt: skip
def test_what_a_state_lacks_is_missing_from_its_sum(key: str, cents: int) -> None:
    less = {name: record for name, record in FULL.items() if name != key}
    values = {"minted": 102, "burnt": 3, "held": 99 - cents}
    assert tell(check_state(view(less)._state)) == [("I1_SUPPLY", values)]


def test_a_mark_of_no_award_is_found_and_takes_nothing_off() -> None:
    for name in (f"{NAME}/{CARLO}", f"2024-05-08.provisional.1/{ADA}"):
        assert tell(check_state(view(FULL | {f"spent/{name}": Spent(44)})._state)) == [
            ("I2_UNKNOWN_LOT", {"lot": f"spent/{name}"})]


def test_awards_are_those_of_countersigned_settlements() -> None:
    assert list(find_awards(view(state() | sign()))) == [f"{NAME}/{ADA}", f"{NAME}/{BEA}"]
    assert find_awards(view(state() | sign(countersigned_on=0))) == {}
    assert check_state({}) == []


@pytest.mark.parametrize("where", [ADAS, ASKED, "award"])
def test_a_lot_that_lasts_too_long_is_found_wherever_it_lies(where: str) -> None:
    """Those minted on day 20 end on 120, on 155 if all prolongs them."""
    def build(expires_on: int) -> dict[str, object]:
        if where == "award":
            return FULL | sign(expires_on)
        made = lot(cents=7, expires_on=expires_on)
        return FULL | {where: made if where == ADAS else replace(AGREEMENT, lots=(lot(cents=6), made))}

    minted_on = 40 if where == "award" else 20
    last = minted_on + 100
    assert tell(check_state(view(build(last))._state)) == []
    found = tell(check_state(view(build(last + 1))._state))
    names = {ADAS: [ADAS], ASKED: [ASKED], "award": [f"{NAME}/{ADA}", f"{NAME}/{BEA}"]}[where]
    assert found == [("I9_EXPIRY", {"lot": name, "day": last + 1, "most": last}) for name in names]


# Late


def late(records: dict[str, object]) -> list[Told]:
    found = find_late(view(records))
    assert all(one.block == -1 and one.reason.is_note for one in found)
    return tell(found)


def sweep(ref: str, cents: int, day: int) -> Told:
    return "LATE_SWEEP", {"lot": ref, "cents": cents, "day": day}


@pytest.mark.parametrize(("last_day", "is_late"), [(41, True), (42, False), (30, True), (49, False)])
def test_what_could_be_swept_for_more_than_seven_days_is_late(last_day: int, is_late: bool) -> None:
    assert late(state() | {ADAS: lot(expires_on=last_day)}) == ([sweep(ADAS, 50, last_day + 1)] if is_late else [])
    # an officer's freeze spared it until then
    spared = Member("confirmed", "citizens", "citizen", (), 1, spared_from=25, spared_until=last_day)
    records = state() | {keys.member(ADA): spared, ADAS: lot(expires_on=25)}
    assert late(records) == ([sweep(ADAS, 50, last_day + 1)] if is_late else [])


def test_awards_are_late_too_until_their_mark() -> None:
    own = {one: f"award/{NAME}/{one}" for one in (ADA, BEA)}
    records = state() | sign(41) | {ADAS: lot(expires_on=40)}
    assert late(records) == [sweep(ADAS, 50, 41), sweep(own[ADA], 60, 42), sweep(own[BEA], 40, 42)]
    assert late(records | {keys.spent(NAME, ADA): Spent(41)}) == [sweep(ADAS, 50, 41), sweep(own[BEA], 40, 42)]
    assert late(state() | sign(42)) == []


def level(owner: str, cents: int) -> Told:
    return "LATE_LEVEL", {"member": owner, "cents": cents, "day": 43}


@pytest.mark.parametrize(("changed", "excess"), [
    ({"cents": 101}, 1), ({"cents": 100}, 0), ({"cents": 130}, 30), ({"cents": 130, "received_on": 37}, 30),
    ({"cents": 130, "received_on": 38}, 0), ({"cents": 130, "expires_on": 50}, 30),
    ({"cents": 130, "expires_on": 49}, 0),
])  # fmt: skip
def test_what_could_be_levelled_a_week_ago_and_today_is_late(changed: dict[str, int], excess: int) -> None:
    assert late(state() | {ADAS: lot(**changed)}) == ([level(ADA, excess)] if excess else [])


def test_each_member_is_levelled_by_all_their_lots_and_their_own_limit() -> None:
    records = state() | {ADAS: lot(cents=70), NEXT: lot(cents=70), BEAS: lot(BEA, cents=301)}
    assert late(records) == [level(ADA, 40), level(BEA, 1)]
    assert late(records | {BEAS: lot(BEA, cents=300)}) == [level(ADA, 40)]
    # an award is received when it is countersigned
    assert late(state() | sign(countersigned_on=37) | {ADAS: lot(cents=41)}) == [level(ADA, 1)]
    assert late(state() | sign(countersigned_on=38) | {ADAS: lot(cents=41)}) == []


@pytest.mark.parametrize(("changed", "held", "excess"), [
    ({}, (60,), 10), ({}, (50,), 0), ({}, (51,), 1), ({}, (30, 31), 11), ({}, (200,), 50),
    ({"requested_on": 44}, (60,), 0), ({"status": "accepted"}, (60,), 0), ({"consumer": CARLO}, (60,), 0),
])  # fmt: skip
def test_what_a_request_held_a_week_ago_counts_and_stays(
    changed: dict[str, Any], held: tuple[int, ...], excess: int
) -> None:
    """Ada has 50 in her hands: no more can be taken."""
    asked = replace(AGREEMENT, lots=tuple(lot(cents=cents) for cents in held), **changed)
    records = state() | {ADAS: lot(), ASKED: asked, keys.agreement(ADA, BEA, "9" * 32): replace(AGREEMENT, lots=())}
    assert late(records) == ([level(ADA, excess)] if excess else [])
    recent = replace(asked, lots=tuple(replace(one, received_on=38) for one in asked.lots))
    assert late(records | {ASKED: recent}) == []


def test_the_end_of_a_ledger_is_its_last_day_with_what_is_late() -> None:
    now, found = _read_end(view(state() | {ADAS: lot(expires_on=41)}))
    assert (now, tell(found)) == (NOW, [sweep(ADAS, 50, 42)])
    assert _read_end(StateView({})) == (None, [])
    assert _read_end(StateView({keys.NOW: b"{}"})) == (None, [])


# Parameters, records


OTHER = replace(NOW, parameters=replace(NOW.parameters, max_price=1))


@pytest.mark.parametrize(("command", "before", "after", "holds"), [
    ("pause_sign", NOW, replace(NOW, number=51, date="2024-06-20"), True), ("pause_sign", NOW, OTHER, False),
    ("pause_sign", NOW, replace(NOW, rule_set=2), False), ("pause_sign", NOW, None, False),
    ("pause_sign", None, NOW, False), ("pause_sign", None, None, False), ("found", None, NOW, True),
    ("found", NOW, OTHER, True), ("open_day", NOW, OTHER, True),  # what comes into force is counted in `votes`
])  # fmt: skip
def test_parameters_change_by_founding_and_on_a_day_alone(
    command: str, before: Now | None, after: Now | None, holds: bool
) -> None:
    first = change(keys.SUPPLY, None, Supply(0, 0))
    made = step(command, first, change(keys.NOW, before, after), now=before)
    told = tell_placed(check_parameters(made, view({})))
    assert told == ([] if holds else [("I8_PARAMETERS", {"command": command})])
    assert check_parameters(step(command, first, now=before), view({})) == []


@pytest.mark.parametrize(("error", "key", "why"), [
    (Unreadable("k" * 200, "w" * 200), "k" * 80, "w" * 80), (ValueError("w" * 200), "?", "w" * 80),
    (Unreadable("lots[2]", "too_short"), "lots[2]", "too_short"),
])  # fmt: skip
def test_a_record_that_no_check_can_read_is_found_shortly(error: ValueError, key: str, why: str) -> None:
    def check(*_: object) -> list[Any]:
        raise error

    assert tell_placed(_guard(check, step("merge"), view({}))) == [("I2_UNREADABLE", {"key": key, "why": why})]


def test_a_view_scans_whole_prefixes_in_order() -> None:
    seen = StateView({"b/2": b"2", "b/1": b"1", "a/9": b"9", "c/1": b"0", "b/\U0010fffe": b"3", "b": b"4"})
    assert seen.scan("b/") == [("b/1", b"1"), ("b/2", b"2"), ("b/\U0010fffe", b"3")]
    assert (seen.get("a/9"), seen.get("a/8"), seen.scan("d/")) == (b"9", None, [])
