"""The manager's year: each change has its date, its preview writes nothing, the ledger's need a second signature."""

import json
from typing import Any

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from gateway.commandline.cli import main
from gateway.hosting.opening import Gateways
from tests.gateway.commandline.kept_tables import read_tables

from .conftest import Desk
from .own_machines import CITIZENS, Open, open_desk, trial

__all__ = ["open_desk", "trial"]
ADA, BRUNO = "Ada Esempio", "Bruno Prova"


def show(desk: Desk, named: str) -> Any:
    return desk.ask("members", "show", named)


CHANGES = [
    ("change", ADA, "--power-kw", "4,5", "--from", "10/09/2024"),
    ("change", ADA, "--email", "altra@example.org"),
    ("point", "add", ADA, "--point", "IT001E00000008", "--perimeter", "AC001E00001", "--power-kw", "3"),
    ("point", "close", "IT001E00000001", "--on", "2024-12-31"),
    ("plant", "add", "IT001E00000002", "--plant-kw", "3", "--entry-on", "2024-05-01", "--region", "Lazio"),
    ("plant", "change", "IT001E00000001", "--plant-kw", "6"),
    ("suspend", ADA, "--reason", "own_request"),
    ("recover", ADA),
    ("leave", ADA),
    ("leave", ADA, "--on", "2024-12-31"),
]
WRONG = [
    ("change", ADA), ("change", ADA, "--power-kw", "4", "--email", "a@example.org"),
    ("change", "Nessuno", "--name", "X"),
    ("change", ADA, "--email", "ada@example"), ("change", ADA, "--phone", "ada"), ("change", ADA, "--power-kw", "x"),
    ("change", ADA, "--power-kw", "4500"), ("change", ADA, "--power-kw", "4", "--from", "31/02/2024"),
    ("change", ADA, "--power-kw", "4", "--from", "2024-01-01"),
    ("change", ADA, "--power-kw", "4", "--point", "IT001E00000002"),
    ("point", "add", ADA, "--point", "IT001E0000", "--perimeter", "AC001E00001", "--power-kw", "3"),
    ("point", "add", ADA, "--point", "IT001E00000002", "--perimeter", "AC001E00001", "--power-kw", "3"),
    ("point", "add", ADA, "--point", "IT001E00000008", "--perimeter", "AC001E00010", "--power-kw", "3"),
    ("point", "close", "IT001E00000001", "--on", "2024-08-01"), ("point", "close", "IT001E00000077"),
    ("plant", "add", "IT001E00000001", "--plant-kw", "3", "--entry-on", "2024-05-01", "--region", "Lazio"),
    ("plant", "change", "IT001E00000002", "--plant-kw", "3"),
    ("plant", "add", "IT001E00000002", "--plant-kw", "3"),
    ("plant", "change", "IT001E00000001", "--region", "Atlantide"),
    ("recover", ADA, "--public-key", "zz"), ("leave", "Nessuno"),
]


def test_a_preview_tells_what_changes_and_writes_nothing(desk: Desk) -> None:
    before = desk.height(), read_tables(desk)
    for words in CHANGES:
        told = desk.ask("members", *words, "--preview")
        assert told["state"] == "preview", words
        assert all(step["from_date"] for step in told["changes"]), words
        assert (desk.height(), read_tables(desk)) == before, words


def test_what_is_refused_is_one_line_in_italian_and_writes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LC_ALL", "it_IT.UTF-8")
    before = desk.height(), read_tables(desk)
    for words in WRONG:
        told = desk.run("members", *words)
        assert told.exit_code in (1, 2), words
        assert len(told.stderr.splitlines()) == 1, (words, told.stderr)
        assert not {"the", "is", "no", "isn't"} & set(told.stderr.split()), told.stderr
        assert (desk.height(), read_tables(desk)) == before, words


def test_a_power_counts_from_its_date(desk: Desk) -> None:
    done = desk.ask("members", "change", ADA, "--power-kw", "4.5", "--from", "2024-09-10")
    assert (done["state"], done["changes"][0]["from_date"]) == ("done", "2024-09-10")
    assert [(point["power_w"], point["from_date"], point["to_date"]) for point in show(desk, ADA)["points"]] == [
        (6_000, "2024-09-01", "2024-09-10"), (4_500, "2024-09-10", "")]
    (ada,) = [one for one in desk.ask("members", "list")["members"] if one["name"] == ADA]
    assert [(point["power_w"], point["from_date"], point["to_date"]) for point in ada["metering_points"]] == [
        (6_000, "2024-09-01", "2024-09-10"), (4_500, "2024-09-10", "")]
    assert ada["contact"] == "ada@example.org"


