"""`members add` and `pending` where each organisation has a machine of its own: a folder with its keys alone."""

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from chaincode.rules.intervals import add_days
from gateway.acts.enrolling.person import PLAN_FILE, load_plan, save_plan
from gateway.acts.enrolling.plan import prove_again
from gateway.hosting.opening import Gateways, open_gateways
from tests.gateway.commandline.own_machines import CITIZENS, Open, open_desk, trial
from tests.helpers.gateway.trial import add_member, open_days

from .conftest import MEMBERS, Desk

__all__ = ["open_desk", "trial"]  # fixtures

FURTHER = "name,organisation\nCarla Finta,citizens\n"


def test_members_of_one_organisation_await_another_ones_signature(trial: Gateways, open_desk: Open) -> None:
    citizens, municipality = open_desk("citizens"), open_desk("municipality")
    file = citizens.write("members.csv", CITIZENS)
    assert [one["awaits"] for one in citizens.ask("members", "add", file)["members"]] == [True, True]
    assert citizens.ask("members", "list") == {"members": []}
    proposed = municipality.ask("countersign", "list")["pending"]
    assert [(one["command"], one["organisation"]) for one in proposed] == [("register", "citizens")] * 2
    signed = municipality.ask("countersign", "sign", "--members")["signed"]
    assert [one["acts"] for one in signed] == [True, True]
    assert municipality.ask("countersign", "list") == {"pending": []}
    assert [one["awaits"] for one in citizens.ask("members", "add", file)["members"]] == [False, False]
    people = citizens.ask("members", "list")["members"]
    assert {(one["name"], one["status"], one["metering_points"][0]["metering_point"]) for one in people} == {
        ("Ada Esempio", "confirmed", "IT001E00000001"), ("Bruno Prova", "confirmed", "IT001E00000002")}
    assert [one["metering_point"] for one in trial.client("gse").get("plants")["plants"]] == ["IT001E00000001"]
    assert not (citizens.folder / PLAN_FILE).exists()


def test_what_waits_is_proposed_once_and_holds_nobody_else_up(trial: Gateways, open_desk: Open) -> None:
    citizens = open_desk("citizens")
    file = citizens.write("members.csv", CITIZENS)
    assert "awaiting another organisation's officer: 2" in citizens.type("members", "add", file).stdout
    height = trial.ledger.height()
    citizens.type("members", "add", file)
    assert trial.ledger.height() == height
    citizens.type("members", "add", citizens.write("more.csv", FURTHER))
    assert [one["name"] for one in citizens.ask("members", "waiting")["members"]] == [
        "Ada Esempio", "Bruno Prova", "Carla Finta"]
    again = citizens.write("again.csv", CITIZENS.replace("Bruno Prova", "Bruno Altro"))
    told = citizens.type("members", "add", again, expects=2).stderr.splitlines()
    assert [line.split(": ")[1] for line in told] == [
        "Ada Esempio is proposed already", "IT001E00000001 is proposed already", "IT001E00000002 is proposed already"]


def test_who_was_signed_for_no_longer_waits_for_the_others(open_desk: Open) -> None:
    citizens, municipality = open_desk("citizens"), open_desk("municipality")
    file = citizens.write("members.csv", CITIZENS)
    citizens.type("members", "add", file)
    ada, bruno = citizens.ask("members", "waiting")["members"]
    municipality.type("countersign", "sign", ada["pending"].split("/")[1])
    assert [one["awaits"] for one in citizens.ask("members", "add", file)["members"]] == [False, True]
    (known,) = citizens.ask("members", "list")["members"]
    assert (known["name"], known["metering_points"][0]["metering_point"]) == ("Ada Esempio", "IT001E00000001")
    citizens.type("members", "waiting", "--forget", bruno["pending"].split("/")[1])
    assert citizens.ask("members", "waiting") == {"members": []}
    assert not (citizens.folder / PLAN_FILE).exists()


def test_a_plan_that_lay_too_long_is_proposed_under_another_id(trial: Gateways, open_desk: Open) -> None:
    citizens = open_desk("citizens")
    file = citizens.write("members.csv", FURTHER)
    (added,) = citizens.ask("members", "add", file)["members"]
    (planned,) = load_plan(citizens.folder)
    key = (Path(added["folder"]) / "key.pem").read_text(encoding="ascii")
    old = prove_again(replace(planned, key=key, pending="", digest=""), "2024-07-01" + planned.registration_id[10:])
    save_plan(citizens.folder, [old])
    citizens.type("members", "add", file)
    assert len(trial.client("gse", "officer").get("pending")["pending"]) == 2


