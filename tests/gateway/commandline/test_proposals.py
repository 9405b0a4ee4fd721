"""`members add` and `proposals` where each organisation has a machine of its own: a folder with its keys alone."""

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from chaincode.rules.units import ORGANISATIONS
from gateway.commandline.enrolment_plan import PLAN_FILE
from gateway.serve import READY_FILE
from gateway.settings import COMMUNITY_FILE
from gateway.trial import Trial, open_trial
from tests.helpers.serving import serve

from .conftest import MEMBERS, Desk

Open = Callable[[str], Desk]
CITIZENS = "".join(line for line in MEMBERS.splitlines(keepends=True) if "commerce" not in line)
FURTHER = "name,organisation\nCarla Finta,citizens\n"


@pytest.fixture
def trial(empty_desk: Desk) -> Iterator[Trial]:
    with open_trial(empty_desk.folder) as opened:
        yield opened


@pytest.fixture
def open_desk(trial: Trial, tmp_path: Path) -> Iterator[Open]:
    """Give an organisation's own machine; the gateways of the others are reached by their addresses."""
    with serve(trial.wsgi) as address:
        yield lambda organisation: make_desk(trial.folder, tmp_path / organisation, organisation, address)


def make_desk(whole: Path, home: Path, organisation: str, address: str) -> Desk:
    folder = home / "volano"
    shutil.copytree(whole / "keys" / organisation, folder / "keys" / organisation)
    gateways = "".join(f'{name} = "{address}"\n' for name in ORGANISATIONS if name != organisation)
    text = (whole / COMMUNITY_FILE).read_text(encoding="utf-8")
    (folder / COMMUNITY_FILE).write_text(f"{text}\n[gateways]\n{gateways}", encoding="utf-8")
    (folder / READY_FILE).write_text(json.dumps({"address": address}), encoding="ascii")
    return Desk(folder)


def test_members_of_one_organisation_await_another_ones_signature(trial: Trial, open_desk: Open) -> None:
    citizens, municipality = open_desk("citizens"), open_desk("municipality")
    file = citizens.write("members.csv", CITIZENS)
    assert [one["awaits"] for one in citizens.ask("members", "add", file)["members"]] == [True, True]
    assert citizens.ask("members", "list") == {"members": []}
    proposed = municipality.ask("proposals", "list")["proposals"]
    assert [(one["command"], one["organisation"]) for one in proposed] == [("register", "citizens")] * 2
    signed = municipality.ask("proposals", "sign", "--all")["signed"]
    assert [one["acts"] for one in signed] == [True, True]
    assert municipality.ask("proposals", "list") == {"proposals": []}
    assert [one["awaits"] for one in citizens.ask("members", "add", file)["members"]] == [False, False]
    people = citizens.ask("members", "list")["members"]
    assert {(one["name"], one["status"], one["metering_points"][0]["metering_point"]) for one in people} == {
        ("Ada Esempio", "confirmed", "IT001E00000001"), ("Bruno Prova", "confirmed", "IT001E00000002")}
    assert [one["metering_point"] for one in trial.client("gse").get("plants")["plants"]] == ["IT001E00000001"]
    assert not (citizens.folder / PLAN_FILE).exists()


def test_what_still_waits_is_proposed_once_and_comes_before_another_file(trial: Trial, open_desk: Open) -> None:
    citizens = open_desk("citizens")
    file = citizens.write("members.csv", CITIZENS)
    told = citizens.type("members", "add", file).stdout
    assert "2 members are proposed and await another organisation's officer" in told
    height = trial.ledger.height()
    citizens.type("members", "add", file)
    refused = citizens.type("members", "add", citizens.write("more.csv", FURTHER), expects=1)
    assert "2 of the file before this one await another organisation's officer" in refused.stderr
    assert trial.ledger.height() == height


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
    assert citizens.ask("proposals", "sign", "--all") == {"signed": []}
    (proposed,) = citizens.ask("proposals", "list")["proposals"]
    reference = proposed["proposal"].split("/")[1][:8]
    assert "T0_SAME_ORGANISATION" in citizens.type("proposals", "sign", reference, expects=1).stderr


def test_an_organisation_adds_its_own_members_only(open_desk: Open) -> None:
    desk = open_desk("citizens")
    refused = desk.type("members", "add", desk.write("members.csv", MEMBERS), expects=1)
    assert "there is no key of commerce's officer" in refused.stderr
    assert desk.ask("proposals", "list") == {"proposals": []}


def test_a_list_shows_what_is_signed_and_shortens_keys(open_desk: Open) -> None:
    citizens, municipality = open_desk("citizens"), open_desk("municipality")
    citizens.type("members", "add", citizens.write("members.csv", CITIZENS))
    told = municipality.type("proposals", "list").stdout
    assert "points: from_date 2024-09-01, perimeter AC001E00001, power_w 6000, tag " in told
    assert max(map(len, told.split())) <= 40


@pytest.mark.parametrize(("words", "said"), [
    ((), "or give --all"), (("3f9a12c0", "--all"), "or give --all"), (("3f9a12c0",), "0 that begin with"),
])
def test_what_is_signed_is_named(open_desk: Open, words: tuple[str, ...], said: str) -> None:
    assert said in open_desk("municipality").type("proposals", "sign", *words, expects=2).stderr


def test_in_a_folder_of_several_organisations_the_signing_one_is_named(desk: Desk) -> None:
    assert "whose officer signs" in desk.type("proposals", "sign", "--all", expects=2).stderr
    assert desk.ask("proposals", "sign", "--all", "--org", "gse") == {"signed": []}
