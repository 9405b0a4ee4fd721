"""A mapping file: what holds where nothing is said, and the last value taken and the first refused of each rule."""

import pytest

from analytics.cells import ReadingsFileError
from analytics.imports.mapping import AUTO, TableRules, parse_mapping
from analytics.imports.table import parse_table

PLAIN = {"time": {"column": '"t"'}, "energy": {"columns": '{ withdrawn = "w" }'}}
Change = dict[str, str | None]


def make(changes: Change) -> TableRules:
    """A mapping by `table.key`; None takes a key away."""
    tables = {name: dict(keys) for name, keys in PLAIN.items()}
    for name, value in changes.items():
        table, _, key = name.partition(".")
        own = tables.setdefault(table, {})
        own.pop(key, None)
        if value is not None:
            own[key] = value
    lines = [line for name, keys in tables.items() for line in (f"[{name}]", *(f"{k} = {v}" for k, v in keys.items()))]
    return parse_mapping("\n".join(lines).encode())


def test_what_holds_where_nothing_is_said() -> None:
    rules = make({})
    assert (rules.file.delimiter, rules.file.header, rules.file.sheet, rules.rows.leave_out) == ("", (1,), "", {})
    time, energy = rules.time, rules.energy
    assert (time.date_column, time.time_column, time.format) == ("", "", "iso")
    assert (time.timezone, time.marks, time.interval_s) == ("Europe/Rome", "start", 900)
    assert (energy.unit, energy.decimal, energy.rounding, energy.sign, energy.counter) == (
        "kWh", ",", "none", "plus", False)
    assert (energy.column, energy.register_column, energy.registers) == ("", "", {})
    assert (rules.point.column, rules.point.a_column, rules.quality.column, rules.quality.estimated) == (
        "", False, "", ())


BY_REGISTER: Change = {"energy.columns": None, "energy.column": '"e"', "energy.register_column": '"r"',
                       "energy.registers": '{ A = "withdrawn", B = "injected" }'}
TAKEN: list[Change] = [
    {"file.delimiter": '""'}, {"file.delimiter": '";"'}, {"file.delimiter": '"\\t"'},
    {"file.header": "1"}, {"file.header": "1000"}, {"file.header": "[1, 2, 1000]"}, {"file.header": "0"},
    {"time.column": None, "time.date_column": '"d"', "time.time_column": '"h"'},
    {"time.format": '"unix"'}, {"time.format": '"%H"'}, {"time.marks": '"end"'},
    *({"time.interval_s": str(length)} for length in (1, 60, 300, 900, 1_800, 3_600)), {"time.interval_s": '"auto"'},
    *({"time.timezone": f'"{zone}"'} for zone in ("UTC", "+14:00", "-14:00", "+00:59", "Europe/Rome")),
    *({"energy.unit": f'"{unit}"'} for unit in ("Wh", "kWh", "MWh", "W", "kW")),
    {"energy.decimal": '"."'}, {"energy.rounding": '"nearest"'}, {"energy.sign": '"minus"'}, {"energy.sign": '"net"'},
    *({"energy.counter": "true", "energy.unit": f'"{unit}"'} for unit in ("Wh", "kWh", "MWh")),
    {"energy.columns": '{ withdrawn = "w", injected = ["i", "j"], produced = "p" }'},
    {"energy.columns": None, "energy.column": '"e"'}, BY_REGISTER, {"energy.sign": '"net"'} | BY_REGISTER,
    {"energy.columns": None, "point.a_column": "true"}, {"point.column": '"pod"'},
    {"quality.column": '"q"', "quality.estimated": '["S"]'}, {"rows.leave_out": '{ t = "Totale*", k = ["a", "b"] }'},
]  # fmt: skip


@pytest.mark.parametrize("changes", TAKEN, ids=str)
def test_a_mapping_may_say(changes: Change) -> None:
    make(changes)


