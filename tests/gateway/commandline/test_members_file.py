"""The file of `members add`: every fault of every row is told, what is hardly meant is asked about."""

import io
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from gateway.acts.enrolling.applicant import Applicant, Faults
from gateway.commandline.members.doubts import Doubt, Known, correct, list_doubts
from gateway.commandline.members.file import MembersFileError, parse_members, read_rows
from tests.gateway.commandline.members_rows import GOOD, HEADER

TODAY = "2024-09-01"
WITH_PLANT = HEADER + ",plant_kw,entry_on,region,grant_pct"


def parse(content: bytes) -> tuple[list[Applicant], Faults]:
    rows, unread = read_rows(content)
    applicants, faults = parse_members(rows, Path(), TODAY)
    return applicants, sorted(unread + faults)


def find_faults(*rows: str, header: str = HEADER) -> Faults:
    try:
        return parse("\n".join([header, *rows, ""]).encode())[1]
    except MembersFileError as error:
        return error.faults


def find_doubts(*rows: str, header: str = HEADER, people: Sequence[Mapping[str, str]] = ()) -> list[Doubt]:
    table, _ = read_rows("\n".join([header, *rows, ""]).encode())
    return list_doubts(table, Known(people, (), TODAY))


@pytest.mark.parametrize(("row", "said"), [
    (",citizens,,,,", "name is missing"),
    ("Carla Finta,bank,,,,", "organisation is one of"),
    ("Carla Finta,citizens,,IT01E00000004,AC001E00001,3", "no POD"),
    ("Carla Finta,citizens,,IT001E00000004,AC01,3", "no primary substation"),
    ("Carla Finta,citizens,,IT001E00000004,AC001E00001,three", "power_kw is a number"),
    ("Carla Finta,citizens,,IT001E00000004,AC001E00001,0", "power_kw is a number"),
    ("Carla Finta,citizens,,IT001E00000004,AC001E00001,-3", "power_kw is a number"),
    ("Carla Finta,citizens,,,AC001E00001,3", "no POD"),
    ("Carla Finta,citizens,,IT001E00000004", "4 fields where the header has 6"),
])
def test_a_row_that_cannot_be_used_is_told_with_its_line(row: str, said: str) -> None:
    faults = find_faults(GOOD.replace("00004", "00009"), row)
    assert [line for line, _ in faults] == [3]
    assert said in faults[0][1]


def test_every_fault_of_every_row_is_told_at_once() -> None:
    told = find_faults(
        "A,bank,,,,,,,,", f"{GOOD},,,,", "B,citizens,a@b,x,y,z,55x,32/13/2024,Atlantide,150", "C", "D,x,,,,,,,,",
        header=WITH_PLANT)
    assert [line for line, _ in told] == [2, *[4] * 8, 5, 6]
    words = " ".join(reason for line, reason in told if line == 4)
    for column in ("contact", "metering_point", "perimeter", "power_kw", "plant_kw", "entry_on", "region", "grant_pct"):
        assert column in words


@pytest.mark.parametrize(("rows", "said"), [
    ([GOOD, "Dario Finto,citizens,,IT001E00000004,AC001E00001,3"], "stands on line 2 already"),
    ([GOOD, "Dario Finto,citizens,,IT001E00000004X,AC001E00001,3"], "stands on line 2 already"),
    (["Carla Finta,citizens,,,,", "Carla Finta,citizens,,IT001E00000004,AC001E00001,3"], "one person from two"),
    (["Carla Finta,citizens,c@example.org,,,", "Carla Finta,citizens,c@example.org,,,"], "the same as line 2"),
])
def test_repeats_within_a_file_are_refused(rows: list[str], said: str) -> None:
    assert said in find_faults(*rows)[0][1]


@pytest.mark.parametrize(("header", "row"), [
    ("name", "Carla"), (HEADER + ",colour", GOOD + ",red"), (HEADER + ",name", GOOD + ",x"), (HEADER, ""),
])
def test_a_file_without_the_right_columns_or_rows_is_refused(header: str, row: str) -> None:
    assert len(find_faults(row, header=header)) == 1


