"""What a period lacks: how it is said, counted in papers, and refused unless somebody says why."""

import pytest
from sqlalchemy import insert

from gateway.db.tables import metering_point, plant
from gateway.features.periods.lacks import (
    ASIDE,
    PRICES,
    READINGS,
    FoundLacks,
    Lack,
    Wait,
    find_lacks,
    require_complete,
    say_lacks,
)
from gateway.features.periods.records import Gap, ToldLack
from gateway.features.readings.presence import Presence
from gateway.http.errors import Problem
from tests.helpers.gateway.trial import FOUNDED, OpenDatabase

POINT = "IT001E00000001"


# --- what lacks
def lack(kind: str, *days: int, subject: str = POINT, register: str = "withdrawn") -> Lack:
    return Lack(kind, subject, register, tuple(f"2024-05-{day:02d}" for day in days))


@pytest.mark.parametrize(("one", "english", "italian"), [
    (lack(READINGS, 1), f"{POINT} withdrawn 2024-05-01", f"{POINT} prelevata 2024-05-01"),
    (lack(READINGS, 1, 2, 3, register="injected"), f"{POINT} injected 2024-05-01..2024-05-03",
     f"{POINT} immessa 2024-05-01..2024-05-03"),
    (lack(ASIDE, 1, 3, 5), f"{POINT} withdrawn set aside 2024-05-01, 2024-05-03, 2024-05-05",
     f"{POINT} prelevata da parte 2024-05-01, 2024-05-03, 2024-05-05"),
    (lack(PRICES, 1, 3, 5, 7, subject="NORD", register=""), "NORD prices 2024-05-01, 2024-05-03, 2024-05-05, ...",
     "NORD prezzi 2024-05-01, 2024-05-03, 2024-05-05, ..."),
])
def test_what_lacks_is_said_with_its_first_three_spans(one: Lack, english: str, italian: str) -> None:
    assert (one.words.en, one.words.it) == (english, italian)


def test_of_what_lacks_the_first_three_are_named_and_the_rest_counted() -> None:
    ones = [lack(READINGS, day) for day in (1, 2, 3, 4, 5)]
    more = ((3, "", ""), (4, "; and 1 more", "; e altri 1"), (5, "; and 2 more", "; e altri 2"))
    for count, english, italian in more:
        said = say_lacks(ones[:count])
        assert said.en == "; ".join(f"{POINT} withdrawn 2024-05-0{day}" for day in (1, 2, 3)) + english
        assert said.it == "; ".join(f"{POINT} prelevata 2024-05-0{day}" for day in (1, 2, 3)) + italian


def look(*lacks: Lack, is_empty: bool = False) -> FoundLacks:
    return FoundLacks(FOUNDED, "2024-05-08", Presence(14, (), is_empty), lacks)


def test_papers_count_days_of_registers_and_of_prices_apart() -> None:
    lacks = (lack(READINGS, 1, 2), lack(ASIDE, 3), lack(PRICES, 1, 2, 3, 4, subject="NORD", register=""))
    assert look(*lacks).to_gap(" why ") == Gap("why", 3, 4)
    assert (look().to_gap("why"), look().days) == (None, 7)
    assert look(*lacks).of(ASIDE) == [
        ToldLack("set_aside", POINT, "withdrawn", 1, (("2024-05-03", "2024-05-03"),))]


@pytest.mark.parametrize("end", ["2024-04-28", "2024-04-30", FOUNDED])
def test_days_that_have_not_begun_lack_nothing(open_database: OpenDatabase, end: str) -> None:
    """Pages look at a month to come as far as it is over; its end lies before its first day then."""
    database = open_database("lacks")
    with database.write() as connection:
        connection.execute(insert(metering_point), {
            "metering_point": POINT, "from_date": "2024-01-01", "to_date": "", "member": "a" * 64,
            "perimeter": "AC001E00001", "power_w": 6_000, "tag": "t" * 64,
        })
        connection.execute(insert(plant), {
            "metering_point": POINT, "power_kw": "5", "region": "Piemonte", "entry_on": "2024-02-01", "is_pv": True,
        })
        found = find_lacks(connection, "NORD", FOUNDED, end)
        assert (found.lacks, found.undecided, found.readings.expected_days, found.readings.absent) == ((), (), 0, ())
        begun = find_lacks(connection, "NORD", FOUNDED, "2024-05-02")
        assert [one.kind for one in begun.lacks] == [READINGS, READINGS, PRICES]


def test_what_lacks_is_refused_unless_somebody_says_why() -> None:
    require_complete(look(), "")
    require_complete(look(lack(READINGS, 1)), "why")
    for reason in ("", "  "):
        with pytest.raises(Problem, match="INCOMPLETE") as refused:
            require_complete(look(lack(READINGS, 1)), reason)
        assert {name: refused.value.values[name] for name in ("from_date", "to_date", "month")} == {
            "from_date": FOUNDED, "to_date": "2024-05-07", "month": "2024-05"}


@pytest.mark.parametrize(("date", "is_empty", "goes_on", "words"), [
    ("2024-05-14", False, True, "lacks 2 days of registers, 1 of prices; until 2024-05-15"),
    ("2024-05-15", False, False, "lacks 2 days of registers, 1 of prices; until 2024-05-15"),
    ("2024-05-15", True, True, "nothing was read of it"),
])
def test_a_period_waits_so_many_days_and_for_ever_where_nothing_was_read(
    date: str, is_empty: bool, goes_on: bool, words: str
) -> None:
    found = look(lack(READINGS, 1, 2), lack(PRICES, 1, subject="NORD", register=""), is_empty=is_empty)
    one = Wait(found, "2024-05-15", date)
    assert (one.goes_on, str(one)) == (goes_on, words)
