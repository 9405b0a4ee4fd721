"""What a file is, found by reading it as every form; and what it likely is where nothing in it is plausible."""

import pytest

from analytics.frames import Series, make_readings
from analytics.imports.forms import FORMS
from analytics.imports.guess import (
    GSE,
    MEMBERS,
    PAYEES,
    PRICES,
    READINGS,
    Guess,
    explain,
    find_other,
    guess_forms,
    load_mapping,
)
from analytics.imports.plausible import COUNTER, OTHER, POWER, UNIT, find_cause
from analytics.imports.table import parse_table
from analytics.limits import Power
from chaincode.words import Texts, Words
from tests.analytics.imports.samples import POINT, make_samples

AT = [f"12/03/2025 12:{minute:02d}" for minute in (0, 15, 30, 45)]


def rows(header: str, *cells: str) -> bytes:
    return "\n".join([header, *(f"{at};{cell}" for at, cell in zip(AT, cells, strict=False))]).encode()


@pytest.mark.parametrize("name", ["edistribuzione long", *FORMS])
def test_each_form_is_found_and_no_other(name: str) -> None:
    assert [one.form for one in guess_forms(make_samples()[name][0], POINT)] == [name.partition(" ")[0]]


HEADERS = {
    MEMBERS: b"name,organisation,name\nAda Esempio,citizens,Ada\n",
    PAYEES: b"member,holder,iban,iban\naaaaaaaa,Ada Esempio,,\n",
    GSE: b"month,plant,shared_kwh,shared_kwh\n2024-05,IT001E00000001,1,1\n",
    PRICES: b"hour,eur_mwh\n2024-05-01T00:00:00+02:00,x\n",
    READINGS: b"metering_point,register,start,energy_wh\nIT001E00000001,withdrawn,x,1\n",
}


@pytest.mark.parametrize("asker", [*HEADERS, "edistribuzione"])
@pytest.mark.parametrize("form", HEADERS)
def test_a_faulty_table_is_sent_to_what_takes_it_and_never_back_to_who_asks(form: str, asker: str) -> None:
    other = find_other(HEADERS[form], asker)
    assert other is None or other.form != asker
    if asker == form:
        assert other is None
    elif form in (MEMBERS, PAYEES):
        assert other is not None and other.form == form


@pytest.mark.parametrize(("content", "mapping", "energy_wh"), [
    (rows("ora;kw", *["0,400"] * 4), "ora-kw.toml", 400),
    (rows("ora;f1;f2", "0,100;", ";0,200", ";0,300", "0,050;0,070"), "ora-f1-f2.toml", 720),
    (rows("ora;immessa", "-0,100", "-0,101", "-0,102", "-0,103"), "ora-immessa.toml", 406),
    (rows("ora;lettura_kwh", "8350,274", "8350,385", "8350,705", "8350,979"), "ora-lettura.toml", 705),
    (rows("ora;kwh", *["0,100"] * 4) + b"\nTotale;0,400", "ora-kwh.toml", 400),
    (rows("ora;tipo;valore", *(f"Attiva;0,1\n{at};Reattiva;0,03\n{at};Gas;1,2" for at in AT)), "ora-tipo-valore.toml",
     400),
    (rows(f"ora;{POINT}", *["0,100"] * 4), "punti-in-colonna.toml", 400),
    (b"data;ora;kwh\n" + b"".join(b"12/03/2025;%02d:00;0,1%02d\n" % (hour, hour) for hour in range(1, 25)),
     "data-ora-24.toml", 2_700),
    (b"data;ora;kwh\n" + b"".join(b"12/03/2025;%02d:00;0,1%02d\n" % (hour, hour) for hour in range(24)),
     "data-ora.toml", 2_676),
])
def test_a_table_is_found_by_a_ready_made_mapping(content: bytes, mapping: str, energy_wh: int) -> None:
    (found,) = guess_forms(content, POINT)
    assert found[:2] == ("table", mapping)
    assert parse_table(content, POINT, rules=load_mapping(mapping)).energy_wh == energy_wh


DAY = [f"12/03/2025 {minute // 60:02d}:{minute % 60:02d}" for minute in range(0, 24 * 60, 15)]


@pytest.mark.parametrize(("marks", "begins"), [("start", 0), ("end", 1)])
def test_which_end_of_its_interval_a_time_names_is_never_guessed_wrong(marks: str, begins: int) -> None:
    """Whole days tell it; where they say the other, or nothing where both are read, the form must be named."""
    day = [*DAY, "13/03/2025 00:00"][begins:][:96]
    quarters = "\n".join(["ora;kwh", *(f"{at};0,1" for at in day)]).encode()
    found = guess_forms(quarters, POINT)
    if marks == "start":
        assert [one.mapping for one in found] == ["ora-kwh.toml"]
    else:
        fault = explain(quarters, POINT)
        assert found == [] and fault is not None and 'marks = "end"' in fault.error.reason.it
    some = b"data;ora;kwh\n12/03/2025;10:00;0,1\n12/03/2025;11:00;0,2\n"
    assert [one.mapping for one in guess_forms(some, POINT)] == ["data-ora-24.toml", "data-ora.toml"]


@pytest.mark.parametrize("date", ["30/03/2025", "26/10/2025"])
@pytest.mark.parametrize(("begins", "mapping"), [(0, "data-ora.toml"), (1, "data-ora-24.toml")])
def test_days_of_23_and_25_hours_tell_it_as_well(date: str, begins: int, mapping: str) -> None:
    hours = list(range(begins, begins + 24))
    if date.startswith("30"):
        hours.remove(2 + begins)
    else:
        hours.insert(hours.index(2 + begins), 2 + begins)
    content = b"data;ora;kwh\n" + b"".join(f"{date};{hour:02d}:00;0,1\n".encode() for hour in hours)
    assert [one.mapping for one in guess_forms(content, POINT)] == [mapping]


def test_readings_and_prices_are_found_and_nonsense_is_not() -> None:
    readings = f"metering_point,perimeter,register,start,energy_wh\n{POINT},AC001E00001,withdrawn,2025-03-12T12:00Z,1\n"
    assert [one.form for one in guess_forms(readings.encode())] == ["readings"]
    assert [one.form for one in guess_forms(b"start,eur_mwh\n2024-09-01T00:00:00+02:00,92.85\n")] == ["prices"]
    assert [guess_forms(content) for content in (b"", b"nonsense", b"a;b\n1;2\n", b"\xff\xfe\x00")] == [[]] * 4
    assert isinstance(Guess("a", "", Texts("b", "c")).words, Words)


@pytest.mark.parametrize(("values", "cause"), [
    ((8_350_274, 8_350_385, 8_350_705, 8_350_979), COUNTER), ((3_000, 2_000, 2_500, 4_000), POWER),
    ((300_000, 200_000, 0, 250_000, 400_000), UNIT), ((9 * 10**6, 9 * 10**8, 9 * 10**7, 9 * 10**8), OTHER),
    ((3_000, 100, 2_500, 4_000), None), ((9_000_000, 0, 0), None), ((0, 0, 0, 0, 0), None),
])
def test_what_a_file_likely_is_where_nothing_is_plausible(values: tuple[int, ...], cause: Words | None) -> None:
    series = Series(POINT, "withdrawn")
    found = make_readings([(series, 900 * place, 900, value) for place, value in enumerate(values)])
    assert find_cause(found, {POINT: Power(3_000)}) == cause
