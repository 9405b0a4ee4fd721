"""The grid for people: verdicts first, then the cells, failing ones above, then charts. One page, and each chart."""

from collections.abc import Sequence
from typing import Any

from analytics.charts.labels import label_days, label_names
from analytics.charts.model import Chart, DataSeries, Lines
from analytics.charts.units import COUNT, PERCENT, TOKENS, Unit, show_number
from analytics.economy.cells import FOUNDING, RESPENDS_BPS
from analytics.economy.grid import SHOWN
from analytics.economy.measuring import STAKEHOLDERS
from analytics.reports.html import format_parts
from analytics.reports.tables import TextTable
from chaincode.words import say_in

Plain = dict[str, Any]
MEANINGS = ("welcome", "energy", "bonus", "produced", "used")
COLUMNS = (
    "validity", "respend", "active", "age_p50", "age_p90", "expired", "pile_up", "velocity", "waiting", "funds", "cost",
)
NOTES = ("people", "energy", "spending", "left_out", "conserved")


def say(name: str, language: str, **values: object) -> str:
    """A text of the report."""
    return say_in(language, f"analytics.economy.report.{name}", **values)


def format_html(result: Plain, language: str) -> str:
    """Give the result as one page that needs nothing beside itself."""
    parts = [sum_up(result, language), *list_charts(result, language).values(), list_cells(result, language)]
    parts.append(TextTable(say("stated", language), tuple(say(note, language) for note in NOTES)))
    return format_parts(say("title", language), parts, language)


def sum_up(result: Plain, language: str) -> TextTable:
    """Say of each validity how many cells are good, and what the others fail by."""
    rows = tuple(
        (say(name, language), _show_days(result, name), str(own["good"]), str(own["of"]), str(own["age"]),
         str(own["expires"]), say("enough" if own["is_enough"] else "not_enough", language))
        for name, own in result["verdicts"].items()
    )
    names = ("validity", "days", "good", "of", "fail_age", "fail_expires", "verdict")
    run = say("run", language, members=result["members"], weeks=result["weeks"], seed=result["seed"],
              digest=result["digest"][:16])  # fmt: skip
    sentences = (say("asked", language), run)
    return TextTable(say("verdicts", language), sentences, _say_all(names, language), rows, (2, 3, 4, 5))


def _say_all(names: Sequence[str], language: str) -> tuple[str, ...]:
    return tuple(say(name, language) for name in names)


def _show_days(result: Plain, name: str) -> str:
    validity = next(one["cell"]["validity"] for one in result["cells"] if one["cell"]["validity"]["name"] == name)
    return " / ".join(str(validity[kind]) for kind in ("citizen", "commerce", "municipality"))


def list_cells(result: Plain, language: str) -> TextTable:
    """Give a row a cell, failing ones first."""
    rows = tuple(_show_cell(one, language) for one in result["cells"])
    sentences = (say("cells_are", language),)
    right = tuple(range(1, len(COLUMNS)))
    return TextTable(say("cells", language), sentences, _say_all(COLUMNS, language), rows, right)


def _show_cell(one: Plain, language: str) -> tuple[str, ...]:
    cell, figures = one["cell"], one["figures"]

    def percent(bps: int) -> str:
        return show_number(bps, 2, 0, language)

    def tokens(cents: int) -> str:
        return show_number(cents, 2, 0, language)

    return (
        say(cell["validity"]["name"], language), percent(cell["respend_bps"]), percent(cell["active_bps"]),
        str(figures["age_p50_days"]["commerce"]), str(figures["age_p90_days"]["commerce"]),
        percent(figures["expired_bps"]), percent(figures["pile_up_bps"]),
        show_number(figures["velocity_bps"], 4, 1, language), tokens(figures["waiting_cents"]),
        tokens(figures["funds_cents"]), show_number(figures["cost_a_member_cents"], 2, 2, language),
    )


def list_charts(result: Plain, language: str) -> dict[str, Chart]:
    """Give the charts by name: age and expiry over what is re-spent, wallets and what waits over the weeks."""
    charts: dict[str, Chart] = {
        "age": _chart_grid(result, language, "age", COUNT, lambda one: one["age_p90_days"]["commerce"]),
        "expired": _chart_grid(result, language, "expired", PERCENT, lambda one: one["expired_bps"]),
        "pile-up": _chart_grid(result, language, "pile_up", PERCENT, lambda one: one["pile_up_bps"]),
    }
    weeks: list[Plain] = next((one["weeks"] for one in result["cells"]
                  if one["weeks"] and one["cell"]["validity"]["name"] == FOUNDING.name), [])  # fmt: skip
    if weeks:
        charts["wallets"] = _chart_weeks(weeks, language, "wallets", [
            (name, [week["wallets_cents"][name] for week in weeks]) for name in STAKEHOLDERS])
        charts["aside"] = _chart_weeks(weeks, language, "aside", [
            (name, [week[f"{name}_cents"] for week in weeks]) for name in ("commons", "funds", "waiting")])
    return charts


def _chart_grid(result: Plain, language: str, name: str, unit: Unit, value: Any) -> Lines:
    """A line a validity over what is re-spent, where so many are active as in the cell in the middle."""
    found = {(one["cell"]["validity"]["name"], one["cell"]["respend_bps"]): value(one["figures"])
             for one in result["cells"] if one["cell"]["active_bps"] == SHOWN[1]}  # fmt: skip
    series = [DataSeries(say(validity, language), meaning, [found.get((validity, bps)) for bps in RESPENDS_BPS])
              for validity, meaning in zip(result["verdicts"], MEANINGS, strict=False)]  # fmt: skip
    labels = label_names(f"{show_number(bps, 2, 0, language)} %" for bps in RESPENDS_BPS)
    return Lines(say(f"chart_{name}", language), unit, say("respend", language), labels, series)


def _chart_weeks(weeks: Sequence[Plain], language: str, name: str, rows: Sequence[tuple[str, list[int]]]) -> Lines:
    series = [DataSeries(say(kind, language), meaning, values)
              for (kind, values), meaning in zip(rows, MEANINGS, strict=False)]  # fmt: skip
    labels = label_days((week["date"] for week in weeks), language)
    return Lines(say(f"chart_{name}", language), TOKENS, say("week", language), labels, series)
