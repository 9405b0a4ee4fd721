"""I1, I2, I9, I13: each change of tokens, what it adds to every place, and what is found where it may not be."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.audit.findings import Finding
from chaincode.audit.holdings import Holdings, find_countersigned
from chaincode.audit.state_view import StateView
from chaincode.audit.steps import Change
from chaincode.rules import keys
from chaincode.rules.energy.records import Expiries, Line, Page, Settlement, Spent
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import CommonsRow, Lot, Member, MemberKey, Now, Supply

from .records import ADA, BEA, NOW, TRANSACTION, Told, change, step, tell_placed, view

SETTLEMENT = "2024-05-01.provisional.1"
ROW, OTHER_ROW = keys.commons("1" * 32), keys.commons("2" * 32)
ADAS, BEAS, NEXT = keys.lot(ADA, "1" * 32), keys.lot(BEA, "2" * 32), keys.lot(ADA, "3" * 32)
AWARD = f"{SETTLEMENT}/{ADA}"
MARK = keys.spent(SETTLEMENT, ADA)
ASKED = keys.agreement(ADA, BEA, "4" * 32)
LOT = Lot(ADA, 100, "given", 10, 20, 110)
MEMBER = Member("confirmed", "citizens", "citizen", (), 1)


def row(cents: int) -> CommonsRow:
    return CommonsRow(cents, "x", 50)


AGREEMENT = Agreement(
    "requested", ADA, BEA, f"offer/{BEA}/{'5' * 32}", "care", "", 100, "2024-06-20", 51, "citizen", "7" * 64, 50, (),
)
SETTLED = Settlement(SETTLEMENT, "gse", 40, "", 7, expires_on=Expiries(110, 110, 110, 110))
SIGNED = replace(SETTLED, countersigned_on=50, countersigned_by="municipality")
STATE = {keys.member(one): MEMBER for one in (ADA, BEA)} | {keys.member_key(ADA): MemberKey((ADA,))}


def hold(*lots: Lot, paid: int = 0) -> Agreement:
    return replace(AGREEMENT, lots=lots, paid_cents=paid, status="paid" if paid else "requested")


def cents(amount: int, owner: str = ADA, **more: Any) -> Lot:
    return replace(LOT, amount_cents=amount, owner=owner, **more)


def sums(holdings: Holdings) -> tuple[int, int, int, int, int]:
    return holdings.lots_cents, holdings.held_cents, holdings.commons_cents, holdings.minted_cents, holdings.burnt_cents


def begin(lots: int = 0, held: int = 0, commons: int = 0, burnt: int = 0) -> Holdings:
    """Places with so much in each, all of it once minted."""
    return Holdings(lots, held, commons, lots + held + commons + burnt, burnt)


def add(
    holdings: Holdings, command: str, *changes: Change, now: Now | None = NOW, state: dict[str, object] | None = None
) -> list[Told]:
    found: list[Finding] = holdings.add(step(command, *changes, now=now), view(STATE | (state or {})))
    return tell_placed(found)


@pytest.mark.parametrize(("command", "changes", "after"), [
    ("merge", [change(ADAS, cents(100)), change(NEXT, None, cents(100))], (500, 300, 200, 1_100, 100)),
    ("request", [change(ADAS, cents(100)), change(ASKED, None, hold(cents(60))), change(NEXT, None, cents(40))],
     (440, 360, 200, 1_100, 100)),
    ("confirm", [change(ASKED, hold(cents(60)), hold(paid=60)), change(BEAS, None, cents(60, BEA))],
     (560, 240, 200, 1_100, 100)),
    ("withdraw", [change(ASKED, hold(cents(60)), hold()), change(NEXT, None, cents(60))], (560, 240, 200, 1_100, 100)),
    ("split", [change(ASKED, hold(cents(60)), hold(paid=20)), change(BEAS, None, cents(20, BEA)),
               change(NEXT, None, cents(40))], (560, 240, 200, 1_100, 100)),
    ("sweep", [change(ADAS, cents(70)), change(ROW, None, row(70))], (430, 300, 270, 1_100, 100)),
    ("level", [change(ADAS, cents(100)), change(NEXT, None, cents(90)), change(ROW, row(5), row(15))],
     (490, 300, 210, 1_100, 100)),
    ("burn", [change(ROW, row(30)), change(OTHER_ROW, row(20), row(10)),
              change(keys.SUPPLY, Supply(1_100, 100), Supply(1_100, 140))], (500, 300, 160, 1_100, 140)),
    ("publish", [], (500, 300, 200, 1_100, 100)),
    ("publish", [change(keys.NOW, NOW, NOW)], (500, 300, 200, 1_100, 100)),
    ("accept", [change(ASKED, hold(cents(60)), replace(hold(cents(60)), status="accepted"))],
     (500, 300, 200, 1_100, 100)),
])  # fmt: skip
def test_what_a_command_may_do_moves_sums_and_nothing_is_found(
    command: str, changes: list[Change], after: tuple[int, ...]
) -> None:
    holdings = begin(500, 300, 200, 100)
    assert add(holdings, command, *changes) == []
    assert sums(holdings) == after
    assert add(holdings, "publish") == []


def test_a_countersigned_settlement_mints_its_lines_and_their_marks_use_them() -> None:
    holdings = begin()
    page = Page((Line(ADA, "citizen", energy_cents=70, bonus_cents=20, welcome_cents=10), Line(BEA, "citizen")))
    state: dict[str, object] = {keys.page(SETTLEMENT, 0): page}
    own = keys.settlement(SETTLEMENT)
    supply = change(keys.SUPPLY, None, Supply(100, 0))
    assert add(holdings, "settle", change(own, None, SETTLED), state=state) == []
    assert add(holdings, "countersign", change(own, SETTLED, SIGNED), supply, state=state) == []
    assert (sums(holdings), list(holdings.awards)) == ((100, 0, 0, 100, 0), [AWARD])
    assert holdings.awards[AWARD] == Lot(ADA, 100, keys.settlement(SETTLEMENT), 50, 50, 110)
    # what is countersigned already gives nothing again
    assert add(holdings, "countersign", change(own, SIGNED, SIGNED), state=state) == []
    assert add(holdings, "merge", change(MARK, None, Spent(50)), change(NEXT, None, cents(100))) == []
    assert (sums(holdings), list(holdings.awards)) == ((100, 0, 0, 100, 0), [])


def test_a_settlement_is_countersigned_once() -> None:
    own = keys.settlement(SETTLEMENT)
    for before, after, found in (
        (None, SETTLED, None), (SETTLED, SIGNED, SIGNED), (None, SIGNED, SIGNED), (SIGNED, SIGNED, None),
        (SETTLED, None, None), (SETTLED, SETTLED, None),
    ):
        assert find_countersigned(change(own, before, after)) == found
    assert find_countersigned(change(keys.page(SETTLEMENT, 0), None, Page(()))) is None


@pytest.mark.parametrize(("changes", "held"), [
    ([change(NEXT, None, cents(10))], 1_010),
    ([change(ADAS, cents(10))], 990),
    ([change(ASKED, None, hold(cents(10)))], 1_010),
    ([change(ASKED, hold(cents(10)), None)], 990),
    ([change(ROW, None, row(10))], 1_010),
    ([change(ROW, row(20), row(10))], 990),
    ([change(ROW, row(10), row(20))], 1_010),
])  # fmt: skip
def test_tokens_from_nowhere_are_told_once_with_all_sums(changes: list[Change], held: int) -> None:
    holdings = begin(500, 300, 200, 100)
    told = ("I1_SUPPLY", {"minted": 1_100, "burnt": 100, "held": held})
    assert add(holdings, "merge", *changes)[0] == told
    assert holdings.missing_cents == 1_000 - held
    assert add(holdings, "publish", change(ASKED, hold(), hold())) == []
    # what is found there again makes up for it, and is told, too
    if held > 1_000:
        again = add(holdings, "merge", change(OTHER_ROW, row(10)))
        assert again[0] == ("I1_SUPPLY", {"minted": 1_100, "burnt": 100, "held": 1_000})
        assert holdings.missing_cents == 0


@pytest.mark.parametrize(("before", "after", "minted", "burnt"), [
    (None, Supply(7, 2), 1_107, 102), (Supply(7, 2), Supply(9, 5), 1_102, 103), (Supply(7, 2), None, 1_093, 98),
])  # fmt: skip
def test_a_supply_that_nothing_fits_is_found(
    before: Supply | None, after: Supply | None, minted: int, burnt: int
) -> None:
    holdings = begin(500, 300, 200, 100)
    found = dict(add(holdings, "countersign", change(keys.SUPPLY, before, after)))
    if minted - burnt != 1_000:
        assert found["I1_SUPPLY"] == {"minted": minted, "burnt": burnt, "held": 1_000}
    assert (holdings.minted_cents, holdings.burnt_cents) == (minted, burnt)


@pytest.mark.parametrize("what", ["lots_cents", "held_cents", "commons_cents", "minted_cents", "burnt_cents"])
@pytest.mark.parametrize("amount", [-1, 0])
def test_a_sum_below_0_is_found(what: str, amount: int) -> None:
    holdings = Holdings()
    setattr(holdings, what, amount)
    holdings.missing_cents = holdings.minted_cents - holdings.burnt_cents - sum(sums(holdings)[:3])
    found = add(holdings, "publish", change(ASKED, hold(), hold()))
    assert found == ([("I2_NEGATIVE", {"what": what, "amount": amount})] if amount else [])
    assert add(holdings, "open_day", change(keys.NOW, NOW, NOW)) == [], "what moves nothing isn't looked at"


def test_lots_and_marks_that_are_spent_twice_or_never_were() -> None:
    holdings = begin(1_000)
    holdings.awards[AWARD] = cents(100)
    assert add(holdings, "merge", change(ADAS), change(NEXT, cents(100), cents(100))) == [
        ("I2_UNKNOWN_LOT", {"lot": ADAS})]
    assert add(holdings, "merge", change(NEXT, cents(100), cents(100))) == [("I2_SPENT_TWICE", {"lot": NEXT})]
    assert add(holdings, "merge", change(NEXT)) == [("I2_SPENT_TWICE", {"lot": NEXT})]
    other = keys.spent(SETTLEMENT, BEA)
    assert add(holdings, "merge", change(other, None, Spent(50))) == [("I2_UNKNOWN_LOT", {"lot": other})]
    for before, after in ((Spent(49), Spent(50)), (None, None), (Spent(50), None)):
        holdings.awards[AWARD] = cents(100)
        assert add(holdings, "merge", change(MARK, before, after)) == [("I2_SPENT_TWICE", {"lot": MARK})]
        assert holdings.awards == {}


@pytest.mark.parametrize(("command", "changes", "cause"), [
    ("merge", [change(ADAS, cents(100)), change(BEAS, None, cents(100, BEA))], "transfer"),
    ("publish", [change(ADAS, cents(100)), change(NEXT, None, cents(100))], "merge"),
    ("accept", [change(ADAS, cents(60)), change(ASKED, None, hold(cents(60)))], "hold"),
    ("accept", [change(ASKED, hold(cents(60)), hold(paid=60)), change(BEAS, None, cents(60, BEA))], "payment"),
    ("accept", [change(ASKED, hold(cents(60)), hold()), change(NEXT, None, cents(60))], "return"),
    ("confirm", [change(ASKED, hold(cents(60)), hold(paid=20)), change(BEAS, None, cents(20, BEA)),
                 change(NEXT, None, cents(40))], "split"),
    ("merge", [change(ROW, row(30)), change(keys.SUPPLY, Supply(1_100, 100), Supply(1_100, 130))], "burn"),
    ("merge", [change(ADAS, cents(70)), change(ROW, None, row(70))], "sweep"),
    ("countersign", [change(NEXT, None, cents(10)), change(keys.SUPPLY, None, Supply(10, 0))], "mint"),
    ("no_such_command", [change(ADAS, cents(100)), change(NEXT, None, cents(100))], "merge"),
])  # fmt: skip
def test_a_move_that_its_command_may_not_cause_is_found_by_its_first_cause(
    command: str, changes: list[Change], cause: str
) -> None:
    found = add(begin(500, 300, 200, 100), command, *changes)
    assert found[0] == ("I3_NO_CAUSE", {"cause": cause, "command": command})
    assert {code for code, _ in found} == {"I3_NO_CAUSE"}


def use(command: str, lot: Lot, day: int, own: MemberKey, member: Member = MEMBER) -> list[Told]:
    """A command uses a lot on a day, for the commons."""
    now = replace(NOW, number=day)
    state: dict[str, object] = {keys.member_key(ADA): own, keys.member(ADA): member}
    return add(begin(500), command, change(ADAS, lot), change(ROW, None, row(100)), now=now, state=state)


@pytest.mark.parametrize(("command", "day", "is_found"), [
    ("level", 110, False), ("level", 111, True), ("leave", 111, True), ("sweep", 111, False),
])  # fmt: skip
def test_a_lot_is_spent_until_its_last_day(command: str, day: int, is_found: bool) -> None:
    told = ("I9_EXPIRED", {"command": command, "lot": ADAS, "day": 110})
    assert use(command, cents(100), day, MemberKey((ADA,))) == ([told] if is_found else [])


FROZEN = MemberKey((ADA,), frozen_until=60, officer_froze_on=50)


@pytest.mark.parametrize(("own", "day", "expires_on", "minted_on", "is_spared"), [
    (FROZEN, 57, 50, 10, True),       # a freeze lasts seven days of recovery
    (FROZEN, 58, 50, 10, False),
    (FROZEN, 57, 49, 10, False),      # expired the day before
    (replace(FROZEN, frozen_until=55), 55, 50, 10, True),
    (replace(FROZEN, frozen_until=55), 56, 50, 10, False),
    (replace(FROZEN, officer_froze_on=0), 50, 50, 10, False),
    (replace(FROZEN, officer_froze_on=1, frozen_until=8), 8, 1, 1, True),
    (replace(FROZEN, frozen_until=1, officer_froze_on=1), 1, 1, 1, True),
    (replace(FROZEN, frozen_until=200, officer_froze_on=140), 145, 140, 10, True),   # 10 + 100 + 14 + 21
    (replace(FROZEN, frozen_until=200, officer_froze_on=140), 146, 140, 10, False),
])  # fmt: skip
def test_what_an_officers_freeze_spared_isnt_swept(
    own: MemberKey, day: int, expires_on: int, minted_on: int, is_spared: bool
) -> None:
    own = replace(own, officer_froze_until=own.officer_froze_on + 7)
    lot = cents(100, expires_on=expires_on, minted_on=minted_on)
    told = ("I9_SPARED", {"lot": ADAS, "day": day, "froze_on": own.officer_froze_on})
    assert use("sweep", lot, day, own) == ([told] if is_spared else [])


def test_lots_that_last_too_long_are_found_where_they_are_made() -> None:
    for expires_on, codes in ((110, []), (111, ["I9_EXPIRY"]), (146, ["I9_EXPIRY", "I13_TOO_LONG"])):
        made = [change(ADAS, cents(100)), change(NEXT, None, cents(100, expires_on=expires_on))]
        found = add(begin(500), "merge", *made)
        values = [{"lot": NEXT, "day": expires_on, "most": most} for most in (110, 145)]
        assert found == list(zip(codes, values, strict=False))


def test_what_isnt_of_a_day_is_asked_for_no_date() -> None:
    """The founding has no day before it; it may move nothing either way."""
    made = [change(ADAS, cents(100)), change(NEXT, None, cents(100, expires_on=999))]
    assert add(begin(500), "merge", *made, now=None) == []


def test_a_step_names_block_and_transaction_of_all_it_finds() -> None:
    found = begin().add(step("merge", change(NEXT, None, cents(100, expires_on=999))), StateView({}))
    assert [one.code for one in found] == ["I1_SUPPLY", "I3_NO_CAUSE", "I9_EXPIRY", "I13_TOO_LONG"]
    assert {(one.block, one.transaction) for one in found} == {(7, TRANSACTION)}
