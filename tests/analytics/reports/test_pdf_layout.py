"""What a member reads of the PDF: all of it, in order, nothing beyond the paper, nothing over anything else."""

import re
from dataclasses import replace
from itertools import combinations, pairwise
from typing import NamedTuple

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from analytics.figures import show_eur
from analytics.reports.account import MemberAccount
from analytics.reports.pdf import CHART_HEIGHT, FIXED, _format_matrix, format_pdf
from analytics.reports.pdf_chart import LETTERS
from analytics.reports.pdf_page import BOLD, MARGIN, SIZE, TEXT, fit
from analytics.reports.tables import HourMatrix, make_tables, sum_shared_days
from analytics.reports.words import say
from analytics.reports.year_pdf import format_year_pdf
from analytics.reports.year_tables import make_title
from analytics.reports.yearly import MonthSums, compute_year
from tests.analytics.reports.building import HOURS, MEMBERS, build_books, build_key_of, build_town
from tests.analytics.reports.built_accounts import build, read_texts

FONTS = {"F1": TEXT, "F2": BOLD, "F3": FIXED}
TOKEN = re.compile(
    r"^(?P<keep>[qQ])$|1 0 0 1 (?P<by>[-\d.]+ [-\d.]+) cm|/(?P<font>F\d) (?P<size>[\d.]+) Tf|(?P<leading>[\d.]+) TL"
    r"|1 0 0 1 (?P<at>[-\d.]+ [-\d.]+) Tm|\((?P<text>(?:[^()\\]|\\.)*)\) Tj|(?P<down>T\*)", re.MULTILINE)
BEGINNING = "1 0 0 1 0 0 cm  BT /F1 12 Tf"
BAR = re.compile(r"n ([-\d.]+) ([-\d.]+) ([-\d.]+) ([-\d.]+) re f")
PORTRAIT, LANDSCAPE = (595, 842), (842, 595)


class Drawn(NamedTuple):
    text: str
    font: str
    size: float
    left: float
    base: float

    @property
    def right(self) -> float:
        return self.left + stringWidth(self.text, self.font, self.size)

    @property
    def top(self) -> float:
        return self.base + 0.72 * self.size


def read_page(stream: str) -> list[Drawn]:
    """All texts of one page, as they are drawn; nothing on it is turned or scaled."""
    found, font, size, leading, kept = [], "", 0.0, 0.0, []
    origin, line, left = (0.0, 0.0), (0.0, 0.0), 0.0
    for token in TOKEN.finditer(stream):
        if token["keep"] == "q":
            kept.append(origin)
        elif token["keep"]:
            origin = kept.pop()
        elif token["by"]:
            origin = add(origin, token["by"])
        elif token["font"]:
            font, size = FONTS[token["font"]], float(token["size"])
        elif token["leading"]:
            leading = float(token["leading"])
        elif token["at"]:
            line = add(origin, token["at"])
            left = line[0]
        elif token["down"]:
            line = (line[0], line[1] - leading)
            left = line[0]
        elif token["text"]:
            text = re.sub(r"\\(\d{3})", lambda octal: bytes([int(octal[1], 8)]).decode("cp1252"), token["text"])
            found.append(Drawn(text.replace("\\", ""), font, size, left, round(line[1], 3)))
            left = found[-1].right
    return found


def add(origin: tuple[float, float], by: str) -> tuple[float, float]:
    right, up = map(float, by.split())
    return origin[0] + right, origin[1] + up


def read_pages(pdf: bytes) -> list[list[Drawn]]:
    return [read_page(stream) for stream in read_texts(pdf).split(BEGINNING)[1:]]


def with_payments(count: int) -> MemberAccount:
    one = build()
    return replace(one, payments=tuple(replace(one.payments[0], number=n + 1) for n in range(count)))


ACCOUNTS = {
    "a consumer": build(),
    "a producer": build(7),
    "a name beyond the line": build(name="Esempio " * 40),
    "as many payments as fill pages": with_payments(130),
    "no hours": replace(build(), hours=()),
}