def test_contacts_change_at_once_and_keep_the_others(desk: Desk) -> None:
    height = desk.height()
    desk.type("members", "change", ADA, "--phone", "+39 333 1234567", "--name", "Ada Esempio Prova")
    found = show(desk, "ada esempio prova")
    assert (found["email"], found["phone"]) == ("ada@example.org", "+39 333 1234567")
    assert desk.height() == height


def test_points_and_plants_come_and_go(desk: Desk) -> None:
    assert desk.ask("members", "point", "add", BRUNO, "--point", "it001e000000095", "--perimeter", "AC001E00001",
                    "--power-kw", "3")["state"] == "done"
    desk.type("members", "plant", "add", "IT001E00000009", "--plant-kw", "5,5", "--entry-on", "01/03/2024",
              "--region", "valle d'aosta")
    desk.type("members", "plant", "change", "IT001E00000009", "--plant-kw", "6")
    desk.type("members", "point", "close", "IT001E00000009", "--on", "2024-12-31")
    (_, point) = show(desk, "IT001E00000002")["points"]
    assert (point["metering_point"], point["to_date"], point["plant"]["power_kw"], point["plant"]["region"]) == (
        "IT001E00000009", "2024-12-31", "6", "Valle d'Aosta/Vallée d'Aoste")


def test_a_plants_power_stands_on_the_ledger_and_stays_when_the_point_changes(desk: Desk) -> None:
    def list_plant_w() -> list[int]:
        return [point.get("plant_w", 0) for point in show(desk, BRUNO)["points"]]

    add = ("members", "plant", "add", "IT001E00000002", "--plant-kw", "12", "--entry-on", "2024-05-01", "--region",
           "Lazio")
    height = desk.height()
    assert desk.ask(*add, "--preview")["state"] == "preview" and desk.height() == height
    assert (desk.ask(*add)["state"], list_plant_w()) == ("done", [12_000])
    height = desk.height()
    desk.type("members", "plant", "change", "IT001E00000002", "--region", "Marche")
    assert desk.height() == height, "the region isn't on the ledger"
    assert desk.ask("members", "plant", "change", "IT001E00000002", "--plant-kw", "13.5")["state"] == "done"
    assert list_plant_w() == [13_500] and show(desk, BRUNO)["points"][0]["plant"]["region"] == "Marche"
    desk.type("members", "change", BRUNO, "--power-kw", "4.5", "--from", "2024-09-10")
    assert list_plant_w() == [13_500, 13_500]
    desk.type("members", "point", "close", "IT001E00000002", "--on", "2024-12-31")
    assert list_plant_w() == [13_500, 13_500]


def test_what_was_set_aside_counts_again_by_a_power_corrected_from_a_date(desk: Desk) -> None:
    rows = "".join(f"IT001E00000002,AC001E00001,{register},2024-09-{day}T12:00:00+02:00,12000,3600\n"
                   for register in ("withdrawn", "injected") for day in ("09", "11"))
    desk.type("import", "readings", desk.write(
        "high.csv", f"metering_point,perimeter,register,start,energy_wh,interval_s\n{rows}"))

    def list_aside(first: str = "2024-09-01", last: str = "2024-09-11") -> list[tuple[str, int]]:
        found = desk.ask("readings", "set-aside", "--from", first, "--until", last)["set_aside"]
        return [(one["register"], one["count"]) for one in found]

    assert list_aside() == [("injected", 2), ("withdrawn", 2)]
    desk.type("members", "plant", "add", "IT001E00000002", "--plant-kw", "10", "--entry-on", "2024-05-01", "--region",
              "Lazio")
    assert list_aside() == [("withdrawn", 2)]
    desk.type("members", "change", BRUNO, "--power-kw", "10", "--from", "2024-09-10")
    assert (list_aside(last="2024-09-09"), list_aside("2024-09-10")) == ([("withdrawn", 1)], [])


def test_a_suspension_and_a_recovery_stand_in_what_is_shown(desk: Desk) -> None:
    assert desk.ask("members", "suspend", BRUNO, "--reason", "own_request")["state"] == "done"
    assert desk.ask("members", "recover", ADA)["state"] == "done"
    assert show(desk, BRUNO)["is_suspended"] is True
    assert "suspended until day" in desk.type("members", "show", BRUNO).stdout
    keys = show(desk, ADA)["keys"]
    assert (keys["is_frozen"], keys["recovery_acts_on"]) == (True, show(desk, ADA)["day"] + 3)
    folders = [path for path in (desk.folder / "handover").glob("ada-esempio-*") if (path / "key.pem").is_file()]
    assert len(folders) == 1
    desk.type("days", "open", "--until", "2024-09-16")
    assert desk.ask("market", "wallet", "--as", str(folders[0]))["spendable_cents"] == 0


