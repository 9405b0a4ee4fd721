"""I1 to I15: what breaks each of them is found, step by step and over a whole state."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.audit.invariants import LATE_DAYS, StateView, check_state, find_late
from chaincode.audit.settlements import check_energy
from chaincode.audit.steps import Change, Step
from chaincode.rules import canonical, keys
from chaincode.rules.codec import to_plain
from chaincode.rules.energy.records import Anchor, BackedPeriod, Backing, Line, Page, Released, Settlement, Spent
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import CommonsRow, KeyOwner, Lot, Member, MemberKey, Recovery, Supply
from tests.helpers.rules.community import FOUNDED_ON, Community
from tests.helpers.rules.energy import Period
from tests.helpers.rules.world import PERIMETER, Person, staff

ADA_LOT, BEA_LOT = "1" * 32, "2" * 32
SETTLEMENT = f"{FOUNDED_ON}.provisional.1"


class Town(Community):
    """Ada withdraws, Bea injects; a settlement gave both tokens, and Ada asked Bea for something."""

    def __init__(self) -> None:
        super().__init__()
        self.ada, self.bea = self.join("citizens", 1), self.join("commerce", 1)
        self.period = Period(self, {PERIMETER: {self.ada: ({9: 5_000}, {}), self.bea: ({}, {9: 5_000})}}, days=1)
        self.period.run(SETTLEMENT)
        offer = self.do(
            "publish", self.bea, kind="offer", thing="service", category="music", min_price_cents=1,
            max_price_cents=1_000, terms="5" * 64,
        )["made"][0]
        self.asked = self.do(
            "request", self.ada, offer=offer, provider=self.bea.member, lots=[self.award(self.ada)], price_cents=50,
            service_date=self.date, terms="5" * 64, place="",
        )["made"]

    def award(self, person: Person) -> str:
        return f"award/{SETTLEMENT}/0000/{person.member}"

    @property
    def change(self) -> str:
        """Ada's lot, the change of her request."""
        return str(self.asked[1])

    def lot(self, person: Person, cents: int = 10, **fields: Any) -> Lot:
        dates = {"minted_on": self.day, "received_on": self.day, "expires_on": self.day + 5} | fields
        return Lot(person.member, cents, "x", **dates)

    def write(self, command: str, records: dict[str, Any], *, is_kept: bool = True) -> list[str]:
        after = {key: None if one is None else canonical.encode(to_plain(one)) for key, one in records.items()}
        changes = tuple(Change(key, self.state.get(key), data) for key, data in after.items())
        now = self.now
        state = {key: data for key, data in (self.state | after).items() if data is not None}
        found = self.tracker.add(Step(command, now, changes, 7, "tx"), StateView(state))
        for one in found:
            assert (one.block, one.transaction) == (7, "tx") and one.words() and one.words("it")
        if is_kept:
            self.state = state
        return [one.code for one in found]


@pytest.fixture
def town() -> Town:
    return Town()


def test_what_the_rules_did_holds(town: Town) -> None:
    assert check_state(town.state) == []
    assert check_state({}) == []


# I1, I2


def test_i1_tokens_from_nowhere(town: Town) -> None:
    key = keys.lot(town.ada.member, ADA_LOT)
    assert "I1_SUPPLY" in town.write("confirm", {key: town.lot(town.ada)})
    assert [one.code for one in check_state(town.state)] == ["I1_SUPPLY"]
    assert town.write("merge", {}) == []


def test_i2_a_lot_that_comes_back_and_is_spent_again(town: Town) -> None:
    lot = town.get(Lot, town.change)
    commons = {keys.commons(ADA_LOT): CommonsRow(lot.amount_cents, "x", town.day)}
    assert town.write("leave", {town.change: None} | commons) == []
    assert "I2_SPENT_TWICE" in town.write("leave", {town.change: lot})


def test_i2_a_lot_that_never_was(town: Town) -> None:
    assert town.write("merge", {keys.lot(town.ada.member, ADA_LOT): None}) == ["I2_UNKNOWN_LOT"]
    assert town.write("merge", {keys.spent(SETTLEMENT, "9" * 64): Spent(2)}) == ["I2_UNKNOWN_LOT"]
    assert [one.code for one in check_state(town.state)] == ["I2_UNKNOWN_LOT"]


def test_i2_an_award_marked_twice_or_a_mark_taken_away(town: Town) -> None:
    mark = keys.spent(SETTLEMENT, town.ada.member)
    assert "I2_SPENT_TWICE" in town.write("merge", {mark: Spent(3)})
    assert "I2_SPENT_TWICE" in town.write("merge", {mark: None})