REFUSED: list[tuple[Change, str]] = [
    *(({"file.delimiter": text}, "one character") for text in ('";;"', "'\"'", '"\\r"', '"\\n"')),
    *(({"file.header": text}, "number of a line from 1") for text in ("-1", "[0]", "1001", "[1, 1]", "[2, 1]")),
    ({"file.header": "true"}, "isn't of its kind"), ({"file.header": '["1"]'}, "isn't of its kind"),
    ({"time.column": None}, "column, or"), ({"time.date_column": '"d"', "time.time_column": '"h"'}, "column, or"),
    ({"time.column": None, "time.date_column": '"d"'}, "column, or"),
    ({"time.column": None, "time.time_column": '"h"'}, "column, or"),
    ({"time.format": '"hours"'}, "time.format"), ({"time.marks": '"middle"'}, "time.marks"),
    *(({"time.interval_s": str(length)}, "divides an hour") for length in (-1, 7, 899, 3_601, 7_200)),
    *(({"time.timezone": f'"{zone}"'}, "timezone is") for zone in ("+15:00", "-15:00", "+01:60", "01:00",
        "Europe/Oslo")),
    ({"energy.unit": '"GWh"'}, "energy.unit"), ({"energy.decimal": '";"'}, "energy.decimal"),
    ({"energy.rounding": '"up"'}, "energy.rounding"), ({"energy.sign": '"both"'}, "energy.sign"),
    *(({"energy.counter": "true", "energy.unit": f'"{unit}"'}, "energy.counter") for unit in ("W", "kW")),
    *(({"energy.counter": "true", "energy.sign": f'"{sign}"'}, "energy.counter") for sign in ("minus", "net")),
    ({"energy.counter": "true", "time.marks": '"end"'}, "energy.counter"),
    ({"energy.columns": None}, "columns, or one column"), ({"energy.column": '"e"'}, "columns, or one column"),
    ({"point.a_column": "true"}, "a_column goes with no other"),
    ({"energy.columns": None, "energy.column": '"e"', "point.a_column": "true"}, "a_column goes with no other"),
    ({"energy.columns": None, "point.column": '"p"', "point.a_column": "true"}, "a_column goes with no other"),
    (BY_REGISTER | {"energy.register_column": None}, "go together"), (BY_REGISTER | {"energy.registers": None},
                                                                       "go together"),
    ({"energy.register_column": '"r"', "energy.registers": '{ A = "injected" }'}, "registers need energy.column"),
    ({"energy.columns": '{ stored = "s" }'}, "registers are"),
    (BY_REGISTER | {"energy.registers": '{ A = "stored" }'}, "registers are"),
    ({"energy.sign": '"net"', "energy.columns": '{ produced = "p" }'}, "net is of withdrawn"),
    (BY_REGISTER | {"energy.sign": '"net"', "energy.registers": '{ A = "produced" }'}, "net is of withdrawn"),
    ({"quality.column": '"q"'}, "quality needs"), ({"quality.estimated": '["S"]'}, "quality needs"),
    ({"quality.column": '"q"', "quality.estimated": '"S"'}, "isn't of its kind"),
    ({"quality.column": '"q"', "quality.estimated": "[1]"}, "isn't of its kind"),
    ({"rows.leave_out": '"Totale"'}, "isn't of its kind"), ({"rows.leave_out": "{ t = 1 }"}, "isn't of its kind"),
    ({"energy.registers": '{ A = ["injected"] }'}, "isn't of its kind"), ({"energy.counter": "1"}, "isn't of its kind"),
    ({"time.interval_s": "1.0"}, "isn't of its kind"), ({"time.interval_s": '"automatic"'}, "isn't of its kind"),
    ({"time.zone": '"UTC"'}, "unknown key in .time.: 'zone'"), ({"times.zone": '"UTC"'}, "unknown table: 'times'"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "words"), REFUSED, ids=str)
