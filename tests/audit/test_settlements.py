"""I4, I6: a settlement beside its anchor, pages and predecessor; each fault, and its limit."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.audit.settlements import check_energy, check_lines, check_settled
from chaincode.rules import keys
from chaincode.rules.energy.records import Chain, Line, Page, RegisterTotals, Settlement, Taken
from tests.audit.settling import ANCHOR, BEFORE, LATER, LINES, NAME, PERIMETERS, SETTLED, seal, state, wrong

from .records import ADA, BEA, Told, change, step, tell, view

MICRO = 1_000_000


HIDDEN = RegisterTotals(2, hash="f" * 64)


def sums(what: str, found: int, total: int) -> Told:
    return "I4_SUMS", {"settlement": NAME, "what": what, "found": found, "sum": total}


# Pages, claims, digest


def test_a_settlement_that_its_pages_give_holds() -> None:
    assert tell(check_lines(seal(SETTLED), view(state()))) == []
    empty = seal(replace(SETTLED, pages=0, has_taken=False, energy_cents=0, bonus_cents=0, welcome_cents=0), (), None)
    assert tell(check_lines(empty, view({}))) == []
    assert check_lines(replace(SETTLED, settlement_id="2024-05-08.skip.1"), view({})) == []


@pytest.mark.parametrize(("changed", "found"), [
    ({"energy_cents": 2}, [sums("energy_cents", 2, 1)]), ({"energy_cents": 0}, [sums("energy_cents", 0, 1)]),
    ({"welcome_cents": 799}, [sums("welcome_cents", 799, 800)]),
    ({"bonus_cents": 61}, [sums("bonus_cents", 61, 60), wrong("taken")]),
    ({"bonus_cents": 59}, [sums("bonus_cents", 59, 60), wrong("taken")]),
    ({"pages": 0}, [wrong("pages")]), ({"pages": 2}, [wrong("pages")]),
])  # fmt: skip
def test_sums_and_numbers_that_the_pages_dont_give(changed: dict[str, Any], found: list[Told]) -> None:
    assert tell(check_lines(seal(replace(SETTLED, **changed)), view(state()))) == found


@pytest.mark.parametrize(("owners", "holds"), [
    ((ADA, BEA), True), ((BEA, ADA), False), ((ADA, ADA), False),
])
def test_lines_go_by_member_across_pages(owners: tuple[str, ...], holds: bool) -> None:
    pages = tuple(Page((replace(one, member=owner),)) for one, owner in zip(LINES, owners, strict=True))
    sealed = seal(replace(SETTLED, pages=2), pages)
    assert tell(check_lines(sealed, view(state(pages)))) == ([] if holds else [wrong("lines")])


def test_claims_are_there_where_the_record_says_so_and_nowhere_else() -> None:
    no_bonus = tuple(replace(line, bonus_cents=0) for line in LINES)
    pages = (Page(no_bonus),)
    without = replace(SETTLED, bonus_cents=0, has_taken=False)
    assert tell(check_lines(seal(without, pages, None), view(state(pages, None)))) == []
    # a record that isn't named is none of it, one that is named and lacks is found
    assert tell(check_lines(seal(without, pages, None), view(state(pages)))) == []
    named = seal(replace(without, has_taken=True), pages, None)
    assert tell(check_lines(named, view(state(pages, None)))) == [wrong("taken")]
    unnamed = seal(replace(SETTLED, has_taken=False), taken=None)
    assert tell(check_lines(unnamed, view(state()))) == [wrong("taken")]
    nothing = Taken({}, {"claim": "late"})
    assert tell(check_lines(seal(replace(without, has_taken=True), pages, nothing), view(state(pages, nothing)))) == []


def test_the_digest_covers_record_pages_and_claims() -> None:
    for sealed in (
        replace(seal(SETTLED), shared_wh=11), seal(SETTLED, (Page(LINES[:1]),)), seal(SETTLED, taken=Taken({}, {})),
        replace(SETTLED, digest="0" * 64),
    ):
        assert tell(check_lines(sealed, view(state()))) == [wrong("digest")]
    signed = replace(seal(SETTLED), countersigned_on=50, countersigned_by="municipality")
    assert tell(check_lines(signed, view(state()))) == []


# Anchor and energy


@pytest.mark.parametrize(("changed", "anchored", "found"), [
    ({}, {}, []), ({"days": 8}, {}, ["days"]), ({"days": 6}, {}, ["days"]), ({"euro_cents": 5_001}, {}, ["euro_cents"]),
    ({"euro_cents": 0}, {"euro_cents": None}, []), ({"euro_cents": 1}, {"euro_cents": None}, ["euro_cents"]),
    ({"euro_cents": 0}, {"euro_cents": 0}, []), ({"shared_wh": 11}, {}, ["shared_wh"]),
    ({"shared_wh": 10}, {"perimeters": ()}, ["shared_wh"]),
    ({"days": 8, "euro_cents": 1, "shared_wh": 11}, {}, ["days", "euro_cents", "shared_wh"]),
    # where a single register is hidden the sum can't be told
    ({"shared_wh": 11}, {"perimeters": (PERIMETERS[0], replace(PERIMETERS[1], injected=HIDDEN))}, []),
    ({"shared_wh": 11}, {"perimeters": (replace(PERIMETERS[0], withdrawn=HIDDEN), PERIMETERS[1])}, []),
])  # fmt: skip
def test_what_a_settlement_copied_from_its_anchor(
    changed: dict[str, Any], anchored: dict[str, Any], found: list[str]
) -> None:
    anchor = replace(ANCHOR, **anchored)
    told = tell(check_energy(replace(SETTLED, **changed), view({keys.anchor(NAME): anchor})))
    assert told == [wrong(what) for what in found]


def test_a_settlement_without_an_anchor() -> None:
    assert tell(check_energy(SETTLED, view({}))) == [("I6_ANCHOR", {"settlement": NAME})]


@pytest.mark.parametrize(("carries", "most"), [((), 1), ((MICRO,), 2), ((MICRO - 1,), 1), ((MICRO - 1, 1), 2),
                                              ((-5 * MICRO, MICRO), 2), ((-MICRO,), 1)])  # fmt: skip
def test_energy_cents_are_worth_at_most_the_shared_energy_and_what_was_carried(
    carries: tuple[int, ...], most: int
) -> None:
    """Ten Wh at 100,000 cents a MWh are a cent."""
    owners = zip((ADA, BEA), carries, strict=False)
    earlier = Page(tuple(Line(one, "citizen", carry_micro=micro) for one, micro in owners))
    snapshot = view(state() | {keys.page(BEFORE, 0): earlier})
    for cents in (most, most + 1):
        told = tell(check_energy(replace(SETTLED, energy_cents=cents, room_cents=9), snapshot))
        values = {"settlement": NAME, "found": cents, "most": most}
        assert told == ([] if cents == most else [("I4_ENERGY", values)])


@pytest.mark.parametrize(("room", "cents", "holds"), [
    (1, 1, True), (0, 1, False), (0, 0, True), (-1, 0, True), (-1, 1, False), (2, 1, True),
])  # fmt: skip
def test_energy_cents_stay_within_the_months_room(room: int, cents: int, holds: bool) -> None:
    told = tell(check_energy(replace(SETTLED, energy_cents=cents, room_cents=room), view(state())))
    values = {"settlement": NAME, "what": "energy", "found": cents, "most": max(0, room)}
    assert told == ([] if holds else [("I4_CEILING", values)])


@pytest.mark.parametrize(("last", "holds"), [(BEFORE, True), ("", False), (None, False), (LATER, False)])
def test_a_settlement_stands_on_the_last_of_the_chain(last: str | None, holds: bool) -> None:
    chain = change(keys.CHAIN, None if last is None else Chain(last), Chain(BEFORE, NAME))
    found = [] if holds else [wrong("predecessor")]
    assert tell(check_settled(step("settle", chain), seal(SETTLED), view(state()))) == found
    assert tell(check_settled(step("settle"), seal(SETTLED), view(state()))) == [wrong("predecessor")]
    skip = "2024-05-08.skip.1"
    skipped = tell(check_settled(step("skip", chain), Settlement(skip, "gse", 50, BEFORE, 7), view({})))
    assert skipped == ([] if holds else [wrong("predecessor", skip)])