def test_i2_a_sum_below_0(town: Town) -> None:
    codes = town.write("burn", {keys.SUPPLY: Supply(0, -5)})
    assert "I2_NEGATIVE" in codes


def test_i2_a_record_that_cant_be_read(town: Town) -> None:
    assert town.write("merge", {keys.lot(town.ada.member, ADA_LOT): {"owner": "?"}}, is_kept=False) == ["I2_UNREADABLE"]


# I3


@pytest.mark.parametrize("command", ["merge", "confirm", "publish", "no_such_command"])
def test_i3_a_gift(town: Town, command: str) -> None:
    lot = town.get(Lot, town.change)
    gift = {town.change: None, keys.lot(town.bea.member, BEA_LOT): replace(lot, owner=town.bea.member)}
    assert town.write(command, gift) == ["I3_NO_CAUSE", "I3_NO_CAUSE"]


def test_i3_a_payment_by_a_command_that_may_not_pay(town: Town) -> None:
    ref = town.asked[0]
    held = town.get(Agreement, ref)
    paid = replace(held, status="paid", lots=(), paid_cents=50)
    lot = replace(held.lots[0], owner=town.bea.member)
    assert town.write("accept", {ref: paid, keys.lot(town.bea.member, BEA_LOT): lot}) == ["I3_NO_CAUSE"]


def test_i3_held_tokens_that_go_to_somebody_else(town: Town) -> None:
    ref = town.asked[0]
    held = town.get(Agreement, ref)
    carla = town.join("citizens")
    closed = replace(held, status="paid", lots=(), paid_cents=50)
    lot = replace(held.lots[0], owner=carla.member)
    assert "I3_NO_CAUSE" in town.write("confirm", {ref: closed, keys.lot(carla.member, BEA_LOT): lot})


def test_i3_a_mint_without_a_settlement(town: Town) -> None:
    supply = town.get(Supply, keys.SUPPLY)
    more = {
        keys.SUPPLY: replace(supply, minted_cents=supply.minted_cents + 10),
        keys.lot(town.ada.member, ADA_LOT): town.lot(town.ada),
    }
    assert "I3_NO_CAUSE" in town.write("countersign", more)


def test_i3_another_date_for_a_lot_without_a_cause(town: Town) -> None:
    lot = town.get(Lot, town.change)
    other = {town.change: None, keys.lot(town.ada.member, ADA_LOT): replace(lot, expires_on=lot.expires_on - 1)}
    assert town.write("publish", other) == ["I3_NO_CAUSE"]


# I4, I6, I7


def settled(town: Town, **changed: Any) -> dict[str, Any]:
    """A further settlement of the same shape, on an anchor of its own."""
    name = f"{FOUNDED_ON}.definitive.1"
    settlement = replace(
        town.get(Settlement, keys.settlement(SETTLEMENT)), settlement_id=name, predecessor=SETTLEMENT,
        countersigned_on=0, countersigned_by="", expires_on=None, **changed,
    )
    return {keys.settlement(name): settlement, keys.anchor(name): town.get(Anchor, keys.anchor(SETTLEMENT))}


def test_i4_i6_a_settlement_that_its_pages_dont_give(town: Town) -> None:
    codes = town.write("settle", settled(town, energy_cents=10**6, room_cents=0))
    assert {"I4_SUMS", "I4_ENERGY", "I4_CEILING", "I6_SETTLEMENT"} <= set(codes)


def test_i6_a_settlement_without_an_anchor(town: Town) -> None:
    records = settled(town)
    del records[keys.anchor(f"{FOUNDED_ON}.definitive.1")]
    assert "I6_ANCHOR" in town.write("settle", records)


def test_i6_a_page_or_an_anchor_that_is_written_again(town: Town) -> None:
    page = keys.page(SETTLEMENT, 0)
    assert town.write("settle", {page: Page(())}, is_kept=False) == ["I6_SETTLEMENT"]
    anchor = replace(town.get(Anchor, keys.anchor(SETTLEMENT)), root="0" * 64)
    assert "I6_SETTLEMENT" in town.write("anchor", {keys.anchor(SETTLEMENT): anchor}, is_kept=False)


def test_i6_lines_changed_in_the_state_dont_give_the_digest(town: Town) -> None:
    key = keys.page(SETTLEMENT, 0)
    page = town.get(Page, key)
    town.put(key, Page((replace(page.lines[0], worth_micro=1), *page.lines[1:])))
    assert [one.code for one in check_state(town.state)] == ["I6_SETTLEMENT"]


