"""I4, I6, I8: a settlement written, countersigned and credited step by step; each fault, and its limit."""

from dataclasses import replace

import pytest

from chaincode.audit.settlements import Settlements
from chaincode.audit.steps import Step
from chaincode.rules import keys
from chaincode.rules.energy.periods import compute_terms
from chaincode.rules.energy.records import Anchor, Chain, Line, Page, Settlement
from chaincode.rules.records import Now, Supply
from tests.audit.settling import ANCHOR, BEFORE, LATER, LINES, NAME, SETTLED, seal, state, wrong

from .records import ADA, BEA, CARLO, NOW, PARAMETERS, Told, change, step, tell_placed, view

OWN = keys.settlement(NAME)


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
