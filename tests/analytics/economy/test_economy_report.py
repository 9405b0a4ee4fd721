"""The simulator's report: failing cells first, in both languages, with its charts as pictures."""

from io import BytesIO

import pytest
from PIL import Image

from analytics.charts.drawing import draw
from analytics.charts.meanings import MEANINGS
from analytics.charts.png import format_png
from analytics.charts.shapes import WIDE
from analytics.economy.cells import FOUNDING, Cell
from analytics.economy.grid import Task, make_result, play
from analytics.economy.report import format_html, list_cells, list_charts, sum_up

Plain = dict[str, object]


@pytest.fixture(scope="module")
def result() -> Plain:
    tasks = [Task(Cell(FOUNDING, respend, 3_000), 40, 8, 1) for respend in (9_000, 5_000)]
    played = [play(task) for task in tasks]
    played[0]["fails"], played[1]["fails"] = [], ["expires"]
    return make_result(tasks, played)


@pytest.mark.parametrize(("language", "words"), [
    ("en", ("Do the tokens keep moving?", "not enough", "as founded", "Left out")),
    ("it", ("I token continuano a circolare?", "non bastano", "come alla fondazione", "Restano fuori")),
])
def test_the_page_says_the_verdict_and_what_is_left_out(result: Plain, language: str, words: tuple[str, ...]) -> None:
    page = format_html(result, language)
    assert [one for one in words if one not in page] == []
    assert str(result["digest"])[:16] in page
    assert page.count("<svg") >= 10  # five charts, for two widths each


def test_cells_that_fail_come_first(result: Plain) -> None:
    assert [row[1] for row in list_cells(result, "en").rows] == ["50", "90"]
    assert sum_up(result, "en").rows == (("as founded", "180 / 90 / 90", "1", "2", "0", "1", "not enough"),)


def test_each_chart_is_a_picture_with_its_colours_the_same_each_time(result: Plain) -> None:
    charts = list_charts(result, "en")
    assert list(charts) == ["age", "expired", "pile-up", "wallets", "aside"]
    data = format_png(draw(charts["wallets"], WIDE, "en"), "Wallets")
    assert data == format_png(draw(charts["wallets"], WIDE, "en"), "Wallets")
    picture = Image.open(BytesIO(data))
    assert picture.format == "PNG" and picture.width == 1_360
    colours = {colour for _, colour in picture.getcolors(1_000_000) or ()}
    drawn = {tuple(bytes.fromhex(MEANINGS[series.meaning].light[1:])) for series in charts["wallets"].series}
    assert drawn <= colours
