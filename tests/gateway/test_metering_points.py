"""Metering points and plants are given, kept and read by whom they concern, and nobody takes over another's past."""

from hashlib import sha256
from pathlib import Path
from time import time

import pytest
from sqlalchemy import select

from chaincode.rules.intervals import add_days, date_of
from gateway.client import ApiError
from gateway.db.tables import tag_question
from gateway.hosting.opening import Gateways, open_gateways
from gateway.hosting.trial import FoundingPlan, create_trial
from gateway.ledger.port import Signer
from tests.helpers.gateway.members import founded
from tests.helpers.gateway.refusing import refusal_of
from tests.helpers.gateway.trial import (
    FOUNDED,
    declare_plant,
    find_readings,
    give_point,
    make_curve,
    make_point,
    midnight_s,
    read_public_key,
    register,
    send_curves,
)

__all__ = ["founded"]  # fixtures


def compute_member(signer: Signer) -> str:
    """A member's id is the hash of the first key."""
    return sha256(bytes.fromhex(read_public_key(signer))).hexdigest()


def give_plants(trial: Gateways, *numbers: int) -> None:
    """A plant at each point, on the ledger and at the operator's."""
    for number in numbers:
        declare_plant(trial, number)
    trial.client("gse").post("plants", {"plants": [
        {"metering_point": f"IT001E{number:08d}", "power_kw": "6", "region": "Lazio", "entry_on": "2024-02-01"}
        for number in numbers]})


def test_a_member_sees_the_own_points_only(copied) -> None:
    trial, members = copied
    client = trial.client("citizens", "m0001", at="gse")
    assert [one["metering_point"] for one in client.get("metering-points")["points"]] == ["IT001E00000001"]
    assert refusal_of(client.get, "metering-points", member=members[1]).status == 403
    assert len(trial.client("gse").get("metering-points")["points"]) >= 3


def test_a_points_tag_is_the_one_on_the_ledger(copied) -> None:
    trial, members = copied
    tag = trial.client("commerce", "officer").post("metering-points/tag", {"metering_point": "IT001E00000001"})["tag"]
    record = trial.client("gse").query("read", {"keys": [f"point/{tag}"]})
    assert record[f"point/{tag}"]["member"] == members[0]


@pytest.mark.parametrize(("organisation", "name", "at"), [
    ("citizens", "m0001", "citizens"), ("citizens", "service", "citizens"), ("commerce", "officer", "citizens"),
    *((organisation, "auditor", at) for organisation in ("citizens", "gse") for at in ("citizens", "gse")),
])
def test_only_the_own_officers_ask_for_tags(copied, organisation: str, name: str, at: str) -> None:
    client = copied[0].client(organisation, name, at=at)
    assert refusal_of(client.post, "metering-points/tag", {"metering_point": "IT001E00000001"}).status == 403


def test_tags_are_counted_by_caller_and_day_over_restarts(tmp_path: Path) -> None:
    create_trial(tmp_path / "volano", FoundingPlan("prova", FOUNDED, settings={"limits": {"tags_a_day": 2}}))

    def ask(number: int, later_s: int, organisation: str = "citizens") -> int:
        with open_gateways(tmp_path / "volano") as trial, trial.client(organisation, "officer") as officer:
            trial.gateway(organisation).clock = lambda: int(time()) + later_s
            try:
                officer.post("metering-points/tag", {"metering_point": f"IT001E{number:08d}"})
            except ApiError as error:
                return error.status
            with trial.gateway(organisation).database.read() as connection:
                row = connection.execute(select(tag_question).order_by(tag_question.c.id.desc())).mappings().first()
            assert (row["organisation"], row["asked_on"]) == (organisation, date_of(int(time()) + later_s))
            return 200

    assert [ask(number, 0) for number in (1, 2, 3)] == [200, 200, 429]
    assert ask(3, 0, "commerce") == 200
    assert ask(3, 86_400) == 200


