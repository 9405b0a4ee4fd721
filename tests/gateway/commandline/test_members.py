"""`volano members`: each row's fault is told, all or none, each step acts once."""

import csv
import io
import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from gateway.cli import main
from gateway.commandline import enrolment, members_add
from gateway.commandline.enrolment_plan import PLAN_FILE, Person, save_plan
from gateway.commandline.members_file import MembersFileError, encode_key, parse_members

from .conftest import MEMBERS, Desk

HEADER = "name,organisation,contact,metering_point,perimeter,power_kw"
GOOD = "Carla Finta,citizens,carla@example.org,IT001E00000004,AC001E00001,3"


def find_faults(*rows: str, header: str = HEADER) -> list[tuple[int, str]]:
    try:
        return parse_members("\n".join([header, *rows, ""]).encode(), Path(), "2024-09-01")[1]
    except MembersFileError as error:
        return error.faults


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


def test_every_bad_row_is_told_at_once() -> None:
    assert [line for line, _ in find_faults("A,bank,,,,", GOOD, "B,citizens,,x,y,z")] == [2, 4]


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


def test_who_has_a_point_or_belongs_already_is_told_and_nobody_is_added(desk: Desk) -> None:
    before = desk.height()
    file = desk.write("more.csv", "\n".join([
        HEADER, GOOD, "Dario Finto,citizens,,IT001E00000001,AC001E00001,3", "Bruno Prova,citizens,,,,", "E,bank,,,,",
    ]))
    told = desk.type("members", "add", file, expects=2).stderr.splitlines()
    assert [line.split(": ")[0] for line in told] == [f"{file}:3", f"{file}:4", f"{file}:5"]
    assert "has a holder already" in told[0]
    assert "belongs to citizens already" in told[1]
    assert desk.height() == before
    assert not (desk.folder / "handover" / "carla-finta").exists()


def test_what_the_rules_refuse_is_known_before_anything_is_written(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = desk.height()
    monkeypatch.setattr(members_add, "find_known", lambda *_: [])
    text = f"{HEADER}\n{GOOD}\nDario Finto,citizens,,IT001E00000001,AC001E00001,3\n"
    result = desk.type("members", "add", desk.write("more.csv", text), expects=1)
    assert "line 3, Dario Finto: T12_POINT_TAKEN" in result.stderr
    assert desk.height() == before
    assert not (desk.folder / "handover" / "carla-finta").exists()


def test_one_contact_makes_two_rows_one_member_with_two_points(desk: Desk) -> None:
    rows = f"{HEADER}\n{GOOD}\n{GOOD.replace('00004', '00005')}\n"
    added = desk.ask("members", "add", desk.write("more.csv", rows))["members"]
    assert [one["metering_points"] for one in added] == [["IT001E00000004", "IT001E00000005"]]


def test_two_contacts_make_two_members_of_one_name(desk: Desk) -> None:
    rows = f"{HEADER}\n{GOOD}\n{GOOD.replace('00004', '00005').replace('carla@', 'altra@')}\n"
    added = desk.ask("members", "add", desk.write("more.csv", rows))["members"]
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
    assert "comes without its own signature" in desk.type("members", "add", unproved, expects=1).output
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
    real, calls = enrolment._register, []

    def stop_at_the_second(*args: object) -> object:
        calls.append(args)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(enrolment, "_register", stop_at_the_second)
    desk.type("members", "add", file, expects=1)
    plan = desk.folder / PLAN_FILE
    assert plan.stat().st_mode & 0o077 == 0
    planned = json.loads(plan.read_text())
    assert [bool(one["key"]) for one in planned] == [not one["proposal"] for one in planned] == [False, True, True]
    monkeypatch.setattr(enrolment, "_register", real)
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


def test_the_file_of_the_help_is_read(tmp_path: Path) -> None:
    text = f"{HEADER}\n\nAda Esempio,citizens,,,,\n"
    assert [one.name for one in parse_members(text.encode(), tmp_path, "2024-09-01")[0]] == ["Ada Esempio"]


@pytest.mark.parametrize(("encoding", "separator", "end"), [
    ("utf-8-sig", ";", ""), ("cp1252", ";", ";;"), ("cp1252", ",", ""), ("utf-16", "\t", ""),
])
def test_a_table_may_be_saved_as_a_spreadsheet_in_italy_does(encoding: str, separator: str, end: str) -> None:
    rows = (("name", "organisation", "contact", "metering_point", "perimeter", "power_kw"),
            ("Niccolò Prova", "citizens", "nico@example.org", "it001e100000113", "AC001E00001", '"4,5"'))
    content = "\r\n".join(separator.join(row) + end for row in rows).encode(encoding)
    (applicant,), faults = parse_members(content, Path(), "2024-09-01")
    assert not faults
    assert (applicant.name, applicant.points[0].metering_point) == ("Niccolò Prova", "IT001E10000011")
    assert applicant.points[0].power_w == 4_500


def test_a_member_is_erased_with_what_stays_and_why(desk: Desk) -> None:
    (ada,) = [one for one in desk.ask("members", "list")["members"] if one["name"] == "Ada Esempio"]
    asked = desk.type("members", "erase", ada["member"][:12], expects=1)
    assert "Erase what is held of Ada Esempio?" in asked.stderr
    shown = desk.type("members", "erase", ada["member"][:12], "--yes").stdout
    assert "citizens: erased contacts 1" in shown
    assert "gse: kept metering points 1: The member has them still" in shown
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
        assert "members that begin with" in desk.type("members", "erase", unknown, "--yes", expects=2).stderr
