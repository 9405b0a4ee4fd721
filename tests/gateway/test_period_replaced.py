"""What a statement replaced of the one before it: seen by who signs, unless an import was undone."""

from dataclasses import replace

import pytest

from gateway.features.periods.records import ReplacedHidden, ReplacedOf
from gateway.features.periods.replaced import find_before, hide_points, is_weaker, say_replaced
from gateway.features.readings.undone import Undone
from tests.helpers.gateway.trial import FOUNDED

POINT = "IT001E00000001"
ADA = "a" * 64


# --- what became of readings since
@pytest.mark.parametrize(("settlement", "provisionals", "before"), [
    (f"{FOUNDED}.provisional.1", 1, ""), (f"{FOUNDED}.provisional.3", 3, f"{FOUNDED}.provisional.2"),
    (f"{FOUNDED}.definitive.1", 2, f"{FOUNDED}.provisional.2"), (f"{FOUNDED}.definitive.2", 0, ""),
])
def test_a_statement_is_held_against_the_one_before_it(settlement: str, provisionals: int, before: str) -> None:
    assert find_before(settlement, provisionals) == before


def replacing(count: int, old: str = "portal", new: str = "gse", undone: Undone | None = None) -> ReplacedHidden:
    return ReplacedHidden("withdrawn", old, new, count, 1, 2, undone, "a" * 64)


@pytest.mark.parametrize(("old", "new", "undone", "weaker"), [
    ("manual", "gse", None, True), ("gse", "gse", None, False), ("device", "gse", None, False),
    ("device", "", None, False), ("portal", "device", None, True), ("", "device", None, False),
    ("manual", "gse", Undone(3, "0123456789", FOUNDED), False),
])
def test_a_weaker_source_over_a_better_one_is_seen_unless_an_import_was_undone(
    old: str, new: str, undone: Undone | None, weaker: bool
) -> None:
    assert is_weaker(replacing(1, old=old, new=new, undone=undone)) is weaker


def test_who_signs_is_told_what_was_replaced_gone_and_undone() -> None:
    undone = Undone(3, "0123456789", FOUNDED)
    many = [replacing(1, undone=replace(undone, import_id=number)) for number in (9, 2, 5, 1, 7, 4)]
    assert [int(one.split()[1]) for one in say_replaced(many).split(", ")[1:]] == [1, 2, 4, 5, 7, 9]
    rows = [replacing(5), replacing(7, new="", undone=undone), replacing(1, undone=undone)]
    assert say_replaced(rows) == (
        "13 readings replaced since the statement before, 7 of them are gone, "
        "import 3 by key 01234567 undone on 2024-05-01")
    assert say_replaced(rows[:1]) == "5 readings replaced since the statement before"
    assert say_replaced([]) == ""
    named = ReplacedOf(POINT, "withdrawn", "portal", "gse", 5, 1, 2, None, member=ADA)
    assert hide_points([named]) == (rows[0],)