def test_a_member_s_own_new_key_comes_with_its_proof(desk: Desk) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    member = show(desk, ADA)["member"]
    place = desk.write("new.pem", pem)
    proved = json.loads(CliRunner().invoke(
        main, ["members", "prove", place, "--member", member, "--date", "2024-09-12", "--json"]).stdout)
    assert "needs its --proof" in desk.type(
        "members", "recover", ADA, "--public-key", proved["public_key"], expects=2).stderr
    desk.type("members", "recover", ADA, "--public-key", proved["public_key"], "--proof", proved["proof"])
    assert show(desk, ADA)["keys"]["recovery_acts_on"]
    assert not list((desk.folder / "handover").glob("ada-esempio-*/key.pem"))


def test_who_leaves_signs_it_and_the_list_says_what_is_left(desk: Desk) -> None:
    assert desk.ask("members", "leave", ADA)["state"] == "done"
    assert [point["to_date"] for point in show(desk, ADA)["points"]] == ["2024-09-12"]
    (ada,) = [one for one in desk.ask("members", "list")["members"] if one["name"] == ADA]
    assert (ada["status"], [point["to_date"] for point in ada["metering_points"]]) == ("left", ["2024-09-12"])
    desk.type("members", "erase", ADA, "--yes")
    assert desk.type("members", "list").stdout.splitlines()[-1] == (
        "2 members; 1 has left; 1 without a name here: erased, or never kept; the ledger keeps the pseudonym")


def test_without_the_members_key_the_points_end_and_the_member_does_not(desk: Desk) -> None:
    (desk.folder / "handover" / "ada-esempio" / "key.pem").unlink()
    done = desk.ask("members", "leave", ADA, "--on", "2024-12-31")
    assert (done["state"], "own wallet" in done["notes"][0]) == ("done", True)
    found = show(desk, ADA)
    assert (found["status"], [point["to_date"] for point in found["points"]]) == ("confirmed", ["2024-12-31"])


def test_a_change_waits_for_another_machine_and_is_ended_by_the_same_words(trial: Gateways, open_desk: Open) -> None:
    citizens, municipality = open_desk("citizens"), open_desk("municipality")
    file = citizens.write("members.csv", CITIZENS)
    citizens.type("members", "add", file)
    municipality.type("countersign", "sign", "--members")
    citizens.type("members", "add", file)
    words = ("members", "change", ADA, "--power-kw", "4.5", "--from", "2024-09-10")
    proposed = citizens.ask(*words)
    assert proposed["state"] == "awaits"
    assert citizens.ask(*words)["pending"] == proposed["pending"]
    assert [one["command"] for one in show(citizens, ADA)["waiting"]] == ["register"]
    assert [one["name"] for one in citizens.ask("members", "waiting")["members"]] == [ADA]
    assert citizens.ask("members", "suspend", BRUNO, "--reason", "own_request")["state"] == "awaits"
    municipality.type("countersign", "sign", proposed["pending"].split("/")[1])
    height = trial.ledger.height()
    assert citizens.ask(*words)["state"] == "done"
    assert trial.ledger.height() == height
    citizens.type("members", "add", citizens.write("more.csv", "name,organisation\nCarla Finta,citizens\n"))
    (ada,) = [one for one in citizens.ask("members", "list")["members"] if one["name"] == ADA]
    assert [point["power_w"] for point in ada["metering_points"]] == [6_000, 4_500]
    assert [one["name"] for one in citizens.ask("members", "waiting")["members"]] == ["Carla Finta"]


def test_an_officer_is_told_of_the_own_members_alone(open_desk: Open) -> None:
    citizens, commerce = open_desk("citizens"), open_desk("commerce")
    file = citizens.write("members.csv", CITIZENS)
    citizens.type("members", "add", file)
    open_desk("municipality").type("countersign", "sign", "--members")
    citizens.type("members", "add", file)
    assert show(citizens, ADA)["points"][0]["plant"]["power_kw"] == "5.5"
    for named in (ADA, show(citizens, ADA)["member"], "IT001E00000001"):
        assert "no member is called" in commerce.type("members", "show", named, expects=2).stderr


def test_readings_are_counted_by_hours(desk: Desk) -> None:
    rows = "".join(f"IT001E00000001,AC001E00001,withdrawn,2024-09-01T{hour:02}:00:00+02:00,100,3600\n"
                   for hour in range(6))
    file = desk.write("readings.csv", f"metering_point,perimeter,register,start,energy_wh,interval_s\n{rows}")
    desk.type("import", "readings", file)
    ((covered,),) = [point["readings"] for point in show(desk, ADA)["points"]]
    assert (covered["register"], covered["hours"], covered["of_hours"]) == ("withdrawn", 6, 11 * 24)
    assert "withdrawn 6/264, until 2024-09-01 04:00 UTC" in desk.type("members", "show", ADA).stdout