def test_a_mapping_that_cannot_be_used_is_refused_in_its_first_line(changes: Change, words: str) -> None:
    with pytest.raises(ReadingsFileError, match=words) as refused:
        make(changes)
    assert refused.value.line == 1
    assert len(str(refused.value.reason)) <= 220


def test_a_refusal_of_toml_names_its_line_and_a_table_is_a_table() -> None:
    with pytest.raises(ReadingsFileError, match="line 2: not TOML"):
        parse_mapping(b"[time]\ncolumn = \n")
    with pytest.raises(ReadingsFileError, match="time must be a table"):
        parse_mapping(b"time = 5\n")
    with pytest.raises(ReadingsFileError, match="isn't of its kind") as refused:
        make({"time.column": "[" + "1," * 500 + "1]"})
    assert len(str(refused.value.reason)) == len("mapping file: ") + 200


def test_one_text_or_number_may_stand_for_a_list_of_one() -> None:
    rules = make({"file.header": "3", "rows.leave_out": '{ t = "Totale*", k = ["a", "b"] }',
        "time.interval_s": '"auto"'})
    assert (rules.file.header, rules.rows.leave_out) == ((3,), {"t": ("Totale*",), "k": ("a", "b")})
    assert (rules.energy.columns, rules.time.interval_s) == ({"withdrawn": ("w",)}, AUTO)
    assert make({"file.header": "0"}).file.header == ()


@pytest.mark.parametrize(("content", "changes", "point", "words"), [
    ("t;w\n", {}, "", "line 1: no column of points in the mapping"), ("t;w\n", {}, "P", "line 1: no values"),
    ("t;w\n", {"point.column": '"pod"'}, "P", "line 1: no header: it must name t, pod, w"),
    ("t;w;w\n", {}, "P", "line 1: the header names 'w' twice"),
    ("x\n\nt;w\n2024-05-01T00:00;x\n", {"file.header": "3"}, "P", "line 4: not a number"),
    ("t;a\n", {"energy.columns": None, "point.a_column": "true"}, "",
        "line 1: no header: no column is named after a POD"),
    ("x;y\n", {"file.header": "0"}, "P", "line 1: no header: it must name t, w"),
    ("t;w\n2024-05-01T00:00;-1\n", {}, "P", "line 2: below 0: '-1'"), ("t;w\n9998-12-31T23:00;1\n", {}, "P", ""),
    ("t;w\n9999-01-01T00:00;1\n", {}, "P", "line 2: no year from 1996 on"), ("t;w\n1996-01-02T00:00;1\n", {}, "P", ""),
    ("t;w\n1996-01-01T00:00;1\n", {}, "P", "line 2: no instant from 1996"),
    ("t;w\n1995-12-31T23:00;1\n", {}, "P", "line 2: no year from 1996 on"),
    ("t;w\n2024-05-01T00:00:00.5;1\n", {}, "P", "line 2: not a time of the form iso"),
    ("t;w\n99999999900;1\n", {"time.format": '"unix"'}, "P", ""),
    ("t;w\n1714514400.0;1\n", {"time.format": '"unix"'}, "P", ""),
    ("t;w\n1714514400.5;1\n", {"time.format": '"unix"'}, "P", "line 2: not a time of the form unix"),
    ("t\n;w\n2024-05-01T00:00;1\n", {"file.header": "[1, 2]"}, "P", ""),
    ("t;w\n2024-05-01T00:00;1\n", {"time.interval_s": '"auto"'}, "P",
        "line 2: one value of a series doesn't show its step"),
    ("t;w\n171451440000;1\n", {"time.format": '"unix"'}, "P", "line 2: not a time of the form unix"),
])  # fmt: skip
def test_a_table_by_its_mapping(content: str, changes: Change, point: str, words: str) -> None:
    if not words:
        assert len(parse_table(content.encode(), point and "IT001E00000001", rules=make(changes)).readings) == 1
        return
    with pytest.raises(ReadingsFileError, match=words):
        parse_table(content.encode(), point and "IT001E00000001", rules=make(changes))
