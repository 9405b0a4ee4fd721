"""The sheets that ship: each is read, says its sources, and what needs no weather is worked out."""

import pytest

from analytics.planner.plan import compute_plan
from analytics.planner.report import format_html, format_pdf
from analytics.planner.result import make_result, seal
from analytics.planner.sheet import parse_sheet

from .sheets import EXAMPLES, needs_pvlib, read_example

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.toml"))


def test_there_are_five() -> None:
    assert NAMES == ["condominium", "district", "magliano", "parish", "village"]


@pytest.mark.parametrize("name", NAMES)
def test_each_says_its_sources_and_is_read(name: str) -> None:
    head = read_example(name).partition("[project]")[0]
    assert "Source" in head or "Invented" in head
    assert parse_sheet(read_example(name).encode()).plants


@pytest.mark.parametrize("name", sorted({*NAMES} - {"parish"}))
def test_each_is_worked_out_by_the_hour(name: str) -> None:
    needs_pvlib()
    plan = compute_plan(parse_sheet(read_example(name).replace("[project]", "[project]\nyears = 2").encode()))
    assert 0 < plan.years[0].shared_wh <= plan.years[0].sum_plants("injected_wh")
    assert plan.years[1].sum_plants("produced_wh") < plan.years[0].sum_plants("produced_wh")


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_result_on_a_page_and_on_paper(language: str) -> None:
    content = read_example("parish").encode()
    result = make_result(content, compute_plan(parse_sheet(content)), "1.0")
    page, paper = format_html(result, language), format_pdf(result, language)
    assert result["digest"] in page
    assert paper.count(b"/Type /Page\n") <= 12
    assert paper == format_pdf(result, language)


def test_the_digest_is_of_all_else() -> None:
    content = read_example("parish").encode()
    result = make_result(content, compute_plan(parse_sheet(content)), "1.0")
    assert seal(result) == result
    assert seal(result | {"name": "x"})["digest"] != result["digest"]
