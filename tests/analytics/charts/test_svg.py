"""What is written is well-formed and safe whatever the names are, and the same chart gives the same text."""

import re
from html import unescape
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment, select_autoescape

from analytics.charts.figure import make_figure, make_svg_file
from analytics.charts.labels import label_names
from analytics.charts.letters import ELLIPSIS, clean, cut, measure, write_xml
from analytics.charts.meanings import MEANINGS
from analytics.charts.model import Chart, Columns, DataSeries, Lines
from analytics.charts.units import KWH
from analytics.charts.words import describe
from tests.analytics.charts.drawn import CHARTS, HOSTILE, NAMES

SVG = "{http://www.w3.org/2000/svg}"
ELEMENTS = {"svg", "title", "desc", "rect", "path", "text"}
ATTRIBUTES = {"class", "viewBox", "role", "aria-labelledby", "id", "x", "y", "width", "height", "d", "text-anchor"}


def read_both(chart: Chart, language: str) -> list[ElementTree.Element]:
    svg = make_figure("one", chart, language).svg
    return list(ElementTree.fromstring(f"<both>{svg}</both>"))


@settings(deadline=None)
@given(CHARTS, st.sampled_from(["it", "en"]))
def test_a_page_s_drawings_are_well_formed_and_say_what_they_show(chart: Chart, language: str) -> None:
    both = read_both(chart, language)
    assert [svg.get("class") for svg in both] == ["chart chart-narrow", "chart chart-wide"]
    for svg in both:
        assert {element.tag for element in svg.iter()} <= ELEMENTS
        assert {name for element in svg.iter() for name in element.attrib} <= ATTRIBUTES
        title, words = list(svg)[:2]
        assert (title.text or "", words.text) == (clean(chart.title), clean(describe(chart, language)))
        assert (svg.get("aria-labelledby"), svg.get("role")) == (f"{title.get('id')} {words.get('id')}", "img")
    ids = [element.get("id") for svg in both for element in svg.iter() if element.get("id")]
    assert len(ids) == len(set(ids)) == 4


@settings(max_examples=100, deadline=None)
@given(CHARTS)
def test_a_file_needs_nothing_beside_itself(chart: Chart) -> None:
    text = make_svg_file(chart, "it")
    svg = ElementTree.fromstring(text)
    assert {element.tag.removeprefix(SVG) for element in svg.iter()} <= ELEMENTS | {"g"}
    assert not {"class", "style", "href"} & {name for element in svg.iter() for name in element.attrib}
    shown = [element for element in svg.iter() if element.tag.removeprefix(SVG) in ("rect", "path", "text")]
    assert all(element.get("fill") for element in shown)
    assert text == make_svg_file(chart, "it")


@given(NAMES)
def test_a_text_is_the_same_when_it_is_read_again(text: str) -> None:
    assert unescape(write_xml(text)) == clean(text)
    assert not re.search("[<>\"']", write_xml(text)) and "\n" not in clean(text)
    assert (ElementTree.fromstring(f"<a>{write_xml(text)}</a>").text or "") == clean(text)


@given(NAMES, st.floats(0, 400), st.integers(6, 20))
def test_a_text_is_cut_to_its_room_from_its_end(text: str, width: float, size: int) -> None:
    shown = cut(text, width, size)
    assert measure(shown, size) <= width
    assert shown == text or shown == "" or text.startswith(shown.removesuffix(ELLIPSIS))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_texts_on_the_page(name: str) -> None:
    pair = [DataSeries(name, "shared", [1, 2]), DataSeries("o", "other", [3, 4])]
    chart = Columns(name, KWH, name, label_names([name, "b"]), pair)
    page = Environment(autoescape=select_autoescape(default=True, default_for_string=True)).from_string(
        "{{ one.title }}{{ one.words }}{{ one.svg }}{% for row in one.table.rows %}{{ row }}{% endfor %}")
    shown = page.render(one=make_figure("one", chart, "en"))
    assert "<script" not in shown and "<!--" not in shown and shown.count("<svg") == shown.count("</svg>") == 2


@pytest.mark.parametrize("name", ["", "1a", "a b", 'a"', "A", "a_b"])
def test_a_name_that_can_be_no_id_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(name)}$"):
        make_figure(name, Columns("t", KWH, "h", [], []), "en")


@pytest.mark.parametrize("meaning", MEANINGS)
def test_each_meaning_has_its_class_and_lines_have_their_dashes(meaning: str) -> None:
    series = [DataSeries(str(number), meaning, [1, 2]) for number in range(3)]
    svg = make_figure("one", Lines("t", KWH, "h", label_names("ab"), series), "en").svg
    for number in range(3):
        assert f'class="chart-{meaning} chart-line chart-line-{number}"' in svg