@pytest.mark.parametrize(("plant", "said"), [
    ("5,,Piemonte,", "entry_on is no date"), ("5,2024-03-01,Atlantide,", "region is an Italian region"),
    (",2024-03-01,Piemonte,", "plant_kw is a number"), ("5,2024-03-01,Piemonte,x", "grant_pct is a number"),
])
def test_a_plant_that_cannot_be_reckoned_with_is_refused(plant: str, said: str) -> None:
    faults = find_faults(f"{GOOD},{plant}", header=HEADER + ",plant_kw,entry_on,region,grant_pct")
    assert said in faults[0][1]


@pytest.mark.parametrize("key", ["zz", "00" * 50])
def test_a_key_that_is_none_is_refused(key: str) -> None:
    assert "can't be read" in find_faults(f"{GOOD},{key}", header=f"{HEADER},public_key")[0][1]


def test_the_file_of_the_help_is_read() -> None:
    text = f"{HEADER}\n\nAda Esempio,citizens,,,,\n"
    assert [one.name for one in parse(text.encode())[0]] == ["Ada Esempio"]


@pytest.mark.parametrize(("encoding", "separator", "end"), [
    ("utf-8-sig", ";", ""), ("cp1252", ";", ";;"), ("cp1252", ",", ""), ("utf-16", "\t", ""),
])
def test_a_table_may_be_saved_as_a_spreadsheet_in_italy_does(encoding: str, separator: str, end: str) -> None:
    rows = (("name", "organisation", "contact", "metering_point", "perimeter", "power_kw"),
            ("Niccolò Prova", "citizens", "nico@example.org", "it001e100000113", "AC001E00001", '"4,5"'))
    content = "\r\n".join(separator.join(row) + end for row in rows).encode(encoding)
    (applicant,), faults = parse(content)
    assert not faults
    assert (applicant.name, applicant.points[0].metering_point) == ("Niccolò Prova", "IT001E10000011")
    assert applicant.points[0].power_w == 4_500


def test_a_point_with_its_check_character_is_the_point() -> None:
    (applicant,), faults = parse(f"{HEADER}\n{GOOD.replace('IT001E00000004', 'IT001E100000153')}\n".encode())
    assert not faults
    assert applicant.points[0].metering_point == "IT001E10000015"


def test_a_sheet_with_italian_columns_and_typed_cells_is_read() -> None:
    book = Workbook()
    book.active.append(["Nome", "Organizzazione", "Contatto", "POD", "Cabina primaria", "Potenza kW", "Dal",
                        "Impianto kW", "In esercizio dal", "Regione", "Contributo pct"])
    book.active.append(["Niccolò  Prova", "Cittadini", "333 1234567", "IT001E00000010", "ac001e00001", 4.5,
                        datetime(2024, 9, 2), 5.5, "01/03/2024", "valle d'aosta", 20])
    saved = io.BytesIO()
    book.save(saved)
    (applicant,), faults = parse(saved.getvalue())
    assert not faults
    (point,) = applicant.points
    assert (applicant.name, applicant.organisation, point.perimeter) == ("Niccolò Prova", "citizens", "AC001E00001")
    assert (point.power_w, point.from_date) == (4_500, "2024-09-02")
    assert point.plant is not None
    assert (point.plant.power_kw, point.plant.entry_on, point.plant.region, point.plant.grant_pct) == (
        "5.5", "2024-03-01", "Valle d'Aosta/Vallée d'Aoste", "20")


@pytest.mark.parametrize(("changed", "to", "said"), [
    ("carla@example.org", "carla@example", "no e-mail address"),
    ("carla@example.org", "carla@example;org", "no e-mail address"),
    ("carla@example.org", "3.33E+09", "cut short"),
    ("carla@example.org", "12345", "no telephone number"),
    ("Carla Finta", "carla@example.org", "another column's place"),
    ("IT001E00000004", "IT001E0000004", "no POD"),
    ("AC001E00001", "AC00001", "no primary substation"),
    (",3", ",3 000", "power_kw is a number"),
    (",3", ",30000000", "power_kw is a number"),
    (",3", ",3000000", "at most 1000000"), (",3", ",1000000.001", "at most 1000000"),
])
def test_what_a_treasurer_mistypes_is_refused_with_the_reason(changed: str, to: str, said: str) -> None:
    faults = find_faults(GOOD.replace(changed, to) if ";" not in to else GOOD.replace(changed, f'"{to}"'))
    assert [line for line, _ in faults] == [2]
    assert said in faults[0][1]


