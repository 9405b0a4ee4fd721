"""`volano import`: what came in, what was refused and why; again changes nothing."""

import pytest

from tests.helpers.files.portal import feed_in, format_portal, use_at_home

from .conftest import Desk

READINGS = """\
metering_point,perimeter,register,start,energy_wh,interval_s
IT001E00000001,AC001E00001,injected,2024-09-01T12:00:00+02:00,1500,3600
IT001E00000002,AC001E00001,withdrawn,2024-09-01T12:00:00+02:00,800,3600
"""


def test_a_portal_file_comes_in_once(desk: Desk) -> None:
    file = desk.write("bruno.csv", format_portal(use_at_home, days=7))
    first = desk.ask("import", "edistribuzione", file, "--point", "IT001E00000002")
    assert (first["new"], first["same"], first["rejected"]) == (672, 0, {})
    again = desk.ask("import", "edistribuzione", file, "--point", "IT001E00000002")
    assert (again["new"], again["same"]) == (0, 672)


def test_the_report_names_what_is_missing(desk: Desk) -> None:
    rows = format_portal(feed_in, days=2).splitlines()
    cells = rows[1].split(";")
    cells[5:9] = [""] * 4
    file = desk.write("ada.csv", "\r\n".join([rows[0], ";".join(cells), rows[2], ""]))
    shown = desk.type(
        "import", "edistribuzione", file, "--point", "IT001E00000001", "--register", "injected").stdout
    assert "2024-09-01 01:00+02 .. 2024-09-01 02:00+02 (4)" in shown
    assert "188 new, 0 the same, 0 replaced, 0 refused" in shown


def test_what_the_ledgers_day_does_not_reach_is_refused_with_its_reason(desk: Desk) -> None:
    file = desk.write("bruno.csv", format_portal(use_at_home, days=30))
    shown = desk.type("import", "edistribuzione", file, "--point", "IT001E00000002", expects=1).stdout
    assert "FUTURE: 1632" in shown
    assert "1248 new" in shown


@pytest.mark.parametrize(("point", "text", "said"), [
    ("IT001E00000009", None, "no member has the metering point"),
    ("IT001E00000001", "POD;IT001E00000002;\r\n", "is of POD"),
    ("IT001E00000001", "nonsense", "no header"),
    ("IT001E00000001", "", "empty"),
])
def test_a_file_that_cannot_be_read_is_refused_in_one_line(desk: Desk, point: str, text: str | None, said: str) -> None:
    file = desk.write("x.csv", format_portal(use_at_home, days=1) if text is None else text)
    result = desk.type("import", "edistribuzione", file, "--point", point, expects=2)
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_table_of_readings_comes_in_once(desk: Desk) -> None:
    file = desk.write("readings.csv", READINGS)
    assert desk.ask("import", "readings", file)["new"] == 2
    assert desk.ask("import", "readings", file)["same"] == 2


@pytest.mark.parametrize(("old", "new", "line"), [
    ("AC001E00001,withdrawn", "AC001E00002,withdrawn", 3), ("IT001E00000001", "IT001E00000008", 2), ("1500", "1.5", 2),
])
def test_a_table_that_does_not_fit_is_refused_whole(desk: Desk, old: str, new: str, line: int) -> None:
    file = desk.write("readings.csv", READINGS.replace(old, new))
    assert desk.type("import", "readings", file, expects=2).stderr.startswith(f"{file}:{line}: ")
    good = desk.write("readings.csv", READINGS)
    assert desk.ask("import", "readings", good)["new"] == 2


def test_prices_come_in(desk: Desk) -> None:
    file = desk.write("prices.csv", "start,eur_mwh\n2024-09-01T00:00:00+02:00,92.85\n2024-09-01T01:00:00+02:00,-3\n")
    assert desk.ask("import", "prices", file) == {"zone": "NORD", "prices": 2, "notes": []}


@pytest.mark.parametrize("text", [
    "start\n", "start,eur_mwh\n", "start,eur_mwh\n2024-09-01T00:15:00+02:00,92.85\n",
    "start,eur_mwh\n2024-09-01T00:00:00+02:00,cheap\n",
    "start,eur_mwh\n2024-09-01T00:00:00+02:00\n",
])
def test_prices_that_cannot_be_read_are_refused(desk: Desk, text: str) -> None:
    file = desk.write("prices.csv", text)
    assert desk.type("import", "prices", file, expects=2).stderr.startswith(f"{file}:")


def test_a_file_that_is_not_there_is_refused_in_one_line(desk: Desk) -> None:
    result = desk.type("import", "readings", "nowhere.csv", expects=2)
    assert result.stderr == "File 'nowhere.csv' does not exist. Name a file that is there.\n"


@pytest.mark.parametrize("name", ["nowhere.csv", "nowhere/at-all"])
def test_nor_is_what_looks_like_a_file_taken_for_a_command(desk: Desk, name: str) -> None:
    assert desk.type("import", name, expects=2).stderr == f"File '{name}' does not exist. Name a file that is there.\n"
    assert "No such command 'nowhere'" in desk.type("import", "nowhere", expects=2).stderr