@pytest.mark.parametrize("one", ACCOUNTS.values(), ids=ACCOUNTS)
@pytest.mark.parametrize("language", ["it", "en"])
def test_all_is_on_the_paper_in_order_and_nothing_over_anything_else(one: MemberAccount, language: str) -> None:
    pdf = format_pdf(one, language)
    sizes = [(round(float(w)), round(float(h))) for w, h in re.findall(rb"/MediaBox \[ 0 0 ([\d.]+) ([\d.]+) \]", pdf)]
    pages = read_pages(pdf)
    assert len(sizes) == len(pages)
    assert sizes == sorted(sizes)  # hours, on sheets turned, come last
    assert set(sizes) == ({PORTRAIT, LANDSCAPE} if one.hours else {PORTRAIT})
    for number, ((width, height), drawn) in enumerate(zip(sizes, pages, strict=True), 1):
        *texts, foot = drawn
        assert foot.text.endswith(f" {number}") and (foot.base, foot.left, foot.size) == (MARGIN / 2, MARGIN, 7)
        assert [text for text in texts if text.left < MARGIN or text.right > width - MARGIN + 1] == []
        assert [text for text in texts if text.base < MARGIN - 1 or text.top > height - MARGIN] == []
        assert height - MARGIN - texts[0].top < 30  # a page begins at its top
        on_chart = [text for text in texts if text.size == LETTERS]
        written = [text for text in texts if text.size != LETTERS]
        for before, after in pairwise(written):
            if after.base < before.base:
                assert after.top <= before.base
            else:
                assert (after.base, after.left >= before.right - 1) == (before.base, True)
        assert [pair for pair in combinations(on_chart, 2) if lies_over(*pair)] == []
        ends = [end for text in on_chart for end in (text.base, text.top)]
        assert not ends or [text for text in written if min(ends) < text.top and text.base < max(ends)] == []


def lies_over(one: Drawn, other: Drawn) -> bool:
    is_beside = one.right <= other.left or other.right <= one.left
    return not is_beside and one.top > other.base and other.top > one.base


def test_a_page_turns_only_when_it_is_full() -> None:
    pages = read_pages(format_pdf(with_payments(130), "en"))
    rows = [[text for text in page if text.text == "GSE-2024-11-A"] for page in pages]
    assert [bool(page) for page in rows] == [True, True, True, *[False] * (len(rows) - 3)]
    assert sum(map(len, rows)) == 130
    for page in pages[:2]:
        assert min(text.base for text in page[:-1]) < MARGIN + 12  # no further row had room
    assert len(read_pages(format_pdf(build(), "en"))) == 3


@pytest.mark.parametrize("one", ACCOUNTS.values(), ids=ACCOUNTS)
@pytest.mark.parametrize("language", ["it", "en"])
def test_each_table_has_its_own_heading(one: MemberAccount, language: str) -> None:
    drawn = [text.text for page in read_pages(format_pdf(one, language)) for text in page if text.size == 11]
    headings = [table.heading for table in make_tables(one, language)]
    assert drawn[: len(headings)] == headings and len(set(headings)) == len(headings)
    charts = [say("days", language), say("hours", language)] if one.hours else []
    assert drawn[len(headings) : len(headings) + 2] == charts


@pytest.mark.parametrize("one", ACCOUNTS.values(), ids=ACCOUNTS)
@pytest.mark.parametrize("language", ["it", "en"])
def test_columns_of_figures_and_no_others_are_on_the_right(one: MemberAccount, language: str) -> None:
    figure = re.compile(r"-?[\d.,' \u00a0]+( kWh| EUR| %)?|–")
    for table in make_tables(one, language):
        columns = list(zip(*table.rows, strict=True))
        assert table.right == tuple(place for place, cells in enumerate(columns) if all(map(figure.fullmatch, cells)))


def test_of_a_table_s_rows_the_header_alone_is_bold() -> None:
    one = build()
    drawn = [text for page in read_pages(format_pdf(one, "en")) for text in page if text.size == SIZE]
    tables = list(make_tables(one, "en"))
    heads = {cell for table in tables for cell in table.header if cell}
    assert {text.text for text in drawn if text.font == BOLD} == heads
    assert {"GSE-2024-11-A"} <= {text.text for text in drawn if text.font == TEXT}


