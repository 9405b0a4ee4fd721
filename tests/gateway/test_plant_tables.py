"""A table of plants: what its rows say, what of them can't be taken, and what is otherwise than it is kept."""

from typing import Any

import pytest

from gateway.acts import plant_tables
from gateway.acts.plant_tables import KnownPlants, read_plants
from gateway.acts.plants import Changed
from gateway.acts.plants_to_keep import digest_changes, format_plants

KEPT, FREE, AWAY = "IT001E00000001", "IT001E00000002", "IT001E00000003"
ROW: dict[str, Any] = {"metering_point": KEPT, "power_kw": "5.5", "region": "Piemonte", "entry_on": "2024-03-01",
                       "is_pv": True, "grant_pct": "0", "power_w": 5_500, "registered_w": 5_500, "differs": False}
HEADER = "metering_point;plant_kw;entry_on;region\n"


def know(**otherwise: Any) -> KnownPlants:
    return KnownPlants({KEPT: {**ROW, **otherwise}}, frozenset({KEPT, FREE}))


def read_faults(table: str, known: KnownPlants | None = None) -> list[tuple[int, str]]:
    found = read_plants(table.encode(), known or know())
    return [(fault.line, fault.reason.en) for fault in found.faults]


def test_a_new_plant_is_read_as_a_spreadsheet_writes_it() -> None:
    (one,) = read_plants(f"POD;Impianto (kW);In esercizio dal;Regione;Note\n{FREE};5,50;1/3/2024;PIEMONTE;x\n".encode(),
                         know()).changed
    assert (one.metering_point, *vars(one.plant).values()) == (FREE, "5.5", "2024-03-01", "Piemonte", "0", "")
    assert one.changes[0] == Changed("plant_kw", "", "5.5", "2024-03-01")


@pytest.mark.parametrize(("text", "said"), [("no", "no"), ("NO", "no"), ("sì", ""), ("yes", "")])
def test_what_a_row_doesn_t_say_is_as_it_is_kept(text: str, said: str) -> None:
    (one,) = read_plants(f"pod;fotovoltaico;region\n{KEPT};{text};\n".encode(), know()).plants
    assert one.changes == ((Changed("is_pv", "yes", said, ""),) if said else ())
    assert (one.plant.power_kw, one.plant.region) == ("5.5", "Piemonte")


def test_a_file_of_members_serves_and_who_has_no_plant_is_passed_over() -> None:
    table = ("name,organisation,metering_point,perimeter,power_kw,plant_kw,entry_on,region\n"
             f"Ada Prova,citizens,{FREE},AC001E00001,6,5.5,2024-03-01,Piemonte\n"
             "Bo Prova,citizens,IT001E00000009,AC001E00001,6,,,\n")
    assert [one.metering_point for one in read_plants(table.encode(), know()).plants] == [FREE]


@pytest.mark.parametrize(("rows", "faults"), [
    (f"{FREE};much;2024-03-01;Piemonte\n{FREE};5;never;Piemonte\n",
     [(2, "plant_kw is a number such as 4.5, not 'much'"),
      (3, "entry_on is no date YYYY-MM-DD or DD/MM/YYYY: 'never'")]),
    (f"{AWAY};5;2024-03-01;Piemonte\n",
     [(2, f"no member has the metering point {AWAY}; see ./volano members list")]),
    ("pippo;5;2024-03-01;Piemonte\n", [(2, "metering_point is no POD such as IT001E00000001: 'pippo'")]),
    (f"{FREE};5;2024-03-01;Piemonte\n" * 2, [(3, f"{FREE} stands in an earlier row already")]),
    (f"{KEPT};5;;\n{FREE};5;2024-03-01\n",
     [(2, f"{KEPT} has 5.5 kW on the ledger: another power takes two organisations' signatures, by "
          f"./volano members plant change {KEPT} --plant-kw 5"), (3, "3 fields where the header has 4")]),
    (f"{FREE};;;\n", [(1, "no row says anything of a plant")]), ("", [(1, "no row says anything of a plant")]),
])
def test_each_fault_of_each_row_is_named_by_its_line(rows: str, faults: list[tuple[int, str]]) -> None:
    assert read_faults(HEADER + rows) == faults


def test_what_is_no_such_table_says_what_it_lacks() -> None:
    assert read_faults("name;power\nx;5\n")[0][1].endswith("metering_point")
    assert read_faults("metering_point;is_pv\n" + f"{KEPT};maybe\n") == [(2, "is_pv is yes or no, not 'maybe'")]
    assert read_faults("")[0][0] == 1


def test_the_ledger_s_power_is_that_of_a_row_that_names_none() -> None:
    apart = know(power_kw="60", power_w=60_000)
    (one,) = read_plants(f"pod;region\n{KEPT};Piemonte\n".encode(), apart).plants
    assert one.changes == (Changed("plant_kw", "60", "5.5", ""),)
    assert [line for line, _ in read_faults(f"pod;plant_kw\n{KEPT};60\n", apart)] == [2]
    none_there = know(registered_w=0)
    assert read_faults(f"pod;plant_kw\n{KEPT};5,5\n", none_there) == [
        (2, f"{KEPT} has no plant on the ledger: it takes two organisations' signatures, by "
            f"./volano members plant change {KEPT} --plant-kw 5.5")]


def test_more_plants_than_are_kept_at_once_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plant_tables, "AT_ONCE", 1)
    table = HEADER + f"{FREE};5;2024-03-01;Piemonte\n{KEPT};5,5;;\n"
    assert read_faults(table) == [(3, "more than 1 rows: bring it in parts")]


def test_plants_are_written_as_a_table_that_reads_as_they_are() -> None:
    table = f"{HEADER.strip()};is_pv\n{FREE};5,5;1/3/2024;piemonte;no\n{KEPT};;2024-04-01;;\n"
    read = read_plants(table.encode(), know()).plants
    again = read_plants(format_plants(read).encode(), know()).plants
    assert again == read and digest_changes(again) == digest_changes(read) != digest_changes(read[:1])