def test_a_guess_that_is_written_down_gives_no_tag(copied) -> None:
    trial, members = copied
    assert give_point(trial.client("gse", "officer"), 70, member=members[0])["tag"] == ""
    shown = {one["metering_point"]: one["tag"] for one in trial.client("gse").get("metering-points")["points"]}
    assert shown["IT001E00000070"] == ""
    assert len(shown["IT001E00000001"]) == 64


def test_an_officer_gives_points_to_the_own_members_only(copied) -> None:
    trial, members = copied
    officer = trial.client("commerce", "officer", at="gse")
    officer.post("metering-points", {"points": [make_point(3, members[2])]})
    for number, member, status, code in (
        (1, members[0], 403, "OTHER_ORGANISATION"), (1, members[2], 403, "NOT_AS_REGISTERED"),
        (3, "b" * 64, 404, "UNKNOWN"),
    ):
        error = refusal_of(officer.post, "metering-points", {"points": [make_point(number, member)]})
        assert (error.status, error.code) == (status, code)


@pytest.mark.parametrize("changed", [
    {"from_date": "2023-05-01"}, {"to_date": "2024-06-01"}, {"perimeter": "AC001E02"},
    {"from_date": "2023-05-01", "to_date": FOUNDED},
])
def test_a_points_row_is_what_the_ledger_says_whoever_writes_it(copied, changed: dict[str, str]) -> None:
    trial, members = copied
    for organisation, name in (("commerce", "officer"), ("gse", "officer"), ("gse", "service")):
        client = trial.client(organisation, name, at="gse")
        error = refusal_of(client.post, "metering-points", {"points": [make_point(3, members[2], **changed)]})
        assert (error.status, error.code) == (403, "NOT_AS_REGISTERED")


def test_a_point_ends_on_its_first_day_at_the_soonest(copied) -> None:
    trial, members = copied
    refused = refusal_of(give_point, trial.client("gse"), 41, member=members[0], to_date=add_days(FOUNDED, -1))
    assert (refused.status, refused.code) == (422, "POINT_REFUSED")
    assert give_point(trial.client("gse"), 41, member=members[0], to_date=FOUNDED)["to_date"] == FOUNDED


def test_a_gateway_without_the_key_gives_no_tags(copied) -> None:
    trial, _ = copied
    key = trial.gateway("commerce").settings.key_folder("tag.key")
    key.rename(key.with_suffix(".away"))
    try:
        refused = refusal_of(trial.client("commerce", "officer").post, "metering-points/tag",
                             {"metering_point": "IT001E00000001"})
    finally:
        key.with_suffix(".away").rename(key)
    assert (refused.status, refused.code) == (409, "NO_TAG_KEY")


def test_nobody_takes_over_the_past_of_a_point(copied) -> None:
    """A home had a point before the community began; whoever has it now reads none of those days."""
    trial, members = copied
    operator, officer = trial.client("gse"), trial.client("municipality", "officer", at="gse")
    before = make_point(60, members[0], from_date="2024-04-01", to_date=FOUNDED)
    operator.post("metering-points", {"points": [before]})
    send_curves(operator, make_curve(60, midnight_s("2024-04-10"), *[5] * 336))
    member = register(trial, "municipality", trial.enrol("municipality", "m0060"), 60)
    officer.post("metering-points", {"points": [make_point(60, member)]})
    for row in (before | {"member": member}, make_point(60, member, from_date="2024-04-01")):
        assert refusal_of(officer.post, "metering-points", {"points": [row]}).status == 403
    query = {"from": "2024-04-10", "to": FOUNDED}
    for organisation, name in (("municipality", "m0060"), ("commerce", "m0003"), ("municipality", "officer")):
        client = trial.client(organisation, name, at="gse")
        assert refusal_of(find_readings, client, 60, **query).status == 403
    assert len(find_readings(operator, 60, **query)) == 336


def test_a_row_that_the_ledger_never_had_gives_no_reader_more_than_the_ledger(copied) -> None:
    """The operator wrote down a longer time before the point was registered."""
    trial, _members = copied
    operator, signer = trial.client("gse"), trial.enrol("municipality", "m0061")
    member = compute_member(signer)
    give_point(operator, 61, member=member, from_date="2024-01-01")
    assert register(trial, "municipality", signer, 61) == member
    client = trial.client("municipality", "m0061", at="gse")
    assert find_readings(client, 61) == []
    assert refusal_of(find_readings, client, 61, **{"from": "2024-04-30"}).status == 403


