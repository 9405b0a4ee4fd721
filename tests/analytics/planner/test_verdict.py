"""The verdict by its stated rule, who loses, and a headline that has one value; what is no sheet is told as such."""

from typing import Any

import pytest

from analytics.planner.compared import tell_apart
from analytics.planner.sheet import parse_sheet
from analytics.planner.verdict import judge, list_losers, tell_verdict
from analytics.toml_tables import ConfigError


def make_result(npv_eur: float, p10: float | None = None, p90: float = 0, **parties: float) -> dict[str, Any]:
    drawn = {} if p10 is None else {"ranges": {"figures": {"npv_eur": {"p10": p10, "p50": 0, "p90": p90}}}}
    return drawn | {"money": {"project": {"npv_eur": npv_eur},
                              "parties": {code: {"npv_eur": eur} for code, eur in parties.items()}}}  # fmt: skip


@pytest.mark.parametrize(("result", "verdict"), [
    (make_result(-1, 0, 9), "worth"), (make_result(9, -1, 9), "depends"), (make_result(9, -9, 0), "depends"),
    (make_result(9, -9, -1), "not"), (make_result(0), "worth"), (make_result(-1), "not"),
])
def test_a_plan_is_worth_it_in_nine_cases_of_ten_or_by_the_sheet_alone(result: dict[str, Any], verdict: str) -> None:
    assert judge(result) == verdict


@pytest.mark.parametrize(("language", "verdict", "loses"), [
    ("en", "It depends", "2 lose"), ("it", "Dipende", "In 2 ci perdono"),
])
def test_who_loses_is_named(language: str, verdict: str, loses: str) -> None:
    result = make_result(1, -1, 1, A=-300, B=5, C=-0.2, D=-1)
    assert list_losers(result) == ["A", "D"]
    told = tell_verdict(result, language)
    assert told[0].startswith(verdict) and told[1].startswith(loses) and "A, D" in told[1]
    own = {"en": "the community", "it": "la comunità"}[language]
    assert own in tell_verdict(make_result(1, CER=-1), language)[1]


def test_plans_that_are_called_the_same_are_told_apart() -> None:
    assert tell_apart(["A", "B", "A"]) == ("A (1)", "B", "A (2)")


def test_where_nobody_loses_that_is_said() -> None:
    assert "Nobody" in tell_verdict(make_result(1, B=5), "en")[1]


@pytest.mark.parametrize(("content", "words"), [
    (b"%PDF-1.7 ...", "PDF"), (b"PK\x03\x04...", "PDF, an archive"), (b' {"sheet": ""}', "result"),
    (b'[project]\nname = "x"\n[[plant]]\nkw = 4,5  # kW\n', "line 4.*comma"), (b"a b", "not TOML|TOML"),
])
def test_what_is_no_sheet_is_told_as_what_it_is(content: bytes, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        parse_sheet(content)
