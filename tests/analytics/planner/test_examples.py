"""The sheets that ship: each is read, says its sources, and what needs no weather is worked out."""

from typing import Any

import pytest

from analytics.charts.model import Columns, Sankey
from analytics.planner import report
from analytics.planner.plan import compute_plan
from analytics.planner.report import format_html, format_pdf
from analytics.planner.result import make_result, seal
from analytics.planner.sheet import parse_sheet
from analytics.planner.words import show_figure
from analytics.reports.tables import TextTable

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


@pytest.fixture(scope="module", params=[*NAMES, "large"])
def result(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Each that ships, with how sure it is where it is by the hour; and one that has more than paper has room for."""
    name: str = request.param
    text = write_large() if name == "large" else read_example(name)
    if "monthly_kwh" not in text and name != "parish":
        needs_pvlib()
    plan = compute_plan(parse_sheet(text.encode()))
    return make_result(text.encode(), plan, "1.0", has_ranges=name not in ("parish", "large"))


def write_large() -> str:
    """100 members, 60 plants whose production is given by month, in 50 perimeters."""
    head = '[project]\nname = "Large"\nregion = "Piemonte"\nyears = 2\n'
    sites = "".join(f'[[site]]\ncode = "S{number}"\nperimeter = "AC001E{number:05}"\n' for number in range(1, 51))
    members = '[[member]]\ncode = "H"\nsite = "S1"\ncount = 100\nyearly_kwh = 2700\n'
    return head + sites + members + "".join(
        f'[[plant]]\ncode = "P{number}"\nsite = "S{number % 50 + 1}"\nsource = "hydro"\nkw = 5\n'
        f"monthly_kwh = {[400] * 12}\n" for number in range(60))


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_result_on_a_page_and_on_at_most_twelve_of_paper(result: dict[str, Any], language: str) -> None:
    page, paper = format_html(result, language), format_pdf(result, language)
    assert result["digest"] in page
    assert 1 < paper.count(b"/Type /Page\n") <= 12
    assert paper == format_pdf(result, language)


@pytest.mark.parametrize("language", ["en", "it"])
def test_the_first_page_says_in_short_where_the_energy_goes_and_what_is_left_each_year(
    result: dict[str, Any], language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = list(report.list_parts(result, language))[:3]
    assert isinstance(first[0], TextTable) and len(first[0].sentences) == 5
    assert [type(part) for part in first[1:]] == [Sankey, Columns]
    monkeypatch.setattr(report, "list_parts", lambda *_: first)
    assert format_pdf(result, language).count(b"/Type /Page\n") == 1


def test_who_saves_nothing_on_bills_is_told_what_the_community_pays(result: dict[str, Any]) -> None:
    members = {code: member | {"bill_after_eur": member["bill_before_eur"]}
               for code, member in result["members"].items()}  # fmt: skip
    for language, drawing, saving in (("it", "prelevano soltanto", "risparmiano 0"), ("en", "only draw", "save 0")):
        told = report._sum_up(result | {"members": members}, language).sentences[-1]
        assert drawing in told and saving not in told


def test_a_first_column_other_than_what_the_plants_cost_is_explained(result: dict[str, Any]) -> None:
    project = result["money"]["project"]
    years = [-result["money"]["investment_eur"] - 1000, *project["years_eur"][1:]]
    other = result["money"] | {"project": project | {"years_eur": years}}
    equal = result["money"] | {"project": project | {"years_eur": [years[0] + 1000, *years[1:]]}}
    told = [next(report._list_levels(result | {"money": money}, "en")).sentences for money in (other, equal)]
    assert show_figure("npv_eur", years[0], "en") in told[0][0] and "first column" in told[0][0]
    assert "first column" not in "".join(told[1])


def test_draws_are_headed_by_what_they_mean(result: dict[str, Any]) -> None:
    heads = [part.header for part in report.list_parts(result, "en") if isinstance(part, TextTable)]
    assert not any("p10" in head for head in heads)
    assert ("1 case in 10 is below" in str(heads)) is ("ranges" in result)


def test_the_figures_of_the_sheet_say_why_the_middle_case_is_another(result: dict[str, Any]) -> None:
    tables = {part.heading: part for part in report.list_parts(result, "it") if isinstance(part, TextTable)}
    sentences = tables["L'intero piano"].sentences
    drawn = [sentence for sentence in sentences if "Il caso di mezzo" in sentence]
    assert bool(drawn) == ("Quanto è sicuro: 1.000 estrazioni" in tables) == ("ranges" in result)
    if drawn:
        assert show_figure("npv_eur", result["ranges"]["figures"]["npv_eur"]["p50"], "it") in drawn[0]


def test_the_digest_is_of_all_else() -> None:
    content = read_example("parish").encode()
    result = make_result(content, compute_plan(parse_sheet(content)), "1.0")
    assert seal(result) == result
    assert seal(result | {"name": "x"})["digest"] != result["digest"]