@pytest.mark.parametrize("one", ACCOUNTS.values(), ids=ACCOUNTS)
def test_a_heading_stands_close_above_what_it_heads(one: MemberAccount) -> None:
    for page in read_pages(format_pdf(one, "it")):
        for before, after in pairwise(page[:-1]):
            if before.size == 11:
                assert 0 < before.base - after.base < 24 or after.size == 5.9 or after.size == 11
        assert page[-2].size != 11


def test_figures_of_a_column_end_at_one_line_and_words_begin_at_one() -> None:
    (page, *_) = read_pages(format_pdf(build(), "en"))
    start = next(n for n, text in enumerate(page) if text.text == "payment")
    rows = [page[start + 6 * n : start + 6 * n + 5] for n in range(4)]
    assert [row[0].text for row in rows[1:]] == ["premium, advance", "valorisation, advance", "premium, balance"]
    for column in zip(*rows, strict=True):
        edges = {round(text.left if column[0].text in ("payment", "reference") else text.right) for text in column}
        assert len(edges) == 1, column


def test_each_hour_has_its_column_and_each_day_its_line() -> None:
    for page in read_pages(format_pdf(build(7), "en")):
        hours = [text for text in page if text.font == FIXED]
        for line in hours:
            assert len(line.text) in (3 + 8 * 24, 3 + 8 * 25)
    every = [text for page in read_pages(format_pdf(build(), "en")) for text in page if text.font == FIXED]
    heads = [text for text in every if text.text.startswith("   ")]
    assert [text.text.split() for text in heads] == [[str(hour) for hour in range(25)]] * len(heads)
    days = [text.text.split() for text in every if text not in heads]
    assert len(days) == 31 * len(heads)
    assert sum(len(day) - 1 for day in days) == HOURS * len(heads)


def test_a_word_too_long_for_its_column_is_broken_and_none_is_cut() -> None:
    one = build()
    long = replace(one, payments=(replace(one.payments[0], reference="W" * 80), *one.payments[1:]))
    drawn = [text for page in read_pages(format_pdf(long, "en")) for text in page if "WWW" in text.text]
    assert "".join(text.text for text in drawn) == "W" * 80
    assert len({text.left for text in drawn}) == 1 and len({text.base for text in drawn}) == len(drawn) > 1
    whole = [text for page in read_pages(format_pdf(one, "en")) for text in page if text.text.startswith("GSE-20")]
    assert [text.text for text in whole] == ["GSE-2024-11-A", "GSE-2024-11-B", "GSE-2025-05-C"]


def test_a_table_s_header_is_on_each_of_its_pages() -> None:
    pages = read_pages(format_pdf(with_payments(130), "en"))
    assert [sum(text.text == "reference" for text in page) for page in pages[:4]] == [1, 1, 1, 0]


def test_the_days_are_bars_of_one_width_as_high_as_their_energy_above_one_line() -> None:
    one = build()
    (stream, *_) = [text for text in read_texts(format_pdf(one, "en")).split(BEGINNING) if " re f" in text]
    bars = [tuple(float(one) for one in bar) for bar in BAR.findall(stream)]
    lefts, bases, widths, heights = zip(*bars, strict=True)
    days = [wh for _, wh in sum_shared_days(one)]
    assert len(bars) == len(days) == 31
    assert max(bases) - min(bases) < 0.1 and max(widths) - min(widths) < 0.11
    assert heights == pytest.approx([max(heights) * wh / max(days) for wh in days], abs=0.2)
    assert CHART_HEIGHT / 2 < max(heights) <= CHART_HEIGHT == 60
    assert all(left + width < following for left, width, following in zip(lefts, widths, lefts[1:], strict=False))
    assert lefts[0] > 0 and lefts[-1] + widths[-1] <= PORTRAIT[0] - 2 * MARGIN
    green = ".101961 .498039 .294118 rg"
    assert stream[: stream.index(" re f")].rstrip().splitlines()[-2].strip() == green
    lines = [tuple(map(float, line)) for line in re.findall(r"n ([\d.]+) ([\d.]+) m ([\d.]+) ([\d.]+) l S", stream)]
    assert all(y == to_y and x < lefts[0] and to_x >= lefts[-1] + widths[-1] for x, y, to_x, to_y in lines)
    assert min(y for _, y, _, _ in lines) == pytest.approx(min(bases), abs=0.1)
    assert {"kWh", "0", "1", "31"} <= {text.text for text in read_page(stream) if text.size == LETTERS}


