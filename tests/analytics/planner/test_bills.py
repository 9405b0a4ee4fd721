"""Bills as a file: months as people write them, whole or by band; what is no such table is refused by line."""

from decimal import Decimal

import pytest

from analytics.cells import ReadingsFileError
from analytics.planner.bills import parse_bills
from analytics.planner.plan import compute_plan
from analytics.planner.sheet import list_files, parse_sheet
from analytics.toml_tables import ConfigError
from tests.analytics.planner.sheets import HAMLET

WHOLE = "month,kwh\n" + "".join(f"{month},{month * 10}\n" for month in range(1, 13))


@pytest.mark.parametrize("months", [
    [f"2024-{month:02}" for month in range(1, 13)], [f"{month:02}/2024" for month in range(1, 13)],
    [f"15/{month:02}/2024" for month in range(1, 13)], [f"2024-{month:02}-28" for month in range(12, 0, -1)],
    [str(month) for month in range(1, 13)],
])
def test_months_are_read_in_the_forms_in_which_they_are_written(months: list[str]) -> None:
    text = "mese;kwh\n" + "".join(f"{month};1{number},5\n" for number, month in enumerate(months))
    found = [month[0] for month in parse_bills(text.encode())]
    expected = [Decimal(f"1{number}.5") for number in range(12)]
    assert found == (expected[::-1] if months[0].startswith("2024-12") else expected)


def test_of_a_month_that_stands_twice_the_later_years_counts() -> None:
    text = WHOLE.replace("month,kwh\n", "month,kwh\n2024-03,7\n2023-03,9\n")
    assert parse_bills(text.encode())[2] == (Decimal(7),)


@pytest.mark.parametrize(("text", "line", "word"), [
    ("a,b\n1,2\n", 1, "month"), ("", 1, ""), (WHOLE.replace("3,30", "13,30"), 4, "13"),
    (WHOLE.replace("7,70\n", ""), 12, "7"),
    (WHOLE.replace("3,30", "3,-30"), 4, "-30"), (WHOLE.replace("3,30", "3,x"), 4, "x"),
    (WHOLE.replace("3,30", "3,1.210"), 4, "1210"), (WHOLE.replace("3,30", "3,210,5"), 4, "semicolons"),
])
def test_what_is_no_such_table_is_refused_by_line(text: str, line: int, word: str) -> None:
    with pytest.raises(ReadingsFileError) as refused:
        parse_bills(text.encode())
    assert (refused.value.line, word in str(refused.value)) == (line, True)


def test_a_members_bills_by_band_are_its_use_to_the_wh() -> None:
    rows = "".join(f"2024-{month:02};30;20;{month},5\n" for month in range(1, 13))
    given, whole = HAMLET.split("[[plant]]")[0], HAMLET.index("[[plant]]")
    text = given[:given.index("bills_kwh")] + 'bills = "bollette.csv"\n' + HAMLET[whole:]
    text = text.replace("kw = 6", 'source = "hydro"\nkw = 6')
    assert list_files(text.encode()) == ["bollette.csv"]
    sheet = parse_sheet(text.encode(), {"bollette.csv": ("mese;f1;f2;f3\n" + rows).encode()})
    assert compute_plan(sheet).years[0].members["SHOP"].used_wh == 12 * 50_000 + sum(range(1, 13)) * 1000 + 12 * 500
    with pytest.raises(ConfigError, match=r"bollette\.csv"):
        compute_plan(parse_sheet(text.encode(), {"bollette.csv": b"mese;kwh\n1;2\n"}))