@pytest.mark.parametrize(("plant", "said"), [
    ("1500,2024-03-01,Piemonte,", "plant_kw is at most 1000"),
    ("5,2024-03-01,Piemonte,120", "grant_pct is at most 100"),
    ("5,2024-03-01,Piemonte,12.345", "two digits"),
])
def test_a_plant_that_the_gateway_would_refuse_is_told_before(plant: str, said: str) -> None:
    assert said in find_faults(f"{GOOD},{plant}", header=WITH_PLANT)[0][1]


@pytest.mark.parametrize(("changed", "to", "column", "guess"), [
    (",3", ",3000", "power_kw", "3"), (",3", ",4500", "power_kw", "4.5"), (",3", ",300", "power_kw", ""),
    (",3", ",0.003", "power_kw", "3"), (",3", ",3.000", "power_kw", "3"),
    ("carla@example.org", "carla@gmial.com", "contact", "carla@gmail.com"),
    ("carla@example.org", "carla@gmail.con", "contact", "carla@gmail.com"),
    ("IT001E00000004", "IT001EOOOOOOO4", "metering_point", "IT001E00000004"),
])
def test_what_is_hardly_meant_is_asked_about(changed: str, to: str, column: str, guess: str) -> None:
    (doubt,) = find_doubts(GOOD.replace(changed, to))
    assert (doubt.line, doubt.column, doubt.guess) == (2, column, guess)


@pytest.mark.parametrize("row", [
    GOOD, GOOD.replace("citizens", "commerce").replace(",3", ",600"), GOOD.replace(",3", ",4.5"),
    GOOD.replace("carla@example.org", "carla@comune.example.it"), GOOD.replace(",3", ',"3,3"'),
])
def test_what_is_usual_is_not_asked_about(row: str) -> None:
    assert find_doubts(row) == []


def test_a_plant_in_watts_is_asked_about() -> None:
    (doubt,) = find_doubts(f"{GOOD},5500,2024-03-01,Piemonte,", header=WITH_PLANT)
    assert (doubt.column, doubt.guess) == ("plant_kw", "5.5")


@pytest.mark.parametrize("date", ["2204-09-01", "1999-09-01"])
def test_a_year_that_cannot_be_meant_is_asked_about(date: str) -> None:
    (doubt,) = find_doubts(f"{GOOD},{date}", header=f"{HEADER},from_date")
    assert (doubt.column, doubt.guess) == ("from_date", "")


def test_a_substation_beside_the_one_that_the_others_have_is_asked_about() -> None:
    rows = [GOOD.replace("00004", f"0000{number}").replace("carla", f"carla{number}") for number in (1, 2, 3)]
    doubts = find_doubts(*rows, GOOD.replace("Carla", "Dora").replace("AC001E00001", "AC001E00010"))
    assert [(one.line, one.guess) for one in doubts if one.column] == [(5, "AC001E00001")]


def test_two_people_of_one_name_are_asked_about_in_the_file_and_in_the_community() -> None:
    known = [{"name": "DARIO FINTO", "contact": "dario@example.org"}]
    doubts = find_doubts(
        GOOD, "carla  finta,citizens,altra@example.org,,,", GOOD, "Dario Finto,citizens,,,,",
        "Darió Finto,citizens,dario@example.org,,,", people=known)
    assert [(one.line, one.column) for one in doubts] == [(3, ""), (5, "")]
    assert "on line 2" in doubts[0].words
    assert "in the community" in doubts[1].words


def test_guesses_take_their_cells_places() -> None:
    rows, _ = read_rows(f"{HEADER}\n{GOOD}000\n".encode())
    meant = correct(rows, list_doubts(rows, Known((), (), TODAY)))
    (applicant,), faults = parse_members(meant, Path(), TODAY)
    assert not faults
    assert applicant.points[0].power_w == 3_000


def test_a_header_alone_is_a_fault_of_the_first_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    ((line, said),) = find_faults()
    assert (line, "no rows" in said) == (1, True)