def test_i4_more_credited_than_the_energy_is_worth(town: Town) -> None:
    key, own = keys.page(SETTLEMENT, 0), keys.settlement(SETTLEMENT)
    page, settlement = town.get(Page, key), town.get(Settlement, own)
    lines = tuple(
        replace(line, credited_so_far_micro=9 * 10**9, worth_micro=9 * 10**9) for line in page.lines
    )
    town.put(key, Page(lines))
    town.put(own, replace(settlement, countersigned_on=0, expires_on=None))
    assert "I4_CREDITS" in town.write("countersign", {own: settlement})


def test_i4_over_a_ceiling_of_the_day(town: Town) -> None:
    own = keys.settlement(SETTLEMENT)
    settlement = town.get(Settlement, own)
    town.put(own, replace(settlement, countersigned_on=0, expires_on=None))
    town.put(keys.NOW, replace(town.now, parameters=replace(town.now.parameters, issuance_ceiling=1)))
    assert "I4_CEILING" in town.write("countersign", {own: settlement})


def welcome(town: Town, member: str) -> list[str]:
    """Another settlement welcomes a member; give what is found when it is countersigned."""
    records, name = settled(town, welcome_cents=200, energy_cents=0), f"{FOUNDED_ON}.definitive.1"
    own = keys.settlement(name)
    page = Page((Line(member, "citizen", welcome_cents=200, welcomed=name),))
    town.write("settle", records | {keys.page(name, 0): page})
    return town.write("countersign", {own: replace(records[own], countersigned_on=town.day)}, is_kept=False)


def test_i7_a_second_welcome_of_a_member_and_of_a_point(town: Town) -> None:
    assert {one for one in welcome(town, town.ada.member) if one.startswith("I7")} == {"I7_MEMBER", "I7_POINT"}


def test_i7_a_welcome_for_a_point_that_came_to_a_welcomed_member_later(town: Town) -> None:
    """No settlement marked it."""
    carla = town.join("citizens", 1)
    key = keys.member(carla.member)
    ada = town.get(Member, keys.member(town.ada.member))
    tags = town.get(Member, key).points
    town.write("countersign", {keys.member(town.ada.member): replace(ada, points=(*ada.points, *tags))})
    assert [one for one in welcome(town, carla.member) if one.startswith("I7")] == ["I7_POINT"]


def test_i4_one_cent_more_than_the_energy_is_worth(town: Town) -> None:
    """A single line, whose carry would be a cent below nothing, on energy that is worth 100.4 cents."""
    name = f"{FOUNDED_ON}.definitive.1"
    anchor = town.get(Anchor, keys.anchor(SETTLEMENT))
    found = {}
    for cents in (100, 101):
        settlement = replace(
            town.get(Settlement, keys.settlement(SETTLEMENT)), settlement_id=name, predecessor="", shared_wh=1_004,
            energy_cents=cents, room_cents=10**6, countersigned_on=0, countersigned_by="", expires_on=None,
        )
        view = StateView(town.state | {keys.anchor(name): canonical.encode(to_plain(anchor))})
        found[cents] = [one.code for one in check_energy(settlement, view) if one.check == "I4"]
    assert found == {100: [], 101: ["I4_ENERGY"]}


# I8, I9


def test_i8_parameters_and_terms_out_of_force(town: Town) -> None:
    changed = replace(town.now, parameters=replace(town.now.parameters, max_price=1))
    assert town.write("open_day", {keys.NOW: changed}, is_kept=False) == ["I8_PARAMETERS"]
    assert town.write("open_day", {keys.NOW: replace(town.now, rule_set=2)}, is_kept=False) == ["I8_PARAMETERS"]
    anchor = town.get(Anchor, keys.anchor(SETTLEMENT))
    other = replace(anchor, terms=replace(anchor.terms, value_cents_per_mwh=1))
    assert town.write("anchor", {keys.anchor(f"{FOUNDED_ON}.provisional.2"): other}) == ["I8_PERIOD"]


def test_i9_an_expired_lot_is_spent(town: Town) -> None:
    lot = town.get(Lot, town.change)
    town.open_day(lot.expires_on - town.day + 1)
    other = {town.change: None, keys.lot(town.ada.member, ADA_LOT): lot}
    assert town.write("merge", other, is_kept=False) == ["I9_EXPIRED"]