def test_what_is_refused_keeps_nobody_else_from_being_signed_for(trial: Gateways, open_desk: Open) -> None:
    citizens, municipality = open_desk("citizens"), open_desk("municipality")
    citizens.type("members", "add", citizens.write("members.csv", CITIZENS))
    add_member(trial, "commerce", 1, from_date="2024-09-01")  # at Ada's point
    done = municipality.type("countersign", "sign", "--members", "--json", expects=1)
    signed = {one["refused"].split(":")[0]: one["acts"] for one in json.loads(done.stdout)["signed"]}
    assert signed == {"T12_POINT_TAKEN": False, "": True}


def test_while_it_waits_a_new_key_lies_in_the_folder_to_hand_over_alone(open_desk: Open) -> None:
    citizens = open_desk("citizens")
    (added,) = citizens.ask("members", "add", citizens.write("members.csv", FURTHER))["members"]
    assert added["has_key"]
    assert (Path(added["folder"]) / "key.pem").exists()
    assert "PRIVATE KEY" not in (citizens.folder / PLAN_FILE).read_text()
    shutil.rmtree(added["folder"])  # as once it is handed over
    citizens.type("members", "add", str(citizens.home / "members.csv"))
    assert not Path(added["folder"]).exists()


def test_nobody_signs_what_the_own_organisation_proposed(open_desk: Open) -> None:
    citizens = open_desk("citizens")
    citizens.type("members", "add", citizens.write("members.csv", FURTHER))
    assert citizens.ask("countersign", "sign", "--members") == {"signed": []}
    (proposed,) = citizens.ask("countersign", "list")["pending"]
    reference = proposed["pending"].split("/")[1][:8]
    assert "T0_SAME_ORGANISATION" in citizens.type("countersign", "sign", reference, expects=1).stdout


def test_an_organisation_adds_its_own_members_only(open_desk: Open) -> None:
    desk = open_desk("citizens")
    refused = desk.type("members", "add", desk.write("members.csv", MEMBERS), expects=1)
    assert "there is no key of commerce's officer" in refused.stderr
    assert desk.ask("countersign", "list") == {"pending": []}


def test_a_list_shows_what_is_signed_in_words_and_whole(open_desk: Open) -> None:
    citizens, municipality = open_desk("citizens"), open_desk("municipality")
    citizens.type("members", "add", citizens.write("members.csv", CITIZENS))
    member = citizens.ask("members", "waiting")["members"][0]["member"]
    told = municipality.type("countersign", "list").stdout
    assert "An officer proposes a member." in told
    assert f"member/{member[:12]}" in told
    shown = " ".join(told.split())
    assert "metering point: from 2024-09-01, primary-substation area AC001E00001, power of the plant, W 5500" in shown
    key = municipality.ask("countersign", "list")["pending"][0]["arguments"]["public_keys"][0]
    assert key in "".join(told.split()) or key in shown


def propose_carla(citizens: Desk) -> str:
    """Add Carla at her organisation's machine, and give the pending command's reference."""
    citizens.type("members", "add", citizens.write("members.csv", FURTHER))
    return str(citizens.ask("members", "waiting")["members"][0]["pending"]).rpartition("/")[2][:8]


def test_what_nobody_signed_yet_is_taken_back_and_can_be_proposed_anew(open_desk: Open) -> None:
    citizens, municipality = open_desk("citizens"), open_desk("municipality")
    reference = propose_carla(citizens)
    assert [one["refused"] for one in citizens.ask("countersign", "recall", reference)["recalled"]] == [""]
    assert municipality.ask("countersign", "list") == {"pending": []}
    assert citizens.ask("members", "waiting") == {"members": []}
    assert propose_carla(citizens) != reference
    assert [one["acts"] for one in municipality.ask("countersign", "sign", "--members")["signed"]] == [True]


def test_only_who_proposed_it_takes_it_back(open_desk: Open) -> None:
    citizens, municipality = open_desk("citizens"), open_desk("municipality")
    reference = propose_carla(citizens)
    assert "no key of citizens's officer" in municipality.type("countersign", "recall", reference, expects=1).stderr
    assert "nothing begins with" in citizens.type("countersign", "recall", "00000000", expects=2).stderr
    assert len(citizens.ask("countersign", "list")["pending"]) == 1
    assert len(citizens.ask("members", "waiting")["members"]) == 1
    municipality.type("countersign", "sign", reference)
    assert "nothing begins with" in citizens.type("countersign", "recall", reference, expects=2).stderr


