"""I5: vectors beside the anchor. Each leaf, root and hour that differs is named, and none beside."""

from dataclasses import replace
from typing import Any

import pytest

from chaincode.audit.bundle import SettlementBundle, build_bundle, compute_leaves, parse_bundle
from chaincode.audit.recompute import Recomputation, Recomputed, _describe, check_bundle
from chaincode.audit.verify import Report
from chaincode.rules import keys
from chaincode.rules.codec import parse
from chaincode.rules.energy.periods import compute_terms
from chaincode.rules.energy.records import Anchor, PerimeterTotals, RegisterTotals, Settlement
from chaincode.rules.energy.vectors import NAME as VECTORS
from tests.helpers.rules.statement import build_statement

from .records import PARAMETERS, Told, tell, view

PERIOD = "2024-05-01"
NAME = f"{PERIOD}.provisional.1"
FIRST, SECOND = "AC001E00001", "AC001E00002"
HOURS = 24
MEMBERS = [f"{number:x}" * 64 for number in range(1, 7)]
# Six in the first, of whom all withdraw and three inject; five in the second, who do both.
LEAVES = {
    FIRST: {one: ([10 + number] * HOURS, [20 * (number % 2)] * HOURS) for number, one in enumerate(MEMBERS)},
    SECOND: {one: ([7] * HOURS, [1] * HOURS) for one in MEMBERS[:5]},
}
STATEMENT = build_statement(PERIOD, LEAVES, 5_000)
ANCHOR = Anchor(
    "gse", 49, compute_terms(PARAMETERS, 1), STATEMENT.anchor["root"], 11,
    tuple(parse(PerimeterTotals, one) for one in STATEMENT.anchor["perimeters"]), {}, 5_000,
)
BUNDLE = parse_bundle(build_bundle(PERIOD, {NAME: STATEMENT.transient[VECTORS]})).settlements[NAME]
SETTLED = Settlement(
    NAME, "gse", 50, "", 1, shared_wh=5, energy_cents=1, bonus_cents=2, welcome_cents=3, cut_cents=4,
)


def compare(anchor: Anchor = ANCHOR, one: SettlementBundle = BUNDLE, **missing: str) -> list[Told]:
    records: dict[str, object] = {keys.anchor(NAME): anchor, keys.settlement(NAME): SETTLED}
    return tell(check_bundle(PERIOD, NAME, one, view({k: v for k, v in records.items() if k not in missing.values()})))


def differs(perimeter: str, register: str, hour: int | str, found: int | str, anchored: int | str) -> Told:
    return "I5_SUMS", {
        "perimeter": perimeter, "register": register, "hour": hour, "sum": found, "anchored": anchored,
    }


def alter(place: int, register: str, **changed: Any) -> Anchor:
    parts = list(ANCHOR.perimeters)
    own: RegisterTotals = getattr(parts[place], register)
    parts[place] = replace(parts[place], **{register: replace(own, **changed)})
    return replace(ANCHOR, perimeters=tuple(parts))


def test_vectors_that_were_anchored_hold() -> None:
    assert compare() == []
    assert compute_leaves(PERIOD, BUNDLE.vectors)[3] == compute_leaves(PERIOD, STATEMENT.vectors)[3]
    assert (len(BUNDLE.paths), BUNDLE.root.hex()) == (11, ANCHOR.root)


@pytest.mark.parametrize("key", [keys.anchor(NAME), keys.settlement(NAME)])
def test_what_the_ledger_lacks(key: str) -> None:
    assert compare(key=key) == [("I6_NOT_FOUND", {"settlement": NAME})]


@pytest.mark.parametrize(("place", "register", "right"), [
    (0, "withdrawn", 75), (1, "withdrawn", 35), (1, "injected", 5),
])  # fmt: skip
def test_each_hour_that_differs_is_named(place: int, register: str, right: int) -> None:
    perimeter = (FIRST, SECOND)[place]
    for hours in ((0,), (23,), (3, 4)):
        totals = [right + (hour in hours) for hour in range(HOURS)]
        assert compare(alter(place, register, hours_wh=tuple(totals))) == [
            differs(perimeter, register, hour, right, right + 1) for hour in hours]
    for count in (23, 25):
        assert compare(alter(place, register, hours_wh=(right,) * count)) == [
            differs(perimeter, register, "?", 24 * right, count * right)]