def test_i9_a_lot_that_lasts_too_long(town: Town) -> None:
    lot = town.get(Lot, town.change)
    life = town.now.parameters.max_life_days
    for_ever = replace(lot, expires_on=lot.minted_on + life + 1)
    key = keys.lot(town.ada.member, ADA_LOT)
    assert town.write("merge", {town.change: None, key: for_ever}) == ["I9_EXPIRY"]
    assert [one.code for one in check_state(town.state)] == ["I9_EXPIRY"]


def test_i9_a_marked_lot_may_last_return_days_more(town: Town) -> None:
    lot = town.get(Lot, town.change)
    town.open_day(lot.minted_on + town.now.parameters.max_life_days - town.day)
    town.put(town.change, replace(lot, expires_on=town.day))
    marked = replace(lot, expires_on=town.day + town.now.parameters.return_days, is_marked=True)
    key = keys.lot(town.ada.member, ADA_LOT)
    assert town.write("merge", {town.change: None, key: marked}, is_kept=False) == []
    town.tracker.places.used.clear()
    longer = replace(marked, expires_on=marked.expires_on + 1)
    assert town.write("merge", {town.change: None, key: longer}, is_kept=False) == ["I9_EXPIRY"]


def test_i13_a_lot_that_is_prolonged_again_and_again(town: Town) -> None:
    """Each time for `return_days` from that day, as a mark allows: only the bound of all lives finds it."""
    lot, parameters = town.get(Lot, town.change), town.now.parameters
    end = lot.minted_on + parameters.max_life_days + parameters.return_days + parameters.mediation_days
    town.open_day(end - 1 - town.day)
    town.put(town.change, replace(lot, expires_on=town.day, is_marked=True))
    again = replace(lot, expires_on=town.day + parameters.return_days, is_marked=True)
    changed = {town.change: None, keys.lot(town.ada.member, ADA_LOT): again}
    assert town.write("merge", changed) == ["I13_TOO_LONG"]
    assert [one.code for one in check_state(town.state)] == ["I13_TOO_LONG"]


def test_i13_held_lots_are_looked_at_too(town: Town) -> None:
    ref = town.asked[0]
    agreement = town.get(Agreement, ref)
    for_ever = tuple(replace(lot, expires_on=lot.expires_on + 1_000) for lot in agreement.lots)
    town.put(ref, replace(agreement, lots=for_ever))
    assert {one.code for one in check_state(town.state)} == {"I9_EXPIRY", "I13_TOO_LONG"}


def test_i12_a_key_that_acts_for_two_or_belongs_to_nobody(town: Town) -> None:
    ada, bea, other = town.ada.member, town.bea.member, "7" * 64
    rotated = {keys.member_key(ada): MemberKey((other,)), keys.key_owner(other): KeyOwner(ada)}
    assert town.write("rotate", rotated) == []
    assert town.write("rotate", {keys.key_owner(other): KeyOwner(bea)}, is_kept=False) == ["I12_OWNER"]
    taken = town.write("rotate", {keys.member_key(bea): MemberKey((other,))}, is_kept=False)
    assert taken == ["I12_OWNER", "I12_NO_OWNER"]
    recovery = Recovery(("8" * 64,), town.day + 2)
    unowned = {keys.member_key(bea): MemberKey((bea,), recovery=recovery)}
    assert town.write("countersign", unowned) == ["I12_NO_OWNER"]


def backing(minted_cents: int, *released: int, euro_cents: int = 1_000) -> dict[str, Backing]:
    period = BackedPeriod(1, SETTLEMENT, euro_cents, minted_cents)
    given = tuple(Released("division", cents, 2) for cents in released)
    return {keys.month(SETTLEMENT[:7]): Backing(5_000, {FOUNDED_ON: period}, released=given)}


def test_i15_minted_or_released_above_the_euro_kept(town: Town) -> None:
    minted = town.get(Settlement, keys.settlement(SETTLEMENT)).energy_cents
    assert minted > 0
    assert town.write("countersign", backing(minted, 500 - minted)) == []
    assert town.write("countersign", backing(minted, 500 - minted, 1)) == ["I15_BACKING"]
    town.state |= {keys.month("2024-04"): canonical.encode(to_plain(Backing(5_000, {}, 0, 0, (Released("x", 1, 1),))))}
    assert town.write("countersign", backing(minted), is_kept=False) == ["I15_RELEASED"]


