"""Every table that leaves: no text is worked out by the spreadsheet that opens it, whichever way it reads."""

import csv
import io
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.csv_table import format_rows, guard, localise
from analytics.examples import extract
from analytics.planner import founding, hourly
from analytics.planner.shipped import extract as shipped_extract
from analytics.repartition.payees import Payee, PaymentList, Payout, Waiting
from analytics.reports.payment_list import format_list
from analytics.reports.yearly import MonthSums, YearReport, format_year_csv
from gateway.commandline.members import listing as members
from gateway.commandline.plan import from_community
from tests.architecture.source import get_modules

COMMAND = "cmd|' /C calc'!A0"
LEADS = ("", " ", "\t", "\r", "\n", '"', "'", ' "', "x;", 'x";"', "x\t", "x\r\n")
HOSTILE = [f"{lead}{sign}{COMMAND}" for lead in LEADS for sign in "=+-@＝＋－＠"]
NUMBER = re.compile(r"-?\d+(\.\d+)?")


def list_payments(text: str) -> str:
    """Holders as nobody checked them, among those who are paid and those who wait."""
    payee = Payee("a", "x", "", "")
    object.__setattr__(payee, "holder", text)
    listed = PaymentList((Payout(payee, -5),), (Waiting(text, text, 100, "no_iban"),))
    return format_list(listed, "en")


def list_members(text: str) -> str:
    point = {"metering_point": text, "perimeter": text, "power_w": 3_000, "from_date": text, "to_date": text}
    names = ("member", "name", "organisation", "contact", "status")
    people = [dict.fromkeys(names, text) | {"metering_points": points} for points in ([point], [])]
    return members.format_people(people)


def list_year(text: str) -> str:
    return format_year_csv(YearReport(text, text, (MonthSums(text, kept_cents=-5),), ()))


def list_example(text: str) -> str:
    return extract.format_rows([[text, -5]])


def list_founding(text: str) -> str:
    return founding.format_rows([founding.COLUMNS, [text] * len(founding.COLUMNS)])


def list_shipped(text: str) -> str:
    return shipped_extract.format_rows([[text, -5]])


def list_hours(text: str) -> str:
    return hourly.format_rows([[text, -5]])


def list_curve(text: str) -> str:
    """A community's own readings, as a plan of it takes them along."""
    return from_community._format_curve([{"register": text, "start_s": 0, "energy_wh": 5, "interval_s": 900}], text)


EXPORTERS: dict[str, Callable[[str], str]] = {
    "analytics.reports.payment_list": list_payments, "analytics.reports.yearly": list_year,
    "gateway.commandline.members.listing": list_members, "analytics.examples.extract": list_example,
    "analytics.planner.founding": list_founding, "analytics.planner.shipped.extract": list_shipped,
    "analytics.planner.hourly": list_hours, "gateway.commandline.plan.from_community": list_curve,
}


def find_exporters() -> set[str]:
    return {module.name for module in get_modules() for _, imported in module.find_imports()
            if imported == "analytics.csv_table.format_rows"}


def test_every_exporter_is_tried() -> None:
    assert find_exporters() == set(EXPORTERS)


def find_formulas(text: str, delimiter: str) -> list[str]:
    """Cells that begin a formula for a reader that splits at `delimiter`, whether it understands quotes or not."""
    cells = [cell for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter) for cell in row]
    cells += [cell for line in re.split(r"[\r\n]", text) for cell in line.split(delimiter)] if delimiter != "," else []
    bare = [cell.strip().lstrip("\"' \t\r\n") if not cell.lstrip('" \t\r\n').startswith("'") else "'" for cell in cells]
    return [cell for cell in bare if cell[:1] in {*"=+-@＝＋－＠"} and not NUMBER.fullmatch(cell)]


@pytest.mark.parametrize("name", EXPORTERS)
@pytest.mark.parametrize("text", HOSTILE)
def test_no_text_of_an_export_is_a_formula(name: str, text: str) -> None:
    exported = EXPORTERS[name](text)
    assert COMMAND in exported.replace('""', '"')
    assert [find_formulas(exported, delimiter) for delimiter in ",;\t"] == [[], [], []]


@pytest.mark.parametrize("text", ["\tx", "\rx", "\nx"])
def test_a_tab_or_an_end_of_line_at_the_start_is_guarded_too(text: str) -> None:
    assert guard(text) == f"'{text}"


@given(st.text(alphabet="=+-@＝ \t\r\n\"';,ax1", max_size=12))
def test_no_text_at_all_is_a_formula(text: str) -> None:
    written = format_rows([["x", text, "y"]])
    assert [find_formulas(written, delimiter) for delimiter in ",;\t"] == [[], [], []]


@pytest.mark.parametrize("text", [
    "Ada Esempio", "a=b", "Bottega - Prova", "x; y", "", "1+1", "L'Aquila", "a@example.org",
])  # fmt: skip
def test_what_begins_no_formula_stays_as_it_is(text: str) -> None:
    assert next(csv.reader(io.StringIO(format_rows([[text]])))) in ([text], [])


def test_numbers_stay_numbers() -> None:
    assert format_rows([[-5, Decimal("-0.05"), 12]]) == "-5,-0.05,12\r\n"


def test_an_italian_spreadsheet_gets_semicolons_and_commas() -> None:
    text = 'start,price,name\r\n2024-01-01T00:00:00Z,12.50,"a, b"\r\n'
    assert localise(text, "it") == "\ufeffinizio;price;nome\r\n2024-01-01T00:00:00Z;12,50;a, b\r\n"
    assert localise(text, "en") == text
