"""I4, I6, I8: a settlement beside its anchor, pages, predecessor and ceilings; each fault, and its limit."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.audit.settlements import Settlements, check_energy, check_lines, check_settled
from chaincode.audit.steps import Step
from chaincode.rules import keys
from chaincode.rules.energy.chain import compute_digest
from chaincode.rules.energy.periods import compute_terms
from chaincode.rules.energy.records import (
    Anchor,
    Chain,
    Line,
    Page,
    PerimeterTotals,
    RegisterTotals,
    Settlement,
    Taken,
)
from chaincode.rules.records import Now, Supply
from chaincode.rules.state import encode_record

from .records import ADA, BEA, CARLO, NOW, PARAMETERS, Told, change, step, tell, tell_placed, view

BEFORE, NAME, LATER = "2024-05-01.provisional.1", "2024-05-08.provisional.1", "2024-05-08.definitive.1"
OWN = keys.settlement(NAME)
TERMS = replace(compute_terms(PARAMETERS, 7), value_cents_per_mwh=100_000)
MICRO = 1_000_000


def plain(*hours_wh: int) -> RegisterTotals:
    return RegisterTotals(5, hours_wh)


HIDDEN = RegisterTotals(2, hash="f" * 64)
# shared: 3 + 1 of the one, 0 + 6 of the other
PERIMETERS = (
    PerimeterTotals("AC001E00001", plain(3, 9), plain(5, 1)), PerimeterTotals("AC001E00002", plain(0, 8), plain(7, 6)),
)
ANCHOR = Anchor("gse", 49, TERMS, "0" * 64, 2, PERIMETERS, {}, 5_000)
LINES = (
    Line(ADA, "citizen", energy_cents=1, bonus_cents=20, welcome_cents=300),
    Line(BEA, "citizen", bonus_cents=40, welcome_cents=500),
)
TAKEN = Taken({f"claim/{ADA}/{'1' * 32}": 20, f"claim/{BEA}/{'1' * 32}": 40}, {})
SETTLED = Settlement(
    NAME, "gse", 50, BEFORE, 7, pages=1, has_taken=True, shared_wh=10, euro_cents=5_000, room_cents=1, energy_cents=1,
    bonus_cents=60, welcome_cents=800,
)


def seal(settlement: Settlement, pages: tuple[Page, ...] = (Page(LINES),), taken: Taken | None = TAKEN) -> Settlement:
    """The settlement with the digest of its pages and claims."""
    return replace(settlement, digest=compute_digest(settlement, [encode_record(page) for page in pages], taken))


def state(pages: tuple[Page, ...] = (Page(LINES),), taken: Taken | None = TAKEN, **more: Any) -> dict[str, object]:
    made: dict[str, object] = {keys.page(NAME, number): page for number, page in enumerate(pages)}
    made |= {keys.taken(NAME): taken} if taken else {}
    return made | {keys.anchor(NAME): more.get("anchor", ANCHOR)}


def wrong(what: str, name: str = NAME) -> Told:
    return "I6_SETTLEMENT", {"settlement": name, "what": what}


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


# Written once


def add(own: Settlements, step_: Step, records: dict[str, object]) -> list[Told]:
    return tell_placed(own.add(step_, view(records)))


@pytest.mark.parametrize(("key", "before", "after", "found"), [
    (keys.page(NAME, 0), None, Page(LINES), []), (keys.page(NAME, 0), Page(LINES), Page(LINES), [NAME]),
    (keys.page(NAME, 0), Page(LINES), None, [NAME]), (keys.page(NAME, 0), None, None, []),
    (keys.anchor(NAME), None, ANCHOR, []), (keys.anchor(NAME), ANCHOR, ANCHOR, [NAME]),
    (keys.anchor(NAME), ANCHOR, None, [NAME]), (OWN, SETTLED, None, [NAME]), ("other/x", SETTLED, None, []),
])  # fmt: skip
def test_pages_anchors_and_records_are_written_once(
    key: str, before: object, after: object, found: list[str]
) -> None:
    now = replace(NOW, parameters=replace(PARAMETERS, value_cents_per_mwh=100_000))
    told = add(Settlements(), step("anchor", change(key, before, after), now=now), {})
    assert told == [wrong(key, name) for name in found]


def test_a_settled_record_is_changed_by_countersigning_alone() -> None:
    chain = change(keys.CHAIN, Chain(BEFORE), Chain(BEFORE, NAME))
    sealed = seal(SETTLED)
    for before, found in ((None, []), (sealed, [wrong(OWN)])):
        assert add(Settlements(), step("settle", change(OWN, before, sealed), chain), state()) == found


# Terms


def terms(**changed: int) -> Anchor:
    return replace(ANCHOR, terms=replace(compute_terms(PARAMETERS, 7), **changed))


@pytest.mark.parametrize(("name", "first", "terms_", "now", "holds"), [
    (NAME, {}, {}, NOW, True), (NAME, {}, {"w_consume": 1}, NOW, False), (NAME, {}, {"w_consume": 1}, None, True),
    (NAME, {}, {"days": 9}, NOW, True),
    (LATER, {NAME: {"w_consume": 1}}, {"w_consume": 1}, NOW, True), (LATER, {NAME: {"w_consume": 1}}, {}, NOW, False),
    (LATER, {NAME: {}}, {"days": 9}, NOW, False), (LATER, {}, {"w_consume": 1}, NOW, False),
    ("2024-05-08.provisional.2", {NAME: {"w_consume": 1}}, {"w_consume": 1}, NOW, True),
    ("2024-05-08.provisional.2", {NAME: {"w_consume": 1}}, {}, NOW, False),
    ("2024-05-08.provisional.2", {}, {"w_consume": 1}, NOW, True),  # what it replaces isn't on the ledger
    ("2024-05-08.definitive.2", {LATER: {"w_consume": 1}}, {}, NOW, False),
    ("2024-05-08.definitive.2", {NAME: {"w_consume": 1}, LATER: {}}, {"w_consume": 1}, NOW, True),
    (NAME, {"2024-05-15.provisional.1": {"w_consume": 1}}, {}, NOW, True),
])  # fmt: skip
def test_terms_are_those_of_the_periods_first_anchor(
    name: str, first: dict[str, dict[str, int]], terms_: dict[str, int], now: Now | None, holds: bool
) -> None:
    key, after = keys.anchor(name), terms(**terms_)
    records: dict[str, object] = {keys.anchor(one): terms(**values) for one, values in first.items()} | {key: after}
    told = add(Settlements(), step("anchor", change(key, None, after), now=now), records)
    assert told == ([] if holds else [("I8_PERIOD", {"key": key})])


# Countersigning


def countersign(
    own: Settlements, settlement: Settlement, records: dict[str, object], now: Now | None = NOW
) -> list[Told]:
    signed = replace(settlement, countersigned_on=50)
    key = keys.settlement(settlement.settlement_id)
    return add(own, step("countersign", change(key, settlement, signed), now=now), records)


CEILINGS = {"issuance_ceiling": 861, "supply_ceiling": 950, "bonus_budget": 60, "welcome_budget": 800}


@pytest.mark.parametrize("what", CEILINGS)
def test_a_countersigning_mints_within_the_ceilings_of_its_day(what: str) -> None:
    records = state() | {keys.SUPPLY: Supply(1_000, 50)}
    for most, holds in ((CEILINGS[what], True), (CEILINGS[what] - 1, False)):
        now = replace(NOW, parameters=replace(PARAMETERS, **(CEILINGS | {what: most})))
        values = {"settlement": NAME, "what": what, "found": CEILINGS[what], "most": most}
        assert countersign(Settlements(), SETTLED, records, now) == ([] if holds else [("I4_CEILING", values)])
        assert countersign(Settlements(), SETTLED, records, None) == []
        nothing = replace(SETTLED, energy_cents=0, bonus_cents=0, welcome_cents=0)
        assert countersign(Settlements(), nothing, records, now) == []


def credit(*lines: tuple[str, int, int]) -> dict[str, object]:
    """Lines of (member, credited so far, worth)."""
    made = tuple(Line(one, "citizen", credited_so_far_micro=so_far, worth_micro=worth) for one, so_far, worth in lines)
    return state((Page(made),)) | {keys.SUPPLY: Supply(1_000, 50)}


@pytest.mark.parametrize(("lines", "found"), [
    (((ADA, 600_000, 600_000), (BEA, 400_000, 400_000)), None),
    (((ADA, 600_000, 600_000), (BEA, 400_001, 400_001)), "1000001"), (((ADA, 600_000, 900_000),), None),
    (((ADA, 1_000_001, 1_000_001),), "1000001"),
])  # fmt: skip
def test_credits_are_worth_at_most_the_shared_energy(
    lines: tuple[tuple[str, int, int], ...], found: str | None
) -> None:
    told = countersign(Settlements(), replace(SETTLED, energy_cents=0), credit(*lines))
    values = {"period": "2024-05-08", "found": found, "most": "1000000"}
    assert told == ([] if found is None else [("I4_CREDITS", values)])


def test_what_was_credited_too_much_is_listed_against_the_periods_settlement_before() -> None:
    own, none = Settlements(), replace(SETTLED, energy_cents=0)
    assert countersign(own, none, credit((ADA, 5, 5), (CARLO, 7, 9))) == []
    assert own.latest == {"2024-05-08": NAME}
    later = replace(none, settlement_id=LATER, predecessor=NAME)
    corrected = Page((Line(BEA, "citizen", credited_so_far_micro=4, worth_micro=3),))
    records = credit((ADA, 5, 5), (CARLO, 7, 9)) | {keys.page(LATER, 0): corrected, keys.anchor(LATER): ANCHOR}
    assert countersign(own, later, records) == [
        ("LEAVER_CREDIT", {"member": one, "micro": micro}) for one, micro in ((ADA, "5"), (BEA, "1"), (CARLO, "7"))]
    assert own.latest == {"2024-05-08": LATER}
    # a settlement of another period has none before it
    assert countersign(Settlements({"2024-05-01": NAME}), later, records) == [
        ("LEAVER_CREDIT", {"member": BEA, "micro": "1"})]
    assert countersign(own, replace(none, settlement_id="2024-05-15.skip.1"), {}) == []
    assert own.latest == {"2024-05-08": LATER}


def test_a_countersigning_without_an_anchor() -> None:
    records = credit((ADA, 5, 5))
    del records[keys.anchor(NAME)]
    assert countersign(Settlements(), SETTLED, records) == [("I6_ANCHOR", {"settlement": NAME})]