def test_a_hidden_total_is_compared_by_its_hash() -> None:
    """Only three inject in the first: 60 Wh an hour."""
    assert ANCHOR.perimeters[0].injected.hash
    assert compare(alter(0, "injected", hash="0123456789abcdef" * 4)) == [
        differs(FIRST, "injected", "?", 60 * HOURS, "#0123456789ab")]


def test_a_perimeter_that_only_one_of_both_has() -> None:
    added = replace(ANCHOR.perimeters[0], perimeter="AC001E00003")
    for parts, names in (
        (ANCHOR.perimeters[1:], [FIRST]), (ANCHOR.perimeters[:1], [SECOND]),
        ((*ANCHOR.perimeters, added), ["AC001E00003"]), ((), [FIRST, SECOND]),
        ((replace(ANCHOR.perimeters[0], perimeter="AC001E00000"), ANCHOR.perimeters[1]), ["AC001E00000", FIRST]),
    ):
        assert compare(replace(ANCHOR, perimeters=parts)) == [differs(name, "?", "?", "?", "?") for name in names]


@pytest.mark.parametrize("index", [0, 5, 10])
def test_a_leafs_path_that_doesnt_hold_is_named_by_its_index(index: int) -> None:
    path = BUNDLE.paths[index]
    bent = (*BUNDLE.paths[:index], (bytes(32), *path[1:]), *BUNDLE.paths[index + 1 :])
    assert compare(one=replace(BUNDLE, paths=bent)) == [("I5_PROOF", {"index": index})]


def test_another_root_or_number_of_leaves() -> None:
    every = [("I5_PROOF", {"index": index}) for index in range(11)]
    root = ("I5_ROOT", {"found": ANCHOR.root, "anchored": "0" * 64})
    assert compare(replace(ANCHOR, root="0" * 64)) == [*every, root]
    same = ("I5_ROOT", {"found": ANCHOR.root, "anchored": ANCHOR.root})
    for leaves in (10, 12):
        assert compare(replace(ANCHOR, leaves=leaves))[-1] == same


@pytest.mark.parametrize(("signed_on", "rerun", "same", "signed"), [
    (0, (), False, False), (1, (), False, True), (0, (NAME,), True, False), (9, ("other", NAME), True, True),
])  # fmt: skip
def test_a_settlement_is_described(signed_on: int, rerun: tuple[str, ...], same: bool, signed: bool) -> None:
    report = Report(0, "", "", 0, 0, "", 0, "", {}, (), (), rerun=rerun)
    settled = view({keys.settlement(NAME): replace(SETTLED, countersigned_on=signed_on)})
    assert _describe(NAME, BUNDLE, report, settled) == Recomputed(NAME, same, 11, 5, 1, 2, 3, 4, signed)
    absent = _describe(NAME, BUNDLE, report, view({}))
    assert absent == Recomputed(NAME, False, 11, 0, 0, 0, 0, 0, False)
    assert Recomputed(NAME, True, 11) == replace(absent, is_same=True)


def test_a_recomputation_holds_where_all_of_it_does() -> None:
    good = Report(0, "", "", 0, 0, "", 0, "", {}, (), ())
    same, other = Recomputed(NAME, True, 1), Recomputed(NAME, False, 1)
    bad = tuple(check_bundle(PERIOD, NAME, BUNDLE, view({})))
    assert Recomputation(good, (), (same, same)).is_ok and Recomputation(good, (), ()).is_ok
    for one in (
        Recomputation(good, (), (same, other)), Recomputation(good, bad, (same,)),
        Recomputation(replace(good, findings=bad), (), (same,)),
    ):
        assert not one.is_ok
        assert one.to_plain()["ok"] is False
    assert (good.bound_height, good.unsigned, good.rerun, good.state) == (0, (), (), {})
    assert good.to_plain()["bound_height"] == 0