def test_an_officer_sees_the_points_of_the_own_members_only(copied) -> None:
    trial, members = copied
    officer = trial.client("commerce", "officer", at="gse")
    assert {one["member"] for one in officer.get("metering-points")["points"]} == {members[2]}
    assert refusal_of(officer.get, "metering-points", member=members[0]).status == 403


def test_an_officer_gives_plants_to_points_of_the_own_members_only(copied) -> None:
    trial, _ = copied
    declare_plant(trial, 1)
    officer = trial.client("citizens", "officer", at="gse")
    plant = {"power_kw": "6", "region": "Piemonte", "entry_on": "2024-02-01"}
    officer.post("plants", {"plants": [plant | {"metering_point": "IT001E00000001"}]})
    for other in ("IT001E00000003", "IT001E00009999"):
        error = refusal_of(officer.post, "plants", {"plants": [plant | {"metering_point": other}]})
        assert (error.status, error.code) == (403, "OTHER_POINT")
    for who in (trial.client("gse", "officer"), trial.client("citizens", at="gse")):  # neither operator nor officer
        assert refusal_of(who.post, "plants", {"plants": [plant | {"metering_point": "IT001E00000003"}]}).status == 403
    kept = trial.client("gse").get("plants")["plants"]
    assert [one["metering_point"] for one in kept] == ["IT001E00000001"]


def test_a_point_has_one_holder_a_day(copied) -> None:
    trial, members = copied
    client = trial.client("gse")
    give_point(client, 40, member=members[0], to_date="2024-06-01")
    error = refusal_of(give_point, client, 40, member=members[1], from_date="2024-05-31")
    assert (error.status, error.code, error.values["index"]) == (422, "POINT_REFUSED", 0)
    give_point(client, 40, member=members[1], from_date="2024-06-01")
    assert len([one for one in client.get("metering-points")["points"] if one["metering_point"].endswith("40")]) == 2


def test_points_are_kept_all_or_none(copied) -> None:
    trial, members = copied
    client = trial.client("gse")
    points = [make_point(50, members[0]), make_point(51, members[0], to_date="2024-01-01")]
    assert refusal_of(client.post, "metering-points", {"points": points}).values["index"] == 1
    for name in ("from_date", "to_date"):
        points[1] = make_point(51, members[0], **{name: "2024-02-30"})
        refused = refusal_of(client.post, "metering-points", {"points": points})
        assert refused.values["fields"] == f"points.1.{name}"
    assert not any(one["metering_point"].endswith("50") for one in client.get("metering-points")["points"])


def test_an_officer_reads_the_plants_of_the_own_members_alone(copied) -> None:
    trial, _members = copied
    give_plants(trial, 2, 3)
    shown = {organisation: {one["metering_point"] for one in trial.client(organisation, "officer", at="gse").get(
        "plants")["plants"]} for organisation in ("citizens", "commerce")}
    assert "IT001E00000002" in shown["citizens"]
    assert "IT001E00000003" not in shown["citizens"]
    assert shown["commerce"] == {"IT001E00000003"}


@pytest.mark.parametrize("role", ["service", "auditor"])
def test_no_other_organisations_service_or_auditor_reads_plants_of_members_not_its_own(copied, role: str) -> None:
    trial, _members = copied
    give_plants(trial, 2, 3)

    def read(organisation: str) -> set[str]:
        found = trial.client(organisation, role, at="gse").get("plants")["plants"]
        return {one["metering_point"] for one in found} & {"IT001E00000002", "IT001E00000003"}

    assert {name: read(name) for name in ("gse", "citizens", "commerce", "municipality")} == {
        "gse": {"IT001E00000002", "IT001E00000003"}, "citizens": {"IT001E00000002"}, "commerce": {"IT001E00000003"},
        "municipality": set()}
