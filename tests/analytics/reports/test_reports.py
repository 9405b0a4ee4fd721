"""A year that adds up, indicators, and differences with GSE that have names."""

import re
from html import escape
from pathlib import Path
from xml.etree import ElementTree

import pytest

import analytics
from analytics.charts.shapes import WIDE
from analytics.charts.sheet import format_sheet
from analytics.repartition.payments import FLOWS
from analytics.repartition.regulation import PURSES, parse_regulation
from analytics.reports.comparison import (
    DIFFERS,
    EQUAL,
    ONLY_GSE,
    ONLY_HERE,
    WITHIN,
    FigureKey,
    compare,
)
from analytics.reports.html import format_year_html
from analytics.reports.indicators import compute_indicators, sum_indicators
from analytics.reports.words import EXAMPLES, say, say_flow, say_line, say_purse
from analytics.reports.year_tables import make_flows, make_money, make_shares, make_tables
from analytics.reports.yearly import MonthSums, YearReport, compute_year, format_year_csv, parse_year
from tests.analytics.reports.building import MONTH, build_books, build_key_of, build_town

REGULATIONS = Path(analytics.__file__).parent / "examples" / "regulations"


def test_a_year_adds_up() -> None:
    report = compute_year(build_books(build_key_of(build_town())), "2024", "Borgo", readings={MONTH: (700, 745)})
    for one in (*report.months, report.total):
        assert one.premium_cents + one.valorisation_cents == one.kept_cents + one.fees_cents + one.withholding_cents \
            + one.purses_cents + one.members_cents + one.reserve_cents
    assert report.total.enterprises_cents <= 400
    assert format_year_csv(report).splitlines()[-1].startswith("2024,8000,800,4400,2000,15,")
    for language, word in (("it", "autosufficienza"), ("en", "self-sufficiency")):
        page = format_year_html(report, language)
        assert word in page and "<svg" in page and "93" in page
        assert (">88.00</text>" if language == "en" else ">88,00</text>") in page
    assert report.to_plain()["total"]["kept_cents"] == 4_400
    assert parse_year(report.to_plain()) == report


@pytest.mark.parametrize("language", ["it", "en"])
def test_a_years_bands_stand_below_what_was_withdrawn_where_all_months_have_them(language: str) -> None:
    books = build_books(build_key_of(build_town()))
    withdrawn_wh = compute_year(books, "2024", "Borgo").indicators[0].withdrawn_wh
    bands_wh = (1_000, 2_500, withdrawn_wh - 3_500)
    report = compute_year(books, "2024", "Borgo", bands_wh={MONTH: bands_wh})
    assert report.withdrawn_bands_wh == bands_wh and parse_year(report.to_plain()) == report
    assert f"{say('of_which', language)} F2" in format_year_html(report, language)
    for other in ({}, {"2024-09": bands_wh}, {MONTH: (1, 2, 3)}):
        report = compute_year(books, "2024", "Borgo", bands_wh=other)
        assert report.withdrawn_bands_wh is None and "F2" not in format_year_html(report, language)


def read_cents(text: str) -> int:
    return int(text.replace(".", "").replace(",", ""))


@pytest.mark.parametrize("language", ["it", "en"])
def test_what_is_shown_adds_up_by_row_and_by_column(language: str) -> None:
    report = compute_year(build_books(build_key_of(build_town())), "2024", "Borgo")
    rows = [[read_cents(cell) for cell in row[1:]] for row in make_money(report, language).rows]
    assert all(came == sum(parts) for came, *parts in rows)
    assert rows[-1] == [sum(column) for column in zip(*rows[:-1], strict=True)]
    flows = [[read_cents(cell) for cell in row[1:]] for row in make_flows(report, language).rows]
    assert flows[-1] == [sum(column) for column in zip(*flows[:-1], strict=True)] == [8_000, 800, 8_800]
    assert all(premium + valorisation == total for premium, valorisation, total in flows)
    shares = make_shares(report, language).rows
    assert [int(row[1]) for row in shares] == [7, 1]
    assert sum(read_cents(row[-1]) for row in shares) == report.total.members_cents