def test_i15_a_figure_that_falls_is_no_fault_minting_on_is(town: Town) -> None:
    minted = town.get(Settlement, keys.settlement(SETTLEMENT)).energy_cents
    assert town.write("countersign", backing(minted, 500 - minted)) == []
    assert town.write("countersign", backing(minted, 500 - minted, euro_cents=900)) == []
    again = replace(town.get(Settlement, keys.settlement(SETTLEMENT)), countersigned_on=0)
    more = keys.settlement(f"{FOUNDED_ON}.definitive.9")
    town.write("settle", {more: replace(again, settlement_id=f"{FOUNDED_ON}.definitive.9", energy_cents=1)})
    signed = replace(town.get(Settlement, more), countersigned_on=town.day)
    assert "I15_BACKING" in town.write(
        "countersign", {more: signed} | backing(minted + 1, 500 - minted, euro_cents=900),
    )


def test_i15_an_earlier_month_s_excess_counts(town: Town) -> None:
    minted = town.get(Settlement, keys.settlement(SETTLEMENT)).energy_cents
    town.state |= {keys.month("2024-04"): canonical.encode(to_plain(Backing(5_000, {}, 0, 0, (Released("x", 1, 1),))))}
    assert town.write("countersign", backing(minted, 500 - minted)) == ["I15_BACKING"]
    assert town.write("countersign", backing(minted, 500 - minted)) == []  # nothing more was claimed


def test_i15_a_release_that_is_changed_or_taken_away(town: Town) -> None:
    minted = town.get(Settlement, keys.settlement(SETTLEMENT)).energy_cents
    assert town.write("countersign", backing(minted, 5, 6)) == []
    for records in (backing(minted, 5), backing(minted, 6, 5), backing(minted, 5, 7)):
        assert town.write("countersign", records, is_kept=False) == ["I15_RELEASED"]
    gone = town.write("countersign", dict.fromkeys(backing(0)), is_kept=False)
    assert gone == ["I15_RELEASED", "I15_MINTED"]


def test_i15_minted_is_what_the_settlements_minted(town: Town) -> None:
    minted = town.get(Settlement, keys.settlement(SETTLEMENT)).energy_cents
    for wrong in (minted - 1, minted + 1):
        assert town.write("countersign", backing(wrong), is_kept=False) == ["I15_MINTED"]


def test_what_was_spared_is_no_late_sweep_and_its_spending_no_fault(town: Town) -> None:
    lot = town.get(Lot, town.change)
    town.put(town.change, replace(lot, expires_on=town.day))
    officer = staff("citizens", "officer")
    receipt = town.do("freeze", officer, member=town.ada.member)
    target = {"target": receipt["made"][0], "digest": receipt["facts"]["digest"]}
    town.do("countersign", staff("gse", "officer"), **target)
    town.open_day(LATE_DAYS + 3)
    assert find_late(StateView(town.state)) == []
    commons = {keys.commons(ADA_LOT): CommonsRow(lot.amount_cents, "x", town.day)}
    assert town.write("leave", {town.change: None} | commons, is_kept=False) == []


def test_what_a_request_holds_is_a_late_levelling_too(town: Town) -> None:
    """Ada holds nearly all in a request that nobody accepts."""
    ref, lot = town.asked[0], town.get(Lot, town.change)
    agreement = town.get(Agreement, ref)
    most = town.now.parameters.max_balance.citizen
    held = replace(agreement.lots[0], amount_cents=most, expires_on=town.day + 900)
    town.put(ref, replace(agreement, lots=(held,)))
    town.put(town.change, replace(lot, amount_cents=5, expires_on=town.day + 900))
    town.open_day(town.now.parameters.grace_days + 9)
    assert late_cents(town) == [5]
    town.put(ref, replace(agreement, lots=(held,), status="accepted"))
    assert late_cents(town) == []


def late_cents(town: Town) -> list[str | int]:
    """What Ada could be levelled by for over a week."""
    found = [one.values for one in find_late(StateView(town.state)) if one.code == "LATE_LEVEL"]
    return [values["cents"] for values in found if values["member"] == town.ada.member]


def test_what_could_be_swept_or_levelled_for_over_a_week_is_a_note(town: Town) -> None:
    view = StateView(town.state)
    assert find_late(view) == []
    lot = town.get(Lot, town.change)
    lasting = replace(lot, amount_cents=lot.amount_cents, expires_on=town.day + 900)
    town.put(town.change, lasting)
    town.open_day(town.now.parameters.grace_days + 9)
    assert {one.code for one in find_late(StateView(town.state))} == {"LATE_LEVEL"}
    town.put(town.change, replace(lot, expires_on=town.day - 9))
    assert find_late(StateView(town.state))[0].code == "LATE_SWEEP"
