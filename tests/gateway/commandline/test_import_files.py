"""`volano import FORM FILE...`: several files at once or none, the report, corrections, any table by a mapping."""

import pytest

from tests.analytics.imports.samples import RULES, make_samples, make_sii
from tests.helpers.files.portal import format_portal, use_at_home

from .conftest import Desk

POINT = "IT001E00000001"
RULES_AUTO = """\
[time]
column = "ora"
format = "%d/%m/%Y %H:%M"
interval_s = "auto"
[energy]
columns = { withdrawn = "kwh" }
"""


def make_unareti(date: str, kwh: str, kind: str = "E") -> str:
    header = "POD;DATA;ORA;FL_ORA_LEGALE;ATTIVA_PRELEVATA;ATTIVA_IMMESSA;TIPO_DATO;"
    return f"{header}\n{POINT};{date};000000;2;{kwh};0,5;{kind};\n"


def test_several_files_name_their_points_by_their_names(desk: Desk) -> None:
    points = (POINT, POINT[:-1] + "2")
    files = [desk.write(f"{point}_settembre.csv", format_portal(use_at_home, days=2)) for point in points]
    found = desk.ask("import", "edistribuzione", *files)
    assert found["new"] == 2 * 192
    assert [one["series"][0]["metering_point"] for one in found["files"]] == [POINT, POINT[:-1] + "2"]


def test_one_file_that_cannot_be_read_stops_all_and_each_is_named(desk: Desk) -> None:
    good = desk.write(f"{POINT}.csv", format_portal(use_at_home, days=1))
    bad = [desk.write(f"{POINT}-{n}.csv", format_portal(use_at_home, days=1) + "01/09/2024;x\n") for n in (1, 2)]
    refused = desk.type("import", "edistribuzione", good, *bad, expects=2).stderr.splitlines()
    assert [line.startswith(f"{file}:3: ") for file, line in zip(bad, refused, strict=True)] == [True, True]
    assert desk.ask("import", "edistribuzione", good)["new"] == 96


def test_a_point_that_nobody_has_stops_all(desk: Desk) -> None:
    files = [desk.write(name, format_portal(use_at_home, days=1)) for name in (f"{POINT}.csv", "IT001E00000009.csv")]
    assert "IT001E00000009" in desk.type("import", "edistribuzione", *files, expects=2).stderr
    assert desk.ask("import", "edistribuzione", files[0])["same"] == 0


def test_both_registers_and_estimates_and_a_corrected_file(desk: Desk) -> None:
    first = desk.ask("import", "unareti", desk.write("u.csv", make_unareti("20240901", "0,1", "S")))
    assert (first["new"], first["files"][0]["verified"]) == (2, False)
    assert [(one["register"], one["energy_wh"], one["estimated"]) for one in first["files"][0]["series"]] == [
        ("injected", 500, 1), ("withdrawn", 100, 1)]
    corrected = desk.write("u2.csv", make_unareti("20240901", "0,2"))
    refused = desk.type("import", "unareti", corrected, expects=1).stderr.splitlines()
    assert refused[0].startswith("REPLACES: 1 values would replace") and "0.100 kWh -> 0.200 kWh" in refused[1]
    done = desk.ask("import", "unareti", corrected, "--replace")
    assert [done[name] for name in ("new", "same", "replaced", "refused")] == [0, 1, 1, 0]  # one is measured now
    assert [(one["old_wh"], one["new_wh"]) for one in done["replacements"]] == [(100, 200)]
    again = desk.ask("import", "unareti", corrected)
    assert (again["new"], again["same"]) == (0, 2)


def test_an_unverified_form_says_so_and_what_it_left_out(desk: Desk) -> None:
    text = make_sii('<Ea E1="0,1">01</Ea>', '<Er E1="9,0">01</Er>', month="09/2024").decode()
    shown = desk.type("import", "sii", desk.write("f.xml", text)).stdout
    assert "unverified" in shown
    assert "reactive or unknown energy, left out: 1, line 6" in shown
    assert "missing: withdrawn 2024-09-01 00:15+02" in shown


def test_the_portals_long_form_is_unverified_though_its_wide_form_is_not(desk: Desk) -> None:
    wide = desk.write("wide.csv", format_portal(use_at_home, days=1))
    long = desk.write("long.csv", f"POD;{POINT}\nData;Ora;Consumo\n02/09/2024;00:00;0,5\n")
    found = desk.ask("import", "edistribuzione", wide, long, "--point", POINT)["files"]
    assert [(one["format"], one["verified"]) for one in found] == [
        ("edistribuzione", True), ("edistribuzione-long", False)]
    shown = desk.type("import", "edistribuzione", wide, long, "--point", POINT).stdout
    assert shown.count("unverified") == 1 and "edistribuzione-long" in shown


