"""I4, I9, I13: the auditor's own bounds, on the last day and micro that each allows."""

from dataclasses import replace

import pytest

from chaincode.audit.expiries import check_expiry, latest_expiry
from chaincode.audit.settlements import _list_leavers
from chaincode.rules.energy.records import Line
from chaincode.rules.parameters import Parameters
from chaincode.rules.records import Lot, Now

PARAMETERS = Parameters("borgo", "2024-05-01", max_life_days=100, return_days=14, mediation_days=21)
LOT = Lot("a" * 64, 100, "given", 10, 20, 110)
ADA, BEA, CARLO = "a" * 64, "b" * 64, "c" * 64


def on(day: int) -> Now:
    return Now("2024-05-01", day, 1, PARAMETERS)


@pytest.mark.parametrize(("day", "extended", "most"), [
    (50, False, 110), (50, True, 110), (96, True, 110), (97, True, 111), (97, False, 110), (140, True, 154),
])  # fmt: skip
def test_only_what_was_extended_lasts_longer_than_its_life(day: int, extended: bool, most: int) -> None:
    for mark in ("is_marked", "is_mediated"):
        assert latest_expiry(replace(LOT, **{mark: extended}), on(day)) == most


@pytest.mark.parametrize(("day", "marked", "expires_on", "codes"), [
    (50, False, 110, []), (50, False, 111, ["I9_EXPIRY"]), (50, True, 110, []), (50, True, 111, ["I9_EXPIRY"]),
    (97, True, 111, []), (97, True, 112, ["I9_EXPIRY"]), (131, True, 145, []), (132, True, 146, ["I13_TOO_LONG"]),
    (50, False, 145, ["I9_EXPIRY"]), (50, False, 146, ["I9_EXPIRY", "I13_TOO_LONG"]),
])  # fmt: skip
def test_a_lot_that_lasts_a_day_too_long_is_found(day: int, marked: bool, expires_on: int, codes: list[str]) -> None:
    found = check_expiry(on(day), "lot/x", replace(LOT, is_marked=marked, expires_on=expires_on))
    assert [one.reason.code for one in found] == codes


def line(member: str, worth: int, credited: int) -> Line:
    return Line(member, "citizen", worth_micro=worth, credited_so_far_micro=credited)


def test_what_was_credited_beyond_its_worth_is_listed_by_member() -> None:
    lines = [line(BEA, 5, 6), line(ADA, 5, 5), line(CARLO, 0, 1)]
    before = [line("d" * 64, 9, 3), line("e" * 64, 9, 0), line(ADA, 9, 9)]
    found = [(one.values["member"], one.values["micro"]) for one in _list_leavers(lines, before)]
    assert found == [(BEA, "1"), (CARLO, "1"), ("d" * 64, "3")]
    assert _list_leavers([line(ADA, -5, 0), line(BEA, -5, -5)], []) == []
