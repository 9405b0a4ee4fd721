"""`volano members`: each row's fault is told, all or none, each step acts once."""

import csv
import io
import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from chaincode.wire.possession import encode_key
from gateway.acts.enrolling import steps as enrolment
from gateway.acts.enrolling.person import PLAN_FILE, Person, save_plan
from gateway.client import Client
from gateway.commandline.cli import main
from gateway.commandline.members import add as members_add
from gateway.features.periods import views
from gateway.features.periods.plants import PLANT_REFUSED

from .conftest import MEMBERS, Desk
from .members_rows import GOOD, HEADER


def test_who_has_a_point_or_belongs_already_is_told_and_nobody_is_added(desk: Desk) -> None:
    before = desk.height()
    file = desk.write("more.csv", "\n".join([
        HEADER, GOOD, "Dario Finto,citizens,,IT001E00000001,AC001E00001,3", "Bruno Prova,citizens,,,,", "E,bank,,,,",
    ]))
    told = desk.type("members", "add", file, "--as-written", expects=2).stderr.splitlines()
    assert [line.split(": ")[0] for line in told] == [f"{file}:3", f"{file}:4", f"{file}:5"]
    assert "has a holder already" in told[0]
    assert "belongs to citizens already" in told[1]
    assert desk.height() == before
    assert not (desk.folder / "handover" / "carla-finta").exists()


def test_what_the_rules_refuse_is_known_before_anything_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.height()
    monkeypatch.setattr(members_add, "find_known", lambda *_: [])
    text = f"{HEADER}\n{GOOD}\nDario Finto,citizens,,IT001E00000001,AC001E00001,3\nE,bank,,,,\n"
    result = desk.type("members", "add", desk.write("more.csv", text), expects=2)
    assert "more.csv:3: Dario Finto: T12_POINT_TAKEN" in result.stderr
    assert "more.csv:4: organisation is one of" in result.stderr
    assert desk.height() == before
    assert not (desk.folder / "handover" / "carla-finta").exists()


def test_one_contact_makes_two_rows_one_member_with_two_points(desk: Desk) -> None:
    rows = f"{HEADER}\n{GOOD}\n{GOOD.replace('00004', '00005')}\n"
    added = desk.ask("members", "add", desk.write("more.csv", rows))["members"]
    assert [one["metering_points"] for one in added] == [["IT001E00000004", "IT001E00000005"]]


def test_two_contacts_make_two_members_of_one_name(desk: Desk) -> None:
    rows = f"{HEADER}\n{GOOD}\n{GOOD.replace('00004', '00005').replace('carla@', 'altra@')}\n"
    file, height = desk.write("more.csv", rows), desk.height()
    assert "are they two people?" in desk.type("members", "add", file, expects=2).stderr
    assert desk.height() == height
    added = desk.ask("members", "add", file, "--as-written")["members"]
    assert [one["folder"].rsplit("/", 1)[1] for one in added] == ["carla-finta", "carla-finta-2"]


def test_a_member_is_registered_by_the_own_organisation_and_countersigned_by_another(desk: Desk) -> None:
    people = {one["name"]: one for one in desk.ask("members", "list")["members"]}
    assert {name: one["status"] for name, one in people.items()} == dict.fromkeys(
        ("Ada Esempio", "Bruno Prova", "Bottega Prova"), "confirmed")
    assert people["Bottega Prova"]["organisation"] == "commerce"
    folder = desk.folder / "handover" / "ada-esempio"
    assert sorted(path.name for path in folder.iterdir()) == ["cert.pem", "key.pem", "member.toml"]
    assert [path for path in folder.iterdir() if path.stat().st_mode & 0o077] == []


def test_a_certificate_names_nobody(desk: Desk) -> None:
    pem = (desk.folder / "handover" / "ada-esempio" / "cert.pem").read_bytes()
    name = x509.load_pem_x509_certificate(pem).subject.get_attributes_for_oid(NameOID.COMMON_NAME)[0].value
    assert str(name).startswith("m-")


def prove(file: str) -> str:
    """What the key's holder types, who has no community's folder."""
    result = CliRunner().invoke(main, ["members", "prove", file, "--date", "2024-09-01", "--json"])
    assert result.exit_code == 0, result.output
    return str(json.loads(result.stdout)["proof"])


def test_who_brings_a_request_keeps_the_key(desk: Desk) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    request = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    (desk.home / "carla.csr").write_bytes(request.public_bytes(Encoding.PEM))
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    proof = prove(desk.write("carla.pem", pem))
    unproved = desk.write("more.csv", f"{HEADER},csr\n{GOOD},carla.csr\n")
    assert "comes without its own signature" in desk.type("members", "add", unproved, expects=2).output
    rows = f"{HEADER},csr,proof\n{GOOD},carla.csr,{proof}\n"
    added = desk.ask("members", "add", desk.write("more.csv", rows))["members"]
    assert added[0]["has_key"] is False
    assert not (desk.folder / "handover" / "carla-finta" / "key.pem").exists()