def test_more_than_the_points_power_is_told(desk: Desk) -> None:
    found = desk.ask("import", "unareti", desk.write("u.csv", make_unareti("20240901", "9,0")))
    assert [one["energy_wh"] for one in found["files"][0]["set_aside"]] == [9_000]


def test_a_table_by_a_mapping_file(desk: Desk) -> None:
    rules, table = desk.write("columns.toml", RULES), make_samples()["table"][0].decode().replace("/05/", "/09/")
    file = desk.write("table.csv", table)
    assert desk.ask("import", "table", file, "--mapping", rules)["new"] == 192
    bad = desk.write("bad.toml", RULES.replace("column", "colum"))
    assert desk.type("import", "table", file, "--mapping", bad, expects=2).stderr.startswith(f"{bad}: ")


def test_prices_of_several_zones_keep_the_communitys(desk: Desk) -> None:
    file = desk.write("prices.csv", "start;NORD;SUD\n2024-09-01T00:00+02:00;92,85;1\n")
    assert desk.ask("import", "prices", file) == {"zone": "NORD", "prices": 1, "notes": []}


def test_the_form_is_found_by_looking_and_said(desk: Desk) -> None:
    file = desk.write(f"{POINT}.csv", format_portal(use_at_home, days=1))
    shown = desk.type("import", file)
    assert "e-Distribuzione's customer portal" in shown.stderr and "96 new" in shown.stdout
    table = desk.write("kw.csv", "ora;kw\n10/09/2024 12:00;0,400\n10/09/2024 12:15;0,400\n")
    assert desk.ask("import", table, "--point", POINT)["files"][0]["energy_wh"] == 200
    readings = f"metering_point,perimeter,register,start,energy_wh\n{POINT},AC001E00001,injected,2024-09-10T12:00Z,7\n"
    assert desk.ask("import", desk.write("r.csv", readings))["new"] == 1
    assert "no known form" in desk.type("import", desk.write("x.csv", "nonsense"), expects=2).stderr


def test_a_file_in_which_nothing_is_plausible_is_refused_with_the_likely_cause(desk: Desk) -> None:
    rows = "".join(f"10/09/2024 {hour:02d}:00;{8_350 + hour},5\n" for hour in range(24))
    file = desk.write("c.csv", "ora;kwh\n" + rows)
    refused = desk.type("import", file, "--point", POINT, expects=2).stderr
    assert "states of a counter?" in refused and "Traceback" not in refused


def test_a_file_that_says_an_hour_and_a_quarter_of_it_is_refused(desk: Desk) -> None:
    rules = desk.write("auto.toml", RULES_AUTO)
    times = ("10:00", "11:00", "12:00", "12:15", "12:30", "12:45")
    file = desk.write("mixed.csv", "ora;kwh\n" + "".join(f"10/09/2024 {at};0,1\n" for at in times))
    assert desk.ask("import", "table", file, "--mapping", rules, "--point", POINT)["new"] == 6
    file = desk.write("twice.csv", "metering_point,perimeter,register,start,energy_wh,interval_s\n" + "".join(
        f"{POINT},AC001E00001,injected,2024-09-10T{at}Z,5,{step}\n" for at, step in (("12:00", 3_600), ("12:15", 900))))
    assert desk.type("import", file, expects=2).stderr.splitlines()[-1].startswith(f"{file}:3: ")


@pytest.mark.parametrize("is_hour_first", [False, True])
def test_what_values_of_another_length_would_replace_is_told_whole(desk: Desk, is_hour_first: bool) -> None:
    header = "metering_point,perimeter,register,start,energy_wh,interval_s\n"
    row = "IT001E00000001,AC001E00001,withdrawn,2024-09-03T12:{:02d}:00+02:00,{},{}\n"
    hour = desk.write("hour.csv", header + row.format(0, 500, 3600))
    quarters = desk.write("quarters.csv", header + "".join(row.format(minute, 100, 900) for minute in (0, 15, 30, 45)))
    first, second = (hour, quarters) if is_hour_first else (quarters, hour)
    desk.type("import", "readings", first)
    told = desk.type("import", "readings", second, expects=1).stderr
    old, new = ("0.500", "0.400") if is_hour_first else ("0.400", "0.500")
    assert f"{old} kWh -> {new} kWh" in told, told