@pytest.mark.parametrize(("language", "until", "over"), [
    ("C", "until day 31", "not after day 31: recall it"),
    ("it_IT.UTF-8", "entro il giorno 31", "non dopo il giorno 31: da ritirare"),
])
def test_a_list_says_until_when_something_can_act(
    trial: Gateways, open_desk: Open, monkeypatch: pytest.MonkeyPatch, language: str, until: str, over: str,
) -> None:
    monkeypatch.setenv("LC_ALL", language)
    citizens, municipality = open_desk("citizens"), open_desk("municipality")
    reference = propose_carla(citizens)
    dates = [add_days("2024-09-01", number) for number in range(1, 32)]
    for passed, said in ((dates[:0], until), (dates[:30], until), (dates[30:], over)):
        open_days(trial, *passed)
        assert said in municipality.type("countersign", "list").stdout
        assert said in citizens.type("members", "waiting").stdout
    assert municipality.ask("countersign", "sign", "--members") == {"signed": []}
    assert "T0_WAITED" in municipality.type("countersign", "sign", reference, expects=1).stdout
    assert [one["awaits"] for one in citizens.ask("members", "add", str(citizens.home / "members.csv"))["members"]] == [
        True]  # nobody is kept whom the ledger doesn't know
    citizens.type("countersign", "recall", reference)
    assert citizens.ask("members", "waiting") == {"members": []}


@pytest.mark.parametrize(("words", "said"), [
    ((), "or give --members"), (("3f9a12c0", "--members"), "or give --members"),
    (("3f9a12c0",), "nothing begins with"),
    (("",), "nothing begins with"),
])
def test_what_is_signed_is_named(open_desk: Open, words: tuple[str, ...], said: str) -> None:
    assert said in open_desk("municipality").type("countersign", "sign", *words, expects=2).stderr


def test_in_a_folder_of_several_organisations_the_signing_one_is_named(desk: Desk) -> None:
    assert "whose officer signs" in desk.type("countersign", "sign", "--members", expects=2).stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LC_ALL", "it_IT.UTF-8")
        said = desk.type("countersign", "sign", "--members", expects=2).stderr
        assert "--org cittadini o commercio o comune o GSE" in said
        for name in ("comune", "GSE", "municipality"):
            assert "niente da firmare" in desk.type("countersign", "sign", "--members", "--org", name).stdout
    assert desk.ask("countersign", "sign", "--members", "--org", "gse") == {"signed": []}


def test_a_months_figure_is_told_in_full_and_signed_by_reference(desk: Desk) -> None:
    desk.type("days", "open", "--until", "2024-10-01")
    with open_gateways(desk.folder) as trial, trial.client("gse", "officer") as official:
        trial.catch_up()
        official.execute("official", {"month": "2024-09", "euro_cents": 4_933})
    assert "GSE's figure of 2024-09 is proposed: 49.33 euro." in desk.type("countersign", "list").stdout
    assert desk.ask("countersign", "sign", "--members", "--org", "citizens") == {"signed": []}


def test_whom_somebody_else_took_back_holds_nobody_up(open_desk: Open) -> None:
    citizens, other = open_desk("citizens"), open_desk("commerce")
    shutil.copytree(citizens.folder / "keys" / "citizens", other.folder / "keys" / "citizens")
    citizens.type("members", "add", citizens.write("members.csv", CITIZENS))
    ada, bruno = citizens.ask("members", "waiting")["members"]
    other.type("countersign", "recall", ada["pending"].split("/")[1])
    told = citizens.type("members", "add", citizens.write("more.csv", FURTHER)).stderr
    assert "Ada Esempio can't go on: what was proposed was taken back" in told
    open_desk("municipality").type("countersign", "sign", bruno["pending"].split("/")[1])
    assert "ended: 1 person" in citizens.type("members", "add", citizens.write("other.csv", FURTHER.replace(
        "Carla", "Dora"))).stderr
    assert [one["name"] for one in citizens.ask("members", "list")["members"]] == ["Bruno Prova"]
    citizens.type("members", "waiting", "--forget", "Ada Esempio")
    assert {one["name"] for one in citizens.ask("members", "waiting")["members"]} == {"Carla Finta", "Dora Finta"}
