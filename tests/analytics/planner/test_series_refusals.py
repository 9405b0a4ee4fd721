"""What is refused of a model by series: by code, file and line, in two languages, and what to do."""

import pytest

from analytics.planner.series.refusal import MODEL, SERIES, SeriesError
from analytics.planner.series.report import compute_series_report

TOML = """\
# a comment
[model]
series = "series.csv"
years = 20
discount = 0.03
reward = "reward"

[peak]
A = {eur_per_kw = 2.5, weight = 1}

[[party]]
code = "a"
load = "load"
[[party.component]]
kind = "renewable"
profile = "sun"
capex_eur = 1000
opex_eur_y = 10
life_y = 25
max_kw = 10

[[party]]
code = "b"
load = "load"
[[party.component]]
kind = "battery"
capex_eur = 400
opex_eur_y = 5
life_y = 15
max_kwh = 50
efficiency = 0.92
least_soc = 0.2
most_soc = 1.0
c_rate_in = 1.0
c_rate_out = 1.0
[[party.component]]
kind = "converter"
of = "battery"
capex_eur = 200
opex_eur_y = 2
life_y = 10
max_kw = 50
efficiency = 1.0
"""
CSV = """\
step,hours,weight,category,buy,sell,consumption,reward,load,sun
1,0.25,365,A,0.3,0.1,0.02,0.11,1.5,0
2,0.25,365,A,0.3,0.1,0.02,0.11,2.5,0.8
"""


def refuse(toml, csv):
    with pytest.raises(SeriesError) as refused:
        compute_series_report(toml.encode(), csv.encode())
    error = refused.value
    assert str(error.words.en).startswith(f"{error.code}: ")
    assert str(error.words.it).startswith(f"{error.code}: ") and error.words.it != error.words.en
    return error.code, error.file, error.line


def test_the_model_that_is_spoilt_below_is_taken():
    assert compute_series_report(TOML.encode(), CSV.encode())["apart"]["npv_eur"].keys() == {"a", "b"}


@pytest.mark.parametrize(("old", "new", "code", "line"), [
    ("[model]", "[model", "NOT_TOML", 2),
    ("years = 20", "yeers = 20", "IS_MISSING", 2),
    ("years = 20", "years = 20.5", "NO_WHOLE_NUMBER", 4),
    ("years = 20", "years = 0", "OUT_OF_BOUNDS", 4),
    ("years = 20", "years = \"many\"", "IS_NO_DECIMAL_NUMBER", 4),
    ("discount = 0.03", "discount = -1", "OUT_OF_BOUNDS", 5),
    ("discount = 0.03", "discount = nan", "IS_NO_DECIMAL_NUMBER", 5),
    ("discount = 0.03", "discount = 0.03\ntaxes = 1", "UNKNOWN_KEY", 6),
    ("reward = \"reward\"", "reward = 0.1", "IS_NO_TEXT", 6),
    ("weight = 1}", "weigth = 1}", "IS_MISSING", 9),
    ("weight = 1}", "weight = 1, month = 1}", "UNKNOWN_KEY", 9),
    ("A = {eur_per_kw = 2.5, weight = 1}", "A = 2.5", "IS_NO_TABLE", 9),
    ("code = \"b\"", "code = \"a\"", "TAKEN_NAME", 23),
    ("code = \"b\"", "code = \"EC\"", "NO_CODE", 23),
    ("code = \"b\"", "code = \"a+b\"", "NO_CODE", 23),
    ("code = \"b\"", "code = \"b\"\nsex = \"f\"", "UNKNOWN_KEY", 24),
    ("kind = \"battery\"", "kind = \"accumulator\"", "UNKNOWN_ONE_OF", 26),
    ("life_y = 15", "life_y = 15\nname = \"converter\"", "TAKEN_NAME", 30),
    ("of = \"battery\"", "of = \"batery\"", "NOT_ONE_CONVERTER", 25),
    ("kind = \"battery\"", "kind = \"battery\"\nname = \"store\"", "NOT_ONE_CONVERTER", 27),
    ("least_soc = 0.2", "least_soc = 0.2\nvoltage = 48", "UNKNOWN_KEY", 33),
    ("most_soc = 1.0", "most_soc = 0.1", "OUT_OF_BOUNDS", 33),
    ("max_kw = 50", "max_kwh = 50", "IS_MISSING", 36),
    ("efficiency = 0.92", "efficiency = 0", "OUT_OF_BOUNDS", 31),
    ("capex_eur = 1000", "capex_eur = -1000", "OUT_OF_BOUNDS", 17),
    ("profile = \"sun\"", "", "IS_MISSING", 14),
])  # fmt: skip
def test_a_model_is_refused_by_the_line_to_mend(old, new, code, line):
    assert old in TOML
    assert refuse(TOML.replace(old, new, 1), CSV) == (code, MODEL, line)


def test_a_converter_of_no_battery_and_a_model_without_parties_are_refused():
    battery, converter = (TOML.index(f"[[party.component]]\nkind = \"{kind}\"") for kind in ("battery", "converter"))
    alone = TOML[:battery] + TOML[converter:]
    assert refuse(alone, CSV) == ("NO_BATTERY", MODEL, 27)
    assert refuse(TOML[: TOML.index("[[party]]")], CSV)[0] == "NO_PARTY"


@pytest.mark.parametrize("key", ["party = 1", "party = [1]"])
def test_parties_that_are_no_tables_are_refused(key):
    assert refuse(f"{key}\n" + TOML[: TOML.index("[[party]]")], CSV)[::2] == ("IS_NO_LIST_OF_TABLES", 1)


@pytest.mark.parametrize(("old", "new", "code", "line"), [
    ("step,", "number,", "NO_COLUMN", 1),
    ("reward,load", "prize,load", "NO_COLUMN", 1),
    ("reward,load", "reward,reward", "COLUMN_TWICE", 1),
    ("2,0.25", "3,0.25", "STEP_OUT_OF_ORDER", 3),
    ("2.5,0.8", "2.5,-0.8", "CELL_OUT_OF_BOUNDS", 3),
    ("2.5,0.8", "-2.5,0.8", "CELL_OUT_OF_BOUNDS", 3),
    ("2.5,0.8", "2.5,nan", "CELL_NO_NUMBER", 3),
    ("2.5,0.8", "2.5,", "CELL_NO_NUMBER", 3),
    ("2.5,0.8", "2.5", "NO_TABLE", 3),
    ("1,0.25,", "1,0,", "CELL_OUT_OF_BOUNDS", 2),
    ("0.25,365,A", "0.25,365,B", "UNKNOWN_CATEGORY", 2),
])  # fmt: skip
def test_a_series_is_refused_by_its_line(old, new, code, line):
    assert old in CSV
    assert refuse(TOML, CSV.replace(old, new, 1)) == (code, SERIES, line)


def test_a_series_without_steps_is_refused():
    assert refuse(TOML, CSV.splitlines()[0])[0] == "COUNT_OF_STEPS"


def test_without_peaks_no_step_needs_a_category():
    toml = "".join(line for line in TOML.splitlines(keepends=True) if not line.startswith(("[peak]", "A = ")))
    csv = CSV.replace("category,", "").replace("365,A,", "365,")
    assert compute_series_report(toml.encode(), csv.encode())