MONEY = MonthSums("2024-05", 1_01, 2_02, 3_03, 4_04, 5_05, 6_06, 7_07, 8_08, 9_09, 10_10, 11_11)
TABLES = {
    "month": "May 2024", "premium": "1.01", "valorisation": "2.02", "kept": "3.03", "minted": "4.04",
    "received": "3.03", "fees_tax": "11.11", "purses": "7.07", "members": "8.08",
    "firms": "9.09", "reserve": "10.10", "released": "11.11", "shared_kwh": "360.000",
    "self_consumption": "76.00", "self_sufficiency": "54.29", "shared_over_injected": "60.00", "completeness": "99.00",
}  # fmt: skip


def test_each_figure_of_a_year_stands_under_its_heading() -> None:
    energy = compute_indicators(1_000_000, 600_000, 360_000, produced_wh=1_000_000, readings=(99, 100))
    page = format_year_html(YearReport("Borgo", "2024", (MONEY,), (energy,)), "en")
    shown: dict[str, str] = {}
    for table in re.findall(r"<table>(.*?)</table>", page, re.DOTALL):
        rows = re.findall("<tr>.*?</tr>", table)
        header, *lines = (re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in rows)
        if header[0] != "Month":
            continue
        month, total = lines
        assert month[1:] == total[1:]
        shown |= dict(zip(header, month, strict=True))
    words = {name: say_flow(name, "en") if name in FLOWS else say(name, "en").removesuffix(" EUR") for name in TABLES}
    assert {name: re.sub("[^0-9A-Za-z. ]", "", shown[escape(word)]).strip() for name, word in words.items()} == TABLES
    assert len(shown) == len(TABLES)
    words_left = [page.count(f"<td>{word}</td>") for word in ("May 2024", say("total", "en"))]
    assert words_left == [page.count("<th>Month</th>")] * 2


@pytest.mark.parametrize("name", [*PURSES, "gse", "revenue"])
def test_each_account_has_words_in_both_languages_and_a_member_none(name: str) -> None:
    assert say_purse(name, "it") and say_purse(name, "en")
    assert say_purse("a" * 64, "it") == ""


def test_each_line_of_the_examples_has_a_name_in_both_languages() -> None:
    examples = [parse_regulation(path.read_text(encoding="utf-8")) for path in sorted(REGULATIONS.glob("*.toml"))]
    names = {line.name for regulation in examples for line in regulation.lines}
    assert {*EXAMPLES} <= names
    assert [name for name in names if say_line(name, "it") == say_line(name, "en")] == []


def test_an_empty_year_is_a_report_of_nothing() -> None:
    untold = compute_year(build_books(build_key_of(build_town())), "2024", "Borgo")
    assert [(one.completeness_bps, one.produced_wh) for one in untold.indicators] == [(None, None)]
    report = compute_year(build_books(build_key_of(build_town())), "2023", "Borgo")
    assert report.months == ()
    assert format_year_html(report, "it")


def test_indicators_with_and_without_production() -> None:
    known = compute_indicators(1_000, 600, 360, produced_wh=1_000, readings=(99, 100))
    assert (known.self_consumption_bps, known.self_sufficiency_bps) == (7_600, 5_429)
    assert (known.shared_bps, known.above_threshold_bps, known.above_grant_threshold_bps) == (6_000, 500, 1_500)
    assert known.completeness_bps == 9_900
    grid = compute_indicators(1_000, 600, 240)
    assert (grid.self_consumption_bps, grid.self_sufficiency_bps, grid.is_production_known) == (4_000, 2_400, False)
    assert (grid.above_threshold_bps, grid.above_grant_threshold_bps) == (0, 0)
    nothing = compute_indicators(0, 0, 0)
    assert (nothing.shared_bps, nothing.self_sufficiency_bps, nothing.completeness_bps) == (None, None, None)


def test_months_of_indicators_are_summed() -> None:
    year = sum_indicators([compute_indicators(100, 100, 50, readings=(1, 2)), compute_indicators(100, 100, 70)])
    assert (year.shared_wh, year.shared_bps, year.completeness_bps) == (120, 6_000, 5_000)
    assert (year.produced_wh, year.is_production_known) == (None, False)


def test_a_years_production_is_known_where_each_months_is() -> None:
    months = [compute_indicators(1_000, 600, 360, produced_wh=1_000), compute_indicators(500, 0, 0, produced_wh=200)]
    year = sum_indicators(months)
    assert (year.produced_wh, year.self_consumption_bps, year.self_sufficiency_bps) == (1_200, 8_000, 4_571)
    assert not sum_indicators([*months, compute_indicators(1, 1, 1)]).is_production_known