def test_a_member_who_brings_the_own_public_key_gets_further_points(desk: Desk) -> None:
    pem = (desk.folder / "handover" / "ada-esempio" / "cert.pem").read_bytes()
    public = x509.load_pem_x509_certificate(pem).public_key()
    assert isinstance(public, ec.EllipticCurvePublicKey)
    row = f"Ada Esempio,citizens,ada@example.org,IT001E00000006,AC001E00001,3,{encode_key(public)}"
    desk.type("members", "add", desk.write("more.csv", f"{HEADER},public_key\n{row}\n"))
    people = [one for one in desk.ask("members", "list")["members"] if one["name"] == "Ada Esempio"]
    assert [[point["metering_point"] for point in one["metering_points"]] for one in people] == [
        ["IT001E00000001", "IT001E00000006"]]


def test_an_interrupted_enrolment_is_ended_by_the_same_command(
    empty_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, file = empty_desk, empty_desk.write("members.csv", MEMBERS)
    real, calls = enrolment._propose_one, []

    def stop_at_the_second(*args: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(enrolment, "_propose_one", stop_at_the_second)
    desk.type("members", "add", file, expects=1)
    plan = desk.folder / PLAN_FILE
    assert plan.stat().st_mode & 0o077 == 0
    planned = json.loads(plan.read_text())
    assert [bool(one["key"]) for one in planned] == [not one["pending"] for one in planned] == [False, True, True]
    monkeypatch.setattr(enrolment, "_propose_one", real)
    added = desk.ask("members", "add", file)["members"]
    assert {one["member"] for one in added} == {one["member"] for one in planned}
    assert len(desk.ask("members", "list")["members"]) == 3
    assert not plan.exists()
    assert desk.height() == 2 + 2 * 3


def test_steps_taken_again_write_nothing(desk: Desk, tmp_path: Path) -> None:
    file = desk.write("more.csv", f"{HEADER}\n{GOOD}\n")
    kept = tmp_path / "kept.json"

    def save_and_keep(folder: Path, people: Sequence[Person]) -> None:
        save_plan(folder, people)
        shutil.copy(folder / PLAN_FILE, kept)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(members_add, "save_plan", save_and_keep)
        desk.type("members", "add", file)
    before = desk.height()
    shutil.copy(kept, desk.folder / PLAN_FILE)
    desk.type("members", "add", file)
    assert desk.height() == before


def test_the_export_holds_what_was_added(desk: Desk) -> None:
    rows = csv.DictReader(io.StringIO(desk.type("members", "export").stdout))
    assert {(row["name"], row["contact"], row["metering_point"], row["power_kw"]) for row in rows} == {
        ("Ada Esempio", "ada@example.org", "IT001E00000001", "6"),
        ("Bruno Prova", "", "IT001E00000002", "3.3"),
        ("Bottega Prova", "bottega@example.org", "IT001E00000003", "10"),
    }


def test_the_export_does_not_overwrite(desk: Desk) -> None:
    file = desk.write("there.csv", "mine")
    desk.type("members", "export", file, expects=2)
    assert Path(file).read_text() == "mine"


def test_a_folder_without_a_community_is_refused_in_one_line(tmp_path: Path) -> None:
    result = Desk(tmp_path / "nowhere").type("members", "list", expects=2)
    assert len(result.stderr.splitlines()) == 1
    assert "volano init" in result.stderr


def test_a_member_is_erased_with_what_stays_and_why(desk: Desk) -> None:
    (ada,) = [one for one in desk.ask("members", "list")["members"] if one["name"] == "Ada Esempio"]
    asked = desk.type("members", "erase", ada["member"][:12], expects=1)
    assert "Erase what is held of Ada Esempio?" in asked.stderr
    shown = desk.type("members", "erase", ada["member"][:12], "--yes").stdout
    assert "citizens: erased: contacts 1" in shown
    assert "gse: kept: metering points 1: The member has them still" in shown
    folder = desk.folder / "handover" / "ada-esempio"
    assert [line for line in shown.splitlines() if "handover" in line] == [
        f"kept {folder}: it bears the name, and may hold the only copy of the key. Hand it over, delete it."]
    assert "Ada Esempio" not in desk.type("members", "list").stdout
    again = desk.ask("members", "erase", ada["member"][:12], "--yes")
    assert again["gateways"]["citizens"]["erased"] == []
    assert again["handover"] == [str(folder)]
    shutil.rmtree(folder)
    assert desk.ask("members", "erase", ada["member"][:12], "--yes")["handover"] == []
    for unknown in ("ffffffffffff", ada["member"][:3]):
        assert "no member is called" in desk.type("members", "erase", unknown, "--yes", expects=2).stderr


class Answers:
    """Somebody at a terminal, who answers in this order."""

    def __init__(self, patch: pytest.MonkeyPatch, desk: Desk) -> None:
        patch.setattr(members_add, "is_terminal", lambda: True)
        self.desk = desk

    def type(self, answers: str, *words: str, expects: int = 0) -> Result:
        result = CliRunner().invoke(main, [*words, "--folder", str(self.desk.folder)], input=answers)
        assert result.exit_code == expects, (result.output, result.exception)
        return result


def test_who_sits_at_a_terminal_is_asked_what_is_meant(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    file, height = desk.write("more.csv", f"{HEADER}\n{GOOD}000\n"), desk.height()
    asked = Answers(monkeypatch, desk)
    assert "power_kw 3000 of a home: is 3 meant?" in asked.type("n\nn\n", "members", "add", file, expects=2).stderr
    assert desk.height() == height
    asked.type("y\n", "members", "add", file)
    (carla,) = [one for one in desk.ask("members", "list")["members"] if one["name"] == "Carla Finta"]
    assert [point["power_w"] for point in carla["metering_points"]] == [3_000]


def stop_plants(patch: pytest.MonkeyPatch, point: str) -> None:
    """Have the operator's gateway refuse a plant that the file's reader let through."""
    real = views.save_plants

    def save(gateway: object, plants: list[dict[str, str]]) -> None:
        if any(one["metering_point"] == point and one["region"] == "Umbria" for one in plants):
            raise PLANT_REFUSED(metering_point=point, why="tried")
        real(gateway, plants)  # type: ignore[arg-type]

    patch.setattr(views, "save_plants", save)


PLANTED = f"{HEADER},plant_kw,entry_on,region\n{GOOD},5,2024-03-01,Umbria\n"
OTHERS = f"{HEADER}\nDora Finta,citizens,dora@example.org,IT001E00000005,AC001E00001,3\n"


def test_who_cannot_go_on_holds_nobody_up_and_is_mended_by_a_right_row(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_plants(monkeypatch, "IT001E00000004")
    told = desk.type("members", "add", desk.write("more.csv", PLANTED), expects=1).stderr
    assert "Carla Finta can't go on: PLANT_REFUSED" in told
    added = desk.type("members", "add", desk.write("others.csv", OTHERS))
    assert "1 member, registered" in added.stdout
    assert {one["name"] for one in desk.ask("members", "list")["members"]} >= {"Carla Finta", "Dora Finta"}
    (stuck,) = desk.ask("members", "waiting")["members"]
    assert (stuck["name"], stuck["fault"].split(":")[0]) == ("Carla Finta", "PLANT_REFUSED")
    height = desk.height()
    desk.type("members", "add", desk.write("right.csv", PLANTED.replace("Umbria", "Lazio")))
    assert desk.ask("members", "waiting") == {"members": []}
    assert desk.height() == height


def test_who_cannot_go_on_is_dropped_by_name(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    stop_plants(monkeypatch, "IT001E00000004")
    desk.type("members", "add", desk.write("more.csv", PLANTED), expects=1)
    assert "are called or begin with 'nobody'" in desk.type(
        "members", "waiting", "--forget", "nobody", expects=2).stderr
    dropped = desk.type("members", "waiting", "--forget", "carla finta")
    assert "Carla Finta stays on the ledger" in dropped.stderr
    assert not (desk.folder / PLAN_FILE).exists()


def test_a_refusal_by_the_rules_meanwhile_is_one_person_s(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    real = enrolment._propose_one

    def take_the_point_first(community: object, officer: object, one: Person) -> Person:
        changed = [point | {"to_date": "2024-01-01"} for point in one.points]
        return real(community, officer, replace(one, points=changed) if one.name == "Carla Finta" else one)  # type: ignore[arg-type]

    monkeypatch.setattr(enrolment, "_propose_one", take_the_point_first)
    file = desk.write("more.csv", f"{HEADER}\n{GOOD}\n{OTHERS.splitlines()[1]}\n")
    assert "Carla Finta can't go on: T12_POINT_DATES" in desk.type("members", "add", file, expects=1).stderr
    assert "Dora Finta" in {one["name"] for one in desk.ask("members", "list")["members"]}
    monkeypatch.setattr(enrolment, "_propose_one", real)
    assert "an earlier enrolment is ended: 1 person" in desk.type("members", "add", file).stderr
    assert desk.ask("members", "waiting") == {"members": []}


def test_a_damaged_plan_is_told_in_one_line(desk: Desk) -> None:
    (desk.folder / PLAN_FILE).write_text('[{"name": "Ada"}]')
    for words in (("waiting",), ("add", desk.write("others.csv", OTHERS))):
        told = desk.type("members", *words, expects=2).stderr.splitlines()
        assert [line for line in told if "is damaged: move it away" in line] == told


def test_listing_asks_once_for_all_members(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    real = Client.get
    monkeypatch.setattr(Client, "get", lambda self, path, **more: (asked.append(path), real(self, path, **more))[1])
    assert "ada@example.org" in desk.type("members", "export").stdout
    assert not [path for path in asked if path.startswith("members/")]
    assert asked.count("members") == 4  # one an organisation
