"""I4, I6 to I8, I15: what breaks them is found: settlements, welcomes, terms, the euro kept."""

from dataclasses import replace
from typing import Any

from chaincode.audit.invariants import check_state
from chaincode.audit.settlements import check_energy
from chaincode.audit.state_view import StateView
from chaincode.rules import canonical, keys
from chaincode.rules.codec import to_plain
from chaincode.rules.energy.records import Anchor, BackedPeriod, Backing, Line, Page, Released, Settlement
from chaincode.rules.records import Member
from tests.audit.settled_town import SETTLEMENT, Town
from tests.helpers.rules.community import FOUNDED_ON


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
