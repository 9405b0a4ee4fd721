"""A file's point: as the file says, as who brings it says, or as its name says, in this order."""

import pytest

from analytics.limits import Power
from gateway.acts.reading_files import BroughtFile, read_file
from tests.analytics.imports.samples import POINT, make_samples

OTHER, NOBODYS = "IT001E00000008", "IT001E00000009"
POWERS = dict.fromkeys((POINT, OTHER), Power(3_000_000, 3_000_000))


@pytest.mark.parametrize(("sample", "name", "point", "found"), [
    ("enphase", f"{POINT}.csv", "", POINT),                 # this form names none
    ("enphase", f"{NOBODYS}.csv", OTHER, OTHER),            # who brings it knows better than its name
    ("enphase", "curve.csv", OTHER, OTHER),
    ("edistribuzione long", "curve.csv", "", POINT),        # this one does
    ("edistribuzione long", f"{NOBODYS}.csv", POINT, POINT),
])
def test_whose_a_file_is(sample: str, name: str, point: str, found: str) -> None:
    read = read_file(BroughtFile(name, make_samples()[sample][0], point, ""), POWERS)
    assert read.fault is None and read.readings is not None
    assert {series.metering_point for series in read.readings.series} == {found}


@pytest.mark.parametrize(("name", "point"), [("curve.csv", ""), ("curve.csv", NOBODYS), (f"{NOBODYS}.csv", "")])
def test_a_file_of_nobody_known_here_isnt_taken(name: str, point: str) -> None:
    read = read_file(BroughtFile(name, make_samples()["enphase"][0], point, ""), POWERS)
    assert read.fault is not None and read.readings is None


@pytest.mark.parametrize(("name", "point"), [("curve.csv", OTHER), (f"{OTHER}.csv", "")])
def test_a_file_that_names_another_point_than_its_name_or_who_brings_it_isnt_taken(name: str, point: str) -> None:
    brought = BroughtFile(name, make_samples()["edistribuzione long"][0], point, "")
    assert read_file(brought, POWERS).fault is not None
