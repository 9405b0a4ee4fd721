"""The table has the chart's figures, and its words say the highest, the lowest and the sum of them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.charts.labels import label_days, label_months, label_names
from analytics.charts.letters import clean
from analytics.charts.model import Chart, Columns, DataSeries, Lines, Ranges, Rows, Sway, Tornado
from analytics.charts.table import tabulate
from analytics.charts.units import COUNT, EURO, KWH, PERCENT
from analytics.charts.words import describe, is_whole
from tests.analytics.charts.drawn import CHARTS, labelled

LANGUAGES = st.sampled_from(["it", "en"])


def write(unit: object, value: int | None, language: str) -> str:
    return "–" if value is None else unit.plain.format(value, language)


@settings(deadline=None)
@given(labelled(), LANGUAGES)
def test_each_row_has_its_label_s_figures_and_the_foot_their_sums(chart: Chart, language: str) -> None:
    table = tabulate(chart, language)
    assert len(table.rows) == len(chart.labels)
    for number, row in enumerate(table.rows):
        assert row[0] == clean(chart.labels[number].text)
        values = [series.values[number] for series in chart.series]
        assert row[1 : 1 + len(values)] == tuple(write(chart.unit, value, language) for value in values)
    if table.foot:
        sums = [sum(value or 0 for value in series.values) for series in chart.series]
        assert table.foot[1 : 1 + len(sums)] == tuple(write(chart.unit, value, language) for value in sums)
    assert all(len(row) == len(table.header) for row in (*table.rows, *filter(None, [table.foot])))


@settings(deadline=None)
@given(CHARTS, LANGUAGES)
def test_words_are_there_whatever_is_shown(chart: Chart, language: str) -> None:
    assert describe(chart, language).strip()
    assert all(isinstance(cell, str) for row in tabulate(chart, language).rows for cell in row)


PAIR = (DataSeries("shared", "shared", (4_200, 3_100)), DataSeries("outside", "outside", (9_000, None)))
DAYS = ["2024-05-01", "2024-05-02"]


def test_a_stack_has_a_sum_by_row_where_all_is_known() -> None:
    table = tabulate(Columns("t", KWH, "Day", label_days(DAYS, "en"), PAIR), "en")
    assert table.header == ("Day", "shared (kWh)", "outside (kWh)", "Sum (kWh)")
    assert table.rows == (("1 May", "4.2", "9.0", "13.2"), ("2 May", "3.1", "–", "–"))
    assert table.foot == ("Sum", "7.3", "9.0", "16.3")


@pytest.mark.parametrize(("language", "words"), [
    ("en", "1 May: 13.2 kWh. 1 figure isn't known. Sum: 16.3 kWh, of which: shared 7.3 kWh; outside 9.0 kWh."),
    ("it", "1º maggio: 13,2 kWh. 1 valore non è noto. Somma: 16,3 kWh, di cui: shared 7,3 kWh; outside 9,0 kWh."),
])
def test_a_stack_says_its_sum_and_what_of_it(language: str, words: str) -> None:
    assert describe(Columns("t", KWH, "Day", label_days(DAYS, language), PAIR), language) == words


@pytest.mark.parametrize(("values", "words"), [
    ([300, 100, 200], "Highest: 3.00 € (a). Lowest: 1.00 € (b). Sum: 6.00 €."),
    ([200, 200, 200], "The same everywhere: 2.00 €. Sum: 6.00 €."),
    ([None, None, None], "There are no figures yet. Sum: 0.00 €."), ([], "There are no figures yet."),
    ([-100, 100, None], "Highest: 1.00 € (b). Lowest: -1.00 € (a). 1 figure isn't known. Sum: 0.00 €."),
    ([None, 5, None], "b: 0.05 €. 2 figures aren't known. Sum: 0.05 €."),
])
def test_words_say_highest_lowest_and_sum(values: list[int | None], words: str) -> None:
    labels = label_names("abc"[: len(values)])
    for make in (Columns, Rows):
        assert describe(make("t", EURO, "h", labels, [DataSeries("x", "received", values)]), "en") == words


def test_what_makes_no_sum_has_none() -> None:
    months = label_months(["2024-05", "2024-06"], "it")
    shares = Lines("t", PERCENT, "m", months, [DataSeries("x", "shared", [5_000, 6_000])])
    assert describe(shares, "it") == "Massimo: 60 % (giugno 2024). Minimo: 50 % (maggio 2024)."
    assert tabulate(shares, "it").foot == () and not is_whole(shares)


def test_lines_beside_each_other_are_described_one_by_one() -> None:
    pair = [DataSeries("x", "shared", [1, 2]), DataSeries("y", "outside", [4, 3])]
    chart = Lines("t", COUNT, "m", label_names("ab"), pair)
    assert describe(chart, "en") == "x. Highest: 2 (b). Lowest: 1 (a). y. Highest: 4 (a). Lowest: 3 (b)."


def test_ranges_and_tornados_say_what_is_widest() -> None:
    chart = Ranges("t", KWH, "Day", label_names("ab"), [1_000, 1_000], [2_000, 3_000], [5_000, 4_000])
    assert describe(chart, "en").endswith("The range is widest at a: 1.0 kWh to 5.0 kWh.")
    assert tabulate(chart, "it").rows == (("a", "1,0", "2,0", "5,0"), ("b", "1,0", "3,0", "4,0"))
    tornado = Tornado("t", EURO, "what", 100_000, [Sway("little", 99_000, 101_000), Sway("much", 150_000, 40_000)])
    assert describe(tornado, "it") == (
        "Caso di mezzo: 1.000,00 €. A spostarlo di più è much: 1.500,00 € se è più basso, 400,00 € se è più alto.")
    assert tabulate(tornado, "en").rows[0] == ("much", "1,500.00", "400.00")
    assert tabulate(tornado, "en").foot == ("Middle case", "1,000.00", "1,000.00")
    assert describe(Tornado("t", EURO, "what", 5, []), "en") == "Middle case: 0.05 €."