@pytest.mark.parametrize("language", ["en", "it"])
def test_where_no_day_s_energy_may_be_told_no_heading_stands_over_nothing(language: str) -> None:
    nothing = {"shared_wh": None, "shared_withdrawn_wh": None, "shared_injected_wh": None}
    hidden = replace(build(), hours=tuple(replace(table, **nothing) for table in build().hours))
    assert sum_shared_days(hidden) == []
    drawn, told = (
        [one.text for page in read_texts(format_pdf(each, language)).split(BEGINNING)[1:] for one in read_page(page)]
        for each in (hidden, build())
    )
    assert say("days", language) in told and say("days", language) not in drawn
    assert say("hours", language) in drawn


def test_members_are_named_in_full_in_the_head_and_short_in_the_foot() -> None:
    (page, *_) = read_pages(format_pdf(build(), "en"))
    assert f"Member: {MEMBERS[0]}" in [text.text for text in page]
    assert page[-1].text == f"Comunità del Borgo · 2024-10 · {MEMBERS[0][:12]} · page 1"


@pytest.mark.parametrize(("widths", "most", "right", "fitted"), [
    ([100.0, 50.0], 150.0, (1,), [100.0, 50.0]), ([100.0, 50.0], 149.0, (1,), [99.0, 50.0]),
    ([100.0, 50.0], 100.0, (1,), [50.0, 50.0]), ([100.0, 50.0], 0.0, (1,), [20.0, 50.0]),
    ([100.0, 300.0], 200.0, (), [50.0, 150.0]), ([100.0, 50.0], 1.0, (0, 1), [100.0, 50.0]),
    ([100.0], 99.0, (), [99.0]),
])  # fmt: skip
def test_columns_of_words_give_way_to_figures(
    widths: list[float], most: float, right: tuple[int, ...], fitted: list[float]
) -> None:
    assert fit(widths, most, right) == pytest.approx(fitted)


def test_a_matrix_stands_whole_on_a_page_below_its_title() -> None:
    for page in read_pages(format_pdf(build(7), "en"))[1:]:
        titles = [number for number, text in enumerate(page) if text.text.startswith("AC001E00001")]
        assert titles
        for number in titles:
            assert [text.font for text in page[number + 1 : number + 33]] == [FIXED] * 32


def test_the_hours_of_a_day_of_25_have_25_columns() -> None:
    days = (("26", tuple(range(24))), ("27", tuple(range(25))))
    header, first, second = _format_matrix(HourMatrix("t", days))
    assert [len(line) for line in (header, first, second)] == [3 + 8 * 25, 3 + 8 * 24, 3 + 8 * 25]
    assert (header.split(), second.split()) == ([str(n) for n in range(25)], ["27", *(str(n) for n in range(25))])


@pytest.mark.parametrize("is_for_gse", [False, True])
@pytest.mark.parametrize("language", ["it", "en"])
def test_a_year_of_great_sums_fits_its_paper_with_a_figure_on_each_bar(language: str, is_for_gse: bool) -> None:
    found = compute_year(build_books(build_key_of(build_town())), "2024", "Borgo")
    months = tuple(MonthSums(f"2024-{number:02d}", *[number * 8_765_432] * 10) for number in range(1, 13))
    report = replace(found, months=months, indicators=found.indicators * 12)
    pdf = format_year_pdf(report, language, is_for_gse=is_for_gse)
    assert pdf == format_year_pdf(report, language, is_for_gse=is_for_gse)
    pages = read_pages(pdf)
    texts = [one for page in pages for one in page]
    assert all(one.left >= MARGIN - 1 and one.right <= PORTRAIT[0] - MARGIN + 1 for one in texts)
    assert not [one.text for one in texts if "…" in one.text]
    for page in pages:
        for one, other in combinations(page, 2):
            assert one.base != other.base or one.right <= other.left or other.right <= one.left, (one, other)
    said = {one.text for one in texts}
    assert {show_eur(month.premium_cents + month.valorisation_cents, language) for month in months} <= said
    assert make_title(report, language, is_for_gse=is_for_gse) in said
