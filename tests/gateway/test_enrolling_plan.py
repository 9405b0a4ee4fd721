"""The plan of an enrolment: its file, the folders that are handed over, keys, and what is asked of a gateway."""

import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from chaincode.wire.possession import encode_key
from gateway.acts.desk import explain
from gateway.acts.enrolling import plan
from gateway.acts.enrolling.applicant import Applicant, NamedPoint, Plant
from gateway.acts.enrolling.person import PLAN_FILE, Person, find_contact_kind, forget, load_plan, save_plan
from gateway.acts.errors import UnusableError
from gateway.client import ApiError

PERSON = Person("Ada", "citizens", "ada@example.org", "m" * 64, ["k"], "cert", "key", "ada", "id", [], [], "f" * 64)
OTHERS = [replace(PERSON, name=name, folder=name.lower()) for name in ("Bea", "Carlo")]


def test_a_plan_is_read_as_it_was_written_and_by_nobody_else(tmp_path: Path) -> None:
    assert load_plan(tmp_path) == []
    save_plan(tmp_path, [PERSON, *OTHERS])
    assert load_plan(tmp_path) == [PERSON, *OTHERS]
    assert stat.S_IMODE((tmp_path / PLAN_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [PLAN_FILE]


def test_nothing_is_left_of_a_plan_that_is_carried_out(tmp_path: Path) -> None:
    save_plan(tmp_path, [])
    save_plan(tmp_path, [PERSON])
    save_plan(tmp_path, [])
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["[", '[{"name": "Ada"}]', '[{"nonsense": 1}]', "\xff"])
def test_a_damaged_plan_is_said_to_be(tmp_path: Path, text: str) -> None:
    (tmp_path / PLAN_FILE).write_bytes(text.encode("latin-1"))
    with pytest.raises(UnusableError, match=str(tmp_path / PLAN_FILE)):
        load_plan(tmp_path)


def test_whom_nobody_signs_for_is_forgotten(tmp_path: Path) -> None:
    save_plan(tmp_path, [PERSON, *OTHERS])
    before = (tmp_path / PLAN_FILE).stat().st_ino
    assert forget(tmp_path, lambda person: person.name == "Zoe") == []
    assert (tmp_path / PLAN_FILE).stat().st_ino == before
    assert forget(tmp_path, lambda person: person.name in ("Ada", "Carlo")) == [PERSON, OTHERS[1]]
    assert load_plan(tmp_path) == [OTHERS[0]]
    assert forget(tmp_path, lambda _: True) == [OTHERS[0]]
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("text", "kind"), [
    ("", ""), ("ada@example.org", "email"), ("Via Roma 1", "address"), ("+39 011 1234", "phone"), ("1@2", "email"),
])
def test_a_contact_is_what_it_looks_like(text: str, kind: str) -> None:
    assert find_contact_kind(text) == kind


def test_of_one_name_each_has_a_folder_of_its_own() -> None:
    taken = {"ada-2", "carlo"}
    ada, nobody = Applicant(1, "Ada", "citizens", "", ()), Applicant(2, "???", "citizens", "", ())
    assert [plan._choose_folder(ada, taken) for _ in range(4)] == ["ada", "ada-3", "ada-4", "ada-5"]
    assert plan._choose_folder(nobody, taken) == "member"
    assert taken == {"ada-2", "carlo", "ada", "ada-3", "ada-4", "ada-5", "member"}


def test_a_free_folder_is_found_however_many_are_taken() -> None:
    taken = {"ada", "ada-2", "ada-3"}
    assert plan._choose_folder(Applicant(1, "Ada", "citizens", "", ()), taken) == "ada-4"


def test_people_come_by_organisation_in_the_order_of_its_name() -> None:
    people = [replace(PERSON, name=name, organisation=at) for name, at in (
        ("a", "gse"), ("b", "citizens"), ("c", "municipality"), ("d", "citizens"), ("e", "commerce"), ("f", "gse"))]
    found = [(name, [one.name for one in group]) for name, group in plan.group_by_organisation(people)]
    assert found == [("citizens", ["b", "d"]), ("commerce", ["e"]), ("gse", ["a", "f"]), ("municipality", ["c"])]


class Officer:
    """Tells tags, and refuses a rehearsal where it is told to."""

    def __init__(self, error: ApiError | None = None) -> None:
        self.error, self.asked = error, list[Any]()

    def post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        self.asked.append((path, body))
        return {"tag": "t" + body["metering_point"]}

    def rehearse(self, name: str, arguments: dict[str, Any], *, command_id: str) -> None:
        self.asked.append((name, arguments, command_id))
        if self.error:
            raise self.error


