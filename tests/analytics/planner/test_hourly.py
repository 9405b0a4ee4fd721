"""The first year's hours as CSV add up to the result's first year, by perimeter."""

import csv
import io

import pytest

from analytics.cells import parse_start
from analytics.planner.hourly import COLUMNS, format_hours
from analytics.toml_tables import ConfigError

from .sheets import plan_hamlet, read_parish


def test_the_hours_add_up_to_the_year() -> None:
    plan = plan_hamlet()
    rows = list(csv.DictReader(io.StringIO(format_hours(plan.sheet))))
    year = plan.years[0]
    assert len(rows) == 8784
    assert (rows[0]["start"], tuple(rows[0])) == ("2024-01-01T00:00:00+01:00", COLUMNS)
    for name in ("produced_wh", "on_spot_wh", "injected_wh"):
        assert sum(int(row[name]) for row in rows) == year.sum_plants(name)
    for name in ("used_wh", "withdrawn_wh"):
        assert sum(int(row[name]) for row in rows) == year.sum_members(name)
    assert sum(int(row["shared_wh"]) for row in rows) == year.shared_wh


def test_an_hour_of_the_autumn_night_is_told_from_the_other() -> None:
    rows = list(csv.DictReader(io.StringIO(format_hours(plan_hamlet().sheet))))
    starts = [row["start"] for row in rows]
    assert starts[starts.index("2024-10-27T02:00:00+02:00") + 1] == "2024-10-27T02:00:00+01:00"
    assert "2024-03-31T02:00:00+01:00" not in starts
    assert len({parse_start(start) for start in starts}) == len(rows)


def test_given_totals_have_no_hours() -> None:
    with pytest.raises(ConfigError, match="given totals"):
        format_hours(read_parish())
