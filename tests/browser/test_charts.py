"""Charts as a browser shows them: letters that are read at 320 px, nothing over anything else, one drawing at once."""

from html import escape
from pathlib import Path

import pytest

from analytics.charts.figure import make_figure
from analytics.charts.labels import label_days, label_names
from analytics.charts.model import Chart, Columns, DataSeries, Lines, Rows, Sway, Tornado
from analytics.charts.sheet import format_sheet
from analytics.charts.units import EURO, KWH
from tests.helpers.gateway.browser import Browser

DAYS = label_days([f"2024-05-{day:02d}" for day in range(1, 32)], "it")
WIDE_LETTERS = ["WWWWWW MMMM", "illiili", "€ 100 %", "Condominio Àèìòù, via del Borgo 12"]
CHARTS: dict[str, Chart] = {
    "days": Columns("Energia condivisa", KWH, "Giorno", DAYS, [
        DataSeries("usata da me, prodotta nella comunità", "shared", [1_234 * day for day in range(31)]),
        DataSeries("prodotta da me, usata nella comunità", "given", [9_876 * (31 - day) for day in range(31)])]),
    "few": Columns("Euro", EURO, "Mese", label_names(["gen", "feb", "mar", "apr", "mag", "giu"]),
                   [DataSeries("dal GSE", "received", [123_456, 9_999_999, -50_000, 0, 1, 4_444_444])]),
    "lines": Lines("Ore", KWH, "Ora", label_names(map(str, range(24))), [
        DataSeries("ieri", "shared", [hour * 321 for hour in range(24)]),
        DataSeries("oggi", "outside", [7_000 - hour * 99 for hour in range(24)])]),
    "rows": Rows("Nomi", KWH, "Nome", label_names(WIDE_LETTERS),
                 [DataSeries("x", "shared", [88_888_888, 7_777, -9_999_999, 0])]),
    "tornado": Tornado("Quanto rende", EURO, "Se cambia", 1_000_000, [
        Sway(name, 1_000_000 - 90_000 * number, 1_000_000 + 200_000 * number)
        for number, name in enumerate(WIDE_LETTERS)]),
}
MEASURE = """
return [...document.querySelectorAll("svg.chart")].filter((svg) => svg.getClientRects().length).map((svg) => {
  const outer = svg.getBoundingClientRect(), of = ({ left, top, right, bottom }) => [left, top, right, bottom];
  return {
    kind: svg.getAttribute("class"), outer: of(outer), letters: [...svg.querySelectorAll("text")].map((text) => ({
      text: text.textContent, box: of(text.getBoundingClientRect()),
      size: parseFloat(getComputedStyle(text).fontSize) * outer.width / svg.viewBox.baseVal.width,
    })),
  };
});
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    figures = "".join(
        f'<figure class="chart-figure"><figcaption>{escape(chart.title)}</figcaption>'
        f'{make_figure(name, chart, "it").svg}</figure>' for name, chart in CHARTS.items())
    path = tmp_path_factory.mktemp("charts") / "charts.html"
    path.write_text(
        '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><style>'
        f"body{{margin:16px;background:var(--chart-ground);font-family:sans-serif}}figure{{margin:0}}{format_sheet()}</style>{figures}",
        encoding="utf-8")
    return Path(path).as_uri()


@pytest.mark.parametrize(("width", "kind"), [(320, "narrow"), (600, "narrow"), (720, "wide"), (1_280, "wide")])
def test_letters_are_read_and_lie_over_nothing(browser: Browser, page: str, width: int, kind: str) -> None:
    browser.driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": False})
    try:
        browser.driver.get(page)
        drawn = browser.run(MEASURE)
        wide = browser.run("return document.documentElement.scrollWidth")
    finally:
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})
    assert [one["kind"] for one in drawn] == [f"chart chart-{kind}"] * len(CHARTS) and wide <= width
    for one in drawn:
        left, _, right, bottom = one["outer"]
        assert all(letters["size"] >= 11 for letters in one["letters"])
        boxes = [(letters["text"], *letters["box"]) for letters in one["letters"]]
        assert [box for box in boxes if box[1] < left - 1 or box[3] > right + 1 or box[4] > bottom + 3] == []
        across = [(box, other) for number, box in enumerate(boxes) for other in boxes[:number]
                  if min(box[3], other[3]) - max(box[1], other[1]) > 0.5
                  and min(box[4], other[4]) - max(box[2], other[2]) > (box[4] - box[2]) * 0.35]
        assert across == []
