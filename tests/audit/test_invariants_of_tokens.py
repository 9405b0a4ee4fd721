"""I1 to I3, I9, I12, I13: what breaks them is found: tokens, lots, dates, keys."""

from dataclasses import replace

import pytest

from chaincode.audit.invariants import check_state
from chaincode.audit.lateness import LATE_DAYS, find_late
from chaincode.audit.state_view import StateView
from chaincode.rules import keys
from chaincode.rules.energy.records import Spent
from chaincode.rules.market.records import Agreement
from chaincode.rules.records import CommonsRow, KeyOwner, Lot, MemberKey, Recovery, Supply
from tests.audit.settled_town import SETTLEMENT, Town
from tests.helpers.rules.world import staff

ADA_LOT, BEA_LOT = "1" * 32, "2" * 32


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
    town.tracker.holdings.used.clear()
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