def test_each_difference_with_gse_has_a_name() -> None:
    own = {FigureKey(MONTH, "P1", "shared_wh"): 1_000, FigureKey(MONTH, "P1", "premium_cents"): 10_000,
           FigureKey(MONTH, "P2", "shared_wh"): 5, FigureKey(MONTH, "", "valorisation_cents"): 264}
    gse = {FigureKey(MONTH, "P1", "shared_wh"): 1_000, FigureKey(MONTH, "P1", "premium_cents"): 10_005,
           FigureKey(MONTH, "P3", "shared_wh"): 7, FigureKey(MONTH, "", "valorisation_cents"): 200}
    found = {one.figure: one for one in compare(own, gse)}
    assert {place: one.name for place, one in found.items()} == {
        FigureKey(MONTH, "P1", "shared_wh"): EQUAL, FigureKey(MONTH, "P1", "premium_cents"): WITHIN,
        FigureKey(MONTH, "P2", "shared_wh"): ONLY_HERE, FigureKey(MONTH, "P3", "shared_wh"): ONLY_GSE,
        FigureKey(MONTH, "", "valorisation_cents"): DIFFERS,
    }
    assert found[FigureKey(MONTH, "", "valorisation_cents")].difference == 64
    with pytest.raises(ValueError, match="measure"):
        compare({FigureKey(MONTH, "", "watts"): 1}, {})


def read_chart(page: str) -> ElementTree.Element:
    """The drawing for a wide page; the same stands there once more for a narrow one."""
    narrow, wide = re.findall("<svg.*?</svg>", page, re.DOTALL)
    assert "chart-narrow" in narrow
    return ElementTree.fromstring(wide)


def test_each_month_has_its_bar_with_its_figure_on_it_and_its_name_below_it() -> None:
    months = (MonthSums("2024-10", premium_cents=50), MonthSums("2024-11", premium_cents=100))
    nothing = compute_indicators(0, 0, 0, readings=(0, 0))
    root = read_chart(format_year_html(YearReport("Borgo", "2024", months, (nothing, nothing)), "en"))
    bars = [[float(one.get(name, "")) for name in ("x", "y", "width", "height")] for one in root.iter("rect")]
    texts = {one.text: (float(one.get("x", "")), float(one.get("y", ""))) for one in root.iter("text")}
    assert [height for _, _, _, height in bars] == [WIDE.plot / 2, WIDE.plot]
    for (left, top, width, height), label, name in zip(bars, ("0.50", "1.00"), ("Oct", "Nov"), strict=True):
        assert texts[label] == pytest.approx((left + width / 2, top - 3), abs=0.1)
        middle, below = texts[name]
        assert middle == pytest.approx(left + width / 2, abs=0.1) and below > top + height
    words = root.find("desc")
    said = "Highest: 1.00 € (November 2024). Lowest: 0.50 € (October 2024). Sum: 1.50 €."
    assert words is not None and words.text == said


def test_a_page_has_the_colours_of_its_chart_by_day_by_night_and_on_paper() -> None:
    energy = compute_indicators(0, 0, 0, readings=(0, 0))
    page = format_year_html(YearReport("Borgo", "2024", (MONEY,), (energy,)), "en")
    assert format_sheet() in page and "chart-received" in page


def test_figures_alone_stand_on_the_right_in_head_and_rows() -> None:
    energy = compute_indicators(0, 0, 0, readings=(0, 0))
    page = format_year_html(YearReport("Borgo", "2024", (MONEY,), (energy,)), "en")
    for name in ("th", "td"):
        rows = re.findall(f"<tr>(<{name}.*)</tr>", page)
        is_aligned = re.compile(f'<{name}>[^<]*</{name}>(<{name} class="n">[^<]*</{name}>)+').fullmatch
        assert rows and all(map(is_aligned, rows))


@pytest.mark.parametrize("is_for_gse", [False, True])
@pytest.mark.parametrize("language", ["it", "en"])
def test_a_year_s_columns_of_figures_and_no_others_are_on_the_right(language: str, is_for_gse: bool) -> None:
    figure = re.compile(r"-?[\d.,' \u00a0]+( kWh| EUR| %)?|–")
    report = compute_year(build_books(build_key_of(build_town())), "2024", "Borgo", readings={MONTH: (700, 745)})
    for table in make_tables(report, language, is_for_gse=is_for_gse):
        columns = list(zip(*table.rows, strict=True))
        assert table.right == tuple(place for place, cells in enumerate(columns) if all(map(figure.fullmatch, cells)))
