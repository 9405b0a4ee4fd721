"""Four counts, replacing that is asked for, imports listed and taken back, and what counts given out again."""

import json
from pathlib import Path

import pytest

from tests.helpers.files.portal import format_portal, use_at_home

from .conftest import Desk

POINT = "IT001E00000001"
COUNTS = ("new", "same", "replaced", "refused")
HEADER = "metering_point,perimeter,register,start,energy_wh,interval_s\n"
QUARTERS = "".join(f"{POINT},AC001E00001,withdrawn,2024-09-10T12:{minute:02d}:00+02:00,100,900\n"
                   for minute in (0, 15, 30, 45))
HOUR = f"{POINT},AC001E00001,withdrawn,2024-09-10T12:00:00+02:00,400,3600\n"
MAPPING = """\
[time]
column = "ora"
format = "%d/%m/%Y %H:%M"
interval_s = 3600
[energy]
columns = { withdrawn = "kwh" }
"""


def export(desk: Desk, *words: str) -> list[dict[str, object]]:
    lines = desk.type("readings", "export", "--point", POINT, "--json", *words).stdout.splitlines()
    return [json.loads(line) for line in lines]


def undo(desk: Desk, import_id: int) -> tuple[int, int]:
    done = desk.ask("readings", "undo", str(import_id))
    return done["undone"], done["restored"]


def write_phases(desk: Desk) -> tuple[list[str], str]:
    """Three phases of one meter, a day each: 2.4, 4.8 and 7.2 kWh."""
    files = [desk.write(f"phase-{name}.csv", "ora;kwh\n" + "".join(
        f"10/09/2024 {hour:02d}:00;0,{number}00\n" for hour in range(24))) for number, name in enumerate("abc", 1)]
    return files, desk.write("mapping.toml", MAPPING)


@pytest.mark.parametrize("texts", [(QUARTERS, HOUR), (HOUR, QUARTERS)])
def test_quarters_and_hours_of_one_register_count_once_whichever_came_first(
    desk: Desk, texts: tuple[str, str]
) -> None:
    for number, text in enumerate(texts):
        desk.ask("import", "readings", desk.write(f"{number}.csv", HEADER + text), "--replace")
    assert sum(int(str(one["energy_wh"])) for one in export(desk)) == 400
    assert len(export(desk)) == texts[1].count("\n")


def test_a_part_of_a_longer_value_is_refused_and_said(desk: Desk) -> None:
    desk.ask("import", "readings", desk.write("hour.csv", HEADER + HOUR))
    some = desk.write("some.csv", HEADER + "".join(QUARTERS.splitlines(keepends=True)[:3]))
    shown = desk.type("import", "readings", some, "--replace", expects=1).stdout
    assert "0 new, 0 the same, 0 replaced, 3 refused" in shown and "OVERLAPS: 3" in shown
    assert [one["energy_wh"] for one in export(desk)] == [400]


def test_one_file_with_both_is_refused_by_its_line(desk: Desk) -> None:
    file = desk.write("both.csv", HEADER + QUARTERS + HOUR)
    assert desk.type("import", "readings", file, expects=2).stderr.startswith(f"{file}:6: ")


def test_three_phases_in_three_files_are_refused_and_added_up_only_when_asked(desk: Desk) -> None:
    files, mapping = write_phases(desk)
    words = ("import", "table", *files, "--mapping", mapping, "--point", POINT)
    refused = desk.type(*words, expects=2).stderr.splitlines()
    assert [line.partition(": ")[0] for line in refused] == files[1:]
    assert "24 values" in refused[0] and "--sum" in refused[0]
    assert export(desk) == []
    done = desk.ask(*words, "--sum")
    assert [done[name] for name in COUNTS] == [24, 0, 0, 0]
    assert sum(int(str(one["energy_wh"])) for one in export(desk)) == 14_400


def test_a_sum_that_lacks_a_phase_somewhere_is_refused(desk: Desk) -> None:
    files, mapping = write_phases(desk)
    Path(files[2]).write_text("\n".join(Path(files[2]).read_text().splitlines()[:-1]))
    refused = desk.type("import", "table", *files, "--mapping", mapping, "--point", POINT, "--sum", expects=2).stderr
    assert "2024-09-10 23:00+02 only 2 of 3 files" in refused


def test_one_file_after_the_other_replaces_only_when_it_is_said(desk: Desk) -> None:
    files, mapping = write_phases(desk)
    words = ("--mapping", mapping, "--point", POINT)
    first = desk.ask("import", "table", files[0], *words)
    assert [first[name] for name in COUNTS] == [24, 0, 0, 0]
    refused = desk.type("import", "table", files[1], *words, expects=1).stderr
    assert refused.startswith("REPLACES: 24 values") and "2.400 kWh -> 4.800 kWh" in refused
    assert sum(int(str(one["energy_wh"])) for one in export(desk)) == 2_400
    done = desk.ask("import", "table", files[1], *words, "--replace")
    assert [done[name] for name in COUNTS] == [0, 0, 24, 0]
    assert [done["files"][0][name] for name in COUNTS] == [0, 0, 24, 0]


