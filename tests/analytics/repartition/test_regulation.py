"""A regulation is read whole or refused with the line; the shipped ones are good and explained."""

from pathlib import Path

import pytest

from analytics.repartition.payments import Payment, parse_eur
from analytics.repartition.regulation import RegulationError, parse_regulation
from analytics.repartition.targets import UNASSIGNED, compute_targets
from tests.analytics.repartition.building import HALF_AND_HALF, build_consumer, build_key, build_producer

SHIPPED = sorted((Path(__file__).parents[3] / "analytics" / "examples" / "regulations").glob("*.toml"))


def test_five_regulations_are_shipped() -> None:
    assert len(SHIPPED) == 5


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_regulation_divides_and_says_why(path: Path) -> None:
    regulation = parse_regulation(path.read_text(encoding="utf-8"))
    assert min(len(regulation.words[language]) for language in ("it", "en")) > 100
    firm = build_consumer(3, is_enterprise=True)
    key = build_key(ada=build_consumer(5, need=1), bottega=firm, sole=build_producer(8))
    for flow in ("premium", "valorisation"):
        targets = compute_targets(regulation, flow, 100_001, key)
        assert sum(targets.values()) == 100_001
        assert UNASSIGNED not in targets


@pytest.mark.parametrize(("old", "new", "reason"), [
    ('percent = "50"', 'percent = "49.99"', "99.99"),
    ('percent = "50"', "percent = 50.0", "text"),
    ('percent = "50"', 'percent = "50"\neur_month = "1"', "one of them"),
    ('to = "producers"', 'to = "producers"\nby = "need"', "by is one of"),
    ('to = "producers"', 'to = "friends"', "to is one of"),
    ('to = "costs"', 'to = "costs"\nby = "equal"', "purse"),
    ('to = "producers"', 'to = "consumers"', "one name"),
    ('to = "producers"', 'to = "producers"\nname = "held"', "need no rule"),
    ('flow = "valorisation"', 'flow = "rid"', "flow is one of"),
    ("title", "titel", "unknown setting"),
    ("[[line]]", "[[lines]]", "unknown setting"),
    (HALF_AND_HALF, 'title = "Nobody"', "no .*line"),
    (HALF_AND_HALF, 'title = "Nobody"\nline = []', "no .*line"),
    (HALF_AND_HALF, 'title = "Nobody"\nline = 5', "no .*line"),
    (HALF_AND_HALF, 'title = "Nobody"\nline = ["to"]', "no .*line"),
    ("title =", "title", "not TOML"),
    *(('to = "producers"', f'to = "producers"\n{line}', f"line]] 1: unknown setting '{line.split()[0]}'") for line in (
        "enterprise = false", 'bye = "equal"', 'nome = "x"', 'flows = "premium"', 'Name = "x"',
    )),
])  # fmt: skip
def test_a_regulation_that_cannot_be_used_is_refused(old: str, new: str, reason: str) -> None:
    with pytest.raises(RegulationError, match=reason):
        parse_regulation(HALF_AND_HALF.replace(old, new, 1))


FIXED = HALF_AND_HALF.replace("[[line]]", '[[line]]\nflow = "premium"\nto = "costs"\neur_month = "3.00"\n[[line]]', 1)


@pytest.mark.parametrize(("cents", "costs"), [(1_000, 300), (200, 200), (0, 0), (-50, 0)])
def test_a_fixed_line_comes_first_as_far_as_the_money_reaches(cents: int, costs: int) -> None:
    key = build_key(ada=build_consumer(5), sole=build_producer(5))
    targets = compute_targets(parse_regulation(FIXED), "premium", cents, key)
    assert targets["costs", "costs"] == costs
    assert sum(targets.values()) == cents


def test_a_line_without_anybody_falls_to_the_others() -> None:
    targets = compute_targets(parse_regulation(HALF_AND_HALF), "premium", 101, build_key(ada=build_consumer(5)))
    assert targets == {("consumers", "ada"): 101}


@pytest.mark.parametrize("fields", [
    {"flow": "rid"}, {"kind": "gift"}, {"month": "2024-13"}, {"reference": ""}, {"cents": -1}, {"cents": 10**12},
    {"fees_cents": -1}, {"fees_cents": 600, "withholding_cents": 500},
])  # fmt: skip
def test_a_payment_that_cannot_be_is_refused(fields: dict) -> None:
    good = {"flow": "premium", "kind": "advance", "month": "2024-05", "cents": 1_000, "reference": "GSE-1"}
    assert Payment(**good).net_cents == 1_000
    with pytest.raises(ValueError):
        Payment(**good | fields)


@pytest.mark.parametrize(("text", "cents"), [("12.5", 1_250), ("12,50", 1_250), ("-0.01", -1), ("7", 700)])
def test_euro_are_read_exactly(text: str, cents: int) -> None:
    assert parse_eur(text) == cents


@pytest.mark.parametrize("text", ["", "1.234", "1e3", "12.", "1 000"])
def test_other_texts_are_no_euro(text: str) -> None:
    with pytest.raises(ValueError):
        parse_eur(text)
