"""An account's figures add up, from the payments down to the hours, in HTML and in PDF."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from analytics.reports.account import MonthAccounts, split_days
from analytics.reports.html import format_account
from analytics.reports.pdf import format_pdf
from analytics.reports.pdf_page import clean_text
from analytics.reports.tables import make_matrices, make_tables
from analytics.reports.words import say
from tests.analytics.reports.building import HOURS, MEMBERS, MONTH
from tests.analytics.reports.built_accounts import ALL, BOOKS, build, read_texts


def test_accounts_add_up_to_the_payments() -> None:
    members = sum(ALL.build(one).own_cents for one in ALL.members)
    others = sum(cents for name, cents in BOOKS.sum_given().items() if name not in MEMBERS)
    assert len(ALL.members) == len(MEMBERS)
    assert ALL.received_cents == 8_800 == members + others + ALL.kept_cents + BOOKS.reserve_cents()


@pytest.mark.parametrize("row", range(len(MEMBERS)))
def test_the_lines_of_why_make_the_amount(row: int) -> None:
    one = build(row)
    assert sum(why.own_cents for why in one.why) == one.own_cents == sum(paid.own_cents for paid in one.payments)


def test_a_part_is_its_weight_of_the_line_to_a_cent() -> None:
    for row in range(len(MEMBERS)):
        for why in build(row).why:
            if why.all_weights:
                assert abs(why.own_cents * why.all_weights - why.line_cents * why.own_weight) < why.all_weights


def test_the_hours_make_the_months_energy() -> None:
    one = build()
    (table,) = one.hours
    assert sum(table.shared_withdrawn_wh) == one.energy.shared_withdrawn_wh
    assert sum(table.withdrawn_wh) == one.energy.withdrawn_wh


def sum_by_clock(values: list[int]) -> list[int]:
    """October 2024 in F1, F2, F3, without holidays on weekdays, by the system's own time zones."""
    sums, start = [0, 0, 0], datetime(2024, 9, 30, 22, tzinfo=UTC)
    for number, wh in enumerate(values):
        local = (start + timedelta(hours=number)).astimezone(ZoneInfo("Europe/Rome"))
        is_waking = 7 <= local.hour < 23 and local.isoweekday() < 7
        is_peak = 8 <= local.hour < 19 and local.isoweekday() < 6
        sums[0 if is_peak else 1 if is_waking else 2] += wh
    return sums


@pytest.mark.parametrize("language", ["it", "en"])
def test_bands_of_what_was_withdrawn_stand_on_page_and_paper(language: str) -> None:
    one = build()
    assert list(one.withdrawn_bands_wh) == sum_by_clock(one.hours[0].withdrawn_wh)
    (energy,) = [table for table in make_tables(one, language) if table.heading == say("energy", language)]
    assert [name for name, _ in energy.rows[1:4]] == [f"{say('of_which', language)} F{n}" for n in (1, 2, 3)]
    shown = read_texts(format_pdf(one, language)) + format_account(one, language)
    assert all(shown.count(kwh) >= 2 for _, kwh in energy.rows[1:4])
    assert replace(one, hours=()).withdrawn_bands_wh is None
    halved = replace(one.hours[0], withdrawn_wh=[wh // 2 for wh in one.hours[0].withdrawn_wh])
    assert replace(one, hours=(halved,)).withdrawn_bands_wh is None, "of other hours than those that were divided by"


def test_a_day_on_which_the_clock_changes_has_25_hours() -> None:
    days = split_days(MONTH, range(HOURS))
    assert [len(values) for _, values in days] == [24] * 26 + [25] + [24] * 4
    assert [date for date, _ in days] == [f"{MONTH}-{day:02d}" for day in range(1, 32)]
    assert [value for _, values in days for value in values] == list(range(HOURS))


def test_backing_says_kept_minted_and_difference() -> None:
    one = build()
    assert (one.kept_cents, one.minted_cents, one.backing_cents) == (4_400, 2_000, 2_400)


@pytest.mark.parametrize(("language", "words"), [
    ("it", ("Perché questa somma", "token di energia emessi", "Metà e metà.", "44,00 EUR", "ottobre 2024")),
    ("en", ("Why this amount", "energy tokens minted", "Half and half.", "44.00 EUR", "October 2024", "advance")),
])  # fmt: skip
def test_the_page_is_in_the_members_language(language: str, words: tuple[str, ...]) -> None:
    page = format_account(build(), language)
    assert [word for word in words if word not in page] == []
    assert f'<html lang="{language}">' in page


def test_figures_stand_right_words_left_and_only_notes_with_a_reason_are_listed() -> None:
    for language in ("it", "en"):
        for table in make_tables(build(), language):
            for row in table.rows:
                for place, cell in enumerate(row):
                    is_figure = bool(re.fullmatch(r"-?[\d.,]+( kWh| EUR)?|–", cell)) and (place > 0 or len(row) == 1)
                    assert cell == "" or is_figure is (place in table.right), (row, place)
    one = build()
    assert [table.heading for table in make_tables(one, "en") if table.heading == say("notes", "en")] == []
    noted = replace(one, payments=(replace(one.payments[0], reason="typed wrong"), *one.payments[1:]))
    *_, notes = make_tables(noted, "en")
    assert (notes.heading, notes.sentences) == (say("notes", "en"), (f"{one.payments[0].number}: typed wrong",))


def test_the_page_escapes_names_and_has_every_hour() -> None:
    page = format_account(build(), "it")
    assert "Ada Esempio &lt;1&gt;" in page and "<1>" not in page
    assert "<script" not in page
    assert page.count("<svg") == page.count("</desc>") == 2  # so many days have their figures as tips, in a table too
    one_table = re.findall(r'<table class="hours">.*?</table>', page, re.DOTALL)[0]
    assert one_table.count('<td class="n">') == HOURS


def test_the_perimeters_hours_are_hidden_where_few_stand_behind_them() -> None:
    page = format_account(build(shows_all=False), "en")
    assert "fewer than five members" in page
    assert "shared in the whole perimeter" not in page


@pytest.mark.parametrize("language", ["it", "en"])
def test_the_pdf_says_what_the_page_says(language: str) -> None:
    pdf = format_pdf(build(), language)
    assert pdf.startswith(b"%PDF-") and pdf.rstrip().endswith(b"%%EOF")
    texts = read_texts(pdf)
    amount = {"it": "44,00", "en": "44.00"}[language]
    assert amount in texts
    matrix = next(iter(make_matrices(build(), build().hours[0], language)))
    row = matrix.days[26][0].rjust(3) + "".join(f"{value:>8}" for value in matrix.days[26][1])
    assert row in texts


def test_the_same_account_is_the_same_pdf() -> None:
    assert format_pdf(build(), "it") == format_pdf(build(), "it")


@pytest.mark.parametrize(("text", "shown"), [("Niccolò € –", "Niccolò € –"), ("Ćosić Łuk", "Cosic ?uk")])
def test_letters_that_the_pdf_lacks_lose_their_accents(text: str, shown: str) -> None:
    assert clean_text(text) == shown


def test_a_very_long_name_stays_on_the_page() -> None:
    assert format_pdf(build(name="Esempio " * 40), "it")


def test_a_month_without_a_closing_has_no_accounts() -> None:
    with pytest.raises(ValueError):
        MonthAccounts(BOOKS, "2024-09", "Borgo")