def test_an_import_is_listed_and_taken_back_and_then_the_one_before_it(desk: Desk) -> None:
    files, mapping = write_phases(desk)
    ids = [desk.ask("import", "table", file, "--mapping", mapping, "--point", POINT, "--replace")["import"]
           for file in files[:2]]
    listed = desk.ask("readings", "list")["imports"]
    assert [(one["import"], one["new"], one["replaced"], one["files"][0]["file"]) for one in listed] == [
        (ids[1], 0, 24, files[1]), (ids[0], 24, 0, files[0])]
    refused = desk.type("readings", "undo", str(ids[0]), expects=1).stderr
    assert refused.startswith("IMPORT_REPLACED_SINCE: 24 values")
    assert undo(desk, ids[1]) == (24, 24)
    assert sum(int(str(one["energy_wh"])) for one in export(desk)) == 2_400
    assert desk.type("readings", "undo", str(ids[1]), expects=1).stderr.startswith("IMPORT_UNDONE")
    assert undo(desk, ids[0]) == (24, 0)
    assert export(desk) == []
    assert [one["undone_at_s"] > 0 for one in desk.ask("readings", "list")["imports"]] == [True, True]
    assert desk.type("readings", "undo", "99", expects=1).stderr.startswith("UNKNOWN")


def test_what_changes_nothing_is_no_import(desk: Desk) -> None:
    file = desk.write("hour.csv", HEADER + HOUR)
    assert desk.ask("import", "readings", file)["import"] == 1
    assert desk.ask("import", "readings", file)["import"] is None
    assert len(desk.ask("readings", "list")["imports"]) == 1


def test_what_counts_is_given_out_in_the_form_that_comes_in(desk: Desk) -> None:
    file = desk.write(f"{POINT}.csv", format_portal(use_at_home, days=3))
    desk.ask("import", "edistribuzione", file)
    table = desk.type("readings", "export", "--point", POINT).stdout
    assert table.splitlines()[:2] == [HEADER.strip(), f"{POINT},AC001E00001,withdrawn,2024-09-01T00:00:00+02:00,"
                                      f"{table.splitlines()[1].split(',')[4]},900"]
    found = desk.ask("import", "readings", desk.write("again.csv", table), "--source", "portal")
    assert [found[name] for name in COUNTS] == [0, 288, 0, 0]
    day = export(desk, "--from", "2024-09-02", "--until", "2024-09-02")
    assert len(day) == 96 and day[0] == {
        "register": "withdrawn", "start": "2024-09-02T00:00:00+02:00", "energy_wh": day[0]["energy_wh"],
        "interval_s": 900, "source": "portal"}
    assert "no member has" in desk.type("readings", "export", "--point", "IT001E00000009", expects=2).stderr


@pytest.mark.parametrize(("name", "register"), [
    ("curva_immessa.csv", "injected"), ("IT001E00000001_A-_2024.csv", "injected"), ("prelievo.csv", "withdrawn"),
    ("settembre.csv", "withdrawn"), ("immissione e prelievo.csv", "withdrawn"),
])
def test_the_register_is_read_from_the_files_name(desk: Desk, name: str, register: str) -> None:
    file = desk.write(name, format_portal(use_at_home, days=1))
    desk.ask("import", "edistribuzione", file, "--point", POINT)
    assert {one["register"] for one in export(desk)} == {register}


def test_a_name_that_says_what_the_form_cannot_hold_is_refused(desk: Desk) -> None:
    file = desk.write("produzione.csv", format_portal(use_at_home, days=1))
    assert "produced" in desk.type("import", "edistribuzione", file, "--point", POINT, expects=2).stderr
    desk.ask("import", "edistribuzione", file, "--point", POINT, "--register", "injected")
    assert {one["register"] for one in export(desk)} == {"injected"}


def test_what_is_far_above_the_power_is_set_aside_named_and_left_out_for_a_reason(desk: Desk) -> None:
    """Ada's contract is of 6 kW, her plant of 5.5: 6.6 kW are told and counted up to 9 kW, more is set aside."""
    rows = "".join(f"{POINT},AC001E00001,{register},2024-09-10T{hour}:00:00+02:00,{energy_wh},3600\n"
                   for register, hour, energy_wh in (("withdrawn", 12, 6_700), ("withdrawn", 13, 9_001),
                                                     ("injected", 14, 9_001)))
    file = desk.write("high.csv", HEADER + rows)
    assert [desk.ask("import", "readings", file)[name] for name in COUNTS][:1] == [3]
    found = desk.ask("readings", "set-aside", "--from", "2024-09-01")["set_aside"]
    assert [(one["register"], one["from_date"], one["count"], one["energy_wh"], one["power_w"], one["reason"])
            for one in found] == [("injected", "2024-09-10", 1, 9_001, 6_000, ""),
                                  ("withdrawn", "2024-09-10", 1, 9_001, 6_000, "")]
    desk.type("readings", "leave-out", "--point", POINT, "--register", "injected", "--from", "2024-09-10",
              "--until", "2024-09-10", "--reason", "the meter was broken")
    found = desk.ask("readings", "set-aside")["set_aside"]
    assert [one["reason"] for one in found] == ["the meter was broken", ""]
    assert {one["energy_wh"] for one in export(desk)} == {6_700, 9_001}, "kept, whatever counts"


def test_injected_energy_of_a_point_without_a_plant_is_told(desk: Desk) -> None:
    file = desk.write("immessa.csv", format_portal(use_at_home, days=1))
    shown = desk.type("import", "edistribuzione", file, "--point", "IT001E00000002").stdout
    assert "IT001E00000002 injects, and no plant is known behind it" in shown
    assert "no plant is known" not in desk.type("import", "edistribuzione", file, "--point", POINT).stdout