PLANT = Plant("3.5", "2024-01-01", "Piemonte", "0")


def test_a_point_is_registered_by_its_tag_and_its_plants_power() -> None:
    officer: Any = Officer()
    bare = NamedPoint(1, "IT1", "AC1", 3_000, "2024-05-01")
    fed = replace(bare, metering_point="IT2", to_date="2024-06-01", plant=PLANT, plant_w=3_500)
    plain = {"perimeter": "AC1", "power_w": 3_000, "from_date": "2024-05-01"}
    assert plan.describe_point(officer, bare) == plain | {"metering_point": "IT1", "to_date": "", "tag": "tIT1"}
    assert plan.describe_point(officer, fed) == plain | {
        "metering_point": "IT2", "to_date": "2024-06-01", "tag": "tIT2", "plant_w": 3_500,
    }
    assert officer.asked[0] == ("metering-points/tag", {"metering_point": "IT1"})
    assert plan.list_plants([bare, fed]) == [{
        "power_kw": "3.5", "entry_on": "2024-01-01", "region": "Piemonte", "grant_pct": "0", "metering_point": "IT2",
    }]
    assert (PLANT.power_w, replace(PLANT, power_kw="").power_w) == (3_500, 0)


def test_a_registration_says_no_metering_points_name_and_is_rehearsed() -> None:
    person = replace(PERSON, points=[{"metering_point": "IT1", "tag": "t"}], proof="p")
    arguments = {"public_keys": ["k"], "points": [{"tag": "t"}], "proofs": ["p"]}
    assert plan.format_registration(person) == arguments
    officer: Any = Officer()
    assert plan.rehearse_registration(DESK, officer, person) == []
    assert officer.asked == [("register", arguments, "id")]
    refusing: Any = Officer(ApiError(409, {"code": "T1_TAKEN"}))
    assert plan.rehearse_registration(DESK, refusing, person) == ["no: T1_TAKEN"]


class OneDesk:
    """Explains refusals, and issues certificates that say for whom."""

    def explain(self, error: ApiError) -> str:
        return f"no: {error.code}"

    def issue(self, organisation: str, holder: Any, name: str) -> bytes:
        return f"{organisation} {name}".encode()


DESK: Any = OneDesk()


@pytest.mark.parametrize(("status", "is_raised"), [(499, False), (500, True), (503, True)])
def test_a_gateways_own_failure_is_no_refusal(status: int, is_raised: bool) -> None:
    error = ApiError(status, {"code": "X"})
    if is_raised:
        with pytest.raises(ApiError) as caught:
            explain(DESK, error)
        assert caught.value is error
    else:
        assert explain(DESK, error) == "no: X"


def write_pem(key: Any) -> str:
    text: str = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return text


def test_who_brings_a_key_keeps_it_and_for_the_others_one_is_made() -> None:
    officer: Any = Officer()
    officer.new_command_id = lambda: "2024-05-01-new"
    key = ec.generate_private_key(ec.SECP256R1())
    known = Applicant(1, "Ada", "citizens", "1", (), encode_key(key.public_key()), "2024-05-01-own", "proof")
    brought = plan._make_person(DESK, officer, known, "f", set())
    assert (brought.key, brought.registration_id, brought.proof) == ("", "2024-05-01-own", "proof")
    assert brought.public_keys == [known.public_key]
    assert brought.certificate == f"citizens m-{brought.member[:16]}"
    made = plan._make_person(DESK, officer, Applicant(2, "Bea", "citizens", "", ()), "f", set())
    assert (made.registration_id, made.folder, made.file) == ("2024-05-01-new", "bea", "f")
    again = plan.prove_again(made, "other")
    assert (again.registration_id, again.proof != made.proof) == ("other", True)
    assert made.key.startswith("-----BEGIN PRIVATE KEY")


def test_a_key_of_another_kind_enrols_nobody() -> None:
    officer: Any = Officer()
    key = Ed25519PrivateKey.generate()
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    with pytest.raises((TypeError, ValueError)):
        plan._make_person(DESK, officer, Applicant(1, "Ada", "citizens", "", (), der.hex(), "id"), "f", set())
    with pytest.raises(TypeError):
        plan.prove_again(replace(PERSON, key=write_pem(key)), "id")
